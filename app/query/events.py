"""Events by who, what, when, where and how sure: filters as a value, one statement for a page of ids."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, tuple_
from sqlalchemy.orm import Session

from app.query import names
from app.query.page import decode_cursor, encode_cursor
from app.store.tables import Event, EventMention, Participant, Place

COUNT_CAP = 10_000


@dataclass(frozen=True, slots=True)
class EventFilters:
    """The filters of the contract; a tuple means any of, different fields mean all of, `without` their twins."""

    actor: tuple[str, ...] = ()
    source_actor: tuple[str, ...] = ()
    target_actor: tuple[str, ...] = ()
    organisation: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    sector: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    mode: tuple[str, ...] = ()
    quad_class: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    review: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    place_country: tuple[str, ...] = ()
    article: tuple[int, ...] = ()
    since: date | None = None
    until: date | None = None
    min_confidence: float | None = None
    min_sources: int | None = None
    without: "EventFilters | None" = None


@dataclass(frozen=True, slots=True)
class Page:
    """Ids of one page in order, where to go on, and whom the name filters matched."""

    ids: tuple[int, ...]
    cursor: str | None
    matched: dict[str, dict[str, tuple[names.Known, ...]]] = field(default_factory=dict)
    total: int | None = None


def find_events(
    session: Session, filters: EventFilters, *, ascending: bool, limit: int, cursor: str | None, total: bool
) -> Page:
    """One page of event ids by date (newest first unless `ascending`), undated ones last or first."""
    matched: dict[str, dict[str, tuple[names.Known, ...]]] = {}
    conditions = [Event.retired_at.is_(None), *_conditions(session, filters, matched)]
    if filters.without is not None:
        conditions += [~each for each in _conditions(session, filters.without, matched, prefix="not_")]
    wanted = select(Event.id, Event.sort_date).where(*conditions)
    counted = (
        session.scalar(select(func.count()).select_from(wanted.order_by(None).subquery())) if total else None
    )
    rows = session.execute(_after(wanted, cursor, ascending=ascending).limit(limit + 1)).all()
    more = len(rows) > limit
    kept = rows[:limit]
    following = encode_cursor(kept[-1].sort_date.isoformat(), kept[-1].id) if more else None
    return Page(tuple(row.id for row in kept), following, matched, counted)


def _after(wanted: Select[int, date], cursor: str | None, *, ascending: bool) -> Select[int, date]:
    position = tuple_(Event.sort_date, Event.id)
    if cursor is not None:
        day, number = decode_cursor(cursor, 2)
        behind = tuple_(_cursor_day(day), int(number))
        wanted = wanted.where(position > behind if ascending else position < behind)
    order = (Event.sort_date, Event.id) if ascending else (Event.sort_date.desc(), Event.id.desc())
    return wanted.order_by(*order)


def _cursor_day(text: Any) -> date:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return date.min


def _conditions(
    session: Session,
    filters: EventFilters,
    matched: dict[str, dict[str, tuple[names.Known, ...]]],
    prefix: str = "",
) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    parties = (
        ("actor", None, ("actor", "organisation")),
        ("source_actor", "source", ("actor", "organisation")),
        ("target_actor", "target", ("actor", "organisation")),
        ("organisation", None, ("organisation",)),
    )
    for name, role, nouns in parties:
        values: tuple[str, ...] = getattr(filters, name)
        if values:
            known = {value: names.find(session, value, nouns) for value in values}  # type: ignore[arg-type]
            matched[prefix + name] = known
            found.append(_takes_part([each for group in known.values() for each in group], role))
    if filters.place:
        at = {value: names.find(session, value, ("place",)) for value in filters.place}
        matched[prefix + "place"] = at
        found.append(Event.place_id.in_([each.id for group in at.values() for each in group]))
    return found + _plain(filters)


def _plain(filters: EventFilters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    for name in ("type", "mode", "quad_class", "status", "review"):
        values = getattr(filters, name)
        if values:
            found.append(getattr(Event, name).in_(values))
    for name in ("country", "sector"):
        values = getattr(filters, name)
        if values:
            fits = getattr(Participant, name).in_(values)
            found.append(Event.id.in_(select(Participant.event_id).where(fits)))
    if filters.place_country:
        found.append(Event.place_id.in_(select(Place.id).where(Place.country.in_(filters.place_country))))
    if filters.article:
        told = exists().where(EventMention.event_id == Event.id, EventMention.article_id.in_(filters.article))
        found.append(told)
    if filters.since is not None:
        found.append(and_(Event.date_end.is_not(None), Event.date_end >= filters.since))
    if filters.until is not None:
        found.append(and_(Event.date_start.is_not(None), Event.date_start <= filters.until))
    if filters.min_confidence is not None:
        found.append(Event.confidence >= filters.min_confidence)
    if filters.min_sources is not None:
        found.append(Event.source_count >= filters.min_sources)
    return found


def _takes_part(known: Sequence[names.Known], role: str | None) -> ColumnElement[bool]:
    people = [each.id for each in known if each.kind == "actor"]
    bodies = [each.id for each in known if each.kind == "organisation"]
    fits = or_(Participant.actor_id.in_(people), Participant.organisation_id.in_(bodies))
    wanted = select(Participant.event_id).where(fits)
    return Event.id.in_(wanted.where(Participant.role == role) if role else wanted)


def of_article(session: Session, article: int) -> list[int]:
    """The events an article tells of, in the order of the text."""
    wanted = (
        select(EventMention.event_id).where(EventMention.article_id == article).order_by(EventMention.number)
    )
    return list(dict.fromkeys(session.scalars(wanted)))
