"""How many events there are, by one or two dimensions: from the monthly tallies where they can tell, else counted.

Every count is of events: one that has two parties from a country counts once for it. An event lies in the period in which
its date starts; undated ones in none. Both ways give the same figures.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from itertools import product
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from app.domain.ontology import ontology
from app.errors import BadQuery
from app.query import index, names, past
from app.query.filters import EventFilters, Matched, Wanted, wanted
from app.query.fitting import Told
from app.query.names import Noun
from app.query.records import Record
from app.query.walks import types_of
from app.store import sql
from app.store.tables import ALL_MONTHS
from app.store.views import ID_BITS, LENGTHS, TALLIED, UNKNOWN_DAY

PERIODS = ("day", "week", "month", "year")
_PLAIN = {
    "type": "e.type",
    "mode": "e.mode",
    "quad_class": "e.quad_class",
    "status": "e.status",
    "place": "e.place_id",
}
_NOUNS: dict[str, Noun] = {
    "actor": "actor",
    "organisation": "organisation",
    "place": "place",
    "source": "source",
}
# What a dimension of many values is read from, and its columns.
_MANY = {
    "country": ("JOIN participant p ON p.event_id = e.id AND p.country IS NOT NULL", ("p.country",)),
    "actor": ("JOIN participant a ON a.event_id = e.id AND a.actor_id IS NOT NULL", ("a.actor_id",)),
    "organisation": (
        "JOIN participant o ON o.event_id = e.id AND o.organisation_id IS NOT NULL",
        ("o.organisation_id",),
    ),
    "source": (
        (
            "JOIN event_mention m ON m.event_id = e.id JOIN extraction_run r ON r.id = m.run_id AND r.is_current "
            "JOIN article t ON t.id = m.article_id AND t.source_id IS NOT NULL"
        ),
        ("t.source_id",),
    ),
    "pair": (
        (
            "JOIN participant s ON s.event_id = e.id AND s.role = 'source' "
            "AND (s.actor_id IS NOT NULL OR s.organisation_id IS NOT NULL) "
            "JOIN participant g ON g.event_id = e.id AND g.role = 'target' "
            "AND (g.actor_id IS NOT NULL OR g.organisation_id IS NOT NULL)"
        ),
        ("s.actor_id", "s.organisation_id", "g.actor_id", "g.organisation_id"),
    ),
}
DIMENSIONS = (*PERIODS, *_PLAIN, *_MANY)
MOST_CELLS = 100_000
_NO_DAY = UNKNOWN_DAY.toordinal()
Key = tuple[Hashable, ...]


class Cell(NamedTuple):
    """A count under its values, one for each dimension; `rest` where the last value stands for all that are not shown."""

    values: Key
    count: int  # type: ignore[assignment]  # no cell is asked for the count of a value in it
    rest: bool = False
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """Cells in order, what their ids mean, how many events were counted, and whether the tallies told."""

    cells: tuple[Cell, ...]
    names: Mapping[tuple[Noun, int], names.Known]
    total: int
    tallied: bool
    matched: Matched


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be counted: one or two dimensions, how many values of those that are no periods, and how."""

    by: tuple[str, ...]
    top: int = 50
    share: bool = False
    fill: bool = True


def count_events(session: Session, filters: EventFilters, asked: Asked) -> Counts:
    """Count the events that fit. Raises BadQuery where more cells would be filled than anybody can read."""
    found, matched = wanted(session, filters)
    if found.nothing:
        return Counts((), {}, 0, tallied=False, matched=matched)
    counted = _from_tallies(session, found, asked.by)
    is_tallied = counted is not None
    if counted is None:
        counted = _counted(session, found, asked.by)
    cells = _topped(counted, asked)
    if asked.fill:
        cells = _filled(cells, asked, found)
    if asked.share:
        cells = _shared(session, cells, asked)
    total = sum(counted.values()) if not _has_many(asked.by) else index.count(session, found)
    return Counts(tuple(_sorted(cells, asked)), _named(session, cells, asked.by), total, is_tallied, matched)


