"""Events by who, what, when, where and how sure: one page of ids in any order, and how many there are."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import BadQuery
from app.query import index, kept
from app.query.filters import EventFilters, Matched, Wanted, wanted
from app.query.page import decode_cursor, encode_cursor
from app.store import sql
from app.store.tables import EventMention
from app.store.views import event_at

COUNTED = 1000  # further than that events are counted only if asked for
# As a cursor holds it; Python reads other forms too, weeks for one, that PostgreSQL does not.
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{6})?([+-][0-9]{2}:[0-9]{2})?"
)
# The orders other than by date: a column of the event, then its id.
SORTS = {
    "confidence": "confidence",
    "sources": "source_count",
    "articles": "article_count",
    "updated": "updated_at",
    "created": "id",
}


@dataclass(frozen=True, slots=True)
class Total:
    """How many events fit: `exact`, or, where counting ended early, at least so many."""

    number: int
    exact: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Ids of one page in order, where to go on, whom the name filters matched, and how many there are."""

    ids: tuple[int, ...]
    cursor: str | None
    matched: Matched = field(default_factory=dict)
    total: Total = Total(0, exact=True)


@dataclass(frozen=True, slots=True)
class Order:
    """What a list is sorted by, `date` or one of SORTS; events without a date lie before all others."""

    by: str = "date"
    ascending: bool = False

    @property
    def name(self) -> str:
        """As it is asked for: `-date`."""
        return self.by if self.ascending else f"-{self.by}"


def find_events(
    session: Session, filters: EventFilters, order: Order, *, limit: int, cursor: str | None, total: bool
) -> Page:
    """One page of event ids; `total` counts all of them. Raises BadQuery for a cursor of another order."""
    asked, matched = wanted(session, filters)
    after = _position(order, cursor)
    if asked.nothing:
        return Page((), None, matched)
    rows = page(session, asked, order, after, limit + 1)
    more, shown = len(rows) > limit, rows[:limit]
    following = encode_cursor(order.name, *shown[-1]) if more else None
    whole = Total(len(rows), exact=True) if after is None and not more else None
    counted = whole or _counted(session, asked, filters, total=total)
    return Page(tuple(ids_of(order, shown)), following, matched, counted)


def _counted(session: Session, asked: Wanted, filters: EventFilters, *, total: bool) -> Total:
    """How many events fit: all of them if asked for, else counting ends early."""
    answers = kept.answers(session)
    if ("count", filters, total) not in answers:
        number = index.count(session, asked, None if total else COUNTED + 1)
        is_exact = total or number <= COUNTED
        answers["count", filters, total] = Total(number if is_exact else COUNTED, is_exact)
    found: Total = answers["count", filters, total]
    return found


def page(
    session: Session, asked: Wanted, order: Order, after: tuple[Any, ...] | None, limit: int
) -> list[tuple[Any, ...]]:
    """Rows behind a position: that of the date, or the value sorted by and the event's id."""
    if order.by == "date":
        start = None if after is None else int(after[0])
        places = index.by_date(session, asked, ascending=order.ascending, after=start, limit=limit)
        return [(place,) for place in places]
    return _by_column(session, asked, order, after, limit)


def ids_of(order: Order, rows: list[tuple[Any, ...]]) -> list[int]:
    """The events of rows."""
    return [event_at(row[0]) if order.by == "date" else row[-1] for row in rows]


def _by_column(
    session: Session, asked: Wanted, order: Order, after: tuple[Any, ...] | None, limit: int
) -> list[tuple[Any, ...]]:
    column = f"e.{SORTS[order.by]}"
    fitting = index.events_that_fit(session, asked)
    conditions = ["e.retired_at IS NULL", *fitting.conditions]
    values: dict[str, Any] = {**fitting.values, "most": limit}
    if after is not None:
        conditions.append(f"({column}, e.id) {'>' if order.ascending else '<'} (:value, :number)")
        values |= {"value": after[0], "number": after[1]}
    way = "ASC" if order.ascending else "DESC"
    statement = (
        f"SELECT {column}, e.id FROM {fitting.table} WHERE {' AND '.join(conditions)} "
        f"ORDER BY {column} {way}, e.id {way} LIMIT :most"
    )
    return [(_plain(value), number) for value, number in sql.rows(session, statement, values)]


def _plain(value: Any) -> Any:
    """As a cursor holds it and the database reads it again."""
    return value.isoformat(sep=" ") if isinstance(value, datetime) else value


def _position(order: Order, cursor: str | None) -> tuple[Any, ...] | None:
    """Where a cursor of this order stands."""
    if cursor is None:
        return None
    name, *position = decode_cursor(cursor, 2 if order.by == "date" else 3)
    is_number = isinstance(position[-1], int) and 0 <= position[-1] < 2**63
    if name != order.name or not is_number or not all(_is_value(order, value) for value in position[:-1]):
        raise BadQuery("take the cursor from `next` of the page before, with the same sort", field="cursor")
    return tuple(position)


def _is_value(order: Order, value: Any) -> bool:
    if order.by != "updated":
        return isinstance(value, int | float)
    try:
        return _MOMENT.fullmatch(value) is not None and datetime.fromisoformat(value) is not None
    except (TypeError, ValueError):
        return False


def of_article(session: Session, article: int) -> list[int]:
    """The events an article tells of, in the order of the text."""
    told = (
        select(EventMention.event_id).where(EventMention.article_id == article).order_by(EventMention.number)
    )
    return list(dict.fromkeys(session.scalars(told)))
