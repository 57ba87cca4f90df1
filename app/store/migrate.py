"""Bring a database to the newest schema, safely when several processes start at once."""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from app.store import search, views
from app.store.session import make_engine, one_at_a_time

# Beside `app` in a clone, and beside it where the package is installed.
_SCRIPTS = Path(__file__).resolve().parents[2] / "migrations"
_AT_ONCE = 500  # articles made searchable at a time
# Rebuilding a table on SQLite must not cascade into the tables that point at it.
_SCHEMA_WRITER = {"writing": True, "foreign_keys": "OFF"}


def migrate(url: str, revision: str = "head") -> None:
    """Upgrade to `revision`, all or nothing; a second process waits for the first and then finds nothing to do.

    What is read of events and articles that are older than the newest schema is written with it.
    """
    _run(url, _upgrade, revision)


def _upgrade(config: Config, revision: str) -> None:
    connection: Connection = config.attributes["connection"]
    before = MigrationContext.configure(connection).get_current_revision()
    command.upgrade(config, revision)
    if (
        before == newest_revision()
        or MigrationContext.configure(connection).get_current_revision() != newest_revision()
    ):
        return
    with Session(connection) as session:
        while views.catch_up(session) + search.fill_missing(session, _AT_ONCE):
            session.flush()
            session.expunge_all()
        session.commit()  # into the transaction of the upgrade


def downgrade(url: str, revision: str) -> None:
    """Go back to `revision` (`base` is the empty database)."""
    _run(url, command.downgrade, revision)


def current_revision(engine: Engine) -> str | None:
    """The revision the database is at, or None where it was never migrated."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def is_current(engine: Engine) -> bool:
    """Whether the database has the newest schema."""
    return current_revision(engine) == newest_revision()


def newest_revision() -> str | None:
    """The last revision this program knows."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _run(url: str, step: Callable[[Config, str], None], revision: str) -> None:
    engine = make_engine(url)
    try:
        with engine.execution_options(**_SCHEMA_WRITER).begin() as connection:
            one_at_a_time(connection)
            config = _config()
            config.attributes["connection"] = connection
            step(config, revision)
    finally:
        engine.dispose()
