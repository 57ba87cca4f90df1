"""Events as they are derived: from the mentions that judgements give them, and from corrections. Built again at will."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any, NamedTuple
from zlib import crc32

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.retelling import telling_words
from app.domain.settling import Settled, Telling, When, Where, Who, settle
from app.store import sql, versions, views
from app.store.base import now
from app.store.corrections import ADDED, corrections_of, review_of
from app.store.summaries import summarise
from app.store.tables import (
    Entity,
    Event,
    EventClue,
    EventMention,
    MentionParticipant,
    Participant,
)
from app.store.versions import INGEST, Cause

_UNKNOWN_DAY = date.min  # before all days, so that one order holds for dated and undated events


def add_events(session: Session, settled: Sequence[Settled], cause: Cause = INGEST) -> list[int]:
    """New events as rows, with their parties and their first version; the ids in the order given."""
    if not settled:
        return []
    settled = _informed(session, settled)
    rows = [_columns(each) for each in settled]
    ids = sql.add_numbered(session, sql.table(Event), rows)
    _add_parties(session, dict(zip(ids, settled, strict=True)))
    records = {
        number: _record(number, row, each) for number, row, each in zip(ids, rows, settled, strict=True)
    }
    versions.note(session, "event", records, cause)
    return ids


def events(session: Session, ids: Collection[int], cause: Cause) -> tuple[int, ...]:
    """Build events again from their mentions and corrections; one that nobody tells of any more is retired.

    The events that are other than before.
    """
    wanted = sorted(set(ids))
    if not wanted:
        return ()
    told = tellings(session, wanted)
    corrected = corrections_of(session, wanted)
    reviews = review_of(session, wanted)
    retired = _retired(session, wanted)
    records: dict[int, dict[str, Any] | None] = {}
    settled: dict[int, Settled] = {}
    for number in wanted:
        said = dict(corrected.get(number, {}))
        added = said.pop(ADDED, None)
        if told.get(number):
            settled[number] = settle(told[number], said)
        elif added is not None:
            settled[number] = settle([added], said)
        elif number in reviews and number not in retired:
            continue  # no text tells it any more, but a person has vouched for it: it stays as it was
        else:
            records[number] = None
    settled = dict(zip(settled, _informed(session, list(settled.values())), strict=True))
    changes: dict[int, dict[str, Any]] = {}
    for number, each in settled.items():
        columns = _columns(each) | {"review": reviews.get(number, "unreviewed"), "retired_at": None}
        records[number] = _record(number, columns, each)
        changes[number] = columns
    gone = [number for number in records if records[number] is None and number not in retired]
    changes |= {number: {"retired_at": now()} for number in gone}
    sql.change(session, sql.table(Event), changes)
    for table in ("participant", "event_clue"):
        theirs = sql.one_of(session, "event_id", "ids", "bigint")
        sql.run(session, f"DELETE FROM {table} WHERE {theirs}", [{"ids": sql.listed(session, changes)}])
    _add_parties(session, settled)
    views.write(session, wanted)
    return versions.note(session, "event", records, cause)


def _retired(session: Session, ids: Collection[int]) -> set[int]:
    """Which of the events stand no more."""
    wanted = (
        f"SELECT id FROM event WHERE {sql.one_of(session, 'id', 'ids', 'bigint')} AND retired_at IS NOT NULL"
    )
    return {number for (number,) in sql.rows(session, wanted, {"ids": sql.listed(session, ids)})}


class _Told(NamedTuple):
    """A mention with what is needed of its article, as it is asked for."""

    id: int
    event_id: int
    article_id: int
    type: str
    mode: str | None
    status: str
    contexts: Any
    date_start: Any
    date_end: Any
    date_precision: str
    date_basis: str | None
    date_text: str | None
    place_entity_id: int | None
    place_text: str | None
    quantities: Any
    attribution: str | None
    attribution_text: str | None
    confidence: float
    sentence: str
    publisher: int | None
    original: int | None
    published: Any


_TOLD = ", ".join(f"event_mention.{column}" for column in _Told._fields[:-3])


def tellings(session: Session, ids: Collection[int]) -> dict[int, list[Telling]]:
    """The current mentions of each event, resolved, in the order of articles and their text."""
    wanted = f"""
        SELECT {_TOLD}, article.source_id, article.duplicate_of, article.published_at
        FROM event_mention
        JOIN extraction_run ON extraction_run.id = event_mention.run_id
        JOIN article ON article.id = event_mention.article_id
        WHERE {sql.one_of(session, "event_mention.event_id", "ids", "bigint")}
        AND extraction_run.is_current AND article.retired_at IS NULL
        ORDER BY event_mention.article_id, event_mention.number
    """
    told = [_Told(*row) for row in sql.rows(session, wanted, {"ids": sql.listed(session, ids)})]
    parties = _parties(session, [mention.id for mention in told])
    places = _places(session, {each.place_entity_id for each in told if each.place_entity_id})
    found: dict[int, list[Telling]] = defaultdict(list)
    for mention in told:
        found[mention.event_id].append(_telling(mention, places, parties[mention.id]))
    return found


def _telling(told: _Told, places: Mapping[int | None, Where], parties: Sequence[Who]) -> Telling:
    published = sql.moment(told.published)
    return Telling(
        article=told.article_id,
        type=told.type,
        mode=told.mode,
        status=told.status,
        contexts=tuple(sql.document(told.contexts)),
        when=When(
            sql.day(told.date_start),
            sql.day(told.date_end),
            told.date_precision,
            told.date_basis,
            told.date_text,
        ),
        where=_where(told, places),
        parties=tuple(parties),
        quantities=tuple(sql.document(told.quantities)),
        attribution=(
            (told.attribution, told.attribution_text or told.attribution) if told.attribution else None
        ),
        confidence=told.confidence,
        publisher=told.publisher,
        copied=told.original is not None,
        told=published.date() if published else None,
        sentence=told.sentence,
    )


def _where(told: _Told, places: Mapping[int | None, Where]) -> Where | None:
    found = places.get(told.place_entity_id)
    if found is None:
        return None
    return replace(found, text=told.place_text or found.text)


def _places(session: Session, entities: Collection[int]) -> dict[int | None, Where]:
    if not entities:
        return {}
    wanted = f"""
        SELECT judgement.entity_id, place.id, place.kind, place.name, place.country
        FROM judgement JOIN place ON place.id = judgement.place_id
        WHERE {sql.one_of(session, "judgement.entity_id", "entities", "bigint")} AND judgement.withdrawn_at IS NULL
    """
    return {
        entity: Where(number, kind, name, name, country)
        for entity, number, kind, name, country in sql.rows(
            session, wanted, {"entities": sql.listed(session, entities)}
        )
    }


def _parties(session: Session, mentions: Sequence[int]) -> dict[int, list[Who]]:
    found: dict[int, list[Who]] = defaultdict(list)
    if not mentions:
        return found
    wanted = f"""
        SELECT mention_participant.mention_id, role, mention_participant.text, title, entity.kind,
            coalesce(judgement.actor_id, judgement.organisation_id), actor.name, organisation.name,
            mention_participant.country, actor.country, organisation.country,
            mention_participant.sector, actor.sector, organisation.sector
        FROM mention_participant
        LEFT JOIN entity ON entity.id = mention_participant.entity_id
        LEFT JOIN judgement ON judgement.entity_id = mention_participant.entity_id AND judgement.withdrawn_at IS NULL
        LEFT JOIN actor ON actor.id = judgement.actor_id
        LEFT JOIN organisation ON organisation.id = judgement.organisation_id
        WHERE {sql.one_of(session, "mention_participant.mention_id", "mentions", "bigint")}
        ORDER BY mention_participant.mention_id, mention_participant.position
    """
    for mention, role, text, title, kind, identity, *known in sql.rows(
        session, wanted, {"mentions": sql.listed(session, mentions)}
    ):
        if kind == "place":
            continue  # a place does not act
        name, country, sector = (_first(known[place]) for place in _KNOWN)
        found[mention].append(Who(role, kind, identity, name or text, text, country, sector, title))
    return found


_KNOWN = slice(0, 2), slice(2, 5), slice(5, 8)  # name, country and sector, as said, of a person, of a body


def _first(values: Iterable[str | None]) -> str | None:
    return next((value for value in values if value), None)


def _columns(settled: Settled) -> dict[str, Any]:
    when, where, attribution = settled.when, settled.where, settled.attribution
    return {
        "type": settled.type,
        "mode": settled.mode,
        "contexts": list(settled.contexts),
        "quad_class": settled.quad_class,
        "score": settled.score,
        "status": settled.status,
        "summary": _summary(settled),
        "date_start": when.start,
        "date_end": when.end,
        "date_precision": when.precision,
        "date_basis": when.basis,
        "date_text": when.text,
        "sort_date": when.start or _UNKNOWN_DAY,
        "place_id": where.identity if where else None,
        "place_text": where.text if where else None,
        "quantities": [dict(each) for each in settled.quantities],
        "attribution": attribution[0] if attribution else None,
        "attribution_text": attribution[1] if attribution else None,
        "confidence": round(settled.confidence, 3),  # as it is shown, so that one can ask for it
        "article_count": settled.article_count,
        "source_count": settled.source_count,
    }


def _summary(settled: Settled) -> str:
    return summarise(
        settled.type,
        settled.mode,
        settled.status,
        sources=[party.name for party in settled.parties if party.role == "source"],
        targets=[party.name for party in settled.parties if party.role == "target"],
        place=settled.where.name if settled.where else None,
    )


def _add_parties(session: Session, settled: Mapping[int, Settled]) -> None:
    rows = [
        {
            "event_id": number,
            "role": party.role,
            "position": position,
            "actor_id": party.identity if party.kind == "actor" else None,
            "organisation_id": party.identity if party.kind == "organisation" else None,
            "country": party.country,
            "sector": party.sector,
            "title": party.title,
            "text": party.text,
            "event_date": each.when.start or _UNKNOWN_DAY,
            "event_type": each.type,
        }
        for number, each in settled.items()
        for position, party in enumerate(each.parties)
    ]
    sql.add(session, sql.table(Participant), rows)
    _add_clues(session, settled)


def _informed(session: Session, settled: Sequence[Settled]) -> list[Settled]:
    """The same, with what is known of their parties where the texts do not tell it."""
    known = _known_of(session, [party for each in settled for party in each.parties])

    def informed(party: Who) -> Who:
        country, sector = known.get((party.kind, party.identity), (None, None))
        return replace(party, country=party.country or country, sector=party.sector or sector)

    return [replace(each, parties=tuple(map(informed, each.parties))) for each in settled]


def _known_of(
    session: Session, parties: Iterable[Who]
) -> dict[tuple[str | None, int | None], tuple[str | None, str | None]]:
    """Country and sector of those identities among the parties of whom the texts told one of the two only, or none."""
    lacking = [
        party for party in parties if party.identity is not None and not (party.country and party.sector)
    ]
    found: dict[tuple[str | None, int | None], tuple[str | None, str | None]] = {}
    for kind in ("actor", "organisation"):
        ids = {party.identity for party in lacking if party.kind == kind}
        if ids:
            wanted = (
                f"SELECT id, country, sector FROM {kind} WHERE {sql.one_of(session, 'id', 'ids', 'bigint')}"
            )
            rows = sql.rows(session, wanted, {"ids": sql.listed(session, ids)})
            found |= {(kind, number): (country, sector) for number, country, sector in rows}
    return found


def _add_clues(session: Session, settled: Mapping[int, Settled]) -> None:
    rows = [
        {"event_id": number, "kind": kind, "owner_id": owner, "day": each.day}
        for number, each in settled.items()
        if each.day is not None
        for kind, owner in dict.fromkeys(owners_of(each))
    ]
    sql.add(session, sql.table(EventClue), rows)


def owners_of(settled: Settled) -> Iterator[tuple[str, int]]:
    """Whom or what an event is found by."""
    for party in settled.parties:
        if party.kind is not None and party.identity is not None:
            yield party.kind, party.identity
        if party.kind == "actor":
            yield from (("word", _number(word)) for word in telling_words([party.name]))
        if party.country is not None:
            yield country_clue(party.country)
    if settled.where is not None:
        yield "place", settled.where.identity
        if settled.where.country is not None:
            yield country_clue(settled.where.country)
        yield from (("word", _number(word)) for word in telling_words([settled.where.name]))


def country_clue(country: str) -> tuple[str, int]:
    """How an event is found by a country, by its code."""
    return "country", _number(country)


def _number(word: str) -> int:
    """A word or a country's code as the number of an owner of clues; two words of one number cost a comparison."""
    return crc32(word.encode())


