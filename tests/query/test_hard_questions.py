"""Questions that are hard to answer by an index (days at the ends of long events, boxes at the ends of the globe, words
in brackets), today, as of today, and over HTTP: always the answer of looking at every event.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.api import asking
from app.asgi import create_app
from app.query import past
from app.query.counts import DIMENSIONS, PERIODS, Asked, count_as_it_was, count_events
from app.query.events import find_events
from app.settings import Settings
from app.store.session import reading, writing
from tests.query import test_any_filter as plain
from tests.query import world as made

bounded = settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
# Words ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Words:
    """A query and what it means: given all texts as lists of words, whether they are what is asked for."""

    written: str
    means: object


_SPOKEN = {"Iraq's": "iraq", "naïve": "naive", "Œuvre": "oeuvre"}


def _plain(word):
    return _SPOKEN.get(word, word.lower())


def _phrase(words, *, prefix):
    asked = [_plain(word) for word in words]

    def means(texts):
        for text in texts:
            for at in range(len(text) - len(asked) + 1):
                here = text[at : at + len(asked)]
                whole = here == asked
                begun = here[:-1] == asked[:-1] and here[-1].startswith(asked[-1])
                if whole or (prefix and begun):
                    return True
        return False

    written = " ".join(words)
    if len(words) > 1:
        written = f'"{written}"'
    return Words(written + ("*" if prefix else ""), means)


_WORD = st.sampled_from([*made.WORDS, "tal", "unsaid", "IRAQ", "oeuvre"])
_LEAVES = st.builds(
    lambda words, prefix: _phrase(words, prefix=prefix),
    st.lists(_WORD, min_size=1, max_size=3),
    st.booleans(),
)


def _both(one, other, joint):
    return Words(
        f"({one.written}){joint}({other.written})", lambda texts: one.means(texts) and other.means(texts)
    )


def _either(one, other):
    return Words(
        f"({one.written}) OR ({other.written})", lambda texts: one.means(texts) or other.means(texts)
    )


def _without(one, other, sign):
    return Words(
        f"({one.written}) {sign}({other.written})", lambda texts: one.means(texts) and not other.means(texts)
    )


def _larger(smaller):
    return (
        st.builds(_both, smaller, smaller, st.sampled_from([" ", " AND "]))
        | st.builds(_either, smaller, smaller)
        | st.builds(_without, smaller, smaller, st.sampled_from(["-", "NOT "]))
    )  # fmt: skip


_QUERIES = st.recursive(_LEAVES, _larger, max_leaves=5).filter(lambda words: len(words.written) <= 200)

# Days and places --------------------------------------------------------------------------------------

_LENGTHS = (0, 1, 6, 7, 8, 9, 30, 31, 32, 200, 365, 366, 367, 3000, 4000)
_DAYS = st.one_of(
    st.builds(
        lambda off, length, sign: (made._DAY + timedelta(days=off + sign * length)).isoformat(),
        st.integers(-45, 45),
        st.sampled_from(_LENGTHS),
        st.sampled_from([-1, 0, 1]),
    ),
    st.sampled_from(["0001-01-01", "0001-01-02", "0099-02-03", "1999-12-31", "9999-12-31"]),
)
_POINTS = [(latitude, longitude) for _, _, latitude, longitude in made.PLACES if latitude is not None]
_LATITUDES = st.sampled_from([-90.0, 0.0, 90.0, *(point[0] for point in _POINTS)]) | st.floats(-90, 90)
_LONGITUDES = st.sampled_from([-180.0, 0.0, 180.0, *(point[1] for point in _POINTS)]) | st.floats(-180, 180)
_BOXES = st.builds(
    lambda west, east, ends: f"{west},{min(ends)},{east},{max(ends)}",
    _LONGITUDES,
    _LONGITUDES,
    st.tuples(_LATITUDES, _LATITUDES),
)
_RADII = st.sampled_from([0.001, 1.0, 5.0, 7.5, 50.0, 400.0, 5000.0, 10_020.0, 20_040.0]) | st.floats(
    0.1, 20_000
)
_CIRCLES = st.builds(
    lambda latitude, longitude, km: f"{latitude},{longitude},{km}", _LATITUDES, _LONGITUDES, _RADII
)

VALUES = {
    **plain.VALUES,
    **dict.fromkeys(("from", "to", "published_from", "published_to"), _DAYS),
    "bbox": _BOXES,
    "near": _CIRCLES,
    "q": _QUERIES,
    "min_confidence": st.floats(0, 1).map(str) | plain.VALUES["min_confidence"],
}
_HARD = ("from", "to", "bbox", "near", "q", "published_from", "published_to")
FILTERS = st.lists(
    st.tuples(st.sampled_from(_HARD) | st.sampled_from(list(VALUES)), st.booleans()), max_size=5, unique=True
)


@st.composite
def queries(draw):
    return [
        (f"not_{name}" if denied else name, value)
        for name, denied in draw(FILTERS)
        for value in draw(st.lists(VALUES[name], min_size=1, max_size=3))
    ]


def written(asked):
    return [(name, value.written if isinstance(value, Words) else value) for name, value in asked]


def expected(everything, asked):
    """By looking at all: words here, the rest as in the plain questions."""
    found = plain.expected(everything, [(n, v) for n, v in asked if not isinstance(v, Words)])
    words = {name: [v for n, v in asked if n == name and isinstance(v, Words)] for name in ("q", "not_q")}
    return [
        event
        for event in found
        if (not words["q"] or any(each.means(_texts(event)) for each in words["q"]))
        and not any(each.means(_texts(event)) for each in words["not_q"])
    ]


def _texts(event):
    told = [text for each in event.told for text in (each.sentence.rstrip("."), each.title)]
    return [[_plain(word) for word in text.split()] for text in told]


# The questions ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def world(module_engine):
    everything = made.fill(module_engine, seed=21, events=200)
    with writing(module_engine) as session:
        made.note_versions(session, everything)
    return module_engine, everything


SORTS = st.sampled_from(asking.SHAPE["sort"][0]["enum"])


@bounded
@given(asked=queries(), sort=SORTS, share=st.integers(1, 12))
@example(asked=[("from", "0001-01-01")], sort="-date", share=3)  # undated events fit no bound, not even this
def test_pages_are_those_of_looking_at_everything(world, asked, sort, share):
    engine, everything = world
    wanted = [event.id for event in made.ordered(expected(everything, asked), sort)]
    limit = max(1, len(wanted) // share)
    found, cursor = [], None
    with reading(engine) as session:
        while len(found) <= len(wanted):
            query = plain.read(written(asked), sort=sort, limit=limit, cursor=cursor)
            page = find_events(
                session, query.filters, query.order, limit=limit, cursor=query.cursor, total=False
            )
            assert (page.total.number, page.total.exact) == (len(wanted), True)
            found += page.ids
            cursor = page.cursor
            if cursor is None:
                break
    assert found == wanted


@settings(bounded, max_examples=40)
@given(asked=queries(), sort=SORTS)
def test_as_of_now_is_now(world, asked, sort):
    engine, everything = world
    wanted = [event.id for event in made.ordered(expected(everything, asked), sort)]
    query = plain.read(written(asked), sort=sort)
    with reading(engine) as session:
        page = past.find_events(
            session, query.filters, datetime.now(UTC), query.order, limit=1000, cursor=None
        )
    assert list(page.ids) == wanted


@settings(bounded, max_examples=60)
@given(
    asked=queries(),
    by=st.lists(st.sampled_from(DIMENSIONS), min_size=1, max_size=2, unique=True),
    top=st.sampled_from([1, 3, 50]),
    share=st.booleans(),
    fill=st.booleans(),
)
def test_counts_are_the_same_as_of_now_and_add_up(world, asked, by, top, share, fill):
    engine, everything = world
    if len(set(by) & set(PERIODS)) > 1 or (fill and "day" in by):
        by = by[:1] if by[0] != "day" else ["month"]
    fill = fill and not any(
        name.endswith(("from", "to")) for name, _ in asked
    )  # not ten thousand years of zeros
    query, how = plain.read(written(asked)), Asked(tuple(by), top, share=share, fill=fill)
    with reading(engine) as session:
        now = count_events(session, query.filters, how)
        then = count_as_it_was(session, query.filters, how, datetime.now(UTC))
    assert (now.cells, now.total) == (then.cells, then.total)
    fitting = expected(everything, asked)
    assert now.total == len(fitting)
    counted = plain._naive_counts(fitting, by)
    assert sum(cell.count for cell in now.cells) == sum(counted.values())
    assert all(counted.get(cell.values, 0) == cell.count for cell in now.cells if not cell.rest)
    if share:
        period = next((n for n, name in enumerate(by) if name in PERIODS), None)
        whole = plain._naive_counts(everything.events, [by[period]] if period is not None else [])
        for cell in now.cells:
            of = whole.get((cell.values[period],) if period is not None else (), 0)
            assert cell.share == (round(cell.count / of, 6) if of else 0.0)


@pytest.fixture(scope="module")
def client(world, tmp_path_factory):
    engine, everything = world
    url = engine.url.render_as_string(hide_password=False)
    app = create_app(
        Settings(data_dir=tmp_path_factory.mktemp("data"), database_url=url, _env_file=None), engine
    )
    return app, everything


def _get(app, address, pairs):
    import asyncio

    async def ask():
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://dateline") as client:
            return await client.get(address, params=pairs)

    reply = asyncio.run(ask())
    assert reply.status_code == 200, reply.text
    return reply.json()


@settings(bounded, max_examples=25)
@given(asked=queries(), sort=SORTS)
def test_over_http_every_page_leads_to_the_next(client, asked, sort):
    app, everything = client
    wanted = [event.id for event in made.ordered(expected(everything, asked), sort)]
    limit = max(1, -(-len(wanted) // 3))
    found = []
    answer = _get(app, "/events", [*written(asked), ("sort", sort), ("limit", str(limit)), ("total", "true")])
    while True:
        assert answer["total"] == len(wanted)
        found += [event["id"] for event in answer["items"]]
        if answer["next"] is None:
            break
        answer = _get(app, answer["next"], None)
    assert found == wanted
