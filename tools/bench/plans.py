"""How the databases answer each kind of question: the statements the service sends, and the plans they get."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import httpx
from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Session

from app.asgi import create_app
from app.settings import Settings
from app.store import sql
from app.store.session import make_engine
from tools.bench import queries
from tools.bench.world import World

_EXPLAIN = {"sqlite": "EXPLAIN QUERY PLAN ", "postgresql": "EXPLAIN "}
_COSTS = re.compile(r"  \(cost=.*?\)")


def section(kind: str, url: str, world: World) -> str:
    """The plans of every kind of query as a part of the page."""
    name = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[kind]
    parts = [f"### Query plans, {name}\n"]
    engine = make_engine(url)
    try:
        for query, paths in queries.kinds(world).items():
            shown = paths[0].replace("%2C", ",")
            parts.append(f"**{query}**: `GET {shown}`\n\n```\n{_plans(engine, kind, paths[0])}\n```\n")
    finally:
        engine.dispose()
    return "\n".join(parts)


def _plans(engine: Engine, kind: str, path: str) -> str:
    with listening(engine) as said:
        status = _get(engine, path)
    if status != 200:
        return f"{status}"
    found = []
    with engine.connect() as connection:
        for statement, parameters in dict.fromkeys(said):
            rows = connection.exec_driver_sql(_EXPLAIN[kind] + statement, parameters)
            found += [_COSTS.sub("", str(row[-1])) for row in rows]
    return "\n".join(dict.fromkeys(found))


def _get(engine: Engine, path: str) -> int:
    """Ask the application itself, in this process."""
    import asyncio  # noqa: PLC0415

    async def ask() -> int:
        transport = httpx.ASGITransport(create_app(Settings(_env_file=None), engine))
        async with httpx.AsyncClient(transport=transport, base_url="http://bench") as client:
            return (await client.get(path)).status_code

    return asyncio.run(ask())


@contextmanager
def listening(engine: Engine) -> Iterator[list[tuple[str, Any]]]:
    """Every question sent to the database while this lasts, with its parameters."""
    said: list[tuple[str, Any]] = []

    def heard(_: Connection, __: Any, statement: str, parameters: Any, ___: Any, many: bool) -> None:
        if not many and statement.lstrip().upper().startswith(("SELECT", "WITH")):
            said.append(
                (
                    statement,
                    tuple(parameters) if isinstance(parameters, (tuple, list)) else _Frozen(parameters),
                )
            )

    plain = sql.rows

    def rows(session: Session, statement: str, values: Mapping[str, Any]) -> Sequence[tuple[Any, ...]]:
        written = statement if engine.dialect.name == "sqlite" else sql.percented(statement)
        said.append((written, _Frozen(sql.given(session, values))))
        return plain(session, statement, values)

    event.listen(engine, "before_cursor_execute", heard)
    sql.rows = rows  # what is written by hand goes past the events of SQLAlchemy
    try:
        yield said
    finally:
        sql.rows = plain
        event.remove(engine, "before_cursor_execute", heard)


class _Frozen(dict[str, Any]):
    """Parameters by name that can be told apart."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(repr(sorted(self.items())))
