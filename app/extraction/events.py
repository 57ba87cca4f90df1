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
    quantities_of,
    span_of,
    whole_sentences,
)
from app.extraction.clauses import children, lemma, objects
from app.extraction.confidence import confidence
from app.extraction.drafts import Draft
from app.extraction.repairs import LONGEST_SENTENCE
from app.extraction.where import Scenes, at_home, place_of

# What an attack does to those it hits, and how it is done, told behind it.
_TOLLS = (
    "kill",
    "wound",
    "injur",
    "hurt",
    "maim",
    "hitting",
    "striking",
    "destroying",
    "damaging",
    "setting",
    "burning",
)
_SIDES = frozenset(
    {
        "ministers",
        "leaders",
        "presidents",
        "officials",
        "delegations",
        "diplomats",
        "envoys",
        "sides",
        "parties",
        "pair",
    }
)
_DEEDS = ("COERCE", "SANCTION")  # types whose modes are deeds of their own
_STEM = 5  # letters that two forms of a word share
_LOOK_BACK = 60  # events of a type back that a sentence may tell again


@dataclass(frozen=True, slots=True)
class Told:
    """One sentence as it was read: its acts and the words dropped, and the events, one for each act in its order.

    What is too long for a sentence is not `readable`, and tells of nothing.
    """

    span: Span
    reading: Reading
    events: tuple[EventMention, ...]
    readable: bool


def find_events(
    doc: Doc, parties: Parties, dates: Sequence[EventDate], publication: Publication
) -> tuple[EventMention, ...]:
    """Every event the document tells of, in text order."""
    days = calendar(doc, doc.text, dates, publication)
    told = read_sentences(doc, parties, days)
    return with_restatements([event for each in told for event in each.events])


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
            parties.remember(Remembered(count, draft.type, words, draft.sources, draft.targets))
            count += 1
        yield Told(_trimmed(sentence), reading, events, readable)


def _said_before(draft: Draft, parties: Parties) -> Draft:
    """ "its support for Iraq" behind a minister who reiterated support for Iraq: the one country says it to the other."""
    if draft.kind != "noun" or draft.again is not None:
        return draft
    known = parties.recall(draft.trigger, draft.type)
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
    scene = scenes.for_event(draft.trigger, draft.type, draft.sources, date, number)
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


def with_restatements(found: Sequence[EventMention]) -> tuple[EventMention, ...]:
    """The events of a document, each with the number of the first telling where it is told again."""
    told: list[EventMention] = []
    firsts: dict[str, list[int]] = {}
    for number, event in enumerate(found):
        earlier = firsts.setdefault(event.type, [])
        first = event.same_as
        if first is None:
            first = next((n for n in earlier[-_LOOK_BACK:] if _same(told[n], event)), None)
        while first is not None and told[first].same_as is not None:
            first = told[first].same_as
        told.append(replace(event, same_as=first))
        if first is None:
            earlier.append(number)
    return tuple(told)


def _same(first: EventMention, later: EventMention) -> bool:
    """The same type and status, the same parties as far as both name them, and no clash of time or place."""
    if first.type != later.type or first.status != later.status:
        return False
    if first.sentence == later.sentence:
        return _its_toll(first, later)
    if first.type in _DEEDS and None not in (first.mode, later.mode) and first.mode != later.mode:
        return False  # who is arrested loses a laptop besides
    here, there = _place_told(first), _place_told(later)
    if None not in (here, there) and here != there:
        return False
    if first.date.basis in ("stated", "relative") and later.date.basis in ("stated", "relative"):
        a, b = first.date, later.date
        if not (a.start and a.end and b.start and b.end and a.start <= b.end and b.start <= a.end):
            return False
        if a.precision == b.precision == "day" and (a.start, a.end) != (b.start, b.end):
            return False  # nine strikes between the 23rd and the 29th, and one on the 28th
    if first.type in ("CONSULT", "AGREE", "COOPERATE"):
        one, two = ({_key(each) for each in event.participants} for event in (first, later))
        if any(_only_sides(event) for event in (first, later)):
            return _same_word(first, later)  # "the ministers discussed trade" behind who they are
        return len(one & two) > 1 and (one <= two or two <= one)
    if not _overlap(first, later, "source"):
        # "A minister stabbed", "the minister was stabbed yesterday": nobody is named who did it
        unknown = not (_has(first, "source") or _has(later, "source"))
        return unknown and _overlap(first, later, "target") and _same_word(first, later)
    targeted = _has(first, "target") or _has(later, "target")
    return _overlap(first, later, "target") or (not targeted and _same_word(first, later))


def _only_sides(event: EventMention) -> bool:
    """Whether those who meet are only called what they are: "the ministers", "both leaders"."""
    words = [each.span.text.lower().split()[-1] for each in event.participants if each.entity is None]
    return len(words) == len(event.participants) == 1 and words[0] in _SIDES


def _its_toll(attack: EventMention, toll: EventMention) -> bool:
    """ "bombed a convoy, killing 14": whom an attack kills and wounds is told of the attack."""
    if attack.type != "ASSAULT" or not any(_is_toll(each) for each in (attack, toll)):
        return False
    one, two = (
        {_key(each) for each in event.participants if each.role == "source"} for event in (attack, toll)
    )
    same_doers = one == two if _has(toll, "source") else _has(attack, "source") and not _is_toll(attack)
    return same_doers and attack.date == toll.date


def _is_toll(event: EventMention) -> bool:
    return event.trigger.text.lower().startswith(_TOLLS)


def _place_told(event: EventMention) -> int | None:
    """The place that the sentence itself names; one taken over from elsewhere in the text contradicts nothing."""
    if event.place is None or not event.sentence.start <= event.place.span.start < event.sentence.end:
        return None
    return event.place.entity


def _overlap(first: EventMention, later: EventMention, role: str) -> bool:
    one, two = ({_key(each) for each in event.participants if each.role == role} for event in (first, later))
    return bool(one & two)


def _has(event: EventMention, role: str) -> bool:
    return any(each.role == role for each in event.participants)


def _same_word(first: EventMention, later: EventMention) -> bool:
    return first.trigger.text.lower()[:_STEM] == later.trigger.text.lower()[:_STEM]


def _key(party: Participant) -> int | str:
    return party.span.text.lower() if party.entity is None else party.entity
