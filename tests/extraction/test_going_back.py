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
    "Police arrested a 36-year-old man. Police arrested a 66-year-old man.",
    "Kenyan police arrested a tall man in Mombasa. Kenyan police arrested a second man.",
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


def test_he_is_who_he_was_in_the_sentence_before():
    found = read("Omar Haddad spoke. He met Peter Diaz. He also met Paul Lee in Lima.")
    sources = [
        {found.entities[each.entity or 0].name for each in event.participants if each.role == "source"}
        for event in found.events
        if event.type == "CONSULT"
    ]
    assert sources == [{"Omar Haddad"}, {"Omar Haddad"}]


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


def held_together(text: str) -> list[int]:
    """For each event of a text the number of the event that it tells of."""
    events = read(text).events
    return [number if event.same_as is None else event.same_as for number, event in enumerate(events)]


TALKS = [
    ("Ana Diaz met Omar Haddad in Rome on Monday. They also discussed fishing.", [0, 0]),
    ("Ana Diaz spoke to Omar Haddad on Monday. The two leaders talked about the war in Yemen.", [0, 0]),
    (
        "Ana Diaz met Omar Haddad on Monday. They discussed the treaty that Peru signed in 2019.",
        [0, 0],
    ),
    ("Ana Diaz met Omar Haddad on Monday. Ms Diaz and Mr Haddad discussed trade.", [0, 0]),
    ("Ana Diaz met Omar Haddad on Monday. Ana Diaz discussed trade with Bo Lind on Friday.", [0, 1]),
    ("Ana Diaz met Omar Haddad on Monday. Ana Diaz discussed trade with Bo Lind.", [0, 1]),
    ("Ana Diaz met Omar Haddad on Monday. They had discussed trade in a separate call.", [0, 1]),
    (
        "Ministers discussed the war. Ana Diaz met Omar Haddad in Rome on Monday. They discussed grain.",
        [0, 0, 0],
    ),
]


@pytest.mark.parametrize(("text", "numbers"), TALKS)
def test_what_those_who_met_talked_about_is_told_of_their_meeting(text, numbers):
    meetings = [
        number
        for number, event in zip(held_together(text), read(text).events, strict=True)
        if event.type == "CONSULT"
    ]
    assert meetings == numbers


def test_the_leaders_are_those_of_the_meeting_whoever_was_named_since():
    found = read(
        "Ana Diaz met Omar Haddad in Rome. Peru is a partner of the EU. The leaders also discussed trade."
    )
    last = found.events[-1]
    assert {found.entities[each.entity].name for each in last.participants if each.entity is not None} == {
        "Ana Diaz",
        "Omar Haddad",
    }
    assert {each.span.text for each in last.participants} == {"leaders"}


SAID = [
    ("Kenya urged Somalia to free the sailors. Kenya urged Somalia to release the sailors.", [0, 0]),
    ("Kenya urged Somalia to free the sailors. Kenya urged Somalia to open its ports.", [0, 1]),
    ("France welcomed the truce in Sudan. France welcomed a truce in Sudan.", [0, 0]),
    ("France imposed sanctions on Belarus. Similar sanctions were imposed on Belarus.", [0, 1]),
    ("Japan and Norway agreed to share pilots. Japan and Norway agreed to ban whaling.", [0, 1]),
]


@pytest.mark.parametrize(("text", "numbers"), SAID)
def test_what_is_said_again_is_one_where_its_words_are_alike(text, numbers):
    assert held_together(text) == numbers


DONE = [
    (
        "Police arrested a 25-year-old man in Lyon. Police later said they detained the man at a station.",
        True,
    ),
    ("Kenyan police arrested three students. The three students were arrested at a station.", True),
    ("Kenyan police arrested three students. Two miners were arrested at a station.", False),
    ("Kenyan police arrested three students in Mombasa. Three students were arrested in Nairobi.", False),
]


@pytest.mark.parametrize(("text", "one"), DONE)
def test_who_is_only_described_is_known_by_the_noun(text, one):
    arrests = [
        number
        for number, event in zip(held_together(text), read(text).events, strict=True)
        if event.type == "COERCE"
    ]
    assert len(arrests) == 2
    assert (len(set(arrests)) == 1) == one


NEAREST = [
    (
        "Kenya launched an air strike on a Somali camp. Ethiopian airstrikes hit a Somali town. These strikes continue.",
        "Ethiopian",
    ),
    (
        "Kenyan soldiers attacked a Somali camp. “Somalia attacked us first,” a minister said. The attack killed nine.",
        "Kenyan",
    ),
]


@pytest.mark.parametrize(("text", "words"), NEAREST)
def test_a_definite_noun_goes_back_to_the_one_that_is_meant(text, words):
    events = read(text).events
    first = events[-1].same_as
    assert first is not None
    assert events[first].sentence.text.startswith(words)


def test_a_meeting_to_come_is_not_the_one_that_was_held():
    events = read("Ana Diaz met Omar Haddad on Monday. They prepared the upcoming summit.").events
    assert [event.same_as for event in events[1:]] == [None] * len(events[1:])
