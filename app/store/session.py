"""Engine and transactions: one writer's transaction that commits or rolls back whole, and readers that cannot write."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import SQLITE_BUSY, OperationalError
from sqlite3 import Connection as SqliteConnection
from time import monotonic, sleep
from typing import Any

from psycopg import OperationalError as PostgresqlError
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

STEADY = "steady"  # in `Session.info`: all that the session reads, it reads as of one moment
_PATIENCE = 5.0  # seconds to wait for another process
_IDLE = 2.0  # seconds after which a connection of the pool may have gone
_CACHE = 65_536  # KiB of a connection's pages that are kept at hand
_SMALL_CACHE = 4_096
# FULL syncs every commit: what was answered survives a power cut.
_PRAGMAS = (
    "synchronous=FULL",
    "foreign_keys=ON",
    f"cache_size=-{_CACHE}",
    "mmap_size=1073741824",
    "temp_store=memory",
)
# Any number that nobody else uses as an advisory lock on the same PostgreSQL database.
_WRITER_LOCK = 0x_DA7E_11E


def make_engine(url: str) -> Engine:
    """An engine for a database address, SQLite or PostgreSQL; makes the folder of a SQLite file."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        return _sqlite(address)
    engine = create_engine(address.set(drivername="postgresql+psycopg"), pool_size=8, max_overflow=8)
    event.listen(engine, "connect", _suit)
    event.listen(engine, "checkin", _note_use)
    event.listen(engine, "checkout", _try_idle)
    return engine


def _suit(connection: Any, _record: object) -> None:
    """Many ask for little at once: to start workers for one of them, or to compile its plan, takes longer than to answer."""
    for setting in ("max_parallel_workers_per_gather = 0", "jit = off"):
        connection.execute(f"SET {setting}")
    connection.commit()


def _note_use(_connection: object, record: ConnectionPoolEntry) -> None:
    record.info["used"] = monotonic()


def _try_idle(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
    """Whether a connection that nobody used for a while still answers; to ask before each use costs a journey each."""
    if monotonic() - record.info.get("used", monotonic()) < _IDLE:
        return
    try:
        connection.execute("SELECT 1")
        connection.rollback()
    except PostgresqlError as error:
        raise DisconnectionError from error


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """One transaction that commits at the end, or leaves nothing behind if anything goes wrong."""
    with Session(engine.execution_options(writing=True), expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """One consistent view of the database in which nothing can be written."""
    view = engine
    if engine.dialect.name != "sqlite":  # where a reader in WAL mode has its own snapshot anyhow
        view = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    with Session(view, expire_on_commit=False, info={STEADY: True}) as session:
        yield session


@contextmanager
def reading_through(engine: Engine) -> Iterator[Session]:
    """The same for whoever reads very much and each of it once: what was read is not kept at hand."""
    with reading(engine) as session:
        if engine.dialect.name != "sqlite":
            yield session
            return
        connection = session.connection()
        connection.exec_driver_sql(f"PRAGMA cache_size=-{_SMALL_CACHE}")
        try:
            yield session
        finally:
            connection.exec_driver_sql(f"PRAGMA cache_size=-{_CACHE}")


def one_at_a_time(transaction: Session | Connection) -> None:
    """Wait until no other writer is at work, and keep others waiting until the end of the transaction.

    Whoever decides that a name is new must not be overtaken by another who decides the same. On SQLite the
    transaction itself is alone already.
    """
    connection = transaction.connection() if isinstance(transaction, Session) else transaction
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _WRITER_LOCK})


def _sqlite(address: URL) -> Engine:
    if address.database and address.database != ":memory:":
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(address, pool_size=8, max_overflow=40)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: SqliteConnection, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves; the driver would say it too late
    connection.execute(f"PRAGMA busy_timeout={int(_PATIENCE * 1000)}")
    _switch_to_wal(connection)
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _switch_to_wal(connection: SqliteConnection) -> None:
    """Write ahead from now on. Two that switch a new file at once do not wait by themselves, whatever the timeout says."""
    give_up = monotonic() + _PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except OperationalError as error:
            if error.sqlite_errorcode & 0xFF != SQLITE_BUSY or monotonic() > give_up:
                raise
            sleep(0.01)
        else:
            return


def _begin(connection: Connection) -> None:
    # A transaction that starts as a reader and then writes fails at once when another has written meanwhile;
    # one that starts as a writer waits its turn.
    options = connection.get_execution_options()
    if "foreign_keys" in options:
        connection.exec_driver_sql(f"PRAGMA foreign_keys={options['foreign_keys']}")
    is_writer = options.get("writing", False)
    connection.exec_driver_sql(f"PRAGMA query_only={0 if is_writer else 1}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writer else "BEGIN")
