"""All events that fit, in batches and in order, from one view of the database: what exports are made of."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.query import past, printed
from app.query.events import Order, ids_of, page
from app.query.filters import EventFilters, wanted
from app.query.records import Record
from app.store import sql

BATCH = 1000


def batches(
    session: Session, filters: EventFilters, order: Order, when: datetime | None = None
) -> Iterator[list[Record]]:
    """Events as records, a thousand at a time; `when` asks for them as they were. Raises BadQuery before the first."""
    if when is not None:
        fitting = past.ranked(past.at(session, filters, when).fitting, order)
        yield from (fitting[start : start + BATCH] for start in range(0, len(fitting), BATCH))
        return
    for ids in _ids(session, filters, order):
        yield printed.events(session, ids)


def lines(session: Session, filters: EventFilters, order: Order) -> Iterator[str]:
    """Events as JSON, one a line, a thousand lines at a time."""
    for ids in _ids(session, filters, order):
        yield printed.events_lines(session, ids)


def of_ids(session: Session, ids: Sequence[int]) -> list[Record]:
    """These events."""
    return printed.events(session, ids)


def _ids(session: Session, filters: EventFilters, order: Order) -> Iterator[list[int]]:
    asked, _ = wanted(session, filters)
    after = None
    while not asked.nothing:
        rows = page(session, asked, order, after, BATCH)
        if rows:
            yield ids_of(order, rows)
        if len(rows) < BATCH:
            return
        after = rows[-1]


def addresses(session: Session, articles: set[int]) -> dict[int, tuple[str | None, str | None, str | None]]:
    """Address, title and publisher of articles."""
    statement = (
        "SELECT a.id, a.url, a.title, s.name FROM article a LEFT JOIN source s ON s.id = a.source_id "
        f"WHERE {sql.one_of(session, 'a.id', 'ids', 'bigint')}"
    )
    rows = sql.rows(session, statement, {"ids": sql.listed(session, sorted(articles))})
    return {number: (url, title, publisher) for number, url, title, publisher in rows}
