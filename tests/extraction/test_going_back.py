"""Events told again in other words, where they were, and who was meant."""

import pytest

from tests.extraction.test_events import parties, read

AGAIN = [
    "Kenya bombed a Somali camp on Monday. The attack destroyed two lorries.",
    "Ana Diaz met Omar Haddad in Rome on Monday. During the meeting they praised the United Nations.",
    "France imposed sanctions on Belarus on Monday. The sanctions include a travel ban on its judges.",
    "Kenya's minister stabbed a Ugandan envoy on Monday. The stabbing shocked the capital.",
]


@pytest.mark.parametrize("text", AGAIN)
def test_a_definite_noun_goes_back_to_the_event_told_before(text):
    events = read(text).events
    again = [event for event in events if event.same_as is not None]
    assert again
    assert events[again[0].same_as or 0].sentence.start == 0


APART = [
    "Kenya bombed a Somali camp on Monday. Another attack destroyed two lorries in Uganda on Friday.",
    "Coalition forces conducted nine strikes in Mali from 2 to 8 March. Coalition forces conducted a strike in Mali on 5 March.",
    "France condemned Russia. France condemned Belarus.",
]


@pytest.mark.parametrize("text", APART)
def test_what_is_told_as_another_event_stays_apart(text):
    assert all(event.same_as is None for event in read(text).events)


@pytest.mark.parametrize(("country", "first"), [("Kenya", 0), ("Uganda", None)])
def test_what_an_official_reiterates_is_what_the_state_says(country, first):
    text = f"Kenyan minister Ana Diaz reiterated support for Iraq. {country} remains steadfast in its support of Iraq."
    supports = [event for event in read(text).events if event.type == "SUPPORT"]
    assert [event.same_as for event in supports] == [None, first]


def test_the_one_who_claims_an_attack_is_a_source_of_it():
    found = read("Two oil depots were bombed in Yemen. The Houthis claimed responsibility for the bombing.")
    again = [event for event in found.events if event.same_as == 0]
    assert {"YEM"} in [parties(found, event, "source") for event in again]


PEOPLE = [
    ("Ana Diaz met Omar Haddad in Rome. The leaders discussed trade.", {"Ana Diaz", "Omar Haddad"}),
    (
        "Ana Diaz met Omar Haddad in Rome. He praised Peru. They also discussed trade.",
        {"Ana Diaz", "Omar Haddad"},
    ),
]


@pytest.mark.parametrize(("text", "people"), PEOPLE)
def test_they_are_the_two_who_met(text, people):
    found = read(text)
    last = found.events[-1]
    assert {
        found.entities[each.entity].name for each in last.participants if each.entity is not None
    } == people


PLACED = [
    ("Ana Diaz will visit Oslo today. She will meet Omar Haddad.", "Oslo"),
    ("Police clashed with students in Lagos on Monday. Soldiers arrested nine men.", "Lagos"),
    ("Kenyan forces attacked a convoy northwest of Mombasa.", "Mombasa"),
    ("US forces in Somalia struck a camp in Kismayo.", "Kismayo"),
]


@pytest.mark.parametrize(("text", "place"), PLACED)
def test_an_event_is_where_the_text_is(text, place):
    found = read(text)
    where = found.events[-1].place
    assert where is not None
    assert found.entities[where.entity].name == place


def test_what_is_talked_about_is_not_where_they_talk():
    found = read(
        "Ana Diaz will visit Iran. She will hold talks on the war in Yemen with the Iranian government."
    )
    where = next(event.place for event in reversed(found.events) if event.type == "CONSULT")
    assert where is not None
    assert found.entities[where.entity].name == "Iran"


def test_a_strike_that_nobody_is_named_for_is_that_of_whoever_the_victims_died_in():
    found = read("Two fighters were killed in an Israeli airstrike.")
    assert parties(found, found.events[0], "source") == {"ISR"}


def test_whom_a_condemned_deed_hit_is_not_blamed():
    found = read("France condemned the attack on a Kenyan convoy.")
    accusation = next(event for event in found.events if event.type == "ACCUSE")
    assert parties(found, accusation, "target") == set()


def test_each_other_are_those_who_act():
    found = read("Armenia and Azerbaijan accused each other of shelling villages.")
    assert parties(found, found.events[0], "source") == {"ARM", "AZE"}


@pytest.mark.parametrize("mark", ["'", "’"])
def test_a_curly_apostrophe_denies_as_well(mark):
    found = read(f"France doesn{mark}t accept the result of the vote.")
    assert [event.type for event in found.events] == ["REJECT"]


def test_a_subject_that_is_nobody_denies_the_act():
    assert read("No Kenyan soldiers were killed.").events == ()
