"""No question reads a large table from end to end: the plans of both databases say so."""

import re

import pytest
from sqlalchemy import event, text

from app.query import exporting, lists, search, suggest, words
from app.query.counts import Asked, count_events
from app.query.events import Order, find_events
from app.query.filters import Box, Circle, EventFilters
from app.query.printed import events_json
from app.store import sql
from app.store.session import reading
from tests.query import world as made

LARGE = {"event", "participant", "event_mention", "article", "event_view", "name", "tally", "article_view"}
DAY = made._DAY


def asking(filters, by="date", total=False):
    return lambda session: find_events(session, filters, Order(by), limit=50, cursor=None, total=total)


QUESTIONS = {
    "one actor": asking(EventFilters(actor=("Ann Berg",))),
    "two names": asking(EventFilters(actor=("Ann Berg",), target_actor=("Iraq",))),
    "two roles": asking(EventFilters(source_actor=("Ann Berg",), target_actor=("Iraq",))),
    "either of two": asking(EventFilters(actor=("Ann Berg", "Iraq"))),
    "a country": asking(EventFilters(country=("IRQ",)), total=True),
    "country, type and days": asking(EventFilters(country=("IRQ",), type=("CONSULT",), since=DAY, until=DAY)),
    "a box": asking(EventFilters(bbox=(Box(44, 33, 45, 34),))),
    "near": asking(EventFilters(near=(Circle(33.3, 44.4, 50),))),
    "words": asking(EventFilters(q=("talks",))),
    "a phrase": asking(EventFilters(q=('"air strike"',))),
    "a place": asking(EventFilters(place=("Baghdad",))),
    "all of two places": asking(EventFilters(place=("Baghdad", "Suva")), total=True),
    "a publisher": asking(EventFilters(source=("Wire",))),
    "days of publication": asking(EventFilters(published_from=DAY, published_to=DAY)),
    "an article": asking(EventFilters(article=(3,))),
    "none of a type": asking(EventFilters(country=("IRQ",), without=EventFilters(type=("CONSULT",)))),
    "the total": asking(EventFilters(actor=("Ann Berg",)), total=True),
    "counts now": lambda session: count_events(
        session, EventFilters(actor=("Ann Berg",)), Asked(("month", "status"))
    ),
    "counts kept": lambda session: count_events(
        session, EventFilters(actor=("Ann Berg",)), Asked(("month", "type"))
    ),
    "a name nobody has": asking(EventFilters(actor=("Zaphod",))),
    "a page in JSON": lambda session: events_json(session, list(range(1, 51))),
    "type-ahead": lambda session: suggest.suggest(session, "be", suggest.KINDS, 10),
    "search": lambda session: search.search(session, words.parse("talks"), ("event",), limit=10, cursor=None),
    "people called": lambda session: lists.page_of(
        session, "actors", lists.Wanted(q="berg"), limit=10, cursor=None
    ),
    "a batch of an export": lambda session: next(
        exporting.lines(session, EventFilters(actor=("Ann Berg",)), Order())
    ),
    **{
        f"by {by}": asking(EventFilters(), by)
        for by in ("date", "confidence", "sources", "articles", "updated", "created")
    },
}
# Walks along an index that end when the page is full.
ENDING = {f"by {by}" for by in ("date", "confidence", "sources", "articles", "updated", "created")}


@pytest.fixture(scope="module")
def filled(module_engine):
    """On PostgreSQL with statistics to plan by."""
    engine = module_engine
    made.fill(engine, seed=11, events=1500)
    if engine.dialect.name == "postgresql":
        with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            connection.execute(text("ANALYZE"))
    return engine


@pytest.mark.parametrize("question", list(QUESTIONS))
def test_no_question_scans_a_large_table(filled, monkeypatch, question):
    asked = _asked(filled, monkeypatch, QUESTIONS[question])
    assert asked
    if filled.dialect.name == "postgresql":
        # A table of a few pages is cheapest read whole, whatever indexes it has: what counts is that it need not be.
        settings = "SET LOCAL enable_seqscan = off"
    for statement, values in asked:
        with filled.connect() as connection:
            if filled.dialect.name == "sqlite":
                plan = [
                    row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
                ]
                scanned = [line for line in plan if _scans(line, question)]
            else:
                connection.execute(text(settings))
                plan = [row[0] for row in connection.exec_driver_sql(f"EXPLAIN {statement}", values)]
                scanned = [
                    line
                    for line in plan
                    if (found := re.search(r"Seq Scan on (\w+)", line)) and found[1] in LARGE
                ]
        assert not scanned, (statement, plan)


def _scans(line, question):
    found = re.match(r"SCAN (\w+)(.*)", line)
    if found is None or "VIRTUAL TABLE" in found[2]:
        return False
    table = {"v": "event_view", "e": "event", "p": "participant", "n": "name", "t": "tally"}.get(
        found[1], found[1]
    )
    by_key = (table, question) in {("event_view", "by date"), ("event", "by created")}
    return table in LARGE and not (question in ENDING and ("USING INDEX" in found[2] or by_key))


def _asked(engine, monkeypatch, question):
    """The statements of a question with their values, by whichever way they went."""
    asked = []
    plain = sql.rows

    def rows(session, statement, values):
        written = statement if engine.dialect.name == "sqlite" else sql.percented(statement)
        asked.append((written, dict(values)))
        return plain(session, statement, values)

    def note(_connection, _cursor, statement, values, *_rest):
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            asked.append((statement, values))

    monkeypatch.setattr(sql, "rows", rows)
    event.listen(engine, "before_cursor_execute", note)
    try:
        with reading(engine) as session:
            question(session)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return asked
