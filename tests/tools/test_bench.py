"""The synthetic database of the benchmark is one that the service takes for its own, and the references answer alike."""

import asyncio
from collections import Counter

import httpx
import pytest
from sqlalchemy import make_url, select

from app.asgi import create_app
from app.settings import Settings
from app.store import tables, views
from app.store.session import make_engine, reading
from tools.bench import queries, synthetic
from tools.bench.load import Ratio, Turn
from tools.bench.references import sqlite_app
from tools.bench.world import World

EVENTS = 2_000


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    return synthetic.sqlite(tmp_path_factory.mktemp("bench"), EVENTS)


@pytest.fixture
def session(url):
    engine = make_engine(url)
    with reading(engine) as session:
        yield session
    engine.dispose()


def ask(app, path):
    async def answer():
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bench") as client:
            return (await client.get(path)).raise_for_status().json()

    return asyncio.run(answer())


@pytest.fixture
def service(url, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    return create_app(Settings(database_url=url))


def test_the_service_lists_the_events_of_the_busiest_person(service, session):
    busiest = queries.busiest(World(EVENTS))
    party = tables.Participant
    wanted = select(party.event_id).where(party.actor_id == busiest).distinct()
    order = (party.event_date.desc(), party.event_id.desc())
    found = ask(service, f"/events?actor={busiest}&limit=1000")
    assert [event["id"] for event in found["items"]] == list(session.scalars(wanted.order_by(*order)))


def test_the_reference_answers_as_the_service_does(service, url):
    path = queries.pages(World(EVENTS), 1)[0]
    ours, theirs = ask(service, path), ask(sqlite_app(make_url(url).database), path)
    assert ours["items"] == theirs["items"] != []


def test_what_is_read_of_events_is_what_the_writers_would_keep(session):
    kept = {row.event_id: tuple(row) for row in session.execute(select(views.event_view))}
    built = views.views(session, list(kept))
    assert len(kept) == EVENTS
    assert {
        view.event: (view.position, view.event, view.body, view.words, view.facets) for view in built.values()
    } == kept


def test_the_tally_counts_every_event(session):
    rows = session.execute(select(views.event_view.c.position, views.event_view.c.facets))
    live = Counter(each for row in rows for each in views.tallied(*row))
    assert {tuple(row[:3]): row[3] for row in session.execute(select(tables.tally))} == live


@pytest.mark.parametrize(
    ("ones", "others", "shown"), [([2, 4, 9], [1, 1, 3], "3.00 (2.00–4.00)"), ([1], [2], "0.50 (0.50–0.50)")]
)
def test_a_ratio_is_the_middle_one_of_the_pairs(ones, others, shown):
    assert str(Ratio.of(ones, others)) == shown


def test_a_percentile_is_what_so_many_requests_did_not_exceed():
    turn = Turn(1.0, tuple(range(100)))
    assert (turn.percentile(0.5), turn.percentile(0.99), turn.percentile(1.0)) == (50, 99, 99)
