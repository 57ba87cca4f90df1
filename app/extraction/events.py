"""Who did what to whom: the acts of every sentence with when, where, how many and who says so."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Doc
from spacy.tokens import Span as DocSpan

from app.domain.document import Publication
from app.domain.event import EventMention, Participant, ParticipantRole
from app.domain.mention import EventDate, Span
from app.extraction.acts import Reading, acts_of
from app.extraction.arguments import Parties, Party, Remembered
from app.extraction.circumstances import (
    Calendar,
    attribution_of,
    calendar,
    contexts_of,
    date_of,
    gone_by,
    implied_date,
    is_ahead,
    is_told_of,
    quantities_of,
    span_of,
    whole_sentences,
)
from app.extraction.clauses import children, lemma, objects
from app.extraction.confidence import confidence
from app.extraction.drafts import Draft
from app.extraction.grammar import text_of
from app.extraction.repairs import LONGEST_SENTENCE
from app.extraction.restating import Manner, manner_of, with_restatements
from app.extraction.where import Scenes, at_home, attacked, place_of


@dataclass(frozen=True, slots=True)
class Told:
    """One sentence as it was read: its acts and the words dropped, and the events, one for each act in its order.

    `manners` is how each event is told. What is too long for a sentence is not `readable`, and tells of nothing.
    """

    span: Span
    reading: Reading
    events: tuple[EventMention, ...]
    manners: tuple[Manner, ...]
    readable: bool

    @property
    def told(self) -> list[tuple[EventMention, Manner]]:
        """The events, each with how it is told."""
        return list(zip(self.events, self.manners, strict=True))


def find_events(
    doc: Doc, parties: Parties, dates: Sequence[EventDate], publication: Publication
) -> tuple[EventMention, ...]:
    """Every event the document tells of, in text order."""
    days = calendar(doc, text_of(doc), dates, publication)
    told = read_sentences(doc, parties, days)
    return with_restatements([event for each in told for event in each.told])


def read_sentences(doc: Doc, parties: Parties, days: Calendar) -> Iterator[Told]:
    """The one walk over the sentences, in text order, since each keeps in mind who was spoken of before."""
    frames = parties.frames
    count = 0
    scenes = Scenes()
    for place, sentence in enumerate(whole_sentences(doc)):
        parties.begin(sentence)
        readable = len(sentence) <= LONGEST_SENTENCE
        reading = acts_of(list(sentence), parties, frames) if readable else Reading((), ())
        events = tuple(
            _mention(_said_before(draft, parties), sentence, parties, days, scenes, place)
            for draft in reading.acts
        )
        if reading.acts:
            first = reading.acts[0]
            parties.told(first.sources, first.targets, reciprocal=first.frame.reciprocal)
        for draft in reading.acts:
            words = frozenset(map(lemma, (draft.trigger, *objects(draft.trigger))))
            parties.remember(
                Remembered(
                    count,
                    draft.type,
                    words,
                    draft.sources,
                    draft.targets,
                    draft.frame.mode if draft.type == draft.frame.type else None,
                    draft.claim.status in ("occurred", "ongoing"),
                    parties.spoken(draft.trigger),
                    sentence.start,
                )
            )
            count += 1
        manners = tuple(
            manner_of(draft, event.date, parties) for draft, event in zip(reading.acts, events, strict=True)
        )
        yield Told(_trimmed(sentence), reading, events, manners, readable)


def _said_before(draft: Draft, parties: Parties) -> Draft:
    """ "its support for Iraq" behind a minister who reiterated support for Iraq: the one country says it to the other."""
    if draft.kind != "noun" or draft.again is not None:
        return draft
    known = parties.recall(draft.trigger, draft.type, draft.frame.mode)
    if known is None or lemma(draft.trigger) not in known.words:
        return draft
    to, to_before = ({party.key for party in each} for each in (draft.targets, known.targets))
    of, of_before = (
        {parties.entities[party.entity].country for party in each if party.entity is not None} - {None}
        for each in (draft.sources, known.sources)
    )
    return replace(draft, again=known.number) if to & to_before and of & of_before else draft


def _mention(
    draft: Draft,
    sentence: DocSpan,
    parties: Parties,
    days: Calendar,
    scenes: Scenes,
    number: int,
) -> EventMention:
    frames = parties.frames
    date = date_of(draft.trigger, draft.type, sentence, days, frames)
    if draft.claim.status == "occurred":
        date = gone_by(date, days)
        if is_ahead(date, days):
            draft, date = _still_to_come(draft, date, sentence, days)
    scene = attacked(draft.type, draft.targets, draft.trigger, parties)
    scene = scene or scenes.for_event(draft.trigger, draft.type, draft.sources, date, number)
    place = place_of(draft.trigger, draft.type, sentence, parties, scene)
    if place is None:
        mode = draft.frame.mode
        place = at_home(draft.trigger, draft.type, mode, draft.sources, draft.targets, parties)
    if place is not None:
        scenes.note(draft.type, place, draft.sources, number)
    particles = [child for child in children(draft.trigger, "compound:prt") if child.i == draft.trigger.i + 1]
    words = sentence.doc[draft.trigger.i : (particles[0].i if particles else draft.trigger.i) + 1]
    evidence = [("status", span_of(draft.claim.cue))] if draft.claim.cue is not None else []
    if draft.claim.negation is not None:
        evidence.append(("negation", span_of(draft.claim.negation)))
    return EventMention(
        type=draft.type,
        sentence=_trimmed(sentence),
        trigger=span_of(words),
        participants=(*_roles("source", draft.sources, parties), *_roles("target", draft.targets, parties)),
        status=draft.claim.status,
        mode=draft.frame.mode if draft.type == draft.frame.type else None,
        contexts=contexts_of(sentence, frames),
        date=date,
        place=place,
        attribution=attribution_of(draft.trigger, sentence, parties, frames),
        quantities=quantities_of(draft.trigger, draft.arguments),
        confidence=confidence(draft, sentence, date),
        frame=f"{draft.kind}/{draft.frame.name}",
        evidence=tuple(evidence),
        same_as=draft.again,
    )


def _still_to_come(
    draft: Draft, date: EventDate, sentence: DocSpan, days: Calendar
) -> tuple[Draft, EventDate]:
    """What passed for done, with a day after the publication: "her visit tomorrow" is planned; else the day is not its own."""
    if draft.kind == "noun" and is_told_of(date, draft.trigger):
        return replace(draft, claim=replace(draft.claim, status="planned")), date
    return draft, implied_date(draft.trigger, sentence, days)


def _trimmed(sentence: DocSpan) -> Span:
    text = sentence.text
    start = sentence.start_char + len(text) - len(text.lstrip())
    return Span(start, start + len(text.strip()), text.strip())


def _roles(role: ParticipantRole, found: tuple[Party, ...], parties: Parties) -> list[Participant]:
    rows = []
    for party in found:
        if party.entity is None:
            rows.append(Participant(role, None, party.span, None, party.sector))
            continue
        entity = parties.entities[party.entity]
        title = entity.roles[0].title if entity.kind == "actor" and entity.roles else None
        rows.append(
            Participant(role, party.entity, party.span, entity.country, party.sector or entity.sector, title)
        )
    return rows
