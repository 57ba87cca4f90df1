"""The filters of `/events` as a value, and what they ask of the index: words every event must have, words it must not.

Whatever is a value of an event (a party, a country, a type, a day of publication) is one word of its facets, so that most
filters are answered by the index alone. Only measures (dates, confidence, coordinates) are checked on the rows it finds.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.query import names, words
from app.query.names import Known, Noun
from app.query.words import Wanted as Words
from app.store import sql
from app.store.tables import Article, Place
from app.store.views import cells_of, facet

EARTH = 6371.0088  # km, the mean radius


@dataclass(frozen=True, slots=True)
class Box:
    """West, south, east and north in degrees; a box whose west lies east of its east goes over the 180th meridian."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True, slots=True)
class Circle:
    """A point in degrees and a radius in km."""

    latitude: float
    longitude: float
    radius: float


@dataclass(frozen=True, slots=True)
class EventFilters:
    """The filters of the contract; a tuple means any of, different fields mean all of, `without` their `not_` twins."""

    actor: tuple[str, ...] = ()
    source_actor: tuple[str, ...] = ()
    target_actor: tuple[str, ...] = ()
    organisation: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    sector: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    mode: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    quad_class: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    review: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    place_country: tuple[str, ...] = ()
    bbox: tuple[Box, ...] = ()
    near: tuple[Circle, ...] = ()
    source: tuple[str, ...] = ()
    article: tuple[int, ...] = ()
    q: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    published_from: date | None = None
    published_to: date | None = None
    min_confidence: float | None = None
    min_sources: int | None = None
    without: "EventFilters | None" = None


