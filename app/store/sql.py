"""SQL that we wrote by hand, past the machinery that builds it: the shortest way from a question to its rows, and of rows
into their table.

Parameters are written `:name` for both databases. Days go in as `YYYY-MM-DD`; values come back as the driver gives them,
which on SQLite means days, moments and JSON as text: `day` and `document` read them, `records` does so by itself.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, cast

import orjson
from sqlalchemy import Column, Connection, Date, Table
from sqlalchemy.exc import DataError
from sqlalchemy.orm import Session

from app.store.base import Base, Document, Moment, now

_NAMED = re.compile(r"(?<![:\w]):([a-z]\w*)")
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL with its parameters."""

    sql: str
    values: Mapping[str, Any]


def rows(session: Session, sql: str, values: Mapping[str, Any]) -> Sequence[tuple[Any, ...]]:
    """All rows of a statement, in the transaction of the session."""
    with _driver(session) as driver:
        if is_sqlite(session):
            found: list[tuple[Any, ...]] = driver.execute(sql, given(session, values)).fetchall()
            return found
        with driver.cursor() as cursor:
            cursor.execute(percented(sql), values)
            listed: list[tuple[Any, ...]] = cursor.fetchall()
            return listed


def run(session: Session, sql: str, values: Sequence[Mapping[str, Any]]) -> None:
    """Execute a statement that returns nothing, once for each of the values."""
    if not values:
        return
    with _driver(session) as driver:
        if is_sqlite(session):
            driver.executemany(sql, [given(session, each) for each in values])
            return
        with driver.cursor() as cursor:
            cursor.executemany(percented(sql), values)


