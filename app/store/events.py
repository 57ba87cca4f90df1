"""The event mentions of an article as rows, and the events derived from them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.domain import ontology
from app.domain.event import EventMention, EventPlace, Extraction, Participant, Quantity
from app.domain.identity import Resolution
from app.domain.mention import Entity, EventDate, Span
from app.domain.names import name_key
from app.store import tables
from app.store.base import now
from app.store.retelling import Happening, recount, told_before
from app.store.summaries import summarise

_MUTUAL = ("CONSULT", "AGREE", "COOPERATE")
_UNKNOWN_DAY = date.min  # before all days, so that one order holds for dated and undated events
_FINER = ("facility", "city", "other", "region", "country")
_PRECISIONS = ("day", "week", "month", "year", "unknown")
_BASES = ("stated", "relative", "published", None)


@dataclass(frozen=True, slots=True)
class Kept:
    """What is in the database already of the article whose events are to be kept."""

    article: int
    run: int
    extraction: Extraction
    resolution: Resolution
    entity_rows: tuple[int, ...]
    identities: tuple[int, ...]


def keep_events(session: Session, kept: Kept) -> tuple[int, ...]:
    """Write all event mentions and their events; the rows of the mentions, in the order of the extraction."""
    told = kept.extraction.events
    heads = [_head(told, number) for number in range(len(told))]
    groups = {head: _group(told, heads, head) for head in dict.fromkeys(heads)}
    events: dict[int, int] = {}
    for head, group in groups.items():
        known = told_before(session, _happening(kept, group), set(events.values()))
        if known is not None:
            events[head] = known
    retold = set(events.values())
    events |= _add_events(
        session, kept, {head: group for head, group in groups.items() if head not in events}
    )
    rows = [_mention_row(kept, number, events[heads[number]]) for number in range(len(told))]
    if not rows:
        return ()
    table = tables.EventMention
    mentions = tuple(session.scalars(insert(table).returning(table.id, sort_by_parameter_order=True), rows))
    _add_mention_participants(session, kept, mentions)
    recount(session, retold)
    reasons = [_reason(events[head], retold, is_head=head == number) for number, head in enumerate(heads)]
    _add_judgements(session, kept, mentions, [events[head] for head in heads], reasons)
    return mentions


def _reason(event: int, retold: set[int], *, is_head: bool) -> tuple[float, str]:
    if event in retold:
        return 0.9, "the same parties did the same on the same day in another article"
    return (1.0, "the first telling") if is_head else (1.0, "told again in the same article")


def _head(told: Sequence[EventMention], number: int) -> int:
    """The first mention of the same event; a chain of references is followed backwards only, so it ends."""
    same = told[number].same_as
    return number if same is None or same >= number else _head(told, same)


def _group(told: Sequence[EventMention], heads: Sequence[int], head: int) -> list[EventMention]:
    return [mention for mention, its_head in zip(told, heads, strict=True) if its_head == head]


# What is true now --------------------------------------------------------------------------------


def best_date(dates: Sequence[EventDate]) -> EventDate:
    """The most exact date; of equals the one that the text states, and of those the first.

    The day of publication stands in only where no telling has any other.
    """

    def rank(when: EventDate) -> tuple[bool, bool, int, int]:
        precision, basis = _PRECISIONS.index(when.precision), _BASES.index(when.basis)
        return when.start is None, when.basis == "published", precision, basis

    return min(dates, key=rank)


def _happening(kept: Kept, group: Sequence[EventMention]) -> Happening:
    head = group[0]
    when = best_date([mention.date for mention in group])
    place = _place(kept, group)
    is_one_day = when.precision == "day" and when.basis != "published" and when.start == when.end
    return Happening(
        head.type,
        head.mode,
        head.status,
        when.start if is_one_day else None,
        kept.identities[place.entity] if place else None,
        frozenset(_key(kept, party) for party in _parties(kept, group)),
    )


def _place(kept: Kept, group: Sequence[EventMention]) -> EventPlace | None:
    """The finest place of the mentions; of equals the one told first."""
    places = [mention.place for mention in group if mention.place]
    return min(places, key=lambda place: _coarseness(kept.extraction.entities[place.entity]), default=None)


def _coarseness(entity: Entity) -> int:
    return _FINER.index(entity.location.kind if entity.location else "other")


def _add_events(session: Session, kept: Kept, groups: Mapping[int, Sequence[EventMention]]) -> dict[int, int]:
    if not groups:
        return {}
    table = tables.Event
    rows = [_event_row(kept, group) for group in groups.values()]
    ids = session.scalars(insert(table).returning(table.id, sort_by_parameter_order=True), rows).all()
    parties = [
        {
            **party,
            "event_id": event,
            "position": position,
            "event_date": row["sort_date"],
            "event_type": row["type"],
        }
        for event, row, group in zip(ids, rows, groups.values(), strict=True)
        for position, party in enumerate(_rows_of(kept, _parties(kept, group)))
    ]
    if parties:
        session.execute(insert(tables.Participant), parties)
    return dict(zip(groups, ids, strict=True))


def _event_row(kept: Kept, group: Sequence[EventMention]) -> dict[str, Any]:
    head = group[0]
    when = best_date([mention.date for mention in group])
    place = _place(kept, group)
    attribution = next((mention.attribution for mention in group if mention.attribution), None)
    return {
        "type": head.type,
        "mode": head.mode,
        "contexts": list(dict.fromkeys(context for mention in group for context in mention.contexts)),
        "quad_class": ontology.quad_class(head.type),
        "score": ontology.score(head.type, head.mode),
        "status": head.status,
        "summary": _summary(kept, head, _parties(kept, group), place.entity if place else None),
        **_date_columns(when),
        "sort_date": when.start or _UNKNOWN_DAY,
        "place_id": kept.identities[place.entity] if place else None,
        "place_text": place.span.text if place else None,
        "quantities": _quantities([quantity for mention in group for quantity in mention.quantities]),
        "attribution": attribution.name if attribution else None,
        "attribution_text": attribution.span.text if attribution else None,
        "confidence": max(mention.confidence for mention in group),
    }


def _parties(kept: Kept, group: Sequence[EventMention]) -> list[Participant]:
    """Every party once for each role, as the first mention that names it does; a later title fills a gap."""
    parties: dict[tuple[str, str, int | str], Participant] = {}
    mutual = group[0].type in _MUTUAL
    for participant in (participant for mention in group for participant in mention.participants):
        key = _key(kept, participant)
        other = ("target" if key[0] == "source" else "source", *key[1:])
        if mutual and other in parties:
            continue  # in a meeting nobody is on both sides
        if key[1] != "place":  # a place does not act
            first = parties.setdefault(key, participant)
            if first.title is None and participant.title is not None:
                parties[key] = Participant(
                    first.role, first.entity, first.span, first.country, first.sector, participant.title
                )
    return list(parties.values())


def _key(kept: Kept, party: Participant) -> tuple[str, str, int | str]:
    """Role, kind and identity; a party that is only described is told from others by its words."""
    if party.entity is None:
        return party.role, "unnamed", name_key(party.span.text)
    return party.role, kept.extraction.entities[party.entity].kind, kept.identities[party.entity]


def _rows_of(kept: Kept, parties: Sequence[Participant]) -> list[dict[str, Any]]:
    rows = []
    for party in parties:
        entity = kept.extraction.entities[party.entity] if party.entity is not None else None
        identity = kept.identities[party.entity] if party.entity is not None else None
        rows.append(
            {
                "actor_id": identity if entity and entity.kind == "actor" else None,
                "organisation_id": identity if entity and entity.kind == "organisation" else None,
                "role": party.role,
                "country": party.country or (entity.country if entity else None),
                "sector": party.sector or (entity.sector if entity else None),
                "title": party.title,
                "text": party.span.text,
            }
        )
    return rows


def _summary(kept: Kept, head: EventMention, parties: Sequence[Participant], place: int | None) -> str:
    entities = kept.extraction.entities
    return summarise(
        head.type,
        head.mode,
        head.status,
        sources=[_called(party, entities) for party in parties if party.role == "source"],
        targets=[_called(party, entities) for party in parties if party.role == "target"],
        place=entities[place].name if place is not None else None,
    )


def _called(party: Participant, entities: Sequence[Entity]) -> str:
    return party.span.text if party.entity is None else entities[party.entity].name


def _date_columns(when: EventDate) -> dict[str, Any]:
    return {
        "date_start": when.start,
        "date_end": when.end,
        "date_precision": when.precision,
        "date_basis": when.basis,
        "date_text": when.span.text if when.span else None,
    }


def _quantities(found: Sequence[Quantity]) -> list[dict[str, Any]]:
    once = {(quantity.value, quantity.unit): quantity for quantity in reversed(found)}
    return [
        {"value": quantity.value, "unit": quantity.unit, **_span(quantity.span)}
        for quantity in reversed(once.values())
    ]


# What the extractor said -------------------------------------------------------------------------


def _span(span: Span) -> dict[str, Any]:
    return {"start": span.start, "end": span.end, "text": span.text}


def _evidence(mention: EventMention) -> dict[str, Any]:
    spans = dict(mention.evidence)
    if mention.date.span:
        spans["date"] = mention.date.span
    if mention.place:
        spans["place"] = mention.place.span
    if mention.attribution:
        spans["attribution"] = mention.attribution.span
    return {field: _span(span) for field, span in spans.items()}


def _mention_row(kept: Kept, number: int, event: int) -> dict[str, Any]:
    mention = kept.extraction.events[number]
    place, attribution = mention.place, mention.attribution
    return {
        "event_id": event,
        "article_id": kept.article,
        "run_id": kept.run,
        "number": number,
        "sentence": mention.sentence.text,
        "start": mention.sentence.start,
        "end": mention.sentence.end,
        "trigger": mention.trigger.text,
        "trigger_start": mention.trigger.start,
        "trigger_end": mention.trigger.end,
        "type": mention.type,
        "mode": mention.mode,
        "contexts": list(mention.contexts),
        "status": mention.status,
        **_date_columns(mention.date),
        "place_entity_id": kept.entity_rows[place.entity] if place else None,
        "place_text": place.span.text if place else None,
        "attribution": attribution.name if attribution else None,
        "attribution_text": attribution.span.text if attribution else None,
        "quantities": _quantities(mention.quantities),
        "evidence": _evidence(mention),
        "confidence": mention.confidence,
        "frame": mention.frame,
    }


def _add_mention_participants(session: Session, kept: Kept, mentions: Sequence[int]) -> None:
    rows = [
        {
            "mention_id": row,
            "entity_id": None if participant.entity is None else kept.entity_rows[participant.entity],
            "role": participant.role,
            "position": position,
            **_span(participant.span),
            "title": participant.title,
            "country": participant.country,
            "sector": participant.sector,
        }
        for row, mention in zip(mentions, kept.extraction.events, strict=True)
        for position, participant in enumerate(mention.participants)
    ]
    if rows:
        session.execute(insert(tables.MentionParticipant), rows)


def _add_judgements(
    session: Session,
    kept: Kept,
    mentions: Sequence[int],
    events: Sequence[int],
    reasons: Sequence[tuple[float, str]],
) -> None:
    moment = now()
    rows = [
        {
            "event_mention_id": mention,
            "event_id": event,
            "score": score,
            "reason": reason,
            "judge": kept.resolution.judge,
            "decided_at": moment,
        }
        for mention, event, (score, reason) in zip(mentions, events, reasons, strict=True)
    ]
    session.execute(insert(tables.Judgement), rows)
