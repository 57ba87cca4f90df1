"""Where events are, read from sentences of our own."""

import pytest

from tests.extraction.test_events import read

PLACED = [
    # (text, type of the event, its place; None where the text does not say)
    ("Kenyan officials discussed the war in Yemen.", "CONSULT", None),
    ("Ana Diaz met Omar Haddad in Oslo. The two teams discussed fishing.", "CONSULT", "Oslo"),
    ("Ana Diaz welcomed the outcome of the gathering of the opposition in Quito.", "CONSULT", "Quito"),
    ("France met Peru in Lima. The Norwegian minister joined the talks.", "CONSULT", "Lima"),
    ("Ana Diaz will begin a tour of Latin America in May.", "CONSULT", "Latin America"),
    ("Ana Diaz will finish her tour of Latin America in Chile.", "CONSULT", "Chile"),
    ("Ana Diaz met Omar Haddad in Downing Street on Monday.", "CONSULT", "Downing Street"),
    ("An assembly of African ministers in Kigali denounced Russia.", "ACCUSE", "Kigali"),
    ("Soldiers shot nine men at a market guarded by Chad.", "ASSAULT", None),
    ("Russian aggression against Georgia began on Monday.", "ASSAULT", "Georgia"),
    ("Students protested in other countries, including Kenya.", "PROTEST", "Kenya"),
    ("Japan and Norway held naval exercises in the waters surrounding Iceland.", "COOPERATE", "Iceland"),
    ("Militants attacked a convoy in the town of Harnak in Herat.", "ASSAULT", "Harnak"),
    ("Omar Haddad will visit the Cairo Stock Exchange Group.", "CONSULT", None),
    ("Ana Diaz met Omar Haddad on 4 September 2023 in Oslo.", "CONSULT", "Oslo"),
    ("Ana Diaz flew to Oslo, where she met Omar Haddad.", "CONSULT", "Oslo"),
    ("Iran’s attack against Israel threatens peace across the Middle East.", "ASSAULT", "Israel"),
]


@pytest.mark.parametrize(("text", "event_type", "place"), PLACED)
def test_an_event_is_where_its_own_words_say(text, event_type, place):
    assert _place(text, event_type) == place


DOMESTIC = [
    ("Peru is in turmoil. Peruvian judges sentenced nine miners to prison.", "SANCTION", "Peru"),
    ("Kenya declared a state of emergency.", "COERCE", "Kenya"),
    ("Chile banned the airline Condor Andino of Peru.", "COERCE", "Chile"),
    ("Peru is in turmoil. Peruvian miners demonstrated.", "PROTEST", "Peru"),
    ("Peruvian judges sentenced nine miners to prison.", "SANCTION", None),
    ("Chad is in turmoil. Chadian soldiers arrested nine men.", "COERCE", None),
    ("Chile imposed a blockade against Peru.", "COERCE", None),
]


@pytest.mark.parametrize(("text", "event_type", "place"), DOMESTIC)
def test_what_a_state_does_to_people_it_does_at_home(text, event_type, place):
    assert _place(text, event_type) == place


_QUIET = "The market was closed. The rain had stopped. It was late. "
CARRIED = [
    ("Gunmen attacked a market in Kano. " + _QUIET + "Soldiers shot nine men.", "Kano"),
    ("Gunmen attacked a market in Kano. " + _QUIET + "In 2019, soldiers shot nine men.", None),
    ("Gunmen attacked a market in Kano. " + 2 * _QUIET + "Soldiers shot nine men.", None),
    ("Gunmen attacked a market in Kano. Chad has condemned them. A French strike hit a camp.", "Kano"),
    ("Gunmen attacked a market in Kano. A US strike killed nine men.", "Kano"),
    ("Gunmen attacked a market in Kano. " + 2 * _QUIET + "Nine soldiers died in the attack.", "Kano"),
]


@pytest.mark.parametrize(("text", "place"), CARRIED)
def test_the_scene_of_a_deed_lasts_a_paragraph_and_while_the_deed_is_meant(text, place):
    assert _place(text, "ASSAULT") == place


def test_a_town_of_another_deed_is_not_where_people_march():
    text = "Thousands marched throughout Colombia to condemn the deadliest attack with explosives in Bogota."
    assert _place(text, "PROTEST") == "Colombia"


def test_a_place_taken_over_from_the_sentence_before_contradicts_no_restatement():
    found = read(
        "Peru is in turmoil. Peruvian miners protested. Peruvian miners protested in the capital Lima on Monday."
    )
    protests = [event for event in found.events if event.type == "PROTEST"]
    assert [event.same_as is None for event in protests] == [True, False]


def test_an_office_behind_the_name_of_a_province_makes_no_place():
    found = read(
        "Troops captured Omar Haddad, an Islamic State Syria Province Senior Official involved in attacks."
    )
    assert "Province Senior Official" not in {each.name for each in found.entities if each.kind == "place"}


def _place(text: str, event_type: str) -> str | None:
    """The place of the last event of this type."""
    found = read(text)
    where = next(event.place for event in reversed(found.events) if event.type == event_type)
    return None if where is None else found.entities[where.entity].name


def test_a_place_named_in_the_capitals_of_a_dateline_is_called_as_elsewhere():
    found = read("BAGHDAD (Reuters) - Ana Diaz met Omar Haddad on Monday.")
    places = {entity.name: entity.aliases for entity in found.entities if entity.kind == "place"}
    assert "BAGHDAD" not in {*places, *(alias for aliases in places.values() for alias in aliases)}
    assert "Baghdad" in places