def _record(number: int, columns: Mapping[str, Any], settled: Settled) -> dict[str, Any]:
    """The event as a version keeps it: its columns, and its parties with the names they had."""
    plain = {
        key: value.isoformat() if isinstance(value, date) else value
        for key, value in columns.items()
        if key not in ("sort_date", "retired_at")
    }
    return {
        "id": number,
        "review": "unreviewed",
        **plain,
        "place_name": settled.where.name if settled.where else None,
        "parties": [asdict(party) for party in settled.parties],
        "corrected": sorted(settled.corrected),
    }


def as_json(settled: Settled) -> dict[str, Any]:
    """What a person adds, as a correction keeps it."""
    return {
        "type": settled.type,
        "mode": settled.mode,
        "status": settled.status,
        "contexts": list(settled.contexts),
        "when": {
            "start": settled.when.start.isoformat() if settled.when.start else None,
            "end": settled.when.end.isoformat() if settled.when.end else None,
            "precision": settled.when.precision,
            "basis": settled.when.basis,
            "text": settled.when.text,
        },
        "where": asdict(settled.where) if settled.where else None,
        "parties": [asdict(party) for party in settled.parties],
    }


def events_of_entities(session: Session, entities: Iterable[int]) -> set[int]:
    """The events in whose mentions one of the entities takes part, or where one is the place."""
    wanted = list(entities)
    if not wanted:
        return set()
    # By way of their readings: nothing else leads from an entity to its mentions by an index.
    told = EventMention.run_id.in_(select(Entity.run_id).where(Entity.id.in_(wanted)))
    took_part = (
        select(EventMention.event_id)
        .join(MentionParticipant, MentionParticipant.mention_id == EventMention.id)
        .where(told, MentionParticipant.entity_id.in_(wanted))
    )
    was_place = select(EventMention.event_id).where(told, EventMention.place_entity_id.in_(wanted))
    return {*session.scalars(took_part), *session.scalars(was_place)}
