"""Which lists PostgreSQL walks along, and that it finds on them what standing events are found by."""

from datetime import timedelta

import pytest

from app.query.events import Order, find_events
from app.query.filters import Circle, EventFilters
from app.query.walks import ByParty, ByPlace, walk
from app.store import derive, tables
from app.store.migrate import downgrade, migrate
from app.store.session import reading, writing
from app.store.versions import Cause
from tests.query import world as made
from tests.store.keeping import keep

AGREE, TWO_TYPES = frozenset({"yagree"}), frozenset({"yagree", "yaid"})
WALKS = {
    "a person": ([{"a1"}], ByParty((("a1",),))),
    "both of two": ([{"as1"}, {"ot2"}], ByParty((("as1", "ot2"),))),
    "either of two": ([{"a1", "o2"}], ByParty((("a1",), ("o2",)))),
    "one, with either of two": ([{"a1"}, {"o2", "o3"}], ByParty((("a1",),), rest=(frozenset({"o2", "o3"}),))),
    "the fewer of two groups": (
        [{"a1", "a2", "a3"}, {"o2", "o3"}],
        ByParty((("o2",), ("o3",)), rest=(frozenset({"a1", "a2", "a3"}),)),
    ),
    "a country and a type": ([{"cirq"}, AGREE], ByParty((("cirq",),), frozenset({"AGREE"}))),
    "types that are both asked": ([{"cirq"}, TWO_TYPES, AGREE], ByParty((("cirq",),), frozenset({"AGREE"}))),
    "a person, somewhere": ([{"a1"}, {"p7"}], ByParty((("a1",),), rest=(frozenset({"p7"}),))),
    "very many people": ([{f"a{number}" for number in range(9)}], None),
    "a place": ([{"p7"}], ByPlace((7,))),
    "a few places": ([{"p12", "p7"}], ByPlace((7, 12))),
    "very many places": ([{f"p{number}" for number in range(101)}], None),
    "a place and a status": ([{"p7"}, {"toccurred"}], None),
    "a type alone": ([AGREE], None),
    "nothing": ([], None),
    "a group of nothing": ([set()], None),
}


@pytest.mark.parametrize("name", list(WALKS))
def test_a_walk_goes_along_the_lists_of_parties_or_places(name):
    groups, found = WALKS[name]
    assert walk([frozenset(group) for group in groups], alone=True) == found


def test_places_are_walked_only_where_nothing_else_is_asked():
    assert walk([frozenset({"p7"})], alone=False) is None


def ids(engine, filters, **asked):
    order = Order("date", ascending=asked.pop("ascending", False))
    with reading(engine) as session:
        return find_events(session, filters, order, limit=50, cursor=None, total=True, **asked).ids


def test_an_event_that_stands_no_more_is_on_no_list(engine):
    article = keep(engine)
    asked = [EventFilters(place=("1",)), EventFilters(actor=("1",)), EventFilters(organisation=("1",))]
    before = [set(ids(engine, each)) for each in asked]
    told = set().union(*before)
    assert told
    with writing(engine) as session:
        session.get(tables.Article, article).retired_at = made._NOW
        session.flush()
        derive.events(session, told, Cause("test"))
    assert [ids(engine, each) for each in asked] == [()] * len(asked)


@pytest.mark.parametrize("ascending", [True, False])
def test_pages_of_one_place_and_of_several_people_go_on_where_they_ended(engine, ascending):
    everything = made.fill(engine, seed=5).events
    for filters, fit in (
        (EventFilters(place=("1", "2")), lambda event: event.place in (1, 2)),
        (
            EventFilters(actor=("Ann Berg", "Iraq")),
            lambda event: {("actor", 1), ("organisation", 1)} & {(p.kind, p.id) for p in event.parties},
        ),
    ):
        wanted = sorted(filter(fit, everything), key=lambda event: event.position, reverse=not ascending)
        met, cursor = [], None
        with reading(engine) as session:
            while cursor is not None or not met:
                page = find_events(
                    session, filters, Order("date", ascending=ascending), limit=3, cursor=cursor, total=True
                )
                met += page.ids
                cursor = page.cursor
        assert met == [event.id for event in wanted]
        assert page.total.number == len(wanted)


def test_fifty_large_circles_are_one_question(engine):
    everything = made.fill(engine, seed=5)
    circles = tuple(Circle(30.0, 7.2 * number - 180, 1000) for number in range(50))
    with reading(engine) as session:
        found = find_events(session, EventFilters(near=circles), Order(), limit=1000, cursor=None, total=True)
    asked = [f"{each.latitude},{each.longitude},{each.radius}" for each in circles]
    near = {event.id for event in everything.events if made.fits(everything, event, "near", asked)}
    assert near
    assert set(found.ids) == near


def test_what_older_databases_hold_is_found_the_same_way(database_url, engine):
    everything = made.fill(engine, seed=5).events
    longest = made._DAY - timedelta(days=20)
    asked = [
        EventFilters(actor=("Ann Berg",)),
        EventFilters(q=("talks",)),
        EventFilters(place=("Baghdad",)),
        EventFilters(country=("IRQ",), type=(everything[0].type,), since=longest),
    ]
    before = [ids(engine, each) for each in asked]
    assert all(before)
    downgrade(database_url, "0013")
    migrate(database_url)
    assert [ids(engine, each) for each in asked] == before
