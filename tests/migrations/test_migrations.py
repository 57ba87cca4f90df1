"""The migrations and the tables say the same on both databases, forwards, backwards and forwards again."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import CheckConstraint, Engine, inspect, text

from app.store.base import Base
from app.store.migrate import current_revision, downgrade, is_current, migrate, newest_revision
from app.store.session import make_engine
from tests.store.keeping import keep


@pytest.fixture
def empty(empty_url):
    engine = make_engine(empty_url)
    yield engine
    engine.dispose()


def differences(engine: Engine) -> list:
    with engine.connect() as connection:
        opts = {"compare_type": True, "include_name": _is_declared}
        context = MigrationContext.configure(connection, opts=opts)
        return compare_metadata(context, Base.metadata)


def _is_declared(name, kind, _parents):
    """FTS5 keeps tables of its own, indexes over expressions are not read back, and vectors are PostgreSQL's alone."""
    by_hand = {
        "table": ("event_index", "article_index", "name_index"),
        "index": ("ix_event_view_", "ix_article_view_", "ix_name_words"),
        "column": ("vector", "tags"),
    }
    return not (name or "").startswith(by_hand.get(kind, ("-",)))


def checks(engine: Engine) -> set[str]:
    names = inspect(engine).get_table_names()
    return {str(check["name"]) for name in names for check in inspect(engine).get_check_constraints(name)}


def test_the_migrated_schema_is_that_of_the_tables(engine):
    assert differences(engine) == []


def test_every_check_of_the_tables_is_migrated(engine):
    declared = {
        str(constraint.name)
        for table in Base.metadata.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
    }
    assert checks(engine) == declared


def test_up_down_and_up_again_ends_at_the_newest_schema(empty_url, empty):
    migrate(empty_url)
    downgrade(empty_url, "base")
    assert set(inspect(empty).get_table_names()) <= {"alembic_version"}
    migrate(empty_url)
    assert is_current(empty)
    assert differences(empty) == []


def test_a_database_that_was_never_migrated_has_no_revision(empty):
    assert current_revision(empty) is None
    assert not is_current(empty)


def test_two_that_migrate_at_once_do_not_disturb_each_other(empty_url, empty):
    with ThreadPoolExecutor(3) as pool:
        for run in [pool.submit(migrate, empty_url) for _ in range(3)]:
            run.result()
    assert current_revision(empty) == newest_revision()


def test_migrating_twice_changes_nothing(database_url, engine):
    migrate(database_url)
    assert is_current(engine)


def read_side(engine):
    """What readers are answered from, without what the clock says."""
    wanted = ("SELECT position, body, words, facets FROM event_view ORDER BY position",
              "SELECT facet, month, type, count FROM tally ORDER BY facet, month, type",
              "SELECT card FROM actor ORDER BY id", "SELECT words FROM article_view ORDER BY article_id")  # fmt: skip
    with engine.connect() as connection:
        return [connection.execute(text(each)).all() for each in wanted]


def test_what_was_kept_before_there_was_a_reading_side_is_read_too(database_url, engine):
    keep(engine)
    before = read_side(engine)
    assert all(before)
    downgrade(database_url, "0007")
    migrate(database_url)
    assert read_side(engine) == before