def count_as_it_was(session: Session, filters: EventFilters, asked: Asked, when: datetime) -> Counts:
    """The same of the events as they were at a moment."""
    view = past.at(session, filters, when)
    bounds = Wanted(since=filters.since, until=filters.until)
    cells = _topped(_of_records(view.fitting, view.articles, asked.by), asked)
    if asked.fill:
        cells = _filled(cells, asked, bounds)
    if asked.share:
        at = _period_of(asked.by)
        whole = _of_records(view.every, view.articles, () if at is None else (asked.by[at],))
        cells = [
            _with_share(cell, whole[() if at is None else (cell.values[at],)] if cell.count else 0)
            for cell in cells
        ]
    named = _named(session, cells, asked.by)
    return Counts(tuple(_sorted(cells, asked)), named, len(view.fitting), tallied=False, matched=view.matched)


def _of_records(events: Iterable[Record], articles: Mapping[int, Told], by: Sequence[str]) -> Counter[Key]:
    counted = Counter[Key]()
    for event in events:
        counted.update(set(product(*(_values_of(event, name, articles) for name in by))))
    return counted


def _values_of(event: Record, name: str, articles: Mapping[int, Told]) -> Iterable[Hashable]:
    """The values of a dimension that an event has, as it is shown."""
    if name in PERIODS:
        start = event["date"]["start"]
        return {period(name, date.fromisoformat(start).toordinal() if start else _NO_DAY)}
    if name == "place":
        return {event["place"]["id"] if event["place"] else None}
    if name in _PLAIN:
        return {event[name]}
    if name == "country":
        return {party["country"] for party in event["participants"]} - {None}
    if name == "source":
        return {articles[mention["article_id"]].source for mention in event["mentions"]} - {None}
    known = [(party["role"], (party["kind"], party["id"])) for party in event["participants"] if party["id"]]
    if name == "pair":
        sources, targets = (
            [who for role, who in known if role == wanted_role] for wanted_role in ("source", "target")
        )
        return set(product(sources, targets))
    return {who[1] for _, who in known if who[0] == name}


def _has_many(by: Sequence[str]) -> bool:
    return any(name in _MANY for name in by)


# Counted on the spot -------------------------------------------------------------------------------


def _counted(session: Session, asked: Wanted, by: Sequence[str]) -> Counter[Key]:
    found = index.matching(session, asked)
    columns: list[str] = []
    joins: list[str] = []
    widths: list[int] = []
    for name in by:
        join, parts = _MANY.get(name, ("", (_PLAIN.get(name, f"f.place >> {ID_BITS}"),)))
        joins += [join] if join else []
        columns += parts
        widths.append(len(parts))
    rows = "" if set(by) <= set(PERIODS) else "JOIN event e ON e.id = f.event"
    counting = "count(DISTINCT f.place)" if joins else "count(*)"
    listed = ", ".join(columns)
    statement = f"SELECT {listed}, {counting} FROM ({found.sql}) f {rows} {' '.join(joins)} GROUP BY {listed}"
    counted = Counter[Key]()
    for row in sql.rows(session, statement, found.values):
        counted[tuple(_values(by, widths, row[:-1]))] += row[-1]
    return counted


def _values(by: Sequence[str], widths: Sequence[int], row: Sequence[Any]) -> Iterator[Hashable]:
    at = 0
    for name, width in zip(by, widths, strict=True):
        part = row[at : at + width]
        at += width
        if name in PERIODS:
            yield period(name, part[0])
        elif name == "pair":
            yield _who(part[0], part[1]), _who(part[2], part[3])
        else:
            yield part[0]


def _who(actor: int | None, organisation: int | None) -> tuple[Noun, int]:
    return ("actor", actor) if actor is not None else ("organisation", organisation or 0)


@lru_cache(maxsize=2**15)
def period(name: str, day: int) -> str | None:
    """The period of a day (proleptic ordinal) as ISO 8601 writes its start: `2024-07-22`, `2024-07`, `2024`."""
    if day == _NO_DAY:
        return None
    at = date.fromordinal(day)
    if name == "week":
        at -= timedelta(days=at.weekday())
    return at.isoformat()[: {"year": 4, "month": 7}.get(name, 10)]


# From the tallies ----------------------------------------------------------------------------------

_TALLIED_BY = {"month", "year", "type", "quad_class"}


