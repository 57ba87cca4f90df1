"""The reading side in figures: against what others would write, as it grows, and how each question is answered.

Every figure is a ratio taken in turns, A B A B …, of which the middle one counts; the spread stands beside it.
"""

import csv
import io
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import httpx
import psycopg
from rich.console import Console
from sqlalchemy import make_url

from tools.bench import load, plans, queries, references, servers, synthetic, writing
from tools.bench.load import BadAnswer, Ratio, Turn
from tools.bench.page import Table
from tools.bench.servers import Server
from tools.bench.world import World

ROUNDS = 7
_YEAR = ("2019-01-01", "2019-12-31")  # what is exported beside the CSV writer
RESULTS = 100_000  # how deep the deepest page lies
TERMINAL = Console(stderr=True)
_SQL_COUNTS = {
    "sqlite": "SELECT strftime('%Y-%m', event_date), event_type, count(DISTINCT event_id) FROM participant "
    "WHERE actor_id = ? GROUP BY 1, 2",
    "postgresql": "SELECT date_trunc('month', event_date), event_type, count(DISTINCT event_id) FROM participant "
    "WHERE actor_id = %s GROUP BY 1, 2",
}
_SQL_SEARCH = {
    "sqlite": "SELECT rowid, rank FROM article_index WHERE article_index MATCH ? ORDER BY rank LIMIT 20",
    "postgresql": "SELECT article_id, ts_rank(vector, query) AS rank FROM article_view, "
    "plainto_tsquery('simple', %s) AS query WHERE vector @@ query ORDER BY rank DESC LIMIT 20",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table: what was measured, what it came to, and what it has to be."""

    name: str
    measured: str
    wanted: str
    spread: str = ""


@dataclass(frozen=True, slots=True)
class Options:
    """What to run: the sizes from small to large, the kinds of database, and where they are kept."""

    sizes: tuple[int, ...]
    databases: tuple[str, ...]
    folder: Path

    @property
    def main(self) -> int:
        """The size at which the service is compared with others: a million, or the largest below."""
        return max((size for size in self.sizes if size <= 1_000_000), default=self.sizes[0])


@dataclass(frozen=True, slots=True)
class _Bench:
    """One kind of database, and the addresses of its sizes."""

    kind: str
    options: Options
    address: Callable[[int], str]

    def name(self, what: str) -> str:
        return f"{what}, {'SQLite' if self.kind == 'sqlite' else 'PostgreSQL'}"

    @property
    def largest(self) -> int:
        return self.options.sizes[-1]

    @property
    def smallest(self) -> int:
        return self.options.sizes[0]


def measure(options: Options) -> list[str]:
    """All figures as parts of the page, printed as they come."""
    with ExitStack() as stack:
        benches = []
        for kind in options.databases:
            address: Callable[[int], str] = partial(synthetic.sqlite, options.folder)
            if kind == "postgresql":
                address = stack.enter_context(synthetic.postgresql(options.folder))
            benches.append(_Bench(kind, options, address))
            for size in options.sizes:
                address(size)
        found = [figure for bench in benches for figure in _figures(bench)]
        tables = [_figures_table(options, found), *map(growth, benches)]
        for table in tables:
            TERMINAL.print(table.grid())
        return [
            *(table.markdown() for table in tables),
            *(
                plans.section(bench.kind, bench.address(options.main), World(options.main))
                for bench in benches
            ),
        ]


def _figures(bench: _Bench) -> Iterator[Figure]:
    works: list[Callable[[_Bench], Iterator[Figure]]] = [
        against_others, many_connections, mixed_queries, deepest_page, counting, searching, exporting,
    ]  # fmt: skip
    if bench.kind == "sqlite":
        works.append(ingesting)
    for work in works:
        try:
            for figure in work(bench):
                TERMINAL.print(f"{figure.name}: {figure.measured} {figure.spread} (wanted: {figure.wanted})")
                yield figure
        except (BadAnswer, LookupError) as error:
            TERMINAL.print(f"{work.__name__}: {error}")
            yield Figure(bench.name(work.__name__.replace("_", " ")), f"not measured: {str(error)[:80]}", "")


def _figures_table(options: Options, figures: Sequence[Figure]) -> Table:
    note = (
        f"{options.main:,} events unless another size is named, one worker, 8 connections, 50 events a page. Median of "
        f"{ROUNDS} pairs of turns (lowest–highest). The references are in `tools/bench/references.py`."
    )
    rows = tuple((each.name, each.measured, each.spread, each.wanted) for each in figures)
    return Table("Figures", ("figure", "measured", "spread", "wanted"), rows, note)


def _ratio(name: str, ratio: Ratio, wanted: str, detail: str = "") -> Figure:
    return Figure(
        name, f"{ratio.middle:.2f}", wanted, f"{ratio.low:.2f}–{ratio.high:.2f}{detail and f'; {detail}'}"
    )


def _middle(turns: Sequence[Turn], share: float = 0.5) -> str:
    """The latency of the middle turn, in words."""
    return f"{median(1000 * turn.percentile(share) for turn in turns):.1f} ms"


def _over(mine: Sequence[Turn], theirs: Sequence[Turn], share: float = 0.5) -> Ratio:
    """The latencies of the one over those of the other."""
    return Ratio.of([turn.percentile(share) for turn in mine], [turn.percentile(share) for turn in theirs])


def _rates(turns: Sequence[Turn]) -> list[float]:
    return [turn.rate for turn in turns]


# Against others ----------------------------------------------------------------------------------


def against_others(bench: _Bench) -> Iterator[Figure]:
    """Requests a second for `/events?actor=`, over those of the references."""
    url, world = bench.address(bench.options.main), World(bench.options.main)
    paths = queries.pages(world)
    with ExitStack() as stack:
        ours = stack.enter_context(servers.service(url))
        others = [stack.enter_context(servers.reference(bench.kind, url)),
                  stack.enter_context(servers.reference(bench.kind, url, "--tuned")),
                  stack.enter_context(servers.reference("orm", url))]  # fmt: skip
        works = [partial(server.fire, paths, 8) for server in (ours, *others)]
        wanted = ["0.90" if bench.kind == "sqlite" else "0.85", "", ""]
        if bench.kind == "sqlite":
            file = Path(make_url(url).database or "")
            other = stack.enter_context(servers.datasette(file, references.ONE_STATEMENT))
            asked = [
                f"/{file.stem}/events.json?actor={each}&_shape=array" for each in queries.people(world, 40)
            ]
            works.append(partial(other.fire, asked, 8))
            wanted.append("2.0")
        mine, *theirs = load.in_turns(works, ROUNDS)
        names = ("hand-written Starlette, raw SQL, orjson", "the same with its garbage collector tuned",
                 "FastAPI, ORM and response model", "Datasette")  # fmt: skip
        for name, floor, turns in zip(names, wanted, theirs, strict=False):
            ratio = Ratio.of(_rates(mine), _rates(turns))
            yield _ratio(
                bench.name(f"`/events?actor=` requests/s ÷ {name}"),
                ratio,
                f"at least {floor}" if floor else "",
            )
        if bench.kind == "sqlite":  # PostgreSQL works in processes of its own
            ratio = Ratio.of([turn.cpu_each for turn in theirs[0]], [turn.cpu_each for turn in mine])
            yield _ratio(bench.name("the first of these by processor time of the servers"), ratio, "")


def many_connections(bench: _Bench) -> Iterator[Figure]:
    """What waiting costs where many ask at once."""
    paths = queries.pages(World(bench.options.main))
    with servers.service(bench.address(bench.options.main)) as server:
        works = [partial(server.fire, paths, connections) for connections in (64, 8)]
        many, few = load.in_turns(works, ROUNDS)
    detail = f"{_middle(many, 0.99)} ÷ {_middle(few, 0.99)}"
    yield _ratio(bench.name("p99 at 64 connections ÷ at 8"), _over(many, few, 0.99), "at most 12", detail)


def mixed_queries(bench: _Bench) -> Iterator[Figure]:
    """Forty queries at the largest size over the same at the smallest."""
    with ExitStack() as stack:
        works = []
        for size in (bench.largest, bench.smallest):
            server = stack.enter_context(servers.service(bench.address(size)))
            paths = [path for group in queries.mixed(World(size)).values() for path in group]
            works.append(partial(server.fire, paths, 8, 3 * load.SECONDS))
        large, small = load.in_turns(works, ROUNDS)
    detail = f"{_middle(large, 0.99)} ÷ {_middle(small, 0.99)}"
    name = f"p99 over 40 mixed queries at {short(bench.largest)} ÷ at {short(bench.smallest)}"
    yield _ratio(bench.name(name), _over(large, small, 0.99), "at most 2", detail)


def short(size: int) -> str:
    """1,000,000 as 1M."""
    return f"{size // 1_000_000}M" if size % 1_000_000 == 0 else f"{size // 1_000}k"


def deepest_page(bench: _Bench) -> Iterator[Figure]:
    """The last page of very many results over the first."""
    world = World(bench.options.main)
    first = queries.path(actor=queries.busiest(world), limit=50)
    with servers.service(bench.address(bench.options.main)) as server:
        deepest, behind = _deep(server, first)
        works = [partial(server.fire, [path], 1) for path in (deepest, first)]
        deep, top = load.in_turns(works, ROUNDS)
    detail = f"{_middle(deep)} ÷ {_middle(top)}"
    name = bench.name(f"page behind {behind:,} results ÷ first page, median latency")
    yield _ratio(name, _over(deep, top), "at most 1.3", detail)


def _deep(server: Server, first: str) -> tuple[str, int]:
    """The address of the page behind as many results as there are, 100,000 at most; and how many those are."""
    address = httpx.URL(f"http://127.0.0.1:{server.port}{first}").copy_set_param("limit", 1000)
    following, behind = str(address), 0
    with httpx.Client(timeout=120) as client:
        deepest = str(address)
        while behind < RESULTS:
            body = client.get(following).raise_for_status().json()
            if body["next"] is None:
                break
            following = deepest = body["next"]
            behind += len(body["items"])
    if not behind:
        raise LookupError("there is one page only")
    return httpx.URL(deepest).copy_set_param("limit", 50).raw_path.decode(), behind


# Aggregates, search, exports ---------------------------------------------------------------------


def _asking(bench: _Bench, size: int, statement: str, value: object) -> Callable[[], Turn]:
    """Runs a raw statement on a connection of its own and fetches all of it."""
    url = make_url(bench.address(size))
    connection: Any
    if bench.kind == "sqlite":
        connection = _sqlite(url.database or "")
    else:
        plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
        connection = psycopg.connect(plain, autocommit=True)

    def ask() -> Turn:
        latencies: list[float] = []
        begin = time.perf_counter()
        while not latencies or time.perf_counter() - begin < load.SECONDS:
            start = time.perf_counter()
            connection.execute(statement, (value,)).fetchall()
            latencies.append(time.perf_counter() - start)
        return Turn(time.perf_counter() - begin, tuple(sorted(latencies)), 0)

    return ask


def _sqlite(file: str) -> sqlite3.Connection:
    """A raw connection with the settings that the service reads with."""
    connection = sqlite3.connect(file)
    for pragma in ("query_only=1", "cache_size=-65536", "mmap_size=1073741824", "temp_store=memory"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def counting(bench: _Bench) -> Iterator[Figure]:
    """Counts by month and type of the busiest person, over the live aggregate by raw SQL."""
    size = bench.largest
    live = _asking(bench, size, _SQL_COUNTS[bench.kind], queries.busiest(World(size)))
    with servers.service(bench.address(size)) as server:
        mine, theirs = load.in_turns([partial(server.fire, [queries.counts(World(size))], 1), live], ROUNDS)
    detail = f"{_middle(theirs)} ÷ {_middle(mine)}"
    name = f"counts by month and type of the busiest person at {short(size)}: speed ÷ the live aggregate"
    yield _ratio(bench.name(name), _over(theirs, mine), "at least 10", detail)


def searching(bench: _Bench) -> Iterator[Figure]:
    """Ranked search for a common word, over the plain ranked query of the database."""
    size = bench.options.main
    world = World(size)
    word = queries.common_word(world)
    with servers.service(bench.address(size)) as server:
        ours = partial(server.fire, [queries.path("/search", **{"q": word, "in": "articles"})], 1)
        ours()  # where there is no search yet, there is no index to ask either
        mine, theirs = load.in_turns([ours, _asking(bench, size, _SQL_SEARCH[bench.kind], word)], ROUNDS)
    detail = f"{_middle(mine)} ÷ {_middle(theirs)}"
    name = (
        f"ranked search for a common word in {world.sizes.articles:,} articles: time ÷ the plain ranked query"
    )
    yield _ratio(bench.name(name), _over(mine, theirs), "at most 0.3", detail)


def exporting(bench: _Bench) -> Iterator[Figure]:
    """Rows a second of a CSV export, over raw SQL and the CSV writer; and memory while all events are exported."""
    size = bench.options.main
    with servers.service(bench.address(size)) as server:
        path = queries.path("/events.csv", since=_YEAR[0], to=_YEAR[1])
        if bench.kind == "sqlite":
            works = [
                partial(_export, server.port, path),
                partial(_raw_export, make_url(bench.address(size)).database or ""),
            ]
            mine, theirs = load.in_turns(works, 3)
            ratio = Ratio.of([1 / turn.seconds for turn in mine], [1 / turn.seconds for turn in theirs])
            yield _ratio(
                bench.name("CSV export of a year, rows/s ÷ raw sqlite3 and the CSV writer"),
                ratio,
                "at least 0.5",
            )
    with servers.service(bench.address(bench.largest)) as server:
        _export(server.port, path)  # what a first export loads stays loaded
        before = server.memory()
        with server.watched() as memory:
            exported = _export(server.port, queries.path("/events.csv"))
    peak = max(memory, default=before)
    name = f"peak memory of the server while exporting {short(bench.largest)} events"
    detail = f"{1 / exported.seconds:,.0f} rows/s"
    yield Figure(bench.name(name), f"{peak:,.0f} MB", "under 200 MB", detail)
    name = "of which the export adds to what the server held after a first one"
    yield Figure(bench.name(name), f"{peak - before:,.0f} MB", "")


def _export(port: int, path: str) -> Turn:
    """Reads a whole export; `seconds` are those of one row."""
    begin = time.perf_counter()
    rows = -1  # the head
    plainly = {"Accept-Encoding": "identity"}  # the writer it is compared with does not compress either
    with httpx.stream("GET", f"http://127.0.0.1:{port}{path}", headers=plainly, timeout=600) as answer:
        if answer.status_code != 200:
            raise BadAnswer(f"{path}: {answer.status_code}")
        for piece in answer.iter_raw(2**20):
            rows += piece.count(b"\n")
    return Turn((time.perf_counter() - begin) / max(1, rows), (), 0)


def _raw_export(file: str) -> Turn:
    """The same columns by one statement, through the CSV writer."""
    connection = _sqlite(file)
    begin = time.perf_counter()
    cursor = connection.execute(references.CSV_ROWS, _YEAR)
    target = io.StringIO()
    writer = csv.writer(target)
    rows = 0
    while found := cursor.fetchmany(1000):
        writer.writerows(found)
        rows += len(found)
        target.seek(0)
        target.truncate()
    connection.close()
    return Turn((time.perf_counter() - begin) / max(1, rows), (), 0)


def ingesting(bench: _Bench) -> Iterator[Figure]:
    """Articles a second kept, over raw rows written."""
    ratio = writing.ratio(3)
    yield _ratio(
        bench.name("ingest of extracted articles, 100 a transaction ÷ raw executemany"),
        ratio,
        "at least 0.75",
    )


# Growth ------------------------------------------------------------------------------------------


def growth(bench: _Bench) -> Table:
    """Latencies of every kind of query at every size, one connection."""
    found: dict[str, list[str]] = {}
    with ExitStack() as stack:
        running = [stack.enter_context(servers.service(bench.address(size))) for size in bench.options.sizes]
        worlds = [World(size) for size in bench.options.sizes]
        for kind in queries.kinds(worlds[0]):
            works = [
                partial(server.fire, queries.kinds(world)[kind], 1)
                for server, world in zip(running, worlds, strict=True)
            ]
            try:
                turns = load.in_turns(works, 3)
            except BadAnswer as error:
                found[kind] = [f"not there: {str(error)[:40]!r}"] * len(running)
                continue
            found[kind] = [
                f"{median(1000 * turn.percentile(0.5) for turn in of):.1f} / {median(1000 * turn.percentile(0.99) for turn in of):.1f}"
                for of in turns
            ]
    note = "p50 / p99 in milliseconds over HTTP, one connection, over all queries of a kind (`tools/bench/queries.py`)."
    columns = ("query", *(f"{size:,} events" for size in bench.options.sizes))
    return Table(bench.name("Growth"), columns, tuple((kind, *cells) for kind, cells in found.items()), note)
