"""The database as it was: events and identities from their versions, in the shapes of the contract."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import BadQuery
from app.query import history, names, printed, records
from app.query.events import Order, Page, Total
from app.query.filters import NAMED, EventFilters, Matched, wanted
from app.query.fitting import Meant, Told, fits
from app.query.page import decode_cursor, encode_cursor
from app.query.records import Record
from app.store.tables import Article

Noun = Literal["actor", "organisation", "place"]
_AT_ONCE = 2000


def events(session: Session, ids: Sequence[int], when: datetime) -> list[Record]:
    """Events as they were at a moment, in the order of `ids`; what was not yet, or no more, is left out."""
    return [event for part in _parts(ids) for event in _events(session, part, when)]


def _parts(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """A statement takes so many parameters and no more."""
    return (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))


def _events(session: Session, ids: Sequence[int], when: datetime) -> list[Record]:
    kept = history.at(session, "event", ids, when)
    now = {row["id"]: row for row in printed.events(session, [i for i in ids if i in kept])}
    articles = {mention["article_id"] for row in now.values() for mention in row["mentions"]}
    known = _articles_by(session, articles, when)
    lying = {row["place_id"] for row in kept.values() if row["place_id"] is not None}
    places = {row["id"]: row for row in records.places(session, sorted(lying))}
    return [_event(kept[i], now.get(i, {}), known, places.get(kept[i]["place_id"])) for i in ids if i in kept]


def _articles_by(session: Session, ids: set[int], when: datetime) -> set[int]:
    if not ids:
        return set()
    return set(session.scalars(select(Article.id).where(Article.id.in_(ids), Article.created_at <= when)))


def _event(kept: Record, now: Record, articles: set[int], place: Record | None) -> Record:
    plain = (
        "id", "type", "mode", "contexts", "quad_class", "score", "status", "summary", "quantities", "article_count",
        "source_count", "review",
    )  # fmt: skip
    return {
        **{key: kept[key] for key in plain},
        "confidence": round(kept["confidence"], 3),
        "date": {
            "start": kept["date_start"],
            "end": kept["date_end"],
            "precision": kept["date_precision"],
            "basis": kept["date_basis"],
            "text": kept["date_text"],
        },
        "place": records.event_place(place, kept["place_text"]),
        "participants": [_party(each) for each in kept["parties"]],
        "attribution": (
            {"name": kept["attribution"], "text": kept["attribution_text"]} if kept["attribution"] else None
        ),
        "mentions": [each for each in now.get("mentions", []) if each["article_id"] in articles],
        "created_at": now.get("created_at"),
        "updated_at": now.get("updated_at"),
    }


def _party(kept: Mapping[str, Any]) -> Record:
    return {
        "role": kept["role"],
        "kind": kept["kind"] or "organisation",
        "id": kept["identity"],
        "name": kept["name"],
        "aliases": [],
        **{key: kept[key] for key in ("country", "sector", "title", "text")},
    }


def identities(session: Session, noun: Noun, ids: Sequence[int] | None, when: datetime) -> list[Record]:
    """People, organisations or places as they were at a moment, by id."""
    return [_identity(noun, kept) for kept in history.at(session, noun, ids, when).values()]


def _identity(noun: Noun, kept: Record) -> Record:
    fields = {
        "actor": ("id", "slug", "name", "country", "sector", "roles", "wikidata"),
        "organisation": ("id", "slug", "name", "kind", "country", "sector", "wikidata"),
        "place": ("id", "slug", "name", "kind", "country", "admin1", "latitude", "longitude", "geonames_id"),
    }[noun]
    record = {key: kept[key] for key in fields}
    record["aliases"] = [name for name in kept["names"] if name != kept["name"]]
    if noun == "place":
        record["precision"] = kept["kind"]
    return record


@dataclass(frozen=True, slots=True)
class View:
    """The events of a moment, those of them that fitted filters, the articles that told them, and whom names meant."""

    every: tuple[Record, ...]
    fitting: tuple[Record, ...]
    articles: Mapping[int, Told]
    matched: Matched


def at(session: Session, filters: EventFilters, when: datetime) -> View:
    """What fitted at a moment. Every version of that moment is looked at."""
    wanted(session, replace(filters, without=None))  # a `q` that cannot be read is refused as it is today
    matched = _matched(session, filters)
    kept = events(session, list(history.at(session, "event", None, when)), when)
    who = {
        name: {(each.kind, each.id) for group in values.values() for each in group}
        for name, values in matched.items()
    }
    articles = _told(session, kept)
    fitting = tuple(event for event in kept if fits(event, filters, Meant(who, articles)))
    return View(tuple(kept), fitting, articles, matched)


def find_events(
    session: Session,
    filters: EventFilters,
    when: datetime,
    order: Order,
    *,
    limit: int,
    cursor: str | None,
) -> Page:
    """A page of ids of the events that fitted at a moment."""
    view = at(session, filters, when)
    fitting, matched = ranked(view.fitting, order), view.matched
    start = _start(cursor)
    page = fitting[start : start + limit]
    following = encode_cursor(start + limit) if start + limit < len(fitting) else None
    return Page(tuple(event["id"] for event in page), following, matched, Total(len(fitting), exact=True))


def ranked(events: Iterable[Record], order: Order) -> list[Record]:
    """Events in an order."""
    return sorted(events, key=lambda event: _rank(order, event), reverse=not order.ascending)


def _start(cursor: str | None) -> int:
    start = decode_cursor(cursor, 1)[0] if cursor is not None else 0
    if not isinstance(start, int) or start < 0:
        raise BadQuery("take the cursor from `next` of the page before", field="cursor")
    return start


def _rank(order: Order, event: Record) -> tuple[Any, int]:
    values = {
        "date": event["date"]["start"] or "",
        "confidence": event["confidence"],
        "sources": event["source_count"],
        "articles": event["article_count"],
        "updated": event["updated_at"] or "",
        "created": event["id"],
    }
    return values[order.by], event["id"]


def _matched(session: Session, filters: EventFilters) -> Matched:
    found: Matched = {}
    sides = (("", filters), ("not_", filters.without)) if filters.without else (("", filters),)
    for prefix, side in sides:
        for name, nouns in NAMED.items():
            values: tuple[str, ...] = getattr(side, name)
            if values:
                found[prefix + name] = {value: names.find(session, value, nouns) for value in values}
    return found


def _told(session: Session, kept: Sequence[Record]) -> dict[int, Told]:
    ids = sorted({mention["article_id"] for event in kept for mention in event["mentions"]})
    columns = select(Article.id, Article.source_id, Article.published_at, Article.title)
    return {
        number: Told(source, published.date() if published else None, title)
        for part in _parts(ids)
        for number, source, published, title in session.execute(columns.where(Article.id.in_(part)))
    }
