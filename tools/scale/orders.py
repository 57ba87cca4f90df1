"""Take the same articles in two random orders, and compare what is known in the end."""

import multiprocessing
import os
import pickle
import time
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from rich.progress import Progress
from sqlalchemy import Engine, event, func, select

from app.domain.document import Article, Metadata, RawDocument
from app.domain.event import Extraction
from app.extraction import extract
from app.pipeline import keep_read
from app.reading import read
from app.store import tables
from app.store.migrate import migrate
from app.store.session import make_engine, reading
from tools.scale.articles import Told

Read = tuple[RawDocument, Article, Extraction]
KINDS = ("actor", "organisation", "place", "event")
_CHUNK = 25
_SENTENCE = 60  # letters by which a sentence is known again
_NICE = 10  # long work makes way for other work


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is known after one order: how many of each kind stand, and whose each part of each article is.

    A part is an entity or an event mention, by its article and its number there.
    """

    counts: dict[str, int]
    owners: dict[str, dict[tuple[int, int], int]]
    seconds: float
    joins: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """Pairs of parts that are one in both outcomes, and in the one or the other only."""

    both: int
    only_one: int
    only_other: int

    @property
    def apart(self) -> float:
        """Of the pairs that are one in either, the share that is not one in both."""
        every = self.both + self.only_one + self.only_other
        return (self.only_one + self.only_other) / every if every else 0.0


# Reading, which knows no order -------------------------------------------------------------------


def read_all(told: Sequence[Told], folder: Path, progress: Progress) -> Path:
    """Read and extract every article once; the file that holds them, in the order given."""
    kept = folder / "readings.pickle"
    if kept.exists():
        return kept
    numbered = list(enumerate(told))
    with multiprocessing.Pool(initializer=os.nice, initargs=(_NICE,)) as pool, kept.open("wb") as file:
        done = pool.imap(_read, numbered, chunksize=_CHUNK)
        for each in progress.track(done, total=len(told), description="reading"):
            pickle.dump(each, file)
    return kept


def readings(kept: Path) -> list[Read]:
    """What `read_all` has kept."""
    found = []
    with kept.open("rb") as file:
        while True:
            try:
                found.append(pickle.load(file))
            except EOFError:
                return found


def document(number: int, told: Told) -> RawDocument:
    """The article as it would be handed in."""
    url = f"https://example.org/{number}"
    metadata = Metadata(
        url=url, title=told.title, source=told.source, published_at=told.published.isoformat()
    )
    return RawDocument(told.text.encode(), "text/plain", None, metadata)


def _read(numbered: tuple[int, Told]) -> Read:
    raw = document(*numbered)
    article = read(raw)
    return raw, article, extract(article)


# Keeping, which does -----------------------------------------------------------------------------


def database(path: Path) -> Engine:
    """A new SQLite file that does not wait for the disk, which is not what is measured."""
    for each in path.parent.glob(f"{path.name}*"):
        each.unlink()
    url = f"sqlite:///{path}"
    migrate(url)
    engine = make_engine(url)
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
    return engine


def in_order(kept: Path, seed: int, path: Path) -> Outcome:
    """Resolve and keep all articles in a random order, one transaction an article; what is known in the end."""
    articles = readings(kept)
    order = list(range(len(articles)))
    Random(seed).shuffle(order)
    engine = database(path)
    start = time.perf_counter()
    number_of = {keep_read(engine, *articles[number]).article_id: number for number in order}
    seconds = time.perf_counter() - start
    found = _outcome(engine, number_of, seconds)
    engine.dispose()
    return found


def _outcome(engine: Engine, number_of: dict[int, int], seconds: float) -> Outcome:
    judged, entity, run = tables.Judgement, tables.Entity, tables.ExtractionRun
    owners: dict[str, dict[tuple[int, int], int]] = {kind: {} for kind in KINDS}
    counts: dict[str, int] = {}
    with reading(engine) as session:
        for kind in KINDS:
            table: Any = {
                "actor": tables.Actor, "organisation": tables.Organisation, "place": tables.Place, "event": tables.Event
            }[kind]  # fmt: skip
            counts[kind] = session.scalar(select(func.count()).where(table.retired_at.is_(None))) or 0
        wanted = (
            select(
                run.article_id,
                entity.number,
                entity.kind,
                judged.actor_id,
                judged.organisation_id,
                judged.place_id,
            )
            .join(entity, entity.id == judged.entity_id)
            .join(run, run.id == entity.run_id)
            .where(judged.withdrawn_at.is_(None))
        )
        for article, number, kind, *ids in session.execute(wanted):
            owners[kind][number_of[article], number] = next(each for each in ids if each is not None)
        mention = tables.EventMention
        for article, number, owner in session.execute(
            select(mention.article_id, mention.number, mention.event_id)
        ):
            owners["event"][number_of[article], number] = owner
        joins = session.scalar(select(func.count()).select_from(tables.Decision)) or 0
    return Outcome(counts, owners, seconds, joins)


def compare(one: Mapping[Any, Hashable], other: Mapping[Any, Hashable]) -> Agreement:
    """How far two ways of putting the same parts together agree."""
    parts = one.keys() & other.keys()
    both = _pairs((one[part], other[part]) for part in parts)
    return Agreement(
        both, _pairs(one[part] for part in parts) - both, _pairs(other[part] for part in parts) - both
    )


def truth(told: Sequence[Told], readings: Sequence[Read]) -> dict[tuple[int, int], tuple[str, str]]:
    """For each event mention what its sentence was written to tell of, and as which type it was read."""
    return {
        (number, place): (meant, mention.type)
        for number, (written, (_, _, extraction)) in enumerate(zip(told, readings, strict=True))
        for place, mention in enumerate(extraction.events)
        for sentence, meant in written.sentences
        if sentence[:_SENTENCE] in mention.sentence.text or mention.sentence.text[:_SENTENCE] in sentence
    }


def _pairs(groups: Any) -> int:
    return sum(size * (size - 1) // 2 for size in Counter(groups).values())
