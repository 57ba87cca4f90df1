"""Why: sentence by sentence, the words that could have been an act, what became of each, and what was chosen for it."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, Literal, TypeVar

from app.domain.event import (
    EventMention,
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
from app.extraction.circumstances import calendar, span_of
from app.extraction.drafts import WORDS_MISSING, Draft, Dropped
from app.extraction.events import Told, read_sentences
from app.extraction.frames import Frame
from app.extraction.grammar import text_of
from app.extraction.restating import with_restatements
from app.extraction.understanding import Understood

Outcome = Literal["event", "dropped"]
PlaceBasis = Literal["gazetteer", "dictionary", "name"]
_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Rule:
    """The frame that fired, or came nearest; `file` is None for a rule in code."""

    file: str | None
    type: str
    name: str


@dataclass(frozen=True, slots=True)
class MentionSeen(Span):
    """Words that speak of somebody or something; `known` is the dictionary's key for it."""

    kind: EntityKind
    name: str
    known: str | None
    by_name: bool


@dataclass(frozen=True, slots=True)
class PlaceSeen(Span):
    """A place with what it was taken for; `basis` says whether a dictionary, the gazetteer or only its name says so."""

    name: str
    basis: PlaceBasis
    known: str | None
    location: Location | None


@dataclass(frozen=True, slots=True)
class DateSeen:
    """Days, both ends inclusive and None where unknown, and what they rest on; `words` is None for the day of publication."""

    start: date | None
    end: date | None
    precision: DatePrecision
    basis: DateBasis | None
    words: Span | None


@dataclass(frozen=True, slots=True)
class PartySeen(Span):
    """Who was taken for source or target; `kind` is None for a party that is only described."""

    role: ParticipantRole
    name: str
    kind: EntityKind | None
    known: str | None
    country: str | None
    sector: str | None
    title: str | None


@dataclass(frozen=True, slots=True)
class Voice(Span):
    """Who is said to say so."""

    name: str


