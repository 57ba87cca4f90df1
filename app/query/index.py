"""Walks over the index of events, the same on both databases: positions in the order asked for, from where one left off.

Words and facets are one full-text query on SQLite (FTS5 walks its lists in the order of positions, which is that of
dates) and two GIN conditions on PostgreSQL, where parties and places go by indexes in the order of dates (see `walks`).
A walk in the order of dates stops as soon as a page is full.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.query import walks, words
from app.query.filters import Wanted
from app.store import sql
from app.store.sql import Statement
from app.store.views import EVERY, ID_BITS, LENGTHS, UNKNOWN_DAY, position

_MASK = (1 << ID_BITS) - 1
_END = (1 << 63) - 1
NO_EVENT = "none"  # a facet that no event has
_LONGER = frozenset({*LENGTHS, "lx"})


@dataclass(frozen=True, slots=True)
class Stretch:
    """Positions from `low` to `high`, both included, with what is asked of those in it beyond the rest."""

    low: int
    high: int
    facets: frozenset[str] = frozenset()
    since: date | None = None  # the date must not end before


def by_date(session: Session, asked: Wanted, *, ascending: bool, after: int | None, limit: int) -> list[int]:
    """At most `limit` positions behind `after` in the order of date and id."""
    found: list[int] = []
    for stretch in _stretches(asked, ascending=ascending, after=after):
        left = limit - len(found)
        if left <= 0:
            break
        statement = _matching(session, asked, stretch, order="ASC" if ascending else "DESC", most=left)
        found += [row[0] for row in sql.rows(session, statement.sql, statement.values)]
    return found


def count(session: Session, asked: Wanted, most: int | None = None) -> int:
    """How many events fit; counting ends at `most`."""
    found = 0
    for stretch in _stretches(asked, ascending=False, after=None):
        inner = _matching(session, asked, stretch, most=None if most is None else most - found)
        found += sql.value(session, f"SELECT count(*) FROM ({inner.sql}) found", inner.values)
        if most is not None and found >= most:
            break
    return found


def matching(session: Session, asked: Wanted, *, walking: bool = True) -> Statement:
    """All positions that fit, as a statement of the columns `place` and `event` to build on.

    `walking` along lists, if it is not by another order that they are wanted.
    """
    parts: list[str] = []
    values: dict[str, Any] = {}
    for number, stretch in enumerate(_stretches(asked, ascending=False, after=None)):
        part = _matching(session, asked, stretch, suffix=str(number), walking=walking)
        parts.append(part.sql)
        values |= part.values
    return Statement(
        " UNION ALL ".join(parts)
        or "SELECT position AS place, event_id AS event FROM event_view WHERE position < 0",
        values,
    )


@dataclass(frozen=True, slots=True)
class Fitting:
    """Rows `e` of events that fit: what to select from, on what conditions."""

    table: str
    conditions: Sequence[str]
    values: Mapping[str, Any]


def events_that_fit(session: Session, asked: Wanted) -> Fitting:
    """The rows of the events that fit, to be sorted or counted by their columns."""
    if asked == Wanted(checks=asked.checks):  # nothing is asked of the index
        conditions = [check.sql for check in asked.checks]
        return Fitting(
            "event e", conditions, {k: v for check in asked.checks for k, v in check.values.items()}
        )
    found = matching(session, asked, walking=False)  # the order asked for may have an index to walk
    return Fitting(f"({found.sql}) f JOIN event e ON e.id = f.event", (), found.values)


def _stretches(asked: Wanted, *, ascending: bool, after: int | None) -> Iterator[Stretch]:
    """The parts of the order in which events may lie, in the order of the walk.

    Most events last a day, so that whatever ends on or after a day starts then too; those that last longer are
    looked for before it, as far back as their kind may reach.
    """
    high = position(asked.until, _MASK) if asked.until is not None else _END
    dated = asked.since is not None or asked.until is not None
    first = UNKNOWN_DAY + timedelta(days=1)  # undated events fit no bound, not even the first of all days
    low = position(max(asked.since or first, first), 0) if dated else 0
    stretches = [Stretch(low, high)]
    if asked.since is not None:
        stretches += _earlier(asked.since, high)
    if ascending:
        stretches.reverse()
    for each in stretches:
        clipped = each
        if after is not None:
            bounds = (
                (max(each.low, after + 1), each.high) if ascending else (each.low, min(each.high, after - 1))
            )
            clipped = Stretch(*bounds, each.facets, each.since)
        if clipped.low <= clipped.high:
            yield clipped


def _earlier(since: date, high: int) -> list[Stretch]:
    """Stretches before a day, latest first, with the kinds of long events that may still last on it."""
    found: list[Stretch] = []
    kinds, upper = set(_LONGER), since
    for kind, days in LENGTHS.items():
        lower = max(since - timedelta(days=min(days, since.toordinal() - 1)), UNKNOWN_DAY + timedelta(days=1))
        if lower < upper:
            end = min(high, position(upper, 0) - 1)
            found.append(Stretch(position(lower, 0), end, frozenset(kinds), since))
        kinds.discard(kind)
        upper = min(upper, lower)
    rest = Stretch(
        position(UNKNOWN_DAY + timedelta(days=1), 0),
        min(high, position(upper, 0) - 1),
        frozenset(kinds),
        since,
    )
    return [*found, rest]


def _matching(
    session: Session,
    asked: Wanted,
    stretch: Stretch,
    *,
    order: str | None = None,
    most: int | None = None,
    suffix: str = "",
    walking: bool = True,
) -> Statement:
    """The positions of one stretch, perhaps in an order, and at most so many. `suffix` sets its parameters apart from
    those of others in one statement.
    """
    groups = (*asked.groups, stretch.facets) if stretch.facets else asked.groups
    checks = [check.sql for check in asked.checks]
    values = {name: value for check in asked.checks for name, value in check.values.items()}
    if stretch.since is not None:
        checks.append(f"e.date_end >= :since{suffix}")
        values[f"since{suffix}"] = stretch.since
    ending = f" ORDER BY place {order}" if order else ""
    if most is not None:
        ending += " LIMIT :most"
        values["most"] = most
    walk = _walk(session, asked, groups, stretch, most) if walking else None
    if walk is not None:
        rest = _postgresql(asked, walk.rest, suffix)
        part = walks.Part(stretch.low, stretch.high, order, most, suffix)
        found = walk.statement(part, walks.Conditions(rest.conditions, checks))
        return Statement(found.sql, {**rest.values, **values, **found.values})
    source = _sqlite(asked, groups, suffix) if sql.is_sqlite(session) else _postgresql(asked, groups, suffix)
    values |= {**source.values, f"low{suffix}": stretch.low, f"high{suffix}": stretch.high}
    rows = f" JOIN event e ON e.id = {source.event}" if checks else ""
    within = f"{source.place} BETWEEN :low{suffix} AND :high{suffix}"
    where = " AND ".join([*source.conditions, within, *checks])
    return Statement(
        f"SELECT {source.place} AS place, {source.event} AS event FROM {source.table}{rows} WHERE {where}{ending}",
        values,
    )


def _walk(
    session: Session, asked: Wanted, groups: Sequence[frozenset[str]], stretch: Stretch, most: int | None
) -> walks.ByParty | walks.ByPlace | None:
    """The lists that PostgreSQL walks along, where that is the shortest way."""
    # Those that last longest are few in all, and found at once by that.
    if sql.is_sqlite(session) or len(stretch.facets) == 1:
        return None
    alone = not (asked.never or asked.words or asked.never_words)
    found = walks.walk(groups, alone=alone)
    # To the end a list is longer than what a GIN index finds by all that is asked.
    if found is not None and most is None and (found.rest or not alone):
        return None
    return found


@dataclass(frozen=True, slots=True)
class _Source:
    """Where positions come from: a table, its columns of the position and of the event, and conditions on it."""

    table: str
    place: str
    event: str
    conditions: Sequence[str]
    values: Mapping[str, Any]


_PLAIN = _Source("event_view v", "v.position", "v.event_id", (), {})


def _sqlite(asked: Wanted, groups: Sequence[frozenset[str]], suffix: str) -> _Source:
    every = [f"({_any(group)})" for group in groups]
    positive = [f"facets : ({' AND '.join(every)})"] if every else []
    positive += [f"words : ({words.fts5(each)})" for each in asked.words]
    negative = [f"facets : ({_any(asked.never)})"] if asked.never else []
    negative += [f"words : ({words.fts5(each)})" for each in asked.never_words]
    if not positive and not negative:
        return _PLAIN
    expression = f"({' AND '.join(positive) or f'facets : {EVERY}'})"
    if negative:
        expression += f" NOT ({' OR '.join(negative)})"
    event = f"(v.rowid & {_MASK})"
    matches = (f"v.event_index MATCH :expression{suffix}",)
    return _Source("event_index v", "v.rowid", event, matches, {f"expression{suffix}": expression})


def _any(group: frozenset[str]) -> str:
    return " OR ".join(sorted(group)) or NO_EVENT


_NAMED = re.compile(r":([a-z]\w*)")


def _postgresql(asked: Wanted, groups: Sequence[frozenset[str]], suffix: str) -> _Source:
    conditions: list[str] = []
    values: dict[str, Any] = {}
    if groups:
        conditions.append(f"v.tags @@ CAST(:tags{suffix} AS tsquery)")
        values[f"tags{suffix}"] = " & ".join(_any_tag(sorted(group) or [NO_EVENT]) for group in groups)
    if asked.never:
        conditions.append(f"NOT v.tags @@ CAST(:never{suffix} AS tsquery)")
        values[f"never{suffix}"] = _any_tag(sorted(asked.never))
    for number, each in enumerate([*asked.words, *asked.never_words]):
        found, own = words.condition(each, "v.vector", "v.words"), f"{suffix}_w{number}"
        renamed = _NAMED.sub(rf"\g<0>{own}", found.sql)
        conditions.append(f"NOT ({renamed})" if number >= len(asked.words) else f"({renamed})")
        values |= {f"{name}{own}": value for name, value in found.values.items()}
    return replace(_PLAIN, conditions=conditions, values=values)


def _any_tag(tags: Sequence[str]) -> str:
    """For a tsquery; halved again and again, since the database goes as deep as the brackets do, and a box has many cells."""
    if len(tags) == 1:
        return tags[0]
    middle = len(tags) // 2
    return f"({_any_tag(tags[:middle])} | {_any_tag(tags[middle:])})"
