"""Whether one event as it is shown fits filters: for what is no longer, or not yet, in the index."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.query import words
from app.query.filters import Box, Circle, EventFilters, distance
from app.query.records import Record
from app.store.views import words_of

Who = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Told:
    """Of an article that tells events: its publisher, its day of publication, and its title."""

    source: int | None
    published: date | None
    title: str | None


@dataclass(frozen=True, slots=True)
class Meant:
    """Whom the values of each name filter mean (`not_` twins under their own names), and the articles by id."""

    who: Mapping[str, Collection[Who]]
    articles: Mapping[int, Told]


def fits(event: Record, filters: EventFilters, meant: Meant) -> bool:
    """Whether an event fits all filters that are given, and none of their `not_` twins."""
    without = filters.without or EventFilters()
    return all(_answers(event, filters, meant, "")) and not any(_answers(event, without, meant, "not_"))


def _answers(event: Record, filters: EventFilters, meant: Meant, prefix: str) -> Iterator[bool]:
    for name, asks in _ASKS.items():
        value = getattr(filters, name)
        if value not in ((), None):
            yield asks(event, value, meant, prefix + name)
    first, last = filters.published_from, filters.published_to
    if prefix:  # each twin by itself
        yield from (_published(event, meant, first, None) for _ in [0] if first is not None)
        yield from (_published(event, meant, None, last) for _ in [0] if last is not None)
    elif first is not None or last is not None:
        yield _published(event, meant, first, last)


_Ask = Callable[[Record, Any, Meant, str], bool]


def _party(role: str | None) -> _Ask:
    def asks(event: Record, _value: object, meant: Meant, name: str) -> bool:
        return any(
            (party["kind"], party["id"]) in meant.who[name] and role in (None, party["role"])
            for party in event["participants"]
        )

    return asks


def _of_party(key: str) -> _Ask:
    return lambda event, values, _meant, _name: any(party[key] in values for party in event["participants"])


def _plain(key: str) -> _Ask:
    return lambda event, values, _meant, _name: event[key] in values


def _place(event: Record, _values: object, meant: Meant, name: str) -> bool:
    return event["place"] is not None and ("place", event["place"]["id"]) in meant.who[name]


def _place_country(event: Record, values: Collection[str], _meant: Meant, _name: str) -> bool:
    return event["place"] is not None and event["place"]["country"] in values


def _context(event: Record, values: Collection[str], _meant: Meant, _name: str) -> bool:
    return not set(values).isdisjoint(event["contexts"])


def _point(event: Record) -> tuple[float, float] | None:
    place = event["place"]
    return None if place is None or place["latitude"] is None else (place["latitude"], place["longitude"])


def _bbox(event: Record, boxes: Collection[Box], _meant: Meant, _name: str) -> bool:
    at = _point(event)
    return at is not None and any(_within(box, *at) for box in boxes)


def _within(box: Box, latitude: float, longitude: float) -> bool:
    is_between = (
        box.west <= longitude <= box.east
        if box.west <= box.east
        else longitude >= box.west or longitude <= box.east
    )
    return box.south <= latitude <= box.north and is_between


def _near(event: Record, circles: Collection[Circle], _meant: Meant, _name: str) -> bool:
    at = _point(event)
    return at is not None and any(distance(circle, *at) <= circle.radius for circle in circles)


def _articles(event: Record) -> set[int]:
    return {mention["article_id"] for mention in event["mentions"]}


def _article(event: Record, values: Collection[int], _meant: Meant, _name: str) -> bool:
    return not _articles(event).isdisjoint(values)


def _source(event: Record, _values: object, meant: Meant, name: str) -> bool:
    return any(("source", meant.articles[number].source) in meant.who[name] for number in _articles(event))


def _published(event: Record, meant: Meant, first: date | None, last: date | None) -> bool:
    days = (meant.articles[number].published for number in _articles(event))
    return any(day is not None and (first or date.min) <= day <= (last or date.max) for day in days)


def _words(event: Record, queries: Collection[str], meant: Meant, _name: str) -> bool:
    told = [mention["sentence"] for mention in event["mentions"]]
    told += [meant.articles[number].title or "" for number in sorted(_articles(event))]
    folded = words_of(told)
    return any(words.fits(words.parse(query), folded) for query in queries)


def _since(event: Record, day: date, _meant: Meant, _name: str) -> bool:
    return event["date"]["end"] is not None and date.fromisoformat(event["date"]["end"]) >= day


def _until(event: Record, day: date, _meant: Meant, _name: str) -> bool:
    return event["date"]["start"] is not None and date.fromisoformat(event["date"]["start"]) <= day


def _confidence(event: Record, least: float, _meant: Meant, _name: str) -> bool:
    return bool(event["confidence"] >= least)


def _sources(event: Record, least: int, _meant: Meant, _name: str) -> bool:
    return bool(event["source_count"] >= least)


_ASKS: dict[str, _Ask] = {
    "actor": _party(None),
    "source_actor": _party("source"),
    "target_actor": _party("target"),
    "organisation": _party(None),
    "country": _of_party("country"),
    "sector": _of_party("sector"),
    "type": _plain("type"),
    "mode": _plain("mode"),
    "context": _context,
    "quad_class": _plain("quad_class"),
    "status": _plain("status"),
    "review": _plain("review"),
    "place": _place,
    "place_country": _place_country,
    "bbox": _bbox,
    "near": _near,
    "source": _source,
    "article": _article,
    "q": _words,
    "since": _since,
    "until": _until,
    "min_confidence": _confidence,
    "min_sources": _sources,
}
