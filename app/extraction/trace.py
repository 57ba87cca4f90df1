"""Why: sentence by sentence, the words that could have been an act, what became of each, and what was chosen for it."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, Literal, TypeVar

from spacy.tokens import Doc

from app.domain.document import Publication
from app.domain.event import (
    EventMention,
    EventPlace,
    EventStatus,
    Extractor,
    Participant,
    ParticipantRole,
    Quantity,
)
from app.domain.mention import (
    DateBasis,
    DatePrecision,
    Entity,
    EntityKind,
    EventDate,
    Location,
    Mention,
    Span,
)
from app.extraction.arguments import Parties
from app.extraction.circumstances import calendar, span_of
from app.extraction.drafts import WORDS_MISSING, Draft
from app.extraction.events import Told, read_sentences, with_restatements
from app.extraction.frames import Frame

Outcome = Literal["event", "dropped"]
PlaceBasis = Literal["gazetteer", "dictionary", "name"]
_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class FrameSeen:
    """The frame that fired, or came nearest; `file` is None for a rule in code."""

    file: str | None
    type: str
    name: str


@dataclass(frozen=True, slots=True)
class NameSeen:
    """Words that speak of somebody or something; `known` is the dictionary's key for it."""

    kind: EntityKind
    name: str
    known: str | None
    by_name: bool
    span: Span


@dataclass(frozen=True, slots=True)
class PlaceSeen:
    """A place with what it was taken for; `basis` says whether a dictionary, the gazetteer or only its name says so."""

    name: str
    basis: PlaceBasis
    known: str | None
    location: Location | None
    span: Span


@dataclass(frozen=True, slots=True)
class DateSeen:
    """Days, both ends inclusive and None where unknown, and what they rest on; without words it is the day of publication."""

    start: date | None
    end: date | None
    precision: DatePrecision
    basis: DateBasis | None
    span: Span | None


@dataclass(frozen=True, slots=True)
class Argument:
    """Who was taken for source or target; `kind` is None for a party that is only described."""

    role: ParticipantRole
    name: str
    kind: EntityKind | None
    known: str | None
    country: str | None
    sector: str | None
    title: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class DateChoice:
    """The date of the event, None where it is unknown, and the other dates of the sentence."""

    chosen: DateSeen | None
    others: tuple[DateSeen, ...]


