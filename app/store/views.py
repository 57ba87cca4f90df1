"""How an event is read, kept ready by the writers: its finished JSON, its words, its facets, and what they add up to.

`body` is the event as the contract shows it, with a hole wherever an identity shows its names: a renamed person is one
row to write, not the hundred thousand events he took part in. A hole is the key of an identity (`a12`, `o7`, `p3`)
between two HOLE characters, which JSON text cannot hold; `card` of that identity fills it. `facets` are all values an
event may be filtered by, as words (`a12 as12 cirq yconsult`), so that one index answers any combination of them in the
order of dates. `tally` counts events by facet, month and type.

Everything here is derived from the rows of events, participants and mentions, and may be built again.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import orjson
from sqlalchemy import Executable, exists, select, update
from sqlalchemy.orm import Session

from app.domain.mention import EntityKind
from app.domain.words import fold
from app.store import sql
from app.store.tables import (
    ALL_MONTHS,
    Actor,
    Event,
    Name,
    Organisation,
    Participant,
    Place,
    event_view,
)

HOLE = "\x01"
BREAK = " xbreakx "  # a word that nobody seeks
EVERY = "z"  # the facet that all events have
ID_BITS = 40
UNKNOWN_DAY = date.min
_LETTERS: dict[EntityKind, str] = {"actor": "a", "organisation": "o", "place": "p"}
_TABLES: dict[EntityKind, Any] = {"actor": Actor, "organisation": Organisation, "place": Place}
TALLIED = re.compile(r"([aopu]\d+|[ck][a-z]{3})\Z")
_ASCII_WORD = re.compile(r"[^a-z0-9]+")
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class View:
    """One row of `event_view`."""

    position: int
    event: int
    body: str
    words: str
    facets: str


def position(day: date, event: int) -> int:
    """Where an event stands in the order of dates and ids, as one number below 2**63."""
    return (day.toordinal() << ID_BITS) + event


def event_at(place: int) -> int:
    """The event that stands at a position."""
    return place & ((1 << ID_BITS) - 1)


def day_at(place: int) -> date:
    """The day of a position."""
    return date.fromordinal(place >> ID_BITS)


def facet(prefix: str, value: object) -> str:
    """A value one may filter by as a word of the index: lower-case ASCII letters and digits only."""
    return prefix + _ASCII_WORD.sub("", str(value).lower())


def length_facet(start: date | None, end: date | None) -> str | None:
    """How much longer than a day an event's date is: `lw` up to a week, `lm` a month, `ly` a year, `lx` more."""
    if start is None or end is None or start == end:
        return None
    days = (end - start).days
    return next((word for word, most in LENGTHS.items() if days <= most), "lx")


LENGTHS = {"lw": 7, "lm": 31, "ly": 366}
# Cells of the globe by letter: how many to a degree. A point lies in one of each size.
_CELLS = {"gc": 10.0, "gb": 1.0, "ga": 0.1}
_MOST_CELLS = 400


def _cell(letters: str, latitude: float, longitude: float) -> tuple[int, int]:
    grain = _CELLS[letters]
    return math.floor((latitude + 90) * grain), math.floor((longitude + 180) * grain)


def cells_of(west: float, south: float, east: float, north: float) -> list[str]:
    """The facets of the cells that cover a box (degrees, west not above east), of the smallest size that needs few."""
    for letters in _CELLS:
        (low, left), (high, right) = _cell(letters, south, west), _cell(letters, north, east)
        if (high - low + 1) * (right - left + 1) <= _MOST_CELLS:
            break
    return [f"{letters}{row}x{column}" for row in range(low, high + 1) for column in range(left, right + 1)]


# From rows to what is read ----------------------------------------------------------------------


def view_of(event: Row, parties: Sequence[Row], told: Sequence[Row], place: Row | None) -> View:
    """What is kept of an event: from its row, its participants, its mentions (with their articles' `title`,
    `source_id` and `published_at`), each in the order shown, and its place (`country`, `latitude`, `longitude`).
    """
    return View(
        position(event["sort_date"], event["id"]),
        event["id"],
        _body(event, parties, told),
        words_of(text for row in told for text in (row["sentence"], row["title"]) if text),
        " ".join(_facets(event, parties, told, place)),
    )


def words_of(texts: Iterable[str]) -> str:
    """Sentences and titles as they are searched, each once; no phrase goes on from one into the next."""
    return BREAK.join(dict.fromkeys(fold(text) for text in texts))


