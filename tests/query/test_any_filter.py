"""For any filters, order and page size the answer is that of looking at every event, page by page, on both databases."""

from urllib.parse import urlencode

import pytest
from fastapi import Request
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, text, update

from app.api import asking
from app.domain.ontology import ontology
from app.query.counts import DIMENSIONS, Asked, count_events
from app.query.events import find_events
from app.query.printed import events_json
from app.store import tables, views
from app.store.session import reading, writing
from tests.query import world as made

_TYPES = ontology().types[:5]
_DAYS = st.sampled_from(
    [
        "2023-06-01",
        "2024-02-01",
        "2024-03-01",
        "2024-03-15",
        "2024-03-31",
        "2024-04-20",
        "2014-01-01",
        "2025-01-01",
    ]
)
VALUES = {
    "actor": st.sampled_from([*made.PEOPLE, *made.BODIES, "1", "ann-berg", "ann", "Berg", "berg i", "Nobody"]),
    "source_actor": st.sampled_from([*made.PEOPLE, *made.BODIES, "2", "hadi"]),
    "target_actor": st.sampled_from([*made.PEOPLE, *made.BODIES, "3", "wei"]),
    "organisation": st.sampled_from([*made.BODIES, "4", "united"]),
    "country": st.sampled_from(["IRQ", "USA", "FJI", "SWE"]),
    "sector": st.sampled_from(["GOV", "MIL", "REB", "JUD"]),
    "type": st.sampled_from([each.code for each in _TYPES]),
    "mode": st.sampled_from([mode.code for mode in ontology().modes if mode.type in {each.code for each in _TYPES}]),
    "context": st.sampled_from([each.code for each in ontology().contexts[:5]]),
    "quad_class": st.sampled_from([each.quad_class for each in _TYPES]),
    "status": st.sampled_from(made.STATUSES),
    "review": st.sampled_from(made.REVIEWS),
    "place": st.sampled_from([place[0] for place in made.PLACES] + ["1", "su"]),
    "place_country": st.sampled_from(["IRQ", "FJI", "NOR"]),
    "bbox": st.sampled_from(["44,33,45,34", "44.39,33.33,44.41,33.35", "170,-20,-170,-10", "-180,-90,180,90", "-180,80,180,90", "0,50,20,70"]),
    "near": st.sampled_from(["33.34,44.4,1", "33.34,44.4,10", "-17,180,300", "90,0,100", "60,10,5000", "0,0,20000"]),
    "source": st.sampled_from([*made.SOURCES, "1", "oslo-post", "Nowhere Herald"]),
    "article": st.sampled_from(["1", "2", "7", "20", "99"]),
    "q": st.sampled_from(["talks", "iraq", "naive", "oeuvre", '"air strike"', "talk*", '"aid talks"', "25", "nothing"]),
    "from": _DAYS,
    "to": _DAYS,
    "published_from": _DAYS,
    "published_to": _DAYS,
    "min_confidence": st.sampled_from(["0", "0.35", "0.5", "0.95"]),
    "min_sources": st.sampled_from(["1", "2", "3", "4"]),
}  # fmt: skip
FILTERS = st.lists(st.tuples(st.sampled_from(list(VALUES)), st.booleans()), max_size=4, unique=True)


@st.composite
def queries(draw):
    """Parameters as they are asked, `not_` twins and repeated values among them."""
    return [
        (f"not_{name}" if denied else name, value)
        for name, denied in draw(FILTERS)
        for value in draw(st.lists(VALUES[name], min_size=1, max_size=2, unique=True))
    ]


@pytest.fixture(scope="module")
def world(module_engine):
    return module_engine, made.fill(module_engine, seed=7)


def read(asked, **shape):
    pairs = [*asked, *((name, str(value)) for name, value in shape.items() if value is not None)]
    scope = {"type": "http", "query_string": urlencode(pairs).encode(), "headers": []}
    return asking.read_query(Request(scope), *asking.LIST)


def expected(everything, asked):
    """The events that fit, by looking at all."""
    grouped = {}
    for name, value in asked:
        grouped.setdefault(name, []).append(value)
    days = {name: grouped.pop(name, None) for name in ("published_from", "published_to")}
    found = []
    for event in everything.events:
        positive = all(
            made.fits(everything, event, n, v) for n, v in grouped.items() if not n.startswith("not_")
        )
        negative = any(
            made.fits(everything, event, n[4:], v) for n, v in grouped.items() if n.startswith("not_")
        )
        if positive and not negative and _told_between(event, days["published_from"], days["published_to"]):
            found.append(event)
    return found


def _told_between(event, first, last):
    """One article was published within both bounds; of several the loosest counts."""
    if first is None and last is None:
        return True
    days = [told.published.isoformat() for told in event.told if told.published]
    return any((first is None or day >= min(first)) and (last is None or day <= max(last)) for day in days)


