"""Taking in one article looks things up by index only, so that its time does not grow with what is known already."""

import pytest
from sqlalchemy import text

from app.store.session import make_engine, reading
from tests.examples import a_person, an_extraction
from tests.store.keeping import keep
from tools.bench.plans import listening

# One row for each of these is written for every article, name or event there is.
LARGE = (
    "article", "article_band", "raw_document", "extraction_run", "entity", "entity_mention", "event_mention",
    "mention_participant", "judgement", "actor", "organisation", "place", "name", "name_sound", "actor_role", "event",
    "event_clue", "participant", "version", "suggestion", "correction",
)  # fmt: skip


PEOPLE = (
    a_person("Moor", "Mayor"),
    a_person("Cy Moor", "Mayor"),
    a_person("Cy Moor", "Mayor", country="SYL"),
    a_person("Mohammad Javad Zarif", None),
    a_person("Javad Zarif", None),
    a_person("Mohammad Javad Zarif", None, aliases=("Javad Zarif",)),
)


@pytest.fixture
def asked(tmp_path, database_url):
    """The questions that are asked of the database while a second article about a meeting is kept, and some whose people
    have a fuller name, a namesake, a like name, and the names of two who were known apart."""
    if not database_url.startswith("sqlite"):
        pytest.skip(
            "the plans of SQLite, which has no statistics to go by, are the ones that show a missing index"
        )
    engine = make_engine(database_url)
    keep(engine)
    with listening(engine) as found:
        keep(engine, "another article", source="The Freeland Herald")
        for number, person in enumerate(PEOPLE):
            told = an_extraction([person], (), mentions=(), quotes=())
            keep(engine, f"about somebody {number}", told)
    yield engine, found
    engine.dispose()


def test_no_question_reads_a_large_table_from_end_to_end(asked):
    engine, questions = asked
    assert len(questions) > 20
    scans = set()
    with engine.connect() as connection:
        for words, values in questions:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {words}", values)
            scans |= {(row[3].split()[1], words) for row in plan if row[3].startswith("SCAN")}
    assert {(table, words) for table, words in scans if table in LARGE} == set()


def test_the_check_would_see_a_scan(asked):
    engine, _ = asked
    with reading(engine) as session:
        plan = session.execute(
            text("EXPLAIN QUERY PLAN SELECT id FROM event_mention WHERE sentence = 'x'")
        ).all()
    assert plan[0][3].startswith("SCAN event_mention")