def _body(event: Row, parties: Sequence[Row], told: Sequence[Row]) -> str:
    record = {
        **{
            key: event[key]
            for key in ("id", "type", "mode", "contexts", "quad_class", "score", "status", "summary")
        },
        "date": {
            "start": event["date_start"],
            "end": event["date_end"],
            "precision": event["date_precision"],
            "basis": event["date_basis"],
            "text": event["date_text"],
        },
        "place": _place(event),
        "participants": [_party(row) for row in parties],
        "quantities": event["quantities"],
        "attribution": (
            {"name": event["attribution"], "text": event["attribution_text"]}
            if event["attribution"]
            else None
        ),
        "confidence": round(event["confidence"], 3),
        "mentions": [_mention(row) for row in told],
        "article_count": event["article_count"],
        "source_count": event["source_count"],
        "review": event["review"],
        "created_at": _moment(event["created_at"]),
        "updated_at": _moment(event["updated_at"]),
    }
    return orjson.dumps(record).decode().replace(f'"":{HOLE}', HOLE)


def _hole(letter: str, number: int) -> orjson.Fragment:
    return orjson.Fragment(f"{HOLE}{letter}{number}{HOLE}".encode())


def _place(event: Row) -> dict[str, Any] | None:
    if event["place_id"] is None:
        return None
    return {"id": event["place_id"], "": _hole("p", event["place_id"]), "text": event["place_text"]}


def _party(row: Row) -> dict[str, Any]:
    kind = "actor" if row["actor_id"] else "organisation"
    number = row["actor_id"] or row["organisation_id"]
    # A party that the texts only describe goes by their words, and by no id.
    who = {"": _hole(kind[0], number)} if number else {"name": row["text"], "aliases": []}
    return {
        "role": row["role"],
        "kind": kind,
        "id": number,
        **who,
        **{key: row[key] for key in ("country", "sector", "title", "text")},
    }


def _mention(row: Row) -> dict[str, Any]:
    return {
        **{key: row[key] for key in ("article_id", "sentence", "start", "end")},
        "trigger": {"text": row["trigger"], "start": row["trigger_start"], "end": row["trigger_end"]},
        "frame": row["frame"],
        "confidence": round(row["confidence"], 3),
        "status": row["status"],
        "evidence": row["evidence"],
    }


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _facets(event: Row, parties: Sequence[Row], told: Sequence[Row], place: Row | None) -> list[str]:
    found = [EVERY]
    for row in parties:
        number = row["actor_id"] or row["organisation_id"]
        if number:
            letter = "a" if row["actor_id"] else "o"
            found += [f"{letter}{number}", f"{letter}{row['role'][0]}{number}"]
        found += [facet(prefix, row[key]) for prefix, key in (("c", "country"), ("r", "sector")) if row[key]]
    for prefix, key in (("y", "type"), ("m", "mode"), ("q", "quad_class"), ("t", "status"), ("v", "review")):
        if event[key]:
            found.append(facet(prefix, event[key]))
    found += [facet("x", context) for context in event["contexts"]]
    if event["place_id"] is not None:
        found.append(f"p{event['place_id']}")
    found += _where(place) if place is not None else []
    for row in told:
        found.append(f"n{row['article_id']}")
        found += [f"u{row['source_id']}"] if row["source_id"] is not None else []
        found += _published(row["published_at"])
    length = length_facet(event["date_start"], event["date_end"])
    return list(dict.fromkeys([*found, length] if length else found))


def _where(place: Row) -> list[str]:
    found = [facet("k", place["country"])] if place["country"] else []
    if place["latitude"] is None:
        return found
    cells = {letters: _cell(letters, place["latitude"], place["longitude"]) for letters in _CELLS}
    return found + [f"{letters}{row}x{column}" for letters, (row, column) in cells.items()]


def _published(at: datetime | None) -> tuple[str, ...]:
    return () if at is None else (f"d{at:%Y%m%d}", f"e{at:%Y%m}", f"f{at:%Y}")


# Written by whoever changes an event --------------------------------------------------------------