@dataclass(frozen=True, slots=True)
class PlaceChoice:
    """The place of the event, None where the sentence gives none, and the other places of the sentence."""

    chosen: PlaceSeen | None
    others: tuple[PlaceSeen, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """What is claimed about the act, the word that says so, and the word that denies it."""

    status: EventStatus
    cue: Span | None
    negation: Span | None


@dataclass(frozen=True, slots=True)
class Voice:
    """Who is said to say so."""

    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class EventSeen:
    """The event a word came to. `number` counts the events of the article from 0; `restates` is that of the first telling.

    `pattern` is the frame as the event carries it. `looked_at` are the heads of the phrases in which targets were looked
    for; `inherited` says that the subject was understood from another clause.
    """

    number: int
    type: str
    mode: str | None
    pattern: str
    contexts: tuple[str, ...]
    arguments: tuple[Argument, ...]
    looked_at: tuple[Span, ...]
    inherited: bool
    date: DateChoice
    place: PlaceChoice
    claim: Claim
    attribution: Voice | None
    quantities: tuple[Quantity, ...]
    confidence: float
    restates: int | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A word that a frame knows: it came to an event, or was dropped for a reason."""

    trigger: Span
    outcome: Outcome
    frame: FrameSeen
    reason: str | None = None
    event: EventSeen | None = None


@dataclass(frozen=True, slots=True)
class SentenceSeen:
    """One sentence with its candidates, names, dates and places in text order."""

    span: Span
    candidates: tuple[Candidate, ...]
    names: tuple[NameSeen, ...]
    dates: tuple[DateSeen, ...]
    places: tuple[PlaceSeen, ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """How one extractor reads one article."""

    extractor: Extractor
    sentences: tuple[SentenceSeen, ...]


def trace_sentences(
    doc: Doc,
    parties: Parties,
    mentions: Sequence[Mention],
    dates: Sequence[EventDate],
    publication: Publication,
    *,
    everything: bool = False,
) -> tuple[SentenceSeen, ...]:
    """Every sentence as `find_events` reads it.

    Unless `everything` is wanted, words are left out of which the frames know only entries with further words, which
    are not there ("make" for "make peace").
    """
    told = list(read_sentences(doc, parties, calendar(doc, doc.text, dates, publication)))
    events = iter(enumerate(with_restatements([event for each in told for event in each.events])))
    spoken = _Row.of(mentions, lambda mention: mention.span)
    days = _Row.of(dates, lambda day: day.span)
    seen = []
    for each in told:
        here = [next(events) for _ in each.events]
        around = _Around(parties.entities, spoken.within(each.span), days.within(each.span))
        if each.span.text:
            seen.append(_sentence(each, here, around, everything=everything))
    return tuple(seen)


@dataclass(frozen=True, slots=True)
class _Row(Generic[_Item]):
    """Things with a span in text order, so that those of a sentence are found without looking at all."""

    starts: tuple[int, ...]
    items: tuple[_Item, ...]

    @classmethod
    def of(cls, items: Sequence[_Item], span: Callable[[_Item], Span | None]) -> "_Row[_Item]":
        placed = [(words.start, item) for item in items if (words := span(item)) is not None]
        placed.sort(key=lambda pair: pair[0])
        return cls(tuple(start for start, _ in placed), tuple(item for _, item in placed))

    def within(self, sentence: Span) -> tuple[_Item, ...]:
        """Those that begin in a sentence."""
        return self.items[bisect_left(self.starts, sentence.start) : bisect_left(self.starts, sentence.end)]


@dataclass(frozen=True, slots=True)
class _Around:
    """What a sentence speaks of, and the dates in it."""

    entities: Sequence[Entity]
    mentions: tuple[Mention, ...]
    dates: tuple[EventDate, ...]

    @property
    def places(self) -> tuple[PlaceSeen, ...]:
        return tuple(
            _place(self.entities[each.entity], each.span) for each in self.mentions if each.kind == "place"
        )


def _sentence(
    told: Told, events: Sequence[tuple[int, EventMention]], around: _Around, *, everything: bool
) -> SentenceSeen:
    candidates = [
        Candidate(event.trigger, "event", _frame(draft.frame), event=_event(number, event, draft, around))
        for draft, (number, event) in zip(told.reading.acts, events, strict=True)
    ]
    candidates += [
        Candidate(span_of(each.trigger), "dropped", _frame(each.frame), each.reason)
        for each in told.reading.dropped
        if everything or each.reason != WORDS_MISSING
    ]
    return SentenceSeen(
        told.span,
        tuple(sorted(candidates, key=lambda each: each.trigger.start)),
        tuple(_name(around.entities[each.entity], each) for each in around.mentions),
        tuple(_date(each) for each in around.dates),
        around.places,
    )


def _frame(frame: Frame) -> FrameSeen:
    return FrameSeen(frame.file, frame.type, frame.name)


def _name(entity: Entity, mention: Mention) -> NameSeen:
    return NameSeen(entity.kind, entity.name, entity.known, mention.by_name, mention.span)


def _place(entity: Entity, span: Span) -> PlaceSeen:
    known = entity.known or ""
    basis: PlaceBasis = (
        "gazetteer" if known.startswith("place/geonames/") else "dictionary" if known else "name"
    )
    return PlaceSeen(entity.name, basis, entity.known, entity.location, span)


def _event(number: int, event: EventMention, draft: Draft, around: _Around) -> EventSeen:
    evidence = dict(event.evidence)
    return EventSeen(
        number=number,
        type=event.type,
        mode=event.mode,
        pattern=event.frame,
        contexts=event.contexts,
        arguments=tuple(_argument(each, around.entities) for each in event.participants),
        looked_at=tuple(span_of(head) for head in dict.fromkeys(draft.arguments)),
        inherited=draft.inherited,
        date=_date_choice(event.date, around.dates),
        place=_place_choice(event.place, around),
        claim=Claim(event.status, evidence.get("status"), evidence.get("negation")),
        attribution=Voice(event.attribution.name, event.attribution.span) if event.attribution else None,
        quantities=event.quantities,
        confidence=event.confidence,
        restates=event.same_as,
    )


def _date(seen: EventDate) -> DateSeen:
    return DateSeen(seen.start, seen.end, seen.precision, seen.basis, seen.span)


def _date_choice(chosen: EventDate, dates: tuple[EventDate, ...]) -> DateChoice:
    known = chosen.basis is not None or chosen.span is not None
    others = tuple(_date(each) for each in dates if each.span != chosen.span)
    return DateChoice(_date(chosen) if known else None, others)


def _place_choice(place: EventPlace | None, around: _Around) -> PlaceChoice:
    if place is None:
        return PlaceChoice(None, around.places)
    chosen = _place(around.entities[place.entity], place.span)
    return PlaceChoice(chosen, tuple(each for each in around.places if each.span != chosen.span))


def _argument(party: Participant, entities: Sequence[Entity]) -> Argument:
    entity = None if party.entity is None else entities[party.entity]
    return Argument(
        role=party.role,
        name=entity.name if entity else party.span.text,
        kind=entity.kind if entity else None,
        known=entity.known if entity else None,
        country=party.country,
        sector=party.sector,
        title=party.title,
        span=party.span,
    )
