"""SQL that we wrote by hand, past the machinery that builds it: the shortest way from a question to its rows.

Parameters are written `:name` for both databases. Days go in as `YYYY-MM-DD`; values come back as the driver gives them,
which on SQLite means days and moments as text.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy.orm import Session

_NAMED = re.compile(r"(?<![:\w]):([a-z]\w*)")


def rows(session: Session, sql: str, values: Mapping[str, Any]) -> Sequence[tuple[Any, ...]]:
    """All rows of a statement, in the transaction of the session."""
    connection = session.connection()
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        found: list[tuple[Any, ...]] = driver.execute(sql, given(session, values)).fetchall()
        return found
    with driver.cursor() as cursor:
        cursor.execute(percented(sql), values)
        listed: list[tuple[Any, ...]] = cursor.fetchall()
        return listed


def given(session: Session, values: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters as the driver takes them: SQLite keeps days as text."""
    if not is_sqlite(session):
        return dict(values)
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


@lru_cache(maxsize=1024)
def percented(sql: str) -> str:
    """As psycopg reads it."""
    return _NAMED.sub(r"%(\1)s", sql.replace("%", "%%"))


def value(session: Session, sql: str, values: Mapping[str, Any]) -> Any:
    """The first column of the first row, None without any."""
    found = rows(session, sql, values)
    return found[0][0] if found else None


def is_sqlite(session: Session) -> bool:
    """Which of the two databases answers."""
    return session.get_bind().dialect.name == "sqlite"


def listed(session: Session, numbers: Sequence[Any]) -> Any:
    """Values as one parameter, for `one_of`."""
    return _json(numbers) if is_sqlite(session) else list(numbers)


def one_of(session: Session, column: str, name: str, kind: str) -> str:
    """The condition that a column is one of the values of a parameter; `kind` is their type on PostgreSQL."""
    if is_sqlite(session):
        return f"{column} IN (SELECT value FROM json_each(:{name}))"
    return f"{column} = ANY(CAST(:{name} AS {kind}[]))"


def _json(values: Sequence[Any]) -> str:
    return orjson.dumps(values).decode()