def _from_tallies(session: Session, asked: Wanted, by: Sequence[str]) -> Counter[Key] | None:
    """The counts from the tallies, or None where they cannot tell: they know one facet, months and types."""
    facets = [group for group in asked.groups if not types_of(group)]
    types = [types_of(group) for group in asked.groups if types_of(group)]
    others = asked.never or asked.words or asked.never_words or asked.checks
    if others or not set(by) <= _TALLIED_BY or len(facets) > 1 or not _starts_month(asked.since):
        return None
    if asked.until not in (None, date.max) and not _starts_month(asked.until + timedelta(days=1)):
        return None
    if facets and (len(facets[0]) != 1 or not TALLIED.match(next(iter(facets[0])))):
        return None
    facet = next(iter(facets[0])) if facets else ""
    kinds = frozenset.intersection(*types) if types else None
    counted = _summed(session, asked, facet, kinds, by)
    if asked.since not in (None, date.min):
        counted += _counted_before(session, asked, by)
    return counted


def _starts_month(day: date | None) -> bool:
    return day is None or day.day == 1


def _summed(
    session: Session, asked: Wanted, facet: str, kinds: frozenset[str] | None, by: Sequence[str]
) -> Counter[Key]:
    conditions = ["facet = :facet", "month <> :all", "count <> 0"]
    values: dict[str, Any] = {"facet": facet, "all": ALL_MONTHS}
    if kinds is not None:
        conditions.append(sql.one_of(session, "type", "kinds", "text"))
        values["kinds"] = sql.listed(session, sorted(kinds))
    if asked.since is not None or asked.until is not None:
        conditions += ["month > :unknown", "month >= :since", "month <= :until"]
        values |= {"unknown": UNKNOWN_DAY, "since": asked.since or date.min, "until": asked.until or date.max}
    statement = f"SELECT month, type, count FROM tally WHERE {' AND '.join(conditions)}"
    rows = sql.rows(session, statement, values)
    read = [_TALLY_VALUES[name] for name in by]
    counted: dict[Key, int] = {}
    for month, kind, count in rows:
        key = tuple([value(month, kind) for value in read])
        counted[key] = counted.get(key, 0) + count
    return Counter(counted)


@lru_cache(maxsize=4096)
def _month(month: date | str) -> str | None:
    """`2024-07`, however the driver gives the first day of the month."""
    return None if str(month) == UNKNOWN_DAY.isoformat() else str(month)[:7]


@cache
def _quad_class(kind: str) -> str:
    return next(each.quad_class for each in ontology().types if each.code == kind)


_TALLY_VALUES: dict[str, Callable[[Any, str], Hashable]] = {
    "month": lambda month, _: _month(month),
    "year": lambda month, _: (_month(month) or "")[:4] or None,
    "type": lambda _, kind: kind,
    "quad_class": lambda _, kind: _quad_class(kind),
}


def _counted_before(session: Session, asked: Wanted, by: Sequence[str]) -> Counter[Key]:
    """Those that began before the first day asked for and lasted into it."""
    assert asked.since is not None
    longer = frozenset({*LENGTHS, "lx"})
    day = asked.since - timedelta(days=1)
    until = day if asked.until is None else min(day, asked.until)
    earlier = Wanted(groups=(*asked.groups, longer), since=asked.since, until=until)
    return _counted(session, earlier, by)


# Put in order --------------------------------------------------------------------------------------


def _topped(counted: Counter[Key], asked: Asked) -> list[Cell]:
    """The largest values of the dimensions that are no periods; the others go into one `rest` for each period."""
    at = _period_of(asked.by)
    if len({_without(key, at) for key in counted}) <= asked.top:
        return list(map(Cell, counted.keys(), counted.values()))
    totals = Counter[Key]()
    for key, count in counted.items():
        totals[_without(key, at)] += count
    ranked = sorted(totals.items(), key=lambda each: (-each[1], str(each[0])))
    shown = {key for key, _ in ranked[: asked.top]}
    cells: list[Cell] = []
    rest = Counter[Key]()
    for key, count in counted.items():
        if _without(key, at) in shown:
            cells.append(Cell(key, count))
        else:
            rest[tuple(value if number == at else None for number, value in enumerate(key))] += count
    return cells + [Cell(key, count, rest=True) for key, count in rest.items()]


