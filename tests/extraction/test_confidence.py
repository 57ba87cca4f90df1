"""Confidence is a share between 0 and 1, and rests on what can be seen of the reading."""

import json
from pathlib import Path

import pytest

from app.domain.document import Article
from app.extraction import confidence, extract

WEIGHTS = json.loads((Path(confidence.__file__).parents[1] / "data" / "confidence.json").read_text())[
    "weights"
]


def _events(text):
    return extract(Article(text, len(text))).events


@pytest.mark.parametrize(
    "text",
    [
        "Norwegian Foreign Minister Kari Dahl met her Danish counterpart in Oslo on 4 May 2021.",
        "Gunmen attacked a convoy near the border.",
        "Sweden did not agree to lift the sanctions it had imposed on Belarus.",
    ],
)
def test_confidence_is_a_share(text):
    events = _events(text)
    assert events
    assert all(0 < event.confidence < 1 for event in events)


def test_a_dated_meeting_of_named_people_is_surer_than_an_unnamed_party_in_reported_speech():
    sure = _events(
        "Norway's foreign minister Kari Dahl met Danish foreign minister Lars Holm in Oslo on 4 May 2021."
    )
    unsure = _events(
        "A spokesman said that gunmen had threatened villagers by the river, and had attacked a farm."
    )
    assert sure
    assert unsure
    assert min(event.confidence for event in sure) > min(event.confidence for event in unsure)


def test_every_weight_is_of_something_that_is_looked_at():
    texts = (Path(confidence.__file__)).read_text()
    named = [name for name in WEIGHTS if not name.startswith(("kind ", "type ", "status "))]
    assert [name for name in named if f'"{name}"' not in texts] == []
