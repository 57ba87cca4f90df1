"""The database as it was: events and identities from their versions, in the shapes of the contract."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.query import history, names, records
from app.query.events import EventFilters, Page
from app.query.page import decode_cursor, encode_cursor
from app.query.records import Record
from app.store.tables import Article

Noun = Literal["actor", "organisation", "place"]


def events(session: Session, ids: Sequence[int], when: datetime) -> list[Record]:
    """Events as they were at a moment, in the order of `ids`; what was not yet, or no more, is left out."""
    kept = history.at(session, "event", ids, when)
    now = {row["id"]: row for row in records.events(session, [i for i in ids if i in kept])}
    articles = {mention["article_id"] for row in now.values() for mention in row["mentions"]}
    known = _articles_by(session, articles, when)
    return [_event(session, kept[i], now.get(i, {}), known) for i in ids if i in kept]


def _articles_by(session: Session, ids: set[int], when: datetime) -> set[int]:
    if not ids:
        return set()
    return set(session.scalars(select(Article.id).where(Article.id.in_(ids), Article.created_at <= when)))


def _event(session: Session, kept: Record, now: Record, articles: set[int]) -> Record:
    plain = (
        "id", "type", "mode", "contexts", "quad_class", "score", "status", "summary", "quantities", "article_count",
        "source_count", "review",
    )  # fmt: skip
    place = records.places(session, [kept["place_id"]]) if kept["place_id"] else []
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
        "place": records.event_place(place[0] if place else None, kept["place_text"]),
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


def find_events(
    session: Session,
    filters: EventFilters,
    when: datetime,
    *,
    ascending: bool,
    limit: int,
    cursor: str | None,
) -> Page:
    """A page of ids of the events that fitted at a moment. Every version of that moment is looked at."""
    matched: dict[str, dict[str, tuple[names.Known, ...]]] = {}
    kept = history.at(session, "event", None, when)
    wanted = [each for each in kept.values() if _fits(session, each, filters, matched)]
    if filters.without is not None:
        without = filters.without
        wanted = [each for each in wanted if not _fits(session, each, without, matched, "not_", every=False)]
    wanted.sort(key=lambda each: (each["date_start"] or "", each["id"]), reverse=not ascending)
    start = int(decode_cursor(cursor, 1)[0]) if cursor is not None else 0
    page = wanted[start : start + limit]
    more = start + limit < len(wanted)
    return Page(
        tuple(each["id"] for each in page),
        encode_cursor(start + limit) if more else None,
        matched,
        len(wanted),
    )


def _fits(
    session: Session,
    kept: Record,
    filters: EventFilters,
    matched: dict[str, dict[str, tuple[names.Known, ...]]],
    prefix: str = "",
    *,
    every: bool = True,
) -> bool:
    """Whether an event fits all the filters given, or, for the `not_` twins, any of them."""
    answers = list(_answers(session, kept, filters, matched, prefix))
    return all(answers) if every else any(answers)


def _answers(
    session: Session,
    kept: Record,
    filters: EventFilters,
    matched: dict[str, dict[str, tuple[names.Known, ...]]],
    prefix: str,
) -> list[bool]:
    found: list[bool] = []
    roles = (("actor", None), ("source_actor", "source"), ("target_actor", "target"), ("organisation", None))
    for name, role in roles:
        values: tuple[str, ...] = getattr(filters, name)
        if values:
            nouns: tuple[Noun, ...] = (
                ("organisation",) if name == "organisation" else ("actor", "organisation")
            )
            known = _known(session, matched, prefix + name, values, nouns)
            found.append(
                any(
                    (party["kind"], party["identity"]) in known and role in (None, party["role"])
                    for party in kept["parties"]
                )
            )
    if filters.place:
        at = _known(session, matched, f"{prefix}place", filters.place, ("place",))
        found.append(("place", kept["place_id"]) in at)
    for name in ("type", "mode", "quad_class", "status", "review"):
        values = getattr(filters, name)
        if values:
            found.append(kept[name] in values)
    for name in ("country", "sector"):
        values = getattr(filters, name)
        if values:
            found.append(any(party[name] in values for party in kept["parties"]))
    return found + _measured(session, kept, filters)


def _known(
    session: Session,
    matched: dict[str, dict[str, tuple[names.Known, ...]]],
    name: str,
    values: Sequence[str],
    nouns: Sequence[Noun],
) -> set[tuple[str, int]]:
    if name not in matched:
        matched[name] = {value: names.find(session, value, nouns) for value in values}
    return {(each.kind, each.id) for group in matched[name].values() for each in group}


def _measured(session: Session, kept: Record, filters: EventFilters) -> list[bool]:
    found: list[bool] = []
    if filters.place_country:
        place = records.places(session, [kept["place_id"]]) if kept["place_id"] else []
        found.append(bool(place) and place[0]["country"] in filters.place_country)
    if filters.since is not None:
        found.append(kept["date_end"] is not None and date.fromisoformat(kept["date_end"]) >= filters.since)
    if filters.until is not None:
        found.append(
            kept["date_start"] is not None and date.fromisoformat(kept["date_start"]) <= filters.until
        )
    if filters.min_confidence is not None:
        found.append(kept["confidence"] >= filters.min_confidence)
    if filters.min_sources is not None:
        found.append(kept["source_count"] >= filters.min_sources)
    return found
