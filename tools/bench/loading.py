"""Rows into a database as fast as it takes them: secondary indexes and triggers go before, and come again after."""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol, Self

import psycopg
from psycopg import sql
from sqlalchemy import make_url

Rows = Iterable[Sequence[Any]]


class Loader(Protocol):
    """What the builder asks of a database."""

    def add(self, table: str, columns: Sequence[str], rows: Rows) -> None:
        """Write rows."""

    def finish(self, said: Callable[[str], None]) -> None:
        """Make indexes and triggers again, and what the database wants to know of its tables; each step is said before."""


class Sqlite:
    """A SQLite file, written without a journal: if anything goes wrong it is thrown away."""

    def __init__(self, file: str) -> None:
        self._connection = sqlite3.connect(file, isolation_level=None)
        for pragma in (
            "journal_mode=OFF",
            "synchronous=OFF",
            "foreign_keys=OFF",
            "cache_size=-1000000",
            "locking_mode=EXCLUSIVE",
        ):
            self._connection.execute(f"PRAGMA {pragma}")
        self._dropped = self._connection.execute(
            "SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL ORDER BY type, name"
        ).fetchall()
        for kind, name, _ in self._dropped:
            self._connection.execute(f'DROP {kind} "{name}"')

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def add(self, table: str, columns: Sequence[str], rows: Rows) -> None:
        """Write rows in one transaction."""
        names = ", ".join(f'"{column}"' for column in columns)
        self._connection.execute("BEGIN")
        self._connection.executemany(
            f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(columns))})", rows
        )
        self._connection.execute("COMMIT")

    def finish(self, said: Callable[[str], None]) -> None:
        """Indexes, full-text indexes over what their tables hold, triggers; then the journal that the service uses."""
        for kind, name, statement in self._dropped:
            if kind == "index":
                said(name)
                self._connection.execute(statement)
        for (name,) in self._connection.execute(
            "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%fts5%content=%'"
        ).fetchall():
            said(name)
            self._connection.execute(f"INSERT INTO {name}({name}) VALUES ('rebuild')")
        for kind, _, statement in self._dropped:
            if kind == "trigger":
                self._connection.execute(statement)
        self._connection.execute("PRAGMA locking_mode=NORMAL")
        self._connection.execute("PRAGMA journal_mode=WAL")


class Postgresql:
    """A PostgreSQL database, filled by COPY with foreign keys asleep."""

    def __init__(self, url: str) -> None:
        plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._connection = psycopg.connect(plain, autocommit=True)
        for setting in ("session_replication_role = replica", "timezone = 'UTC'", "maintenance_work_mem = '512MB'",
                        "synchronous_commit = off"):  # fmt: skip
            self._connection.execute(f"SET {setting}")
        self._dropped = self._connection.execute(
            "SELECT i.indexname, i.indexdef FROM pg_indexes i LEFT JOIN pg_constraint c ON c.conname = i.indexname "
            "WHERE i.schemaname = 'public' AND c.oid IS NULL ORDER BY i.indexname"
        ).fetchall()
        for name, _ in self._dropped:
            self._connection.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def add(self, table: str, columns: Sequence[str], rows: Rows) -> None:
        """Write rows in one COPY."""
        names = sql.SQL(", ").join(map(sql.Identifier, columns))
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
        with self._connection.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)

    def finish(self, said: Callable[[str], None]) -> None:
        """Indexes, where the counters of ids go on, and statistics."""
        for name, statement in self._dropped:
            said(name)
            self._connection.execute(statement)
        for (table,) in self._connection.execute(
            "SELECT table_name FROM information_schema.columns WHERE column_default LIKE 'nextval%' AND column_name = 'id'"
        ).fetchall():
            self._connection.execute(
                sql.SQL(
                    "SELECT setval(pg_get_serial_sequence({}, 'id'), coalesce(max(id), 0) + 1, false) FROM {}"
                ).format(sql.Literal(table), sql.Identifier(table))
            )
        said("statistics")
        self._connection.execute("VACUUM ANALYZE")
