"""The query language of events: one table of parameters for lists, counts, exports and feeds, read and said in English.

Each filter may be repeated (or), combined with others (and), and turned round by its `not_` twin. A parameter or value
nobody knows is refused with the nearest known one.
"""

import math
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from fastapi import Request

from app.domain import countries
from app.domain.names import name_key, nearest
from app.domain.ontology import ontology
from app.errors import BadQuery
from app.query.events import SORTS, Order
from app.query.filters import Box, Circle, EventFilters, Matched
from app.query.records import in_utc

STATUSES = ("occurred", "ongoing", "planned", "proposed", "hypothetical", "denied")
REVIEWS = ("unreviewed", "confirmed", "corrected", "rejected")
INCLUDES = ("articles",)
MOST = 50  # values of one parameter
LONGEST = 200
LARGEST_PAGE = 1000
Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter: how its values are read, what they are in OpenAPI, and how the filter is said.

    Of several values of a measure the loosest counts, which `loosest` picks: that is what "or" means for it.
    """

    field: str
    read: Callable[[str, str], Any]
    schema: Schema
    description: str
    words: str
    loosest: Callable[[Collection[Any]], Any] | None = None


# Values ------------------------------------------------------------------------------------------


def _text(name: str, value: str) -> str:
    if not value.strip() or len(value) > LONGEST:
        raise BadQuery(f"{name} needs 1 to {LONGEST} characters", field=name)
    return value


def one_of(known: Callable[[], Collection[str]]) -> Callable[[str, str], str]:
    """A reader of codes, in any case."""

    def read(name: str, value: str) -> str:
        codes = known()
        found = next((code for code in codes if code.lower() == value.lower()), None)
        if found is None:
            raise BadQuery(f"{name} {value[:60]!r} is not known{nearest(value, codes)}", field=name)
        return found

    return read


def _country(name: str, value: str) -> str:
    code = value.upper()
    if code in countries.codes():
        return code
    named = countries.by_name().get(name_key(value))
    if named is None:
        known = [*countries.codes(), *countries.codes().values()]
        hint = nearest(value, known) or nearest(code, countries.codes())
        raise BadQuery(f"{name} {value[:60]!r} is no country or ISO 3166-1 alpha-3 code{hint}", field=name)
    return named


def whole(least: int, most: int) -> Callable[[str, str], int]:
    """A reader of whole numbers within bounds."""

    def read(name: str, value: str) -> int:
        if not re.fullmatch(r"[0-9]{1,19}", value) or not least <= int(value) <= most:
            raise BadQuery(f"{name} {value[:60]!r} is not a whole number from {least} to {most}", field=name)
        return int(value)

    return read


def _share(name: str, value: str) -> float:
    number = _numbers(name, value, 1, "a number from 0 to 1")[0]
    if not 0 <= number <= 1:
        raise BadQuery(f"{name} {value[:60]!r} is not a number from 0 to 1", field=name)
    return number


def _numbers(name: str, value: str, count: int, form: str) -> list[float]:
    try:
        numbers = [float(part) for part in value.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) != count or not all(map(math.isfinite, numbers)):
        raise BadQuery(f"{name} {value[:60]!r} is not {form}", field=name)
    return numbers


def _box(name: str, value: str) -> Box:
    west, south, east, north = _numbers(name, value, 4, "west,south,east,north in degrees")
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90):
        raise BadQuery(
            f"{name} {value[:60]!r} lies not on the globe: west,south,east,north, south first", field=name
        )
    return Box(west, south, east, north)


def _circle(name: str, value: str) -> Circle:
    latitude, longitude, radius = _numbers(name, value, 3, "latitude,longitude,km")
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180 and 0 < radius <= 20_040):
        raise BadQuery(f"{name} {value[:60]!r} is not latitude,longitude,km on the globe", field=name)
    return Circle(latitude, longitude, radius)


_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def _day(*, last: bool) -> Callable[[str, str], date]:
    """A day; of a month or year that is given its first or last one."""

    def read(name: str, value: str) -> date:
        match = _DAY.fullmatch(value)
        try:
            assert match is not None
            year, month, day = (int(part) if part else None for part in match.groups())
            assert year is not None
            if day is not None:
                return date(year, month or 1, day)
            if not last:
                return date(year, month or 1, 1)
            months = year * 12 + (month or 12)  # of the month behind it
            if months >= 9999 * 12 + 12:
                return date.max
            return date(months // 12, months % 12 + 1, 1) - timedelta(days=1)
        except (AssertionError, OverflowError, ValueError):
            raise BadQuery(
                f"{name} {value[:60]!r} is no day such as 2024-07-23, 2024-07 or 2024", field=name
            ) from None

    return read


# The table ---------------------------------------------------------------------------------------

_TEXT: Schema = {"type": "string", "minLength": 1, "maxLength": LONGEST}
_ISO: Schema = {"type": "string", "minLength": 1, "maxLength": LONGEST}
_DATE: Schema = {"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"}


def _types() -> list[str]:
    return [each.code for each in ontology().types]


def _modes() -> list[str]:
    return sorted({each.code for each in ontology().modes})


def _contexts() -> list[str]:
    return [each.code for each in ontology().contexts]


def _quads() -> list[str]:
    return sorted({each.quad_class for each in ontology().types})


def _sectors() -> list[str]:
    return [each.code for each in ontology().sectors]


def _enum(codes: Collection[str]) -> Schema:
    return {"type": "string", "enum": list(codes)}


def _named(field: str, description: str, words: str) -> Filter:
    return Filter(field, _text, _TEXT, description, words)


def _coded(field: str, known: Callable[[], Collection[str]], description: str, words: str) -> Filter:
    return Filter(field, one_of(known), _enum(known()), description, words)


FILTERS: dict[str, Filter] = {
    "actor": _named("actor", "any participant: person, organisation or state, by any name, id or slug", "involving"),
    "source_actor": _named("source_actor", "who acts, by any name, id or slug", "done by"),
    "target_actor": _named("target_actor", "who is acted upon, by any name, id or slug", "done to"),
    "organisation": _named("organisation", "an organisation or state among the participants", "involving"),
    "country": Filter("country", _country, _ISO, "country of a participant, by code (ISO 3166-1 alpha-3) or name",
                      "with a party from"),
    "sector": _coded("sector", _sectors, "PLOVER sector of a participant", "with a party of sector"),
    "type": _coded("type", _types, "PLOVER type", "of type"),
    "mode": _coded("mode", _modes, "PLOVER mode", "of mode"),
    "context": _coded("context", _contexts, "PLOVER context", "in context"),
    "quad_class": _coded("quad_class", _quads, "verbal or material, cooperation or conflict", "of class"),
    "status": _coded("status", lambda: STATUSES, "whether it happened, is planned, is denied …", "with status"),
    "place": _named("place", "where, by name, id or slug", "at"),
    "place_country": Filter("place_country", _country, _ISO, "country of the place, by code or name", "in country"),
    "bbox": Filter("bbox", _box, _TEXT, "west,south,east,north in degrees", "within the box"),
    "near": Filter("near", _circle, _TEXT, "latitude,longitude,km: places within so many kilometres", "within"),
    "from": Filter("since", _day(last=False), _DATE, "the event's date ends on or after this day", "from", min),
    "to": Filter("until", _day(last=True), _DATE, "the event's date starts on or before this day", "until", max),
    "published_from": Filter("published_from", _day(last=False), _DATE,
                             "told by an article published on or after this day", "published from", min),
    "published_to": Filter("published_to", _day(last=True), _DATE,
                           "told by an article published on or before this day", "published until", max),
    "source": _named("source", "publisher of an article that tells it, by name, id or slug", "told by"),
    "article": Filter("article", whole(1, 2**63 - 1), {"type": "integer", "minimum": 1, "maximum": 2**63 - 1},
                      "an article that tells it", "told by article"),
    "q": _named("q", 'words of the evidence sentences and titles: and, OR, NOT, "phrases", prefix*', "with the words"),
    "min_confidence": Filter("min_confidence", _share, {"type": "number", "minimum": 0, "maximum": 1},
                             "confidence of at least", "with confidence of at least", min),
    "min_sources": Filter("min_sources", whole(1, 2**31 - 1), {"type": "integer", "minimum": 1, "maximum": 2**31 - 1},
                          "told by at least so many independent sources", "with at least this many sources:", min),
    "review": _coded("review", lambda: REVIEWS, "what a person said of it", "reviewed as"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class EventQuery:
    """What a request asks for: the filters as they were given, and the shape of the answer."""

    filters: EventFilters
    given: Mapping[str, tuple[Any, ...]]
    order: Order = Order()
    limit: int = 50
    cursor: str | None = None
    total: bool = False
    fields: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    as_of: datetime | None = None


# Shape -------------------------------------------------------------------------------------------

_SORTS = [way + name for name in ("date", *SORTS) for way in ("-", "")]
EVENT_FIELDS = (
    "id", "type", "mode", "contexts", "quad_class", "score", "status", "summary", "date", "place", "participants",
    "quantities", "attribution", "confidence", "mentions", "article_count", "source_count", "review", "created_at",
    "updated_at", "articles",
)  # fmt: skip
SHAPE: dict[str, tuple[Schema, str]] = {
    "sort": ({"type": "string", "enum": _SORTS, "default": "-date"}, "the order; `-` for the largest first"),
    "limit": ({"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": 50}, "events on a page"),
    "cursor": ({"type": "string", "minLength": 1, "maxLength": 300}, "from `next` of the page before"),
    "total": ({"type": "boolean", "default": False}, "count all of them; else counting ends at 1,000"),
    "fields": (
        {"type": "string", "minLength": 1, "maxLength": 500},
        "only these fields of an event, comma separated",
    ),
    "include": (
        _enum(INCLUDES),
        "more than usual: `articles` adds title, source and address of the articles",
    ),
    "as_of": ({"type": "string", "format": "date-time"}, "the database as it was at this moment"),
}


def parameters(*shape: str) -> list[dict[str, Any]]:
    """The filters, and these of the shape, as OpenAPI parameters."""
    found = []
    for name, each in FILTERS.items():
        schema = {"type": "array", "items": each.schema, "maxItems": MOST}
        found.append(parameter(name, schema, each.description))
        found.append(parameter(f"not_{name}", schema, f"none of which: {each.description}"))
    return found + [parameter(name, *SHAPE[name]) for name in shape]


def parameter(name: str, schema: Schema, description: str) -> dict[str, Any]:
    """One parameter of a query in OpenAPI."""
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": description}


LIST = ("sort", "limit", "cursor", "total", "fields", "include", "as_of")


def read_query(request: Request, *shape: str, more: Collection[str] = ()) -> EventQuery:
    """The query of a request; `more` are parameters that the route reads itself.

    Raises BadQuery that names the nearest known parameter or value.
    """
    given: dict[str, tuple[Any, ...]] = {}
    shaped: dict[str, str] = {}
    asked: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        asked.setdefault(name, []).append(value)
    for name, values in asked.items():
        plain = name.removeprefix("not_")
        if plain in FILTERS:
            given[name] = values_of(name, values, FILTERS[plain])
        elif name in shape:
            shaped[name] = single(name, values)
        elif name not in more:
            known = [*FILTERS, *(f"not_{each}" for each in FILTERS), *shape, *more]
            raise BadQuery(f"there is no parameter {name[:60]!r}{nearest(name, known)}", field=name[:60])
    return EventQuery(_filters(given), given, **shape_of(shaped))


def values_of(name: str, values: list[str], found: Filter) -> tuple[Any, ...]:
    """The values of a filter, each once. Raises BadQuery, also for more of them than may be."""
    if len(values) > MOST:
        raise BadQuery(f"{name} may be given {MOST} times at most", field=name)
    return tuple(dict.fromkeys(found.read(name, value) for value in values))


def single(name: str, values: list[str]) -> str:
    """The value of a parameter that takes one only. Raises BadQuery."""
    if len(values) > 1:
        raise BadQuery(f"{name} may be given once only", field=name)
    return values[0]


def _filters(given: Mapping[str, tuple[Any, ...]]) -> EventFilters:
    plain: dict[str, Any] = {}
    without: dict[str, Any] = {}
    for name, values in given.items():
        found = FILTERS[name.removeprefix("not_")]
        side = without if name.startswith("not_") else plain
        side[found.field] = found.loosest(values) if found.loosest else values
    return EventFilters(**plain, without=EventFilters(**without) if without else None)


def shape_of(given: Mapping[str, str]) -> dict[str, Any]:
    """The shape of an answer, as the fields of EventQuery. Raises BadQuery."""
    found: dict[str, Any] = {}
    for name, value in given.items():
        if name == "sort":
            found["order"] = _order(value)
        elif name == "limit":
            found[name] = whole(1, LARGEST_PAGE)(name, value)
        elif name == "total":
            found[name] = truth(name, value)
        elif name == "as_of":
            found[name] = moment(name, value)
        elif name == "fields":
            found[name] = tuple(one_of(lambda: EVENT_FIELDS)(name, each.strip()) for each in value.split(","))
        elif name == "include":
            found[name] = tuple(one_of(lambda: INCLUDES)(name, each.strip()) for each in value.split(","))
        else:
            found[name] = _text(name, value) if len(value) <= LONGEST else value[:300]
    return found


def _order(value: str) -> Order:
    code = one_of(lambda: _SORTS)("sort", value)
    return Order(code.removeprefix("-"), ascending=not code.startswith("-"))


def truth(name: str, value: str) -> bool:
    """`true` or `false`. Raises BadQuery."""
    if value.lower() not in {"true", "false", "1", "0"}:
        raise BadQuery(f"{name} {value[:60]!r} is neither true nor false", field=name)
    return value.lower() in {"true", "1"}


def moment(name: str, value: str) -> datetime:
    """A point in time with its zone. Raises BadQuery."""
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise BadQuery(
            f"{name} {value[:60]!r} is no moment with a zone, such as 2024-07-23T09:00:00Z", field=name
        )
    return in_utc(found, name)


# Said again --------------------------------------------------------------------------------------


def interpreted(query: EventQuery, matched: Matched, ending: str) -> dict[str, Any]:
    """Whom the name filters matched, and the query in plain English."""
    found: dict[str, Any] = {
        name: {
            value: [{"kind": who.kind, "id": who.id, "name": who.name, "events": who.events} for who in group]
            for value, group in values.items()
        }
        for name, values in matched.items()
    }
    return {**found, "query": in_english(query, matched) + ending}


def in_english(query: EventQuery, matched: Matched) -> str:
    """The filters in plain English, with the names that were matched."""
    parts = ["events"]
    for name, values in query.given.items():
        found = FILTERS[name.removeprefix("not_")]
        denied = "not " if name.startswith("not_") else ""
        said = [_said(value, matched.get(name, {})) for value in values]
        parts.append(f"{denied}{found.words} {' or '.join(said)}")
    if query.as_of is not None:
        parts.append(f"as known at {query.as_of.isoformat()}")
    return " ".join(parts)


def ordered(order: Order) -> str:
    """The order in plain English."""
    if order.by in ("date", "created", "updated"):
        said = {"date": "", "created": " made", "updated": " changed"}[order.by]
        return f", {'oldest' if order.ascending else 'newest'}{said} first"
    said = {"confidence": "certain", "sources": "sourced", "articles": "reported"}[order.by]
    return f", {'least' if order.ascending else 'most'} {said} first"


def _said(value: Any, matched: Mapping[str, tuple[Any, ...]]) -> str:
    if isinstance(value, Box):
        return f"{value.west},{value.south},{value.east},{value.north}"
    if isinstance(value, Circle):
        return f"{value.radius:g} km of {value.latitude},{value.longitude}"
    group = matched.get(value, ()) if isinstance(value, str) else ()
    if value in matched and not group:
        return f"“{value}” (nobody known by that name)"
    return " or ".join(each.name for each in group[:3]) or str(value)