@dataclass(frozen=True, slots=True)
class EventSeen:
    """The event a word came to. `number` counts the events of the article from 0; `restates` is that of the first telling.

    `cue` is the word that gives the status, `negation` the one that denies the act. `looked_at` are the heads of the
    phrases in which targets were looked for; `inherited` says that the subject was understood from another clause.
    `other_dates` and `other_places` are those of the sentence that were not chosen.
    """

    number: int
    type: str
    mode: str | None
    contexts: tuple[str, ...]
    status: EventStatus
    cue: Span | None
    negation: Span | None
    participants: tuple[PartySeen, ...]
    looked_at: tuple[Span, ...]
    inherited: bool
    date: DateSeen
    other_dates: tuple[DateSeen, ...]
    place: PlaceSeen | None
    other_places: tuple[PlaceSeen, ...]
    attribution: Voice | None
    quantities: tuple[Quantity, ...]
    confidence: float
    restates: int | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A word that a frame knows: it came to an event, or was dropped for a reason.

    `frame` and `type` are those of the event, of a dropped word those of its rule.
    """

    trigger: Span
    outcome: Outcome
    type: str
    frame: str
    rule: Rule
    reason: str | None = None
    event: EventSeen | None = None


@dataclass(frozen=True, slots=True)
class SentenceSeen(Span):
    """One sentence with its candidates, mentions, dates and places in text order.

    What is too long for a sentence, such as a list without a full stop, is not `readable`, and nothing is looked for.
    """

    readable: bool
    candidates: tuple[Candidate, ...]
    mentions: tuple[MentionSeen, ...]
    dates: tuple[DateSeen, ...]
    places: tuple[PlaceSeen, ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """How one extractor reads one article."""

    extractor: Extractor
    sentences: tuple[SentenceSeen, ...]


def trace_sentences(understood: Understood, *, everything: bool = False) -> tuple[SentenceSeen, ...]:
    """Every sentence as `find_events` reads it.

    Unless `everything` is wanted, words are left out of which the frames know only entries with further words, which
    are not there ("make" for "make peace").
    """
    doc, parties = understood.doc, understood.parties
    told = list(
        read_sentences(doc, parties, calendar(doc, text_of(doc), understood.dates, understood.publication))
    )
    events = iter(enumerate(with_restatements([event for each in told for event in each.told])))
    mentions = _Row.of(understood.found.mentions, lambda mention: mention.span)
    days = _Row.of(understood.dates, lambda day: day.span)
    seen = []
    for each in told:
        here = [next(events) for _ in each.events]
        around = _Around(parties.entities, mentions.within(each.span), days.within(each.span))
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
        _fired(number, event, draft, around)
        for draft, (number, event) in zip(told.reading.acts, events, strict=True)
    ]
    candidates += [
        _dropped(each) for each in told.reading.dropped if everything or each.reason != WORDS_MISSING
    ]
    return SentenceSeen(
        *_at(told.span),
        told.readable,
        tuple(sorted(candidates, key=lambda each: each.trigger.start)),
        tuple(_mention(around.entities[each.entity], each) for each in around.mentions),
        tuple(_date(each) for each in around.dates),
        around.places,
    )


def _at(span: Span) -> tuple[int, int, str]:
    return span.start, span.end, span.text


def _rule(frame: Frame) -> Rule:
    return Rule(frame.file, frame.type, frame.name)


def _fired(number: int, event: EventMention, draft: Draft, around: _Around) -> Candidate:
    seen = _event(number, event, draft, around)
    return Candidate(event.trigger, "event", event.type, event.frame, _rule(draft.frame), event=seen)


def _dropped(dropped: Dropped) -> Candidate:
    frame = dropped.frame
    return Candidate(
        span_of(dropped.trigger), "dropped", frame.type, frame.name, _rule(frame), dropped.reason
    )


def _mention(entity: Entity, mention: Mention) -> MentionSeen:
    return MentionSeen(*_at(mention.span), entity.kind, entity.name, entity.known, mention.by_name)


def _place(entity: Entity, span: Span) -> PlaceSeen:
    known = entity.known or ""
    basis: PlaceBasis = (
        "gazetteer" if known.startswith("place/geonames/") else "dictionary" if known else "name"
    )
    return PlaceSeen(*_at(span), entity.name, basis, entity.known, entity.location)


def _date(seen: EventDate) -> DateSeen:
    return DateSeen(seen.start, seen.end, seen.precision, seen.basis, seen.span)


def _event(number: int, event: EventMention, draft: Draft, around: _Around) -> EventSeen:
    chosen = event.place
    place = _place(around.entities[chosen.entity], chosen.span) if chosen else None
    evidence = dict(event.evidence)
    said = event.attribution
    return EventSeen(
        number=number,
        type=event.type,
        mode=event.mode,
        contexts=event.contexts,
        status=event.status,
        cue=evidence.get("status"),
        negation=evidence.get("negation"),
        participants=tuple(_party(each, around.entities) for each in event.participants),
        looked_at=tuple(span_of(head) for head in dict.fromkeys(draft.arguments)),
        inherited=draft.inherited,
        date=_date(event.date),
        other_dates=tuple(_date(each) for each in around.dates if each.span != event.date.span),
        place=place,
        other_places=tuple(each for each in around.places if place is None or _at(each) != _at(place)),
        attribution=Voice(*_at(said.span), said.name) if said else None,
        quantities=event.quantities,
        confidence=event.confidence,
        restates=event.same_as,
    )


def _party(party: Participant, entities: Sequence[Entity]) -> PartySeen:
    entity = None if party.entity is None else entities[party.entity]
    return PartySeen(
        *_at(party.span),
        party.role,
        entity.name if entity else party.span.text,
        entity.kind if entity else None,
        entity.known if entity else None,
        party.country,
        party.sector,
        party.title,
    )
