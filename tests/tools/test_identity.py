"""The labelled pairs and groups are whole, and the scores are counted right."""

from collections import Counter

import pytest

from tools.identity import Score, groups, join_groups, pairs, score_groups, score_names, table

STORY = {
    "id": "t1",
    "class": "same_day",
    "articles": [
        {
            "id": f"t1{letter}",
            "title": title,
            "source": paper,
            "published": "2024-03-05T12:00:00Z",
            "text": f"{title}.\n\n{text}",
        }
        for letter, title, paper, text in (
            ("a", "Brazil helps Haiti", "The Post", "Brazil sent aid to Haiti on 4 March 2024."),
            ("b", "Ships reach Haiti", "The Herald", "Brazil shipped food aid to Haiti on Monday."),
            ("c", "Norway helps Mali", "The Post", "Norway sent aid to Mali on 4 March 2024."),
        )
    ],
    "mentions": [
        {"article": "t1a", "sentence": "Brazil sent aid", "trigger": "sent", "type": "AID", "event": "e1"},
        {
            "article": "t1b",
            "sentence": "Brazil shipped food",
            "trigger": "shipped",
            "type": "AID",
            "event": "e1",
        },
        {"article": "t1c", "sentence": "Norway sent aid", "trigger": "sent", "type": "AID", "event": "e2"},
        {
            "article": "t1c",
            "sentence": "Norway sent aid",
            "trigger": "sang",
            "type": "PROTEST",
            "event": "e3",
        },
    ],
}


def test_the_pairs_are_many_and_of_both_answers():
    rows = pairs()
    assert len(rows) >= 300
    assert min(Counter(row["same"] for row in rows).values()) >= 100


def test_no_pair_is_joined_wrongly_at_the_threshold():
    assert score_names(pairs()).precision >= 0.98


def test_every_mention_of_a_group_stands_in_its_article():
    found = groups()
    assert len(found) >= 60
    for group in found:
        texts = {each["id"]: each["text"] for each in group["articles"]}
        assert all(each["sentence"] in texts[each["article"]] for each in group["mentions"])


@pytest.mark.parametrize(
    ("score", "figures"),
    [
        (Score(6, 2, 6), (0.75, 0.5, 0.6)),
        (Score(0, 0, 0), (1.0, 1.0, 1.0)),
        (Score(0, 0, 3), (1.0, 0.0, 0.0)),
    ],
)
def test_scores_are_counted(score, figures):
    assert (score.precision, score.recall, score.f1) == pytest.approx(figures)


def test_a_group_is_taken_in_and_its_pairs_are_counted():
    (found,) = join_groups([STORY])
    assert (len(found.right), len(found.wrong), len(found.missed), len(found.unread)) == (1, 0, 0, 1)
    assert score_groups([found]) == Score(1, 0, 0)
    assert "| events: same day | 1, 0, 0 | 1.000 | 1.000 | 1.000 |" in table(pairs()[:1], [found])
