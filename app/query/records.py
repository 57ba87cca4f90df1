"""Rows as the records of the contract, many at once and with a fixed number of statements."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from app.errors import BadQuery
from app.store.tables import (
    Actor,
    ActorRole,
    Article,
    Entity,
    EntityMention,
    EventMention,
    ExtractionRun,
    Job,
    Judgement,
    Name,
    Organisation,
    Place,
    Quote,
    Source,
)

Record = dict[str, Any]


def _rows(session: Session, model: type, ids: Iterable[int]) -> dict[int, Record]:
    table: Table = model.__table__  # type: ignore[attr-defined]
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    return {
        row["id"]: dict(row)
        for row in session.execute(select(table).where(table.c.id.in_(wanted))).mappings()
    }


def _names(session: Session, column: Any, ids: Iterable[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    wanted = sorted(set(ids))
    if wanted:
        for owner, text in session.execute(
            select(column, Name.text).where(column.in_(wanted)).order_by(Name.text)
        ):
            found[owner].append(text)
    return found


def _aliases(name: str, names: Sequence[str]) -> list[str]:
    return [other for other in names if other != name]


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def in_utc(value: datetime, field: str) -> datetime:
    """The same moment in UTC. Raises BadQuery where UTC has left the calendar."""
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise BadQuery(f"{field} {value.isoformat()} lies outside the years 1 to 9999", field=field) from None


def moment(value: datetime | None, *, exact: bool = False) -> str | None:
    """ISO 8601 in UTC, `Z` at the end; exact to the microsecond, so that one can be asked for `as_of`, or to the second."""
    return (
        value.isoformat(timespec="microseconds" if exact else "seconds").replace("+00:00", "Z")
        if value
        else None
    )


def actors(session: Session, ids: Sequence[int]) -> list[Record]:
    """People, in the order of `ids`."""
    rows = _rows(session, Actor, ids)
    names = _names(session, Name.actor_id, rows)
    roles: dict[int, list[Record]] = defaultdict(list)
    if rows:
        found = select(ActorRole).where(ActorRole.actor_id.in_(rows)).order_by(ActorRole.id)
        for role in session.scalars(found):
            roles[role.actor_id].append(
                {
                    "title": role.title,
                    "organisation": role.organisation,
                    "country": role.country,
                    "from": _day(role.first_seen),
                    "to": _day(role.last_seen),
                }
            )
    return [
        {
            "id": row["id"],
            "slug": row["slug"],
            "name": row["name"],
            "aliases": _aliases(row["name"], names[row["id"]]),
            "country": row["country"],
            "sector": row["sector"],
            "roles": roles[row["id"]],
            "wikidata": row["wikidata"],
        }
        for row in (rows[i] for i in ids if i in rows)
    ]


def organisations(session: Session, ids: Sequence[int]) -> list[Record]:
    """Organisations, in the order of `ids`."""
    rows = _rows(session, Organisation, ids)
    names = _names(session, Name.organisation_id, rows)
    return [
        {key: row[key] for key in ("id", "slug", "name")}
        | {"aliases": _aliases(row["name"], names[row["id"]])}
        | {key: row[key] for key in ("kind", "country", "sector", "wikidata")}
        for row in (rows[i] for i in ids if i in rows)
    ]


def places(session: Session, ids: Sequence[int]) -> list[Record]:
    """Places, in the order of `ids`."""
    rows = _rows(session, Place, ids)
    names = _names(session, Name.place_id, rows)
    fields = ("kind", "country", "admin1", "latitude", "longitude", "geonames_id")
    return [
        {key: row[key] for key in ("id", "slug", "name")}
        | {"aliases": _aliases(row["name"], names[row["id"]])}
        | {key: row[key] for key in fields}
        | {"precision": row["kind"]}
        for row in (rows[i] for i in ids if i in rows)
    ]


def sources(session: Session, ids: Sequence[int]) -> list[Record]:
    """Publishers, in the order of `ids`."""
    rows = _rows(session, Source, ids)
    return [{key: rows[i][key] for key in ("id", "slug", "name")} for i in ids if i in rows]


def articles(session: Session, ids: Sequence[int]) -> list[Record]:
    """Articles with their text, in the order of `ids`."""
    rows = _rows(session, Article, ids)
    publishers = _rows(session, Source, (row["source_id"] for row in rows.values() if row["source_id"]))
    runs = _current_runs(session, list(rows))
    versions = select(Article.replaces, Article.id).where(Article.replaces.in_(rows))
    later = {before: number for before, number in session.execute(versions) if before is not None}
    return [_article(rows[i], publishers, runs, later) for i in ids if i in rows]


def _article(
    row: Record, publishers: dict[int, Record], runs: dict[int, Record], later: dict[int, int]
) -> Record:
    source = publishers.get(row["source_id"])
    run = runs.get(row["id"])
    exact = row["published_precision"] == "time"
    at = row["published_at"]
    return {
        "id": row["id"],
        "url": row["url"],
        "title": row["title"],
        "source": {"id": source["id"], "name": source["name"]} if source else None,
        "authors": row["authors"],
        "published_at": (moment(at) if exact else _day(at.date())) if at else None,
        "published": {key: row[f"published_{key}"] for key in ("precision", "basis", "text")},
        "language": row["language"],
        "text": row["text"],
        "captions": row["captions"],
        "word_count": row["word_count"],
        "duplicate_of": row["duplicate_of"],
        "replaces": row["replaces"],
        "replaced_by": later.get(row["id"]),
        "extractor": {"name": run["extractor"], "version": run["version"]} if run else None,
        "created_at": moment(row["created_at"]),
    }


def _current_runs(session: Session, ids: Sequence[int]) -> dict[int, Record]:
    if not ids:
        return {}
    table = ExtractionRun.__table__
    found = select(table).where(table.c.article_id.in_(ids), table.c.is_current)
    return {row["article_id"]: dict(row) for row in session.execute(found).mappings()}


def event_place(place: Record | None, text: str | None) -> Record | None:
    """A place as an event shows it, with the words that named it."""
    if place is None:
        return None
    fields = ("id", "name", "aliases", "country", "latitude", "longitude", "precision")
    return {**{key: place[key] for key in fields}, "text": text}


def _speaker(kind: str | None, identity: int | None, name: str | None) -> Record | None:
    """Who spoke: named, described for a body (whose id it is), or described alone (no id)."""
    return {"kind": kind or "actor", "id": identity, "name": name} if name else None


def quotes(session: Session, article: int) -> list[Record]:
    """The quotes of an article, in text order."""
    wanted = (
        select(
            Quote,
            Entity.kind,
            Entity.name,
            Judgement.actor_id,
            Judgement.organisation_id,
            EventMention.event_id,
        )
        .join(ExtractionRun, ExtractionRun.id == Quote.run_id)
        .outerjoin(Entity, Entity.id == Quote.speaker_entity_id)
        .outerjoin(Judgement, (Judgement.entity_id == Entity.id) & Judgement.withdrawn_at.is_(None))
        .outerjoin(EventMention, EventMention.id == Quote.event_mention_id)
        .where(Quote.article_id == article, ExtractionRun.is_current)
        .order_by(Quote.start)
    )
    return [
        {
            "speaker": _speaker(kind, actor or organisation, quote.speaker_text or name),
            "text": quote.text,
            "start": quote.start,
            "end": quote.end,
            "event_id": event,
        }
        for quote, kind, name, actor, organisation, event in session.execute(wanted)
    ]


def mentions(session: Session, article: int) -> list[Record]:
    """Every place of an article that speaks of somebody or something, in text order."""
    wanted = (
        select(EntityMention, Entity.kind, Judgement.actor_id, Judgement.organisation_id, Judgement.place_id)
        .join(Entity, Entity.id == EntityMention.entity_id)
        .join(ExtractionRun, ExtractionRun.id == Entity.run_id)
        .outerjoin(Judgement, (Judgement.entity_id == Entity.id) & Judgement.withdrawn_at.is_(None))
        .where(ExtractionRun.article_id == article, ExtractionRun.is_current)
        .order_by(EntityMention.start, EntityMention.end)
    )
    return [
        {
            "kind": kind,
            "id": actor or organisation or place,
            "text": found.text,
            "start": found.start,
            "end": found.end,
            "by_name": found.by_name,
        }
        for found, kind, actor, organisation, place in session.execute(wanted)
    ]


def job(session: Session, number: int) -> Record | None:
    """A job with its counts; `rate` is documents a second since it started."""
    row = session.get(Job, number)
    if row is None:
        return None
    seconds = (
        ((row.finished_at or row.updated_at) - row.started_at).total_seconds() if row.started_at else 0.0
    )
    return {
        "id": row.id,
        "kind": row.kind,
        "state": row.state,
        "counts": {"total": row.total, "done": row.done, "failed": row.failed, "duplicates": row.duplicates},
        "errors": row.errors,
        "rate": round(row.done / seconds, 2) if seconds > 0 else None,
        "article_id": row.article_id,
        "created_at": moment(row.created_at),
        "started_at": moment(row.started_at),
        "finished_at": moment(row.finished_at),
    }
