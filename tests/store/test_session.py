"""Transactions are whole, readers cannot write, and SQLite is set up to lose nothing."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.store import session
from app.store.session import make_engine, reading, writing
from app.store.tables import Participant, Source
from tests.store.keeping import counts


def add_posts(engine, *slugs: str) -> None:
    with writing(engine) as session:
        for slug in slugs:
            session.add(Source(slug=slug, name="Post"))
            session.flush()


def test_what_was_written_is_there_for_the_next_reader(engine):
    with writing(engine) as session:
        session.add(Source(slug="post", name="Post"))
    assert counts(engine)["source"] == 1


def test_an_error_takes_back_everything(engine):
    with pytest.raises(IntegrityError):
        add_posts(engine, "post", "post")
    assert counts(engine)["source"] == 0


def test_a_reader_cannot_write(engine):
    with reading(engine) as session, pytest.raises(DBAPIError):
        session.execute(text("DELETE FROM source"))


def test_a_connection_that_read_can_write_afterwards(engine):
    for number in range(20):
        counts(engine)
        with writing(engine) as session:
            session.add(Source(slug=f"post-{number}", name="Post"))
    assert counts(engine)["source"] == 20


def test_a_reader_sees_one_state_throughout(engine):
    with reading(engine) as session:
        before = session.scalar(text("SELECT count(*) FROM source"))
        with writing(engine) as other:
            other.add(Source(slug="post", name="Post"))
        assert session.scalar(text("SELECT count(*) FROM source")) == before


def test_a_connection_that_went_while_nobody_used_it_is_replaced(postgresql, monkeypatch):
    monkeypatch.setattr(session, "_IDLE", 0.0)
    engine, other = make_engine(postgresql), make_engine(postgresql)
    own = text("SELECT pg_backend_pid()")
    with reading(engine) as reader:
        before = reader.scalar(own)
    with reading(other) as reader:
        assert reader.scalar(text("SELECT pg_terminate_backend(:it, 5000)"), {"it": before})
    with reading(engine) as reader:
        assert reader.scalar(own) != before
    engine.dispose()
    other.dispose()


@pytest.mark.parametrize(("setting", "value"), [("jit", "off"), ("max_parallel_workers_per_gather", "0")])
def test_postgresql_answers_each_by_itself_and_at_once(postgresql, setting, value):
    engine = make_engine(postgresql)
    with reading(engine) as reader:
        assert reader.scalar(text(f"SHOW {setting}")) == value
    engine.dispose()


def test_rows_that_point_nowhere_are_refused(engine):
    with pytest.raises(IntegrityError), writing(engine) as session:
        session.execute(
            text("INSERT INTO quote (article_id, run_id, start, \"end\", text) VALUES (9, 9, 0, 1, 'x')")
        )


def test_a_participant_is_one_identity_and_not_two(engine):
    columns = {column.name for column in Participant.__table__.columns}
    assert {"actor_id", "organisation_id"} <= columns
    with pytest.raises(IntegrityError), writing(engine) as session:
        session.execute(text(
            "INSERT INTO participant (event_id, role, position, text, event_date, event_type)"
            " VALUES (1, 'source', 0, 'x', '2024-01-01', 'AID')"
        ))  # fmt: skip


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 5000)],
)
def test_sqlite_is_durable_and_patient(tmp_path, pragma, value):
    engine = make_engine(f"sqlite:///{tmp_path / 'new' / 'folder' / 'dateline.db'}")
    with engine.connect() as connection:
        assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value
    engine.dispose()


@pytest.mark.parametrize("file", range(20))
def test_many_that_open_a_new_file_at_once_all_get_in(tmp_path, file):
    def write(_number):
        engine = make_engine(f"sqlite:///{tmp_path}/{file}.db")
        try:
            with engine.execution_options(writing=True).begin() as connection:
                return connection.exec_driver_sql("PRAGMA journal_mode").scalar()
        finally:
            engine.dispose()

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(write, range(8))) == {"wal"}


def test_a_postgresql_address_needs_no_driver_name():
    assert make_engine("postgresql://localhost/dateline").driver == "psycopg"