bounded = settings(
    max_examples=120,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@bounded
@given(
    asked=queries(),
    sort=st.sampled_from(asking.SHAPE["sort"][0]["enum"]),
    limit=st.sampled_from([1, 3, 17, 1000]),
)
def test_pages_are_those_of_a_naive_filter(world, asked, sort, limit):
    engine, everything = world
    wanted = [event.id for event in made.ordered(expected(everything, asked), sort)]
    found, cursor = [], None
    with reading(engine) as session:
        while len(found) <= len(wanted):
            query = read(asked, sort=sort, limit=limit, cursor=cursor, total="true")
            page = find_events(
                session, query.filters, query.order, limit=limit, cursor=query.cursor, total=True
            )
            assert (page.total.number, page.total.exact) == (len(wanted), True)
            assert len(page.ids) == limit or page.cursor is None
            found += page.ids
            cursor = page.cursor
            if cursor is None or len(found) >= 40:
                break
    assert found == wanted[: len(found)]
    assert cursor is not None or found == wanted


@bounded
@given(asked=queries(), by=st.lists(st.sampled_from(DIMENSIONS), min_size=1, max_size=2, unique=True))
def test_counts_are_those_of_a_naive_count(world, asked, by):
    engine, everything = world
    if len(set(by) & {"day", "week", "month", "year"}) > 1:
        by = by[:1]
    query = read(asked)
    with reading(engine) as session:
        counts = count_events(session, query.filters, Asked(tuple(by), top=10_000, fill=False))
    found = {cell.values: cell.count for cell in counts.cells}
    assert found == _naive_counts(expected(everything, asked), by)
    assert counts.total == len(expected(everything, asked))


def _naive_counts(events, by):
    from collections import Counter
    from itertools import product

    counted = Counter()
    for event in events:
        counted.update(set(product(*(_values(event, name) for name in by))))
    return dict(counted)


def _values(event, name):
    if name in ("day", "week", "month", "year"):
        if event.start is None:
            return [None]
        iso = event.start.isoformat()
        monday = event.start.fromordinal(event.start.toordinal() - event.start.weekday()).isoformat()
        return [{"day": iso, "week": monday, "month": iso[:7], "year": iso[:4]}[name]]
    if name in ("type", "mode", "quad_class", "status", "place"):
        return [getattr(event, name)]
    if name == "country":
        return {party.country for party in event.parties if party.country}
    if name == "source":
        return {told.source for told in event.told if told.source}
    if name == "pair":
        sides = [
            [(p.kind, p.id) for p in event.parties if p.kind and p.role == role]
            for role in ("source", "target")
        ]
        return {(one, other) for one in sides[0] for other in sides[1]}
    return {party.id for party in event.parties if party.kind == name}


def test_what_is_read_is_what_the_rows_say_after_any_change(world):
    """Retire, date anew, take parties away: views, tallies and the index follow."""
    engine, everything = world
    ids = [event.id for event in everything.events[::7]]
    with writing(engine) as session:
        session.execute(update(tables.Event).where(tables.Event.id.in_(ids[:5])).values(retired_at=made._NOW))
        session.execute(
            update(tables.Event)
            .where(tables.Event.id.in_(ids[5:10]))
            .values(date_start=None, date_end=None, sort_date=views.UNKNOWN_DAY)
        )
        session.execute(delete(tables.Participant).where(tables.Participant.event_id.in_(ids[10:])))
        views.write(session, ids)
        _consistent(session)
        # and back, so that the other tests find the world as it was
        session.execute(update(tables.Event).where(tables.Event.id.in_(ids)).values(retired_at=None))
        for event in everything.events[::7]:
            session.execute(
                update(tables.Event).where(tables.Event.id == event.id).values(**made.event_row(event))
            )
        lost = [made.party_row(e, n, p) for e in everything.events[::7][10:] for n, p in enumerate(e.parties)]
        session.execute(insert(tables.Participant), lost)
        views.write(session, ids)
        _consistent(session)


def _consistent(session):
    standing = list(session.scalars(select(tables.Event.id).where(tables.Event.retired_at.is_(None))))
    built = views.views(session, standing)
    kept = {row.event_id: row for row in session.execute(select(tables.event_view))}
    assert set(kept) == set(standing)
    for number, view in built.items():
        row = kept[number]
        assert (row.position, row.body, row.words, row.facets) == (
            view.position,
            view.body,
            view.words,
            view.facets,
        )
    live = {}
    for row in kept.values():
        for key in views.tallied(row.position, row.facets):
            live[key] = live.get(key, 0) + 1
    counted = {tuple(row[:3]): row[3] for row in session.execute(select(tables.tally)) if row[3]}
    assert counted == live
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("INSERT INTO event_index(event_index) VALUES ('integrity-check')"))


def test_a_page_is_the_json_of_its_events(world):
    import orjson

    engine, everything = world
    ids = [event.id for event in everything.events[:20]]
    with reading(engine) as session:
        shown = orjson.loads(events_json(session, ids))
    assert [event["id"] for event in shown] == ids
    for event, record in zip(everything.events, shown, strict=False):
        assert [party["id"] for party in record["participants"] if party["role"] == "source"] == [
            p.id for p in event.parties if p.role == "source"
        ]
        assert (record["place"] or {}).get("id") == event.place
