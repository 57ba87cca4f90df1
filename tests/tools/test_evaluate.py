"""Sets are found by what they hold, and their figures stand on the page with counts and meanings."""

import json

import pytest

from tools.evaluate import write_between, write_section
from tools.figures import MEANINGS, counts, page, shown, summary
from tools.sets import AnnotatedSet, find_sets

TALLY = {"p": 0.5, "r": 0.25, "f1": 0.333, "hit": 1, "miss": 3, "false": 1}
RATE = {"rate": 0.75, "n": 4}
GOLD = {"id": "d1", "events": [], "people": []}
TEXT = {"id": "d1", "text": "Norway met Denmark.", "title": None}
SENTENCE = {"id": "s1", "text": "Norway met Denmark.", "types": ["CONSULT"], "source": [], "target": []}
NAMES = {"id": "n1", "text": "Norway met Denmark.", "spans": []}


def _put(path, *rows):
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(map(json.dumps, rows)) + "\n")


@pytest.mark.parametrize(
    ("files", "kinds"),
    [
        ({"a.gold.jsonl": GOLD, "a.docs.jsonl": TEXT}, ["events"]),
        ({"dev/any.jsonl": GOLD, "dev/other.jsonl": TEXT}, ["events"]),
        ({"dev/plover.jsonl": SENTENCE}, ["plover"]),
        ({"x.jsonl": NAMES, "y.jsonl": SENTENCE}, ["plover", "spans"]),
        ({"a.gold.jsonl": GOLD}, []),  # its documents are missing
        ({"a.jsonl": {"id": "1"}}, []),
    ],
)
def test_a_folder_may_hold_some_kinds_of_set_only(tmp_path, files, kinds):
    for name, row in files.items():
        _put(tmp_path / name, row)
    assert [each.kind for each in find_sets(tmp_path)] == kinds


def test_annotations_are_paired_with_the_smallest_file_that_has_all_their_documents(tmp_path):
    _put(tmp_path / "a.gold.jsonl", GOLD)
    _put(tmp_path / "all.docs.jsonl", TEXT, {**TEXT, "id": "d2"})
    _put(tmp_path / "few.docs.jsonl", TEXT)
    assert find_sets(tmp_path / "a.gold.jsonl")[0].docs == tmp_path / "few.docs.jsonl"


def test_two_sets_of_a_kind_are_told_apart_by_their_files(tmp_path):
    _put(tmp_path / "a.jsonl", SENTENCE)
    _put(tmp_path / "b.jsonl", SENTENCE)
    assert [each.title for each in find_sets(tmp_path)] == ["PLOVER sentences (a)", "PLOVER sentences (b)"]


def test_a_figure_is_shown_with_what_it_rests_on():
    assert shown(TALLY) == "F1 0.33 (precision 0.50, recall 0.25)"
    assert counts(TALLY) == "1 found, 3 missed, 1 false"
    assert (shown(RATE), counts(RATE)) == ("0.75 of 4", "3 of 4")
    assert (shown({"rate": None, "n": 0}), counts({"rate": None, "n": 0})) == ("–", "")


def test_the_page_says_what_each_figure_is_and_lists_types_apart(tmp_path):
    each = AnnotatedSet("events", "news documents", tmp_path, None, 2)
    text = page("mine", [(each, {"events": TALLY, "by_type": {"AID": TALLY}})])
    assert f"| `events` | {shown(TALLY)} | {counts(TALLY)} | {MEANINGS['events']} |" in text
    assert f"| AID | {shown(TALLY)} | {counts(TALLY)} |" in text
    assert "by_type" not in summary([(each, {"events": TALLY, "by_type": {"AID": TALLY}})])


def test_a_folder_takes_its_own_place_on_the_page_again(tmp_path):
    path = tmp_path / "evaluation.md"
    path.write_text("# Head\n<!-- evaluation -->\n<!-- /evaluation -->\nfoot\n")
    write_section(path, "one", "first")
    write_section(path, "two", "second")
    write_section(path, "one", "third")
    text = path.read_text()
    assert "first" not in text
    assert text.index("third") < text.index("second") < text.index("<!-- /evaluation -->")
    assert text.endswith("foot\n")


def test_what_is_written_may_hold_backslashes(tmp_path):
    path = tmp_path / "page.md"
    path.write_text("<a>old</a>")
    write_between(path, ("<a>", "</a>"), r"\1 new")
    assert r"\1 new" in path.read_text()
