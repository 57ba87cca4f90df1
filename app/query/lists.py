"""People, organisations, places, sources and articles as pages, by name or by number."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Integer, column, or_, select, text
from sqlalchemy.orm import Session

from app.query import names, search, words
from app.query.page import cursor_number, encode_cursor
from app.store.tables import (
    ORGANISATION_KINDS,
    PLACE_KINDS,
    Actor,
    Article,
    Entity,
    Event,
    ExtractionRun,
    Judgement,
    Organisation,
    Place,
    Source,
)

_TABLES: dict[str, Any] = {
    "actors": Actor,
    "organisations": Organisation,
    "places": Place,
    "sources": Source,
    "articles": Article,
    "events": Event,
}
KINDS = {"organisations": ORGANISATION_KINDS, "places": PLACE_KINDS}
_NOUNS: dict[str, names.Noun] = {"actors": "actor", "organisations": "organisation", "places": "place"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which records: by words of a name (of an article: of its text), and by their columns; a tuple means any of."""

    q: str | None = None
    country: tuple[str, ...] = ()
    sector: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    published_from: date | None = None
    published_to: date | None = None


def page_of(
    session: Session, what: str, wanted: Wanted, *, limit: int, cursor: str | None
) -> tuple[list[int], str | None]:
    """Ids of one page in the order they came in, and the cursor of the next. Raises BadQuery for a `q` that cannot be read."""
    table = _TABLES[what]
    found = select(table.id).where(*_conditions(session, what, wanted))
    if hasattr(table, "retired_at"):
        found = found.where(table.retired_at.is_(None))
    if cursor is not None:
        found = found.where(table.id > cursor_number(cursor))
    ids = list(session.scalars(found.order_by(table.id).limit(limit + 1)))
    following = encode_cursor(ids[limit - 1]) if len(ids) > limit else None
    return ids[:limit], following


def _conditions(session: Session, what: str, wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    table = _TABLES[what]
    if wanted.q is not None:
        yield _called(session, what, wanted.q)
    for name in ("country", "sector", "kind"):
        values = getattr(wanted, name)
        if values:
            yield getattr(table, name).in_(values)
    if wanted.source:
        known = [who.id for value in wanted.source for who in names.find(session, value, ("source",))]
        yield Article.source_id.in_(known)
    if wanted.published_from is not None:
        yield Article.published_at >= datetime.combine(wanted.published_from, time.min, UTC)
    if wanted.published_to is not None:
        yield Article.published_at <= datetime.combine(wanted.published_to, time.max, UTC)


def _called(session: Session, what: str, q: str) -> ColumnElement[bool]:
    """The ids that an index finds by words, as a condition."""
    table = _TABLES[what]
    if what == "sources":
        return Source.name.icontains(q, autoescape=True)
    if what == "articles":
        found = search.articles_with(session, words.parse(q))
    else:
        found = names.called(session, _NOUNS[what], q)
    fits: ColumnElement[bool] = table.id.in_(
        text(found.sql).bindparams(**found.values).columns(column("id", Integer))
    )
    return fits


def one(session: Session, what: str, key: str) -> int | None:
    """The id behind an id or a slug."""
    table = _TABLES[what]
    wanted = []
    if key.isdecimal() and len(key) < 19:
        wanted.append(table.id == int(key))
    if hasattr(table, "slug"):
        wanted.append(table.slug == key)
    found = session.scalar(select(table.id).where(or_(*wanted)).limit(1)) if wanted else None
    return None if found is None else standing(session, what, found)


def standing(session: Session, what: str, number: int) -> int | None:
    """The number itself, or of what was merged that into which it was; None where it is gone."""
    table = _TABLES[what]
    if not hasattr(table, "merged_into"):
        return number
    row = session.execute(select(table.retired_at, table.merged_into).where(table.id == number)).one_or_none()
    if row is None:
        return None
    if row.retired_at is None:
        return number
    return standing(session, what, row.merged_into) if row.merged_into is not None else None


def latest(session: Session, article: int) -> int:
    """The last version of an article."""
    later = session.scalar(select(Article.id).where(Article.replaces == article).limit(1))
    return article if later is None else latest(session, later)


def known_by(session: Session, what: str, ids: Iterable[int], when: datetime) -> list[int]:
    """Those of the ids that were in the database at a moment, in their order."""
    table = _TABLES[what]
    wanted = list(ids)
    known = set(session.scalars(select(table.id).where(table.id.in_(wanted), table.created_at <= when)))
    return [number for number in wanted if number in known]


def identities_of(session: Session, article: int) -> dict[str, list[int]]:
    """Ids of the people, organisations and places an article mentions, in the order of the text."""
    wanted = (
        select(Judgement.actor_id, Judgement.organisation_id, Judgement.place_id)
        .join(Entity, Entity.id == Judgement.entity_id)
        .join(ExtractionRun, ExtractionRun.id == Entity.run_id)
        .where(
            ExtractionRun.article_id == article,
            ExtractionRun.is_current,
            Judgement.withdrawn_at.is_(None),
            Judgement.verdict == "same",
        )
        .order_by(Entity.number)
    )
    rows = session.execute(wanted).all()
    columns = ("actors", "organisations", "places")
    return {name: _unique(row[i] for row in rows) for i, name in enumerate(columns)}


def _unique(ids: Iterable[int | None]) -> list[int]:
    return list(dict.fromkeys(number for number in ids if number is not None))
