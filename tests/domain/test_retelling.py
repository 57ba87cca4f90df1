"""Whether two articles tell of one event: what is told less exactly fits, what contradicts parts."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.retelling import JOIN, Clues, Side, at_odds, same_event, side, telling_words
from app.domain.settling import When, Who

DAY = date(2024, 3, 4)
MONDAY = When(DAY, DAY, "day", "stated")
TUESDAY = When(DAY + timedelta(1), DAY + timedelta(1), "day", "stated")
NORTH = Side("organisation", 1, "NRT", is_state=True, words=frozenset({"north"}))
SOUTH = Side("organisation", 2, "STH", is_state=True, words=frozenset({"south"}))
EAST = Side("organisation", 3, "EST", is_state=True, words=frozenset({"east"}))
ANA = Side("actor", 4, "NRT", is_state=False, words=frozenset({"diaz"}))
BO = Side("actor", 5, "NRT", is_state=False, words=frozenset({"lind"}))
STRIKE = Clues(
    "ASSAULT",
    "occurred",
    MONDAY,
    DAY + timedelta(1),
    sources=frozenset({NORTH}),
    targets=frozenset({SOUTH}),
    place=7,
    place_kind="city",
    country="STH",
    words=telling_words(["Northern jets bombed the harbour of Portville at dawn."]),
)
ARREST = replace(STRIKE, type="COERCE", mode="arrest")
TOLD_OTHERWISE = {
    "word for word": {},
    "in other words": {"words": telling_words(["The port was hit from the air."])},
    "without the place": {"place": None, "place_kind": None, "country": None},
    "of the month": {"when": When(date(2024, 3, 1), date(2024, 3, 31), "month", "stated")},
    "of no day": {"when": When()},
    "by the minister for the state": {"sources": frozenset({ANA})},
    "of no doer": {"sources": frozenset()},
    "of the country for the town": {"place": 8, "place_kind": "country"},
}
OTHER = {
    "of another day": {"when": TUESDAY},
    "in another town": {"place": 9},
    "in another country": {"place": 9, "country": "EST"},
    "by another state": {"sources": frozenset({EAST})},
    "the other way round": {"sources": frozenset({SOUTH}), "targets": frozenset({NORTH})},
    "of another type": {"type": "PROTEST"},
    "of months ago": {"when": When(), "told": DAY + timedelta(90)},
}


@pytest.mark.parametrize("told", TOLD_OTHERWISE.values(), ids=TOLD_OTHERWISE)
def test_an_event_told_otherwise_is_the_same(told):
    found = same_event(STRIKE, replace(STRIKE, **told))
    assert found is not None
    assert found.score >= JOIN


@pytest.mark.parametrize("told", OTHER.values(), ids=OTHER)
def test_what_contradicts_is_another_event(told):
    assert same_event(STRIKE, replace(STRIKE, **told)) is None


def test_two_people_of_one_country_are_not_one():
    assert (
        same_event(replace(STRIKE, sources=frozenset({ANA})), replace(STRIKE, sources=frozenset({BO})))
        is None
    )


def test_two_ministers_are_not_alike_for_the_name_of_their_country():
    ana, bo = (
        side(Who("source", "actor", number, name, f"Northern Minister {name}", "NRT"), is_state=False)
        for number, name in ((4, "Ana Diaz"), (5, "Bo Lind"))
    )
    assert (
        same_event(replace(STRIKE, sources=frozenset({ana})), replace(STRIKE, sources=frozenset({bo})))
        is None
    )


@pytest.mark.parametrize(("days", "one"), [(0, True), (4, True), (10, True), (11, False), (40, False)])
def test_what_is_said_on_no_day_and_said_again_weeks_later_is_another(days, one):
    undated = replace(STRIKE, when=When())
    again = replace(undated, told=DAY + timedelta(1 + days))
    assert (same_event(undated, again) is not None) == one


def test_what_shares_nothing_is_not_at_odds_and_what_contradicts_is():
    who = replace(STRIKE, targets=frozenset(), place=None, words=frozenset())
    whom = replace(STRIKE, sources=frozenset(), place=None, words=frozenset())
    assert same_event(who, whom) is None
    assert not at_odds(who, whom)
    assert at_odds(who, replace(whom, when=TUESDAY))


def test_who_is_arrested_is_not_by_that_expelled():
    assert same_event(ARREST, replace(ARREST, mode="deport")) is None


def test_a_sentence_and_a_restriction_may_be_one():
    assert same_event(ARREST, replace(ARREST, type="SANCTION", mode="convict")) is not None


def test_a_reason_says_what_fits():
    found = same_event(STRIKE, STRIKE)
    assert found is not None
    assert found.reason == "the same parties, on the same day, at the same place, told in like words"


sides = st.frozensets(st.sampled_from([NORTH, SOUTH, EAST, ANA, BO]), max_size=2)
days = st.sampled_from([MONDAY, TUESDAY, When()])
clues = st.builds(
    replace,
    st.just(STRIKE),
    type=st.sampled_from(["ASSAULT", "CONSULT"]),
    sources=sides,
    targets=sides,
    when=days,
    place=st.sampled_from([None, 7, 9]),
)


@given(clues, clues)
def test_it_does_not_matter_which_is_told_first(one, other):
    assert same_event(one, other) == same_event(other, one)
