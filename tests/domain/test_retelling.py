"""Whether two articles tell of one event: what is told less exactly fits, what contradicts parts."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.retelling import JOIN, Clues, Side, at_odds, edges, same_event, side, telling_words
from app.domain.settling import When, Who

DAY = date(2024, 3, 4)
MONDAY = When(DAY, DAY, "day", "stated")
TUESDAY = When(DAY + timedelta(1), DAY + timedelta(1), "day", "stated")
NORTH = Side("organisation", 1, "NRT", is_state=True, words=frozenset({"north"}))
SOUTH = Side("organisation", 2, "STH", is_state=True, words=frozenset({"south"}))
EAST = Side("organisation", 3, "EST", is_state=True, words=frozenset({"east"}))
ANA = Side("actor", 4, "NRT", is_state=False, words=frozenset({"diaz", "minist"}), called=("ana", "diaz"))
BO = Side("actor", 5, "NRT", is_state=False, words=frozenset({"lind", "minist"}), called=("bo", "lind"))
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


def test_people_of_one_title_and_another_name_are_two():
    homeless = (replace(each, country=None) for each in (ANA, BO))
    one, other = (replace(STRIKE, sources=frozenset({each})) for each in homeless)
    assert same_event(one, other) is None


def test_a_surname_alone_may_be_the_person_of_the_whole_name():
    alone = replace(ANA, identity=6, words=frozenset({"diaz"}), called=("diaz",))
    one, other = (replace(STRIKE, sources=frozenset({each})) for each in (ANA, alone))
    assert same_event(one, other) is not None


def test_what_was_told_as_done_is_not_of_a_later_day():
    undated = replace(STRIKE, when=When(), told=DAY - timedelta(1))
    assert same_event(undated, STRIKE) is None


def test_a_plan_told_before_and_carried_out_has_its_day():
    done = replace(STRIKE, told=DAY - timedelta(9), last_told=DAY)
    assert same_event(done, replace(STRIKE, when=TUESDAY)) is None


def test_the_day_of_its_announcement_is_not_that_of_a_plan():
    plan = replace(STRIKE, status="planned", when=MONDAY, told=DAY + timedelta(1))
    assert same_event(plan, replace(STRIKE, when=TUESDAY, told=DAY + timedelta(1))) is not None


DRILL = replace(STRIKE, type="COOPERATE", edges=frozenset({"begins"}))
ENDED = When(DAY + timedelta(4), DAY + timedelta(4), "day", "stated")


@pytest.mark.parametrize(
    ("edge", "is_one"), [("ends", True), ("begins", False)], ids=["its end", "another beginning"]
)
def test_what_begins_and_ends_is_one(edge, is_one):
    found = same_event(DRILL, replace(DRILL, when=ENDED, told=DAY + timedelta(5), edges=frozenset({edge})))
    assert (found is not None) == is_one


def test_only_what_lasts_has_ends():
    sentences = ["The drill began on Monday."]
    assert (edges("COOPERATE", sentences), edges("ASSAULT", sentences)) == ({"begins"}, frozenset())


@pytest.mark.parametrize(
    ("words", "is_one"),
    [("north accused south of arming rebels", True), ("north accused south of overreaction", False)],
)
def test_statements_of_two_days_are_one_where_they_say_the_like(words, is_one):
    first = replace(
        STRIKE, type="ACCUSE", when=When(), words=telling_words(["north accuses: rebels are armed"])
    )
    later = replace(first, told=DAY + timedelta(4), words=telling_words([words]))
    assert (same_event(first, later) is not None) == is_one


def test_a_statement_is_its_speakers():
    body = Side("organisation", 8, None, is_state=False, words=frozenset({"union"}))
    said = replace(STRIKE, type="ACCUSE")
    assert same_event(said, replace(said, sources=frozenset({body}))) is None


@pytest.mark.parametrize(("status", "is_one"), [("planned", True), ("occurred", False)])
def test_a_strike_that_is_called_may_be_the_one_that_was_held(status, is_one):
    held = replace(STRIKE, type="PROTEST")
    assert (same_event(replace(held, type="THREATEN", status=status), held) is not None) == is_one


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