def views(session: Session, ids: Collection[int]) -> dict[int, View]:
    """Events as they are read, built from their rows, whether they stand or not."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    values = {"ids": sql.listed(session, wanted)}
    events = sql.records(session, _EVENTS, sql.one_of(session, "id", "ids", "bigint"), values)
    parties, told = defaultdict(list), defaultdict(list)
    theirs = sql.one_of(session, "event_id", "ids", "bigint")
    for row in sql.records(session, _PARTIES, f"{theirs} ORDER BY event_id, role, position, id", values):
        parties[row["event_id"]].append(row)
    for each in _told(session, values):
        told[each["event_id"]].append(each)
    places = _places(session, {row["place_id"] for row in events if row["place_id"] is not None})
    return {
        row["id"]: view_of(row, parties[row["id"]], told[row["id"]], places.get(row["place_id"]))
        for row in events
    }


_EVENTS, _PARTIES = sql.table(Event), sql.table(Participant)
_TOLD = (
    "event_id", "article_id", "sentence", "start", "end", "trigger", "trigger_start", "trigger_end", "frame",
    "confidence", "status", "evidence", "title", "source_id", "published_at",
)  # fmt: skip


def _told(session: Session, values: Row) -> Iterator[Row]:
    """The mentions of events, as `view_of` needs them."""
    wanted = f"""
        SELECT {", ".join(f'event_mention."{column}"' for column in _TOLD[:-3])},
            article.title, article.source_id, article.published_at
        FROM event_mention
        JOIN extraction_run ON extraction_run.id = event_mention.run_id
        JOIN article ON article.id = event_mention.article_id
        WHERE {sql.one_of(session, "event_mention.event_id", "ids", "bigint")} AND extraction_run.is_current
        ORDER BY event_mention.article_id, event_mention.number
    """
    for found in sql.rows(session, wanted, values):
        row = dict(zip(_TOLD, found, strict=True))
        yield row | {
            "evidence": sql.document(row["evidence"]),
            "published_at": sql.moment(row["published_at"]),
        }


def _places(session: Session, ids: Collection[int]) -> dict[int, Row]:
    """Where places lie."""
    if not ids:
        return {}
    lies = f"SELECT id, country, latitude, longitude FROM place WHERE {sql.one_of(session, 'id', 'ids', 'bigint')}"
    rows = sql.rows(session, lies, {"ids": sql.listed(session, ids)})
    return {row[0]: dict(zip(("id", "country", "latitude", "longitude"), row, strict=True)) for row in rows}


def _rows(session: Session, wanted: Executable) -> list[Row]:
    return [dict(row) for row in session.execute(wanted).mappings()]


def write(session: Session, ids: Collection[int]) -> None:
    """Bring what is read of events up to their rows; those retired are read no more."""
    wanted = sorted(set(ids))
    if not wanted:
        return
    values = {"ids": sql.listed(session, wanted)}
    stands = f"SELECT id FROM event WHERE {sql.one_of(session, 'id', 'ids', 'bigint')} AND retired_at IS NULL"
    new = views(session, {number for (number,) in sql.rows(session, stands, values)})
    theirs = sql.one_of(session, "event_id", "ids", "bigint")
    kept = {row["event_id"]: row for row in sql.records(session, event_view, theirs, values)}
    gone = {number for number, row in kept.items() if number not in new or _columns(new[number]) != row}
    if gone:
        sql.run(session, f"DELETE FROM event_view WHERE {theirs}", [{"ids": sql.listed(session, gone)}])
    added = [view for number, view in new.items() if number not in kept or number in gone]
    sql.add(session, event_view, [_columns(view) for view in added])
    counts = Counter[tuple[str, date, str]]()
    for number in gone:
        counts.subtract(tallied(kept[number]["position"], kept[number]["facets"]))
    for view in added:
        counts.update(tallied(view.position, view.facets))
    add_up(session, counts)


def _columns(view: View) -> dict[str, Any]:
    return {
        "position": view.position,
        "event_id": view.event,
        "body": view.body,
        "words": view.words,
        "facets": view.facets,
    }


def tallied(place: int, facets: str) -> Iterable[tuple[str, date, str]]:
    """The rows of the tally that an event counts in."""
    words = facets.split(" ")
    month = day_at(place).replace(day=1)
    kind = next(word[1:].upper() for word in words if word[0] == "y")
    for word in ("", *filter(TALLIED.match, words)):
        yield word, month, kind
        yield word, ALL_MONTHS, ""


def add_up(session: Session, counts: Mapping[tuple[str, date, str], int]) -> None:
    """Change the tally by these differences, in one order, so that writers do not wait for each other in a ring."""
    changed = """
        INSERT INTO tally (facet, month, type, count) VALUES (:facet, :month, :type, :count)
        ON CONFLICT (facet, month, type) DO UPDATE SET count = tally.count + excluded.count
    """
    rows = [
        {"facet": word, "month": month, "type": kind, "count": count}
        for (word, month, kind), count in sorted(counts.items())
        if count
    ]
    sql.run(session, changed, rows)


# The cards of identities ---------------------------------------------------------------------------


def card_of(kind: EntityKind, row: Row, names: Iterable[str]) -> str:
    """What fills the hole of an identity, its names and, of a place, where it lies; behind a HOLE what its events
    were told of it, so that a change of that is seen.
    """
    record: dict[str, Any] = {"name": row["name"], "aliases": [name for name in names if name != row["name"]]}
    if kind == "place":
        record |= {key: row[key] for key in ("country", "latitude", "longitude")} | {"precision": row["kind"]}
    return orjson.dumps(record).decode()[1:-1] + HOLE + _passed_on(kind, row)


def _passed_on(kind: EntityKind, row: Row) -> str:
    told = ("country", "latitude", "longitude") if kind == "place" else ("country", "sector")
    return " ".join(str(row[key] or "") for key in told)


def write_cards(session: Session, kind: EntityKind, records: Mapping[int, Row | None]) -> dict[int, set[int]]:
    """Keep the cards of identities; `records` are as `rebuild.records` gives them, None for those retired.

    What became known of an identity is known of its events too: which events those are, by identity.
    """
    standing = {number: record for number, record in records.items() if record is not None}
    if not standing:
        return {}
    kept = f"SELECT id, card FROM {kind} WHERE {sql.one_of(session, 'id', 'ids', 'bigint')}"
    told: dict[int, set[int]] = {}
    changed = []
    for number, before in sql.rows(session, kept, {"ids": sql.listed(session, standing)}):
        record = standing[number]
        card = card_of(kind, record, record["names"])
        if card != before:
            changed.append({"id": number, "card": card})
        if before is not None and before.partition(HOLE)[2] != _passed_on(kind, record):
            told[number] = _tell(session, kind, number, record)
    sql.run(session, f"UPDATE {kind} SET card = :card WHERE id = :id", changed)
    write(session, set().union(*told.values()))
    return told


def _tell(session: Session, kind: EntityKind, number: int, record: Row) -> set[int]:
    """Give the events of an identity what they lacked to know of it; those events."""
    if kind == "place":
        return set(
            session.scalars(select(Event.id).where(Event.place_id == number, Event.retired_at.is_(None)))
        )
    owner = Participant.actor_id if kind == "actor" else Participant.organisation_id
    found: set[int] = set()
    for key in ("country", "sector"):
        column = getattr(Participant, key)
        if record[key] is not None:
            lacking = (owner == number, column.is_(None))
            found |= set(session.scalars(select(Participant.event_id).where(*lacking)))
            session.execute(update(Participant).where(*lacking).values({key: record[key]}))
    return found


# For databases that are older than what is read ------------------------------------------------------


def catch_up(session: Session, most: int = 500) -> int:
    """Write what is missing: cards, and views of standing events, at most so many at once; how many were written."""
    written = sum(_missing_cards(session, kind, most) for kind in _TABLES)
    lacking = select(Event.id).where(
        Event.retired_at.is_(None), ~exists().where(event_view.c.event_id == Event.id)
    )
    ids = list(session.scalars(lacking.order_by(Event.id).limit(most)))
    write(session, ids)
    return written + len(ids)


def _missing_cards(session: Session, kind: EntityKind, most: int) -> int:
    table = _TABLES[kind]
    owner = {"actor": Name.actor_id, "organisation": Name.organisation_id, "place": Name.place_id}[kind]
    rows = _rows(session, select(table.__table__).where(table.card.is_(None)).order_by(table.id).limit(most))
    names: dict[int, list[str]] = defaultdict(list)
    found = select(owner, Name.text).where(owner.in_([row["id"] for row in rows])).order_by(Name.text)
    for number, name in session.execute(found):
        names[number or 0].append(name)
    for row in rows:
        card = card_of(kind, row, names[row["id"]])
        session.execute(
            update(table).where(table.id == row["id"]).values(card=card, updated_at=table.updated_at)
        )
        if kind != "place":
            _tell(session, kind, row["id"], row)
    return len(rows)
