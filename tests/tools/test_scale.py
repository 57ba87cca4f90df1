"""The articles of the measurement are the same each time and can be read, and agreement is counted right."""

import pytest
from rich.progress import Progress

from app.store.tables import Actor, Event, EventClue, NameSound, Organisation, Place
from tests.store.keeping import rows
from tools.scale import growth, orders
from tools.scale.articles import articles


def test_the_articles_are_the_same_each_time_and_each_names_what_its_sentences_tell():
    once, again = articles(60, 7), articles(60, 7)
    assert once == again
    assert all(sentence in told.text for told in once for sentence, _ in told.sentences)
    assert len({told.source for told in once}) > 5


@pytest.mark.parametrize(
    ("other", "apart"),
    [
        ({"a": 5, "b": 5, "c": 6}, 0.0),
        ({"a": 5, "b": 6, "c": 7}, 1.0),
        ({"a": 5, "b": 5, "c": 5}, 2 / 3),
    ],
)
def test_pairs_that_are_one_in_one_order_only_are_counted(other, apart):
    assert orders.compare({"a": 1, "b": 1, "c": 2}, other).apart == pytest.approx(apart)


def test_two_orders_know_the_same_people_of_a_few_articles(tmp_path):
    told = articles(12, 7)
    with Progress(disable=True) as progress:
        kept = orders.read_all(told, tmp_path, progress)
    one, other = (orders.in_order(kept, seed, tmp_path / f"{seed}.db") for seed in (1, 2))
    assert one.counts["actor"] == other.counts["actor"] > 3
    assert orders.compare(orders.truth(told, orders.readings(kept)), one.owners["event"]).both > 0


def test_what_is_made_known_can_be_found_by_its_names_and_clues(tmp_path):
    engine = orders.database(tmp_path / "known.db")
    with Progress(disable=True) as progress:
        growth.fill(engine, 60, 7, progress)
    known = [len(rows(engine, table.id)) for table in (Actor, Organisation, Place)]
    assert (sum(known), min(known) > 0) == (60, True)
    assert len(rows(engine, Event.id)) == 60
    assert {actor for (actor,) in rows(engine, NameSound.actor_id)} == {
        row for (row,) in rows(engine, Actor.id)
    }
    assert {event for (event,) in rows(engine, EventClue.event_id)} == {
        row for (row,) in rows(engine, Event.id)
    }
    engine.dispose()
