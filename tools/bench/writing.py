"""The writing side against raw rows: articles that were extracted before are kept, and the very rows are written by hand.

Both go into a fresh file with the settings of the service, every hundred articles in one transaction; what is written
is the same to the row, all tables, indexes and triggers included.
"""

import shutil
import sqlite3
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson
from sqlalchemy import Engine

from app.domain.document import Article, Metadata, Publication, RawDocument
from app.domain.event import (
    Attribution,
    EventMention,
    EventPlace,
    Extraction,
    Extractor,
    Participant,
    Quantity,
)
from app.domain.mention import Entity, EventDate, Location, Mention, Role, Span
from app.resolution import resolve
from app.store import archive, identities
from app.store.base import Base
from app.store.migrate import migrate
from app.store.session import make_engine, writing
from tools.bench import rows
from tools.bench.load import Ratio
from tools.bench.world import Row, World

ARTICLES = 500
BATCH = 100


@dataclass(frozen=True, slots=True)
class Extracted:
    """A document with what was read from it."""

    document: RawDocument
    article: Article
    extraction: Extraction


def ratio(rounds: int) -> Ratio:
    """Articles a second: kept by the service, over written by hand."""
    batches = _batches(list(extracted(ARTICLES)))
    with TemporaryDirectory() as folder:
        template = Path(folder) / "template.db"
        migrate(f"sqlite:///{template}")
        place = _Place(template, Path(folder) / "round.db")
        marks = place.keep(batches)[1]
        by_hand = _rows_by_batch(place.file, marks)
        kept, written = [], []
        for _ in range(rounds):
            kept.append(1 / place.keep(batches)[0])
            written.append(1 / place.write(by_hand))
    return Ratio.of(kept, written)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a round writes: each into a copy of an empty, migrated file."""

    template: Path
    file: Path

    def fresh(self) -> Engine:
        for old in self.file.parent.glob(f"{self.file.name}*"):
            old.unlink()
        shutil.copy(self.template, self.file)
        engine = make_engine(f"sqlite:///{self.file}")
        engine.connect().close()
        return engine

    def keep(self, batches: Sequence[Sequence[Extracted]]) -> tuple[float, list[dict[str, int]]]:
        """Seconds it takes the service, and the highest id of every table behind each batch."""
        engine = self.fresh()
        marks, seconds = [], 0.0
        for batch in batches:
            begin = time.perf_counter()
            with writing(engine) as session:
                for each in batch:
                    candidates = identities.candidates(session, each.extraction.entities)
                    resolution = resolve(each.extraction, candidates)
                    archive.keep(session, each.document, each.article, each.extraction, resolution)
            seconds += time.perf_counter() - begin
            with engine.connect() as connection:
                marks.append(
                    {
                        table.name: connection.exec_driver_sql(
                            f"SELECT coalesce(max(id), 0) FROM {table.name}"
                        ).scalar_one()
                        for table in Base.metadata.sorted_tables
                        if "id" in table.c
                    }
                )
        engine.dispose()
        return seconds, marks

    def write(self, batches: Sequence[dict[str, list[tuple[Any, ...]]]]) -> float:
        """Seconds it takes to write the rows by hand, with the settings of the service."""
        self.fresh().dispose()
        connection = sqlite3.connect(self.file, isolation_level=None)
        for pragma in (
            "synchronous=FULL",
            "foreign_keys=ON",
            "cache_size=-65536",
            "mmap_size=1073741824",
            "temp_store=memory",
        ):
            connection.execute(f"PRAGMA {pragma}")
        begin = time.perf_counter()
        for batch in batches:
            connection.execute("BEGIN IMMEDIATE")
            for table, found in batch.items():
                connection.executemany(
                    f"INSERT INTO {table} VALUES ({', '.join('?' * len(found[0]))})", found
                )
            connection.execute("COMMIT")
        seconds = time.perf_counter() - begin
        connection.close()
        return seconds


def _batches(everything: Sequence[Extracted]) -> list[Sequence[Extracted]]:
    return [everything[start : start + BATCH] for start in range(0, len(everything), BATCH)]


# Tables without ids of their own, whose first column is the id of a row of another.
_FOLLOWING = {"article_view": "article"}


def _rows_by_batch(file: Path, marks: Sequence[dict[str, int]]) -> list[dict[str, list[tuple[Any, ...]]]]:
    """All rows of a file, by the batch that wrote them; rows without an id of their own are spread over the batches."""
    connection = sqlite3.connect(file)
    found: list[dict[str, list[tuple[Any, ...]]]] = [{} for _ in marks]
    for table in Base.metadata.sorted_tables:
        every = connection.execute(f"SELECT * FROM {table.name}").fetchall()
        of = table.name if "id" in table.c else _FOLLOWING.get(table.name)
        for number, mark in enumerate(marks):
            if of is None:
                mine = every[number :: len(marks)]
            else:
                low = marks[number - 1][of] if number else 0
                mine = [row for row in every if low < row[0] <= mark[of]]
            if mine:
                found[number][table.name] = mine
    connection.close()
    return found


# Rows of the synthetic world as what an extractor would have said --------------------------------


def extracted(articles: int) -> Iterator[Extracted]:
    """So many articles with their extractions, the same every time."""
    events = 4 * articles
    world = World(events)
    for number in range(rows.chunks(events)):
        chunk = rows.make(events, number)
        tables = {
            name: [dict(zip(rows.COLUMNS[name], row, strict=True)) for row in found]
            for name, found in chunk.rows.items()
        }
        happened = {row["id"]: row for row in tables["event"]}
        parties, told = defaultdict(list), defaultdict(list)
        for row in tables["participant"]:
            parties[row["event_id"]].append(row)
        for row in tables["event_mention"]:
            told[row["article_id"]].append(row)
        for row in tables["article"]:
            yield _Reader(world, happened, parties).read(row, told[row["id"]])


class _Reader:
    """Puts the entities of one article together while its events are read."""

    def __init__(self, world: World, events: dict[int, Row], parties: dict[int, list[Row]]) -> None:
        self._world, self._events, self._parties = world, events, parties
        self._entities: dict[tuple[str, int], int] = {}
        self._found: list[Entity] = []
        self._mentions: list[Mention] = []

    def read(self, row: Row, told: Sequence[Row]) -> Extracted:
        """One article."""
        source = self._world.sources[row["source_id"] - 1]["name"]
        at = datetime.fromisoformat(row["published_text"])
        article = Article(
            row["text"], len(row["text"]), row["title"], row["url"], source,
            published=Publication(at, "time", "document", row["published_text"]),
        )  # fmt: skip
        events = tuple(self._event(each) for each in told)
        extraction = Extraction(Extractor(*rows.EXTRACTOR), tuple(self._found), tuple(self._mentions), events)
        body = row["text"].encode()
        return Extracted(
            RawDocument(body, "text/plain", "utf-8", Metadata(url=row["url"])), article, extraction
        )

    def _event(self, row: Row) -> EventMention:
        evidence = {name: Span(**span) for name, span in orjson.loads(row["evidence"]).items()}
        place = self._events[row["event_id"]]["place_id"]
        source = evidence.get("attribution")
        return EventMention(
            row["type"], Span(row["start"], row["end"], row["sentence"]),
            Span(row["trigger_start"], row["trigger_end"], row["trigger"]),
            tuple(self._party(each, row) for each in self._parties[row["event_id"]]),
            row["status"], row["mode"], tuple(orjson.loads(row["contexts"])),
            EventDate(_day(row["date_start"]), _day(row["date_end"]), row["date_precision"], row["date_basis"], evidence.get("date")),
            EventPlace(self._entity("place", place), evidence["place"]) if place else None,
            Attribution(source.text, source) if source else None,
            tuple(Quantity(each["value"], each["unit"], Span(row["start"], row["end"], row["sentence"])) for each in orjson.loads(row["quantities"])),
            row["confidence"], row["frame"],
        )  # fmt: skip

    def _party(self, party: Row, mention: Row) -> Participant:
        at = mention["start"] + max(0, mention["sentence"].find(party["text"]))
        span = Span(at, at + len(party["text"]), party["text"])
        kind = "actor" if party["actor_id"] else "organisation"
        number = party["actor_id"] or party["organisation_id"]
        entity = self._entity(kind, number) if number else None
        if entity is not None:
            self._mentions.append(Mention("actor" if kind == "actor" else "organisation", entity, span))
        return Participant(party["role"], entity, span, party["country"], party["sector"], party["title"])

    def _entity(self, kind: str, number: int) -> int:
        if (kind, number) not in self._entities:
            self._entities[kind, number] = len(self._found)
            self._found.append(_ENTITIES[kind](self._world, number))
        return self._entities[kind, number]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _person(world: World, number: int) -> Entity:
    who = world.actors[number - 1]
    roles = (Role(who.title, country=who.row["country"]),) if who.title else ()
    return Entity(
        "actor", who.names[0], who.names[1:], None, who.row["country"], who.row["sector"], roles=roles
    )


def _body(world: World, number: int) -> Entity:
    who = world.organisations[number - 1]
    known = f"state/{who.row['country']}" if who.row["kind"] == "state" else None
    return Entity(
        "organisation",
        who.names[0],
        who.names[1:],
        known,
        who.row["country"],
        who.row["sector"],
        who.row["kind"],
    )


def _where(world: World, number: int) -> Entity:
    row = world.places[number - 1].row
    location = Location(
        row["kind"], row["country"], None, row["latitude"], row["longitude"], row["geonames_id"]
    )
    known = f"place/geonames/{row['geonames_id']}" if row["geonames_id"] else None
    return Entity(
        "place", row["name"], world.places[number - 1].names[1:], known, row["country"], location=location
    )


_ENTITIES: dict[str, Callable[[World, int], Entity]] = {
    "actor": _person,
    "organisation": _body,
    "place": _where,
}
