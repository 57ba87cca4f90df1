"""Who speaks which words, in marks or without, and whose "we" it is."""

import pytest

from app.domain.document import Article
from app.extraction import extract
from tests.extraction.test_events import PUBLISHED, read

SPOKEN = {
    "marks with the speaker behind": (
        "“The bridge will be open by spring and traffic will flow,” said Ana Novak, the transport minister.",
        ["The bridge will be open by spring and traffic will flow,"],
        "Ana Novak",
    ),
    "a statement without marks": (
        "Foreign Minister Kari Holm said:\n\nI welcome the treaty signed yesterday.\n\nIt will last.",
        ["I welcome the treaty signed yesterday.\n\nIt will last."],
        "Kari Holm",
    ),
    "paragraphs with marks at the head of each": (
        "Foreign Minister Kari Holm said:\n\n“We condemn the raid on the village.\n\n“We will not forget the dead.”",
        ["We condemn the raid on the village.", "We will not forget the dead."],
        "Kari Holm",
    ),
    "a statement that was issued, in marks": (
        "Foreign Minister Kari Holm today issued the following statement on Chad:\n\n“We condemn the raid on the village.”",
        ["We condemn the raid on the village."],
        "Kari Holm",
    ),
    "a speaker told of before a colon": (
        'Kari Holm gave another account: "I left the house when Ana Novak said no."',
        ["I left the house when Ana Novak said no."],
        "Kari Holm",
    ),
    "a speaker who goes on": (
        (
            "NATO Secretary General Kari Holm met General Ana Novak. “We are many here and strong,” the NATO Secretary General "
            "said. “It matters for all of us,” he added."
        ),
        ["We are many here and strong,", "It matters for all of us,"],
        "Kari Holm",
    ),
    "a speaker outside the words": (
        "Kenyan President Joseph Mwangi opened the works. “The road is half built already”, the president told reporters.",
        ["The road is half built already"],
        "Joseph Mwangi",
    ),
}


@pytest.mark.parametrize(("text", "words", "speaker"), SPOKEN.values(), ids=SPOKEN.keys())
def test_spoken_words_have_their_speaker(text, words, speaker):
    found = read(text)
    assert [quote.span.text for quote in found.quotes] == words
    assert {found.entities[quote.speaker].name for quote in found.quotes} == {speaker}


def test_a_namesake_of_an_official_is_not_the_official():
    found = read("Julian Castro met students on Monday. Castro said he was glad.")
    assert [entity.country for entity in found.entities if entity.kind == "actor"] == [None]


def test_a_speaker_without_a_name_keeps_the_words_for_him():
    found = read("“We will answer every shot with ten,” a Chadian army spokesman said.")
    assert found.quotes[0].described.text.endswith("army spokesman")


def test_we_in_the_statement_of_a_government_is_its_state():
    text = "We condemn the attack on the market in Harn."
    found = extract(Article(text, len(text), source="UK Government", published=PUBLISHED))
    sources = [each for each in found.events[0].participants if each.role == "source"]
    assert [found.entities[each.entity].country for each in sources] == ["GBR"]


def test_i_is_the_speaker_and_we_the_state_spoken_for():
    found = read("Norwegian Foreign Minister Kari Holm said:\n\nI thank Chad. We have sent aid to Niger.")
    named = [
        found.entities[each.entity].name
        for event in found.events
        for each in event.participants
        if each.role == "source"
    ]
    assert named == ["Kari Holm", "Norway"]