@dataclass(frozen=True, slots=True)
class Check:
    """A condition on the row `e` of an event, in SQL that both databases read, with its parameters."""

    sql: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of the index: of each group of facets at least one, none of `never`; words; and checks on the rows."""

    groups: tuple[frozenset[str], ...] = ()
    never: frozenset[str] = frozenset()
    words: tuple[Words, ...] = ()
    never_words: tuple[Words, ...] = ()
    checks: tuple[Check, ...] = ()
    since: date | None = None
    until: date | None = None

    @property
    def nothing(self) -> bool:
        """Whether no event can fit: a name that nobody has."""
        return any(not group for group in self.groups)


Matched = dict[str, dict[str, tuple[Known, ...]]]

_FEW = 100  # places that are asked for one by one
_CODES = {
    "country": "c", "sector": "r", "type": "y", "mode": "m", "context": "x", "quad_class": "q", "status": "t",
    "review": "v", "place_country": "k", "article": "n",
}  # fmt: skip
_PARTIES: tuple[tuple[str, str, tuple[Noun, ...]], ...] = (
    ("actor", "", ("actor", "organisation")),
    ("source_actor", "s", ("actor", "organisation")),
    ("target_actor", "t", ("actor", "organisation")),
    ("organisation", "", ("organisation",)),
    ("place", "", ("place",)),
    ("source", "", ("source",)),
)
NAMED: dict[str, tuple[Noun, ...]] = {name: nouns for name, _, nouns in _PARTIES}


def wanted(session: Session, filters: EventFilters) -> tuple[Wanted, Matched]:
    """What the filters ask of the index, and whom their names mean. Raises BadQuery for a `q` that cannot be read."""
    matched: Matched = {}
    without = filters.without or EventFilters()
    positive = [*_named(session, filters, matched, ""), *_coded(filters), *_told(session, filters)]
    negative = [*_named(session, without, matched, "not_"), *_coded(without), *_not_told(session, without)]
    cells, near = _areas(session, filters)
    found = Wanted(
        groups=tuple(frozenset(group) for group in [*positive, *cells]),
        never=frozenset(word for group in negative for word in group),
        words=_any_words(filters.q),
        never_words=_any_words(without.q),
        checks=(*near, *_measures(filters), *_opposites(session, without)),
        since=filters.since,
        until=filters.until,
    )
    return found, matched


def _named(session: Session, filters: EventFilters, matched: Matched, prefix: str) -> Iterable[list[str]]:
    for name, role, nouns in _PARTIES:
        values: tuple[str, ...] = getattr(filters, name)
        if values:
            known = {value: names.find(session, value, nouns) for value in values}
            matched[prefix + name] = known
            yield [f"{names.LETTERS[each.kind]}{role}{each.id}" for group in known.values() for each in group]


def _any_words(queries: Sequence[str]) -> tuple[Words, ...]:
    """One query that any of these fits, each of them read alone first."""
    parsed = [words.parse(query) for query in queries]
    if len(parsed) < 2:
        return tuple(parsed)
    return (words.parse(" OR ".join(f"({query})" for query in queries)),)


def _coded(filters: EventFilters) -> Iterable[list[str]]:
    for name, prefix in _CODES.items():
        values: tuple[object, ...] = getattr(filters, name)
        if values:
            yield [facet(prefix, value) for value in values]


# Days of publication -----------------------------------------------------------------------------


def _told(session: Session, filters: EventFilters) -> Iterable[list[str]]:
    """One article of the event was published within the days."""
    if filters.published_from is not None or filters.published_to is not None:
        yield _between(session, filters.published_from, filters.published_to)


def _not_told(session: Session, without: EventFilters) -> Iterable[list[str]]:
    if without.published_from is not None:
        yield _between(session, without.published_from, None)
    if without.published_to is not None:
        yield _between(session, None, without.published_to)


def _between(session: Session, first: date | None, last: date | None) -> list[str]:
    # One at a time: either is the end of an index, both together would be a walk along all of it.
    known = [session.scalar(select(end(Article.published_at))) for end in (func.min, func.max)]
    if known[0] is None or known[1] is None:
        return []
    oldest, newest = known[0].date(), known[1].date()
    return days_as_facets(max(first or oldest, oldest), min(last or newest, newest))


def days_as_facets(first: date, last: date) -> list[str]:
    """The days of an interval as the fewest facets: whole years, whole months, and the days left over."""
    found: list[str] = []
    day = first
    while day <= last:
        if day.month == day.day == 1 and date(day.year, 12, 31) <= last:
            found.append(f"f{day:%Y}")
            following = (day.year + 1, 1, 1)
        elif day.day == 1 and _next_month(day) - timedelta(days=1) <= last:
            found.append(f"e{day:%Y%m}")
            following = _next_month(day).timetuple()[:3]
        else:
            found.append(f"d{day:%Y%m%d}")
            following = (day + timedelta(days=1)).timetuple()[:3]
        day = date(*following)
    return found


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


# Measures ------------------------------------------------------------------------------------------


def _measures(filters: EventFilters) -> list[Check]:
    """Dates too are walked rather than checked: see index."""
    found = []
    if filters.min_confidence is not None:
        found.append(Check("e.confidence >= :min_confidence", {"min_confidence": filters.min_confidence}))
    if filters.min_sources is not None:
        found.append(Check("e.source_count >= :min_sources", {"min_sources": filters.min_sources}))
    return found


def _opposites(session: Session, without: EventFilters) -> list[Check]:
    found = []
    if without.min_confidence is not None:
        found.append(Check("e.confidence < :below", {"below": without.min_confidence}))
    if without.min_sources is not None:
        found.append(Check("e.source_count < :fewer", {"fewer": without.min_sources}))
    if without.since is not None:
        found.append(Check("(e.date_end IS NULL OR e.date_end < :not_from)", {"not_from": without.since}))
    if without.until is not None:
        found.append(Check("(e.date_start IS NULL OR e.date_start > :not_to)", {"not_to": without.until}))
    inside = [_inside(_within(box, f"not_box{number}_")) for number, box in enumerate(without.bbox)]
    around = [_around(session, circle) for circle in without.near]
    return found + [Check(f"NOT {check.sql}", check.values) for check in inside + around]


def _areas(session: Session, filters: EventFilters) -> tuple[list[list[str]], list[Check]]:
    """Boxes as the places in them where those are few; boxes and circles as the cells that cover them, and as exact
    checks of what lies in those.
    """
    groups: list[list[str]] = []
    checks: list[Check] = []
    if filters.bbox:
        within = _either([_within(box, f"box{number}_") for number, box in enumerate(filters.bbox)])
        places = _few(session, within)
        if places is not None:
            groups.append([facet("p", number) for number in places])
        else:
            groups.append([cell for box in filters.bbox for cell in _cover(box)])
            checks.append(_inside(within))
    if filters.near:
        groups.append(
            [cell for circle in filters.near for box in boxes_around(circle) for cell in _cover(box)]
        )
        around = [_around(session, circle) for circle in filters.near]
        checks.append(_either(around))
    return groups, checks


def _either(checks: Sequence[Check]) -> Check:
    values = {name: value for check in checks for name, value in check.values.items()}
    return Check(f"({' OR '.join(check.sql for check in checks)})", values)


def _spans(box: Box) -> list[tuple[float, float]]:
    """The longitudes of a box, in one piece or two."""
    return [(box.west, box.east)] if box.west <= box.east else [(box.west, 180.0), (-180.0, box.east)]


def _cover(box: Box) -> list[str]:
    return [cell for west, east in _spans(box) for cell in cells_of(west, box.south, east, box.north)]


def _within(box: Box, name: str) -> Check:
    """Whether a place `at` lies in a box."""
    parts, values = [], {f"{name}south": box.south, f"{name}north": box.north}
    for number, (west, east) in enumerate(_spans(box)):
        parts.append(f"at.longitude BETWEEN :{name}west{number} AND :{name}east{number}")
        values |= {f"{name}west{number}": west, f"{name}east{number}": east}
    return Check(f"(at.latitude BETWEEN :{name}south AND :{name}north AND ({' OR '.join(parts)}))", values)


def _inside(within: Check) -> Check:
    """Whether the place of an event does."""
    return Check(f"EXISTS (SELECT 1 FROM place at WHERE at.id = e.place_id AND {within.sql})", within.values)


def _few(session: Session, within: Check) -> list[int] | None:
    """The places that lie there, or None where they are many."""
    statement = f"SELECT at.id FROM place at WHERE {within.sql} LIMIT :most"
    found = sql.rows(session, statement, {**within.values, "most": _FEW + 1})
    return [row[0] for row in found] if len(found) <= _FEW else None


def boxes_around(circle: Circle) -> list[Box]:
    """A box that holds the circle; all longitudes where it reaches a pole."""
    height = math.degrees(circle.radius / EARTH)
    south, north = max(-90.0, circle.latitude - height), min(90.0, circle.latitude + height)
    edge = max(abs(south), abs(north))
    if edge >= 89.9 or height >= 90:
        return [Box(-180.0, south, 180.0, north)]
    width = math.degrees(
        math.asin(min(1.0, math.sin(math.radians(height)) / math.cos(math.radians(circle.latitude))))
    )
    west, east = circle.longitude - width, circle.longitude + width
    if west < -180 or east > 180:
        return [Box(west + 360 if west < -180 else west, south, east - 360 if east > 180 else east, north)]
    return [Box(west, south, east, north)]


def _around(session: Session, circle: Circle) -> Check:
    """The places within the circle are few enough to be named, and their distance is reckoned here."""
    near = [
        str(number)
        for number, latitude, longitude in session.execute(_candidates(circle))
        if latitude is not None
        and longitude is not None
        and distance(circle, latitude, longitude) <= circle.radius
    ]
    return Check(f"(e.place_id IS NOT NULL AND e.place_id IN ({', '.join(near) or '-1'}))", {})


def _candidates(circle: Circle) -> Any:
    found = select(Place.id, Place.latitude, Place.longitude).where(Place.retired_at.is_(None))
    (box,) = boxes_around(circle)
    return found.where(Place.latitude.between(box.south, box.north))


def distance(circle: Circle, latitude: float, longitude: float) -> float:
    """Kilometres on the sphere between a point and the middle of a circle (haversine)."""
    one, other = math.radians(circle.latitude), math.radians(latitude)
    across = math.radians(longitude - circle.longitude)
    half = math.sin((other - one) / 2) ** 2 + math.cos(one) * math.cos(other) * math.sin(across / 2) ** 2
    return 2 * EARTH * math.asin(min(1.0, math.sqrt(half)))