def given(session: Session, values: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters as the driver takes them: SQLite keeps days and moments as text."""
    if not is_sqlite(session):
        return dict(values)
    return {name: _as_text(value) if isinstance(value, date) else value for name, value in values.items()}


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


def listed(session: Session, numbers: Iterable[Any]) -> Any:
    """Values as one parameter, for `one_of`."""
    return _json(list(numbers)) if is_sqlite(session) else list(numbers)


def one_of(session: Session, column: str, name: str, kind: str) -> str:
    """The condition that a column is one of the values of a parameter; `kind` is their type on PostgreSQL."""
    if is_sqlite(session):
        return f"{column} IN (SELECT value FROM json_each(:{name}))"
    return f"{column} = ANY(CAST(:{name} AS {kind}[]))"


def asked(session: Session, columns: Mapping[str, str]) -> str:
    """A list of mappings, the parameter `asked`, as a table of that name; `columns` are their types on PostgreSQL."""
    if is_sqlite(session):
        read = ", ".join(f"json_extract(value, '$.{name}') AS {name}" for name in columns)
        return f"(SELECT {read} FROM json_each(:asked)) AS asked"
    declared = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    return f"json_to_recordset(CAST(:asked AS json)) AS asked({declared})"


def in_list(session: Session, column: str, numbers: str) -> str:
    """The condition that a column is one of those in a column of lists of `asked`."""
    if is_sqlite(session):
        return f"{column} IN (SELECT value FROM json_each({numbers}))"
    return f"{column} = ANY({numbers})"


def gathered(session: Session, column: str) -> str:
    """All values of a column in one document."""
    return f"json_group_array({column})" if is_sqlite(session) else f"json_agg({column})"


def as_json(records: Sequence[Row]) -> str:
    """Mappings as one parameter, for `asked`."""
    return _json(records)


def day(value: Any) -> date | None:
    """A day as either driver gives it."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def moment(value: Any) -> datetime | None:
    """A point in time, in UTC, as either driver gives it."""
    if value is None:
        return None
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def document(value: Any) -> Any:
    """What a column of JSON holds, as either driver gives it."""
    return json.loads(value) if isinstance(value, str) else value


def _json(values: Sequence[Any]) -> str:
    return orjson.dumps(values).decode()


def _as_text(value: date) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f").rjust(26, "0")
    return value.isoformat()


@contextmanager
def _driver(session: Session) -> Iterator[Any]:
    """The driver's own connection, behind whatever the session has not written yet.

    What the database cannot keep is told by the error that everything else tells it by.
    """
    session.flush()
    connection = session.connection()
    try:
        yield connection.connection.driver_connection
    except _refusal(connection) as error:
        raise DataError(None, None, error) from error


def _refusal(connection: Connection) -> type[Exception]:
    return cast("type[Exception]", cast("Any", connection.dialect).dbapi.DataError)


# Rows of a table, each a mapping of its columns -----------------------------------------------------


def table(of: type[Base]) -> Table:
    """The table of a class."""
    return cast("Table", of.__table__)


def records(
    session: Session, table: Table, condition: str, values: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """The rows of a table that fit, in the types of its columns; `condition` may go on with an order."""
    names, readers = _columns_of(table)
    found = [list(row) for row in rows(session, f"{_selected(table)} WHERE {condition}", values)]
    for row in found:
        for place, read in readers:
            row[place] = read(row[place])
    return [dict(zip(names, row, strict=True)) for row in found]


def add(session: Session, table: Table, new: Sequence[Row]) -> None:
    """Write rows, all of the same columns; the others have their defaults."""
    if new:
        run(session, *_insert(session, table, new))


def add_numbered(session: Session, table: Table, new: Sequence[Row]) -> list[int]:
    """Write rows likewise; their ids, in the order given."""
    if not new:
        return []
    sql, encoded = _insert(session, table, new)
    sql = f"{sql} RETURNING id"
    with _driver(session) as driver:
        if is_sqlite(session):
            return [driver.execute(sql, row).fetchone()[0] for row in encoded]
        with driver.cursor() as cursor:
            cursor.executemany(percented(sql), encoded, returning=True)
            found = [cursor.fetchone()[0]]
            while cursor.nextset():
                found.append(cursor.fetchone()[0])
            return found


def change(session: Session, table: Table, changes: Mapping[int, Row]) -> None:
    """Give rows, by their ids, new values, and the moment of the change."""
    encoders = _encoders(table, is_sqlite(session))
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for number, columns in sorted(changes.items()):
        row = {name: encoders[name](value) for name, value in {"updated_at": now(), **columns}.items()}
        alike.setdefault(tuple(row), []).append(row | {"id": number})
    for names, changed in alike.items():
        assigned = ", ".join(f'"{name}" = :{name}' for name in names)
        run(session, f"UPDATE {table.name} SET {assigned} WHERE id = :id", changed)


def _insert(session: Session, table: Table, new: Sequence[Row]) -> tuple[str, list[dict[str, Any]]]:
    names, encoders = tuple(new[0]), _encoders(table, is_sqlite(session))
    defaults = {name: made for name, made in _defaults(table).items() if name not in new[0]}
    encoded = []
    for row in new:
        whole = {name: encoders[name](row[name]) for name in names}
        for name, made in defaults.items():
            whole[name] = encoders[name](made())
        encoded.append(whole)
    return _inserted(table.name, (*names, *defaults)), encoded


@lru_cache(maxsize=256)
def _inserted(table: str, names: tuple[str, ...]) -> str:
    columns = ", ".join(f'"{name}"' for name in names)
    return f"INSERT INTO {table} ({columns}) VALUES ({', '.join(f':{name}' for name in names)})"


@lru_cache
def _selected(table: Table) -> str:
    columns = ", ".join(f'{table.name}."{column.name}"' for column in table.columns)
    return f"SELECT {columns} FROM {table.name}"


@lru_cache
def _columns_of(table: Table) -> tuple[tuple[str, ...], list[tuple[int, Callable[[Any], Any]]]]:
    """The names of all columns, and how those are read that the drivers give in their own way."""
    readers = [(place, _reader(column)) for place, column in enumerate(table.columns)]
    return tuple(table.columns.keys()), [(place, read) for place, read in readers if read is not None]


def _reader(column: Column[Any]) -> Callable[[Any], Any] | None:
    if isinstance(column.type, Moment):
        return moment
    if isinstance(column.type, Date):
        return day
    return document if isinstance(column.type, type(Document)) else None


@lru_cache
def _encoders(table: Table, is_sqlite: bool) -> dict[str, Callable[[Any], Any]]:
    """How a value of each column is given to the driver."""
    return {column.name: _encoder(column, is_sqlite=is_sqlite) for column in table.columns}


def _encoder(column: Column[Any], *, is_sqlite: bool) -> Callable[[Any], Any]:
    if isinstance(column.type, type(Document)):
        return json.dumps
    if is_sqlite and isinstance(column.type, (Moment, Date)):
        return _text_or_none
    return _plain


def _text_or_none(value: date | None) -> str | None:
    return None if value is None else _as_text(value)


def _plain(value: Any) -> Any:
    return value


@lru_cache
def _defaults(table: Table) -> dict[str, Callable[[], Any]]:
    """What columns hold that a row does not name."""
    return {
        column.name: _default(cast("Any", column.default))
        for column in table.columns
        if column.default is not None
    }


def _default(default: Any) -> Callable[[], Any]:
    if default.is_callable:
        return lambda: default.arg(None)
    return lambda: default.arg
