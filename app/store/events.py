"""The event mentions of an article as rows, and the events derived from them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.domain.event import EventMention, EventPlace, Extraction, Participant, Quantity
from app.domain.identity import Resolution
from app.domain.mention import EventDate, Span
from app.domain.retelling import telling_words
from app.domain.settling import Telling, When, Where, Who, settle
from app.store import derive, sql, tables, views
from app.store.base import now
from app.store.joining import Join, join
from app.store.retelling import Retold, Story, told_before
from app.store.versions import INGEST


@dataclass(frozen=True, slots=True)
class KeptArticle:
    """An article as far as its events need it; `told` is the day it was published."""

    row: int
    title: str | None
    publisher: int | None
    copied: bool
    told: date | None


@dataclass(frozen=True, slots=True)
class Kept:
    """What is in the database already of the reading whose events are to be kept.

    `events` are those known from an earlier reading, by the number of their mention in this one.
    """

    article: KeptArticle
    run: int
    extraction: Extraction
    resolution: Resolution
    entity_rows: tuple[int, ...]
    identities: tuple[int, ...]
    events: Mapping[int, int]


def keep_events(session: Session, kept: Kept) -> tuple[int, ...]:
    """Write all event mentions and their events; the rows of the mentions, in the order of the extraction."""
    told = kept.extraction.events
    if not told:
        return ()
    heads = _heads(kept)
    groups = {head: _group(told, heads, head) for head in dict.fromkeys(heads)}
    tellings = {head: _tellings(kept, group) for head, group in groups.items()}
    settled = {head: settle(told_of) for head, told_of in tellings.items()}
    before = {head: event for head, group in _numbers(heads).items() if (event := _before(kept, group))}
    open_ = [head for head in groups if head not in before]
    known = told_before(session, [(settled[head], tellings[head]) for head in open_], _story(kept))
    events = before | {
        head: found.event for head, found in zip(open_, known, strict=True) if found is not None
    }
    same = {found.event: found for found in known if found is not None}
    retold = {*same, *before.values()}
    new = {head: settled[head] for head in groups if head not in events}
    events |= dict(zip(new, derive.add_events(session, list(new.values())), strict=True))
    rows = [_mention_row(kept, number, events[heads[number]]) for number in range(len(told))]
    mentions = tuple(sql.add_numbered(session, sql.table(tables.EventMention), rows))
    _add_mention_participants(session, kept, mentions)
    reasons = [_reason(events[head], same, before, head, number) for number, head in enumerate(heads)]
    _add_judgements(session, kept, mentions, [events[head] for head in heads], reasons)
    derive.events(session, retold, INGEST)
    joins = [
        Join("event", each.event, other.event, other.score, other.reason)
        for each in same.values()
        for other in each.joins
    ]
    join(session, joins, kept.resolution.judge)
    views.write(session, set(events.values()) - retold)
    return mentions


def _heads(kept: Kept) -> list[int]:
    """The first mention of the event of each mention, as the reading has it."""
    told = kept.extraction.events
    return [_head(told, number) for number in range(len(told))]


def _reason(
    event: int, same: Mapping[int, Retold], before: Mapping[int, int], head: int, number: int
) -> tuple[float, str]:
    if head in before:
        return 1.0, "told by the same words in an earlier reading"
    if event in same:
        return same[event].score, f"told by another article: {same[event].reason}"
    return (1.0, "the first telling") if head == number else (1.0, "told again in the same article")


def _numbers(heads: Sequence[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for number, head in enumerate(heads):
        found.setdefault(head, []).append(number)
    return found


def _before(kept: Kept, group: Sequence[int]) -> int | None:
    """The event that an earlier reading gave the first of these mentions that it had."""
    return next((kept.events[number] for number in group if number in kept.events), None)


def _head(told: Sequence[EventMention], number: int) -> int:
    """The first mention of the same event; a chain of references is followed backwards only, so it ends."""
    same = told[number].same_as
    return number if same is None or same >= number else _head(told, same)


def _group(told: Sequence[EventMention], heads: Sequence[int], head: int) -> list[EventMention]:
    return [mention for mention, its_head in zip(told, heads, strict=True) if its_head == head]


def _story(kept: Kept) -> Story:
    entities = kept.extraction.entities
    named = {
        (entity.kind, identity)
        for entity, identity in zip(entities, kept.identities, strict=True)
        if entity.organisation_kind != "state" and not (entity.location and entity.location.kind == "country")
    }
    words = telling_words([kept.article.title or "", *(entity.name for entity in entities)])
    countries = frozenset(entity.country for entity in entities if entity.country)
    return Story(words, frozenset(named), kept.article.told, countries)


# What is true now --------------------------------------------------------------------------------


def _tellings(kept: Kept, group: Sequence[EventMention]) -> list[Telling]:
    return [_telling(kept, mention) for mention in group]


def _telling(kept: Kept, mention: EventMention) -> Telling:
    place, attribution = mention.place, mention.attribution
    date = mention.date
    return Telling(
        article=kept.article.row,
        type=mention.type,
        mode=mention.mode,
        status=mention.status,
        contexts=mention.contexts,
        when=When(date.start, date.end, date.precision, date.basis, date.span.text if date.span else None),
        where=None if place is None else _where(kept, place),
        parties=tuple(_who(kept, party) for party in mention.participants if _acts(kept, party)),
        quantities=tuple(_quantities(mention.quantities)),
        attribution=None if attribution is None else (attribution.name, attribution.span.text),
        confidence=mention.confidence,
        publisher=kept.article.publisher,
        copied=kept.article.copied,
        told=kept.article.told,
        sentence=mention.sentence.text,
    )


def _where(kept: Kept, place: EventPlace) -> Where:
    entity = kept.extraction.entities[place.entity]
    kind = entity.location.kind if entity.location else "other"
    country = entity.location.country if entity.location else entity.country
    return Where(kept.identities[place.entity], kind, entity.name, place.span.text, country)


def _acts(kept: Kept, party: Participant) -> bool:
    """A place does not act."""
    return party.entity is None or kept.extraction.entities[party.entity].kind != "place"


def _who(kept: Kept, party: Participant) -> Who:
    entity = kept.extraction.entities[party.entity] if party.entity is not None else None
    return Who(
        role=party.role,
        kind=entity.kind if entity else None,
        identity=None if party.entity is None else kept.identities[party.entity],
        name=entity.name if entity else party.span.text,
        text=party.span.text,
        country=party.country or (entity.country if entity else None),
        sector=party.sector or (entity.sector if entity else None),
        title=party.title,
    )


def _quantities(found: Sequence[Quantity]) -> list[dict[str, Any]]:
    return [{"value": quantity.value, "unit": quantity.unit, **_span(quantity.span)} for quantity in found]


def _date_columns(when: EventDate) -> dict[str, Any]:
    return {
        "date_start": when.start,
        "date_end": when.end,
        "date_precision": when.precision,
        "date_basis": when.basis,
        "date_text": when.span.text if when.span else None,
    }


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
        "article_id": kept.article.row,
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
    sql.add(session, sql.table(tables.MentionParticipant), rows)


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
    sql.add(session, sql.table(tables.Judgement), rows)