def _period_of(by: Sequence[str]) -> int | None:
    """Which of the dimensions is a period, if any is."""
    return next((number for number, name in enumerate(by) if name in PERIODS), None)


def _without(key: Key, at: int | None) -> Key:
    """The values of the other dimensions."""
    return key if at is None else key[:at] + key[at + 1 :]


def _filled(cells: list[Cell], asked: Asked, found: Wanted) -> list[Cell]:
    """Periods without events between the first and the last, or those asked for, as zeros."""
    at = _period_of(asked.by)
    if at is None:
        return cells
    name = asked.by[at]
    seen = sorted({str(cell.values[at]) for cell in cells if cell.values[at] is not None})
    if not seen:
        return cells
    since = min(period(name, found.since.toordinal()) or seen[0], seen[0]) if found.since else seen[0]
    until = max(period(name, found.until.toordinal()) or seen[-1], seen[-1]) if found.until else seen[-1]
    groups = {(_without(cell.values, at), cell.rest) for cell in cells}
    periods = list(_periods(name, since, until, MOST_CELLS // max(len(groups), 1)))
    kept = {(cell.values, cell.rest) for cell in cells}
    whole = (((*others[:at], each, *others[at:]), rest) for others, rest in groups for each in periods)
    return cells + [Cell(values, 0, rest) for values, rest in whole if (values, rest) not in kept]


def _periods(name: str, first: str, last: str, most: int) -> Iterator[str]:
    day = date.fromisoformat(f"{first}-01-01"[:10])
    for _ in range(most + 1):
        written = period(name, day.toordinal())
        if written is None or written > last:
            return
        yield written
        try:
            day = _next(name, day)
        except (OverflowError, ValueError):
            return
    raise BadQuery(
        f"that is more than {MOST_CELLS:,} counts; ask for longer periods, fewer days, or fill=false",
        field="by",
    )


def _next(name: str, day: date) -> date:
    if name == "year":
        return date(day.year + 1, 1, 1)
    if name == "month":
        return date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return day + timedelta(days=7 if name == "week" else 1)


def _shared(session: Session, cells: list[Cell], asked: Asked) -> list[Cell]:
    """Each count as a share of all events of its period, whatever was asked."""
    name = next((name for name in asked.by if name in PERIODS), None)
    everything = Wanted()
    if name is None:
        whole: Mapping[Hashable, int] = defaultdict(lambda: index.count(session, everything))
        at = None
    else:
        counted = _from_tallies(session, everything, (name,)) or _counted(session, everything, (name,))
        whole = {key[0]: count for key, count in counted.items()}
        at = asked.by.index(name)
    return [
        _with_share(cell, whole[None if at is None else cell.values[at]] if cell.count else 0)
        for cell in cells
    ]


def _with_share(cell: Cell, whole: int) -> Cell:
    share = round(cell.count / whole, 6) if whole else (0.0 if cell.count == 0 else None)
    return Cell(cell.values, cell.count, cell.rest, share)


def _sorted(cells: Iterable[Cell], asked: Asked) -> list[Cell]:
    """By period, undated ones last; then the largest first, and the rest behind them."""
    at = _period_of(asked.by)

    written = cache(str)  # what is no period comes again in every period

    def rank(cell: Cell) -> tuple[Any, ...]:
        values, count, rest, _ = cell
        when = "" if at is None else values[at] or "~"
        return when, rest, -count, written(_without(values, at))

    return sorted(cells, key=rank)


def _named(session: Session, cells: Iterable[Cell], by: Sequence[str]) -> dict[tuple[Noun, int], names.Known]:
    if not {*by} & {*_NOUNS, "pair"}:
        return {}
    wanted_names: dict[tuple[Noun, int], None] = {}
    for cell in cells:
        for name, value in zip(by, cell.values, strict=True):
            if name in _NOUNS and isinstance(value, int):
                wanted_names[_NOUNS[name], value] = None
            elif name == "pair" and isinstance(value, tuple):
                wanted_names |= dict.fromkeys(value)
    return {(each.kind, each.id): each for each in names.known(session, list(wanted_names))}
