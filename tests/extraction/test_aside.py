"""Days and datelines that would mislead the parser, and where an event happened."""

import pytest

from app.extraction import language
from tests.extraction.test_events import parties, read

BETWEEN = [
    ("Chile on Sunday condemned Peru.", "condemned", "nsubj", "Chile"),
    ("Parliament ratified on Wednesday a treaty with Chad.", "ratified", "obj", "treaty"),
    ("Kenya today recalled its envoy.", "recalled", "obj", "envoy"),
]


@pytest.mark.parametrize(("text", "verb", "label", "word"), BETWEEN)
def test_a_day_in_the_middle_hides_neither_subject_nor_object(text, verb, label, word):
    doc = language.parse(text)
    assert doc.text == text
    token = next(each for each in doc if each.text == word)
    assert (token.head.text, token.dep_) == (verb, label)


def test_the_place_of_a_dateline_does_not_act():
    found = read("NAIROBI, Kenya (March 9, 2024) – Ethiopia condemned Eritrea.")
    assert parties(found, found.events[0], "source") == {"ETH"}


PLACES = [
    ("Troops shelled the town of Harn in Chad on Monday.", "Harn"),
    ("The ministers of Chad and Niger met in Oslo.", "Oslo"),
    ("France offered an apology to Namibia.", None),
]


@pytest.mark.parametrize(("text", "place"), PLACES)
def test_the_place_is_that_of_the_event(text, place):
    found = read(text)
    at = found.events[0].place
    assert (found.entities[at.entity].name if at else None) == place
