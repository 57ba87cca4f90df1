"""Parts can be taken out, each in a process of its own, and the figures of several sets are pooled by their counts."""

import subprocess
import sys

import pytest

from tools.ablate import PARTS, Result, changes, pooled, table

_COUNT = """
import sys
from tools.ablate import PARTS
from app.domain.document import Article
from app.extraction import extract
if sys.argv[1]:
    PARTS[sys.argv[1]]()
text = sys.argv[2]
print(len(extract(Article(text, len(text))).events))
"""


def _events(part, text):
    done = subprocess.run(
        [sys.executable, "-c", _COUNT, part, text], capture_output=True, text=True, check=True
    )
    return int(done.stdout)


@pytest.mark.parametrize(
    ("part", "text"),
    [
        ("frames of nouns", "Talks between Poland and Ukraine began on Friday."),
        ("pronouns, descriptions and short names", "Kari Dahl arrived in Oslo. She condemned Russia."),
    ],
)
def test_what_rests_on_a_part_is_gone_without_it(part, text):
    assert _events(part, text) < _events("", text)


@pytest.mark.parametrize("part", PARTS)
def test_the_rest_still_works_without_a_part(part):
    assert _events(part, "Gunmen attacked soldiers near the border.") >= 0


def test_sets_are_pooled_by_counts_and_not_by_shares():
    few = {"events": {"hit": 1, "miss": 0, "false": 0}}
    many = {"events": {"hit": 0, "miss": 3, "false": 1}}
    assert pooled([few, many], "events") == pytest.approx((2 * 0.5 * 0.25 / 0.75, 0.5, 0.25))
    assert pooled([], "events") is None


def test_a_line_is_the_change_and_a_figure_without_a_set_is_a_dash():
    whole = Result((0.7, 0.8, 0.6), 0.9, 0.5, None, None)
    without = Result((0.6, 0.85, 0.5), 0.9, 0.4, None, None)
    assert changes(whole, without) == ["-0.100", "+0.050", "-0.100", "+0.000", "-0.100", "–", "–"]
    assert "| nothing: the whole | 0.700 | 0.800 | 0.600 | 0.900 | 0.500 | – | – |" in table({"": whole})
