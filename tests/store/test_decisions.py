"""Merging, splitting and undoing: what is true follows from the decisions that stand."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from random import Random
from typing import Any

import pytest
from sqlalchemy import Engine, select

from app.domain.mention import EventDate
from app.errors import BadQuery, NotFound
from app.store import decisions, tables
from app.store.decisions import By
from app.store.session import reading, writing
from tests.examples import a_meeting, a_person, an_extraction, entities
from tests.store.keeping import keep, rows

ME = By("ana", "the same man")
NAMES = ("Ana Diaz", "Anna Diaz", "A. Diaz", "Ana Dias")


def three_people(engine: Engine) -> list[int]:
    """Articles about people who may be one, each with an event of its own day; the actors."""
    for number, name in enumerate(NAMES):
        day = date(2024, 3, 1 + number)
        told = an_extraction(
            [a_person(name, country=f"C{number:02}"), *entities()[1:]],
            (a_meeting(date=EventDate(day, day, "day", "stated")),),
            quotes=(),
        )
        keep(engine, f"article {number}", told)
    numbers = {name: number for number, name in rows(engine, tables.Actor.id, tables.Actor.name)}
    return [numbers[name] for name in NAMES]


def state(engine: Engine) -> dict[str, Any]:
    """Everything that is derived, but for the ids of what came and went."""
    with reading(engine) as session:
        actor, party, event, name = tables.Actor, tables.Participant, tables.Event, tables.Name
        standing = select(actor.id, actor.name, actor.country).where(actor.retired_at.is_(None))
        return {
            "actors": sorted(map(tuple, session.execute(standing))),
            "names": sorted(map(tuple, session.execute(select(name.actor_id, name.text).where(name.actor_id.is_not(None))))),
            "parties": sorted(
                (row[0], row[1], row[2] or 0) for row in session.execute(select(party.event_id, party.role, party.actor_id))
            ),
            "events": sorted(
                map(tuple, session.execute(
                    select(event.id, event.summary, event.article_count, event.source_count)
                    .where(event.retired_at.is_(None))))
            ),
            "roles": sorted(
                map(tuple, session.execute(select(tables.ActorRole.actor_id, tables.ActorRole.title)))
            ),
        }  # fmt: skip


def test_a_merge_moves_events_names_and_roles(engine):
    first, second, *_ = three_people(engine)
    with writing(engine) as session:
        decisions.merge(session, "actor", first, [second], ME)
    found = state(engine)
    assert second not in [number for number, *_ in found["actors"]]
    assert (first, "Anna Diaz") in found["names"]
    assert not [row for row in found["parties"] if row[2] == second]


def test_undoing_a_merge_restores_what_was(engine):
    first, second, *_ = three_people(engine)
    before = state(engine)
    with writing(engine) as session:
        number = decisions.merge(session, "actor", first, [second], ME)
    assert state(engine) != before
    with writing(engine) as session:
        decisions.undo(session, number, ME)
    assert state(engine) == before


def test_a_split_makes_a_new_one_of_some_of_the_parts(engine):
    first, second, *_ = three_people(engine)
    with writing(engine) as session:
        decisions.merge(session, "actor", first, [second], ME)
    with writing(engine) as session:
        parts = decisions.parts(session, "actor", first)
        _, new = decisions.split(session, "actor", first, [parts[-1].subject], ME)
    names = dict(rows(engine, tables.Actor.id, tables.Actor.name))
    assert names[new] == "Anna Diaz"


def test_a_known_entity_of_a_merged_one_goes_where_that_went(engine):
    red = a_person("Ana Diaz", known="person/ana")
    keep(engine, "one", an_extraction([red], (), mentions=(), quotes=()))
    keep(engine, "two", an_extraction([a_person("Bo Lind", country="SYL")], (), mentions=(), quotes=()))
    with writing(engine) as session:
        decisions.merge(session, "actor", 2, [1], ME)
    keep(engine, "three", an_extraction([red], (), mentions=(), quotes=()))
    with reading(engine) as session:
        owners = session.scalars(
            select(tables.Judgement.actor_id)
            .where(tables.Judgement.withdrawn_at.is_(None))
            .order_by(tables.Judgement.entity_id)
        )
        assert list(owners) == [2, 2, 2]


WRONG = [
    (lambda session: decisions.merge(session, "actor", 1, [1], ME), BadQuery),
    (lambda session: decisions.merge(session, "actor", 1, [99], ME), NotFound),
    (lambda session: decisions.split(session, "actor", 1, [99], ME), BadQuery),
    (lambda session: decisions.undo(session, 7, ME), NotFound),
]


@pytest.mark.parametrize(("act", "error"), WRONG)
def test_what_cannot_be_decided_is_refused(engine, act, error):
    three_people(engine)
    with pytest.raises(error), writing(engine) as session:
        act(session)


def test_two_tellings_joined_by_hand_are_one_event(engine):
    three_people(engine)
    events = [number for (number,) in rows(engine, tables.Event.id)]
    before = state(engine)
    with writing(engine) as session:
        number = decisions.merge(session, "event", events[0], [events[1]], ME)
    assert [row[2] for row in state(engine)["events"] if row[0] == events[0]] == [2]
    with writing(engine) as session:
        decisions.undo(session, number, ME)
    assert state(engine) == before


@pytest.mark.parametrize("seed", range(6))
def test_undoing_everything_in_any_order_ends_where_it_began(engine, seed):
    chance = Random(seed)  # chance, not secrecy
    three_people(engine)
    before = state(engine)
    made: list[int] = []
    for _ in range(6):
        into, *others = chance.sample(
            standing := [number for number, *_ in state(engine)["actors"]], len(standing)
        )
        with writing(engine) as session:
            parts = decisions.parts(session, "actor", into)
            if len(parts) > 1 and chance.random() < 0.5:
                made.append(decisions.split(session, "actor", into, [parts[0].subject], ME)[0])
            elif others:
                made.append(decisions.merge(session, "actor", into, others[:1], ME))
    for number in chance.sample(made, len(made)):
        with writing(engine) as session:
            decisions.undo(session, number, ME)
    assert state(engine) == before


def test_eight_writers_at_once_lose_nothing(engine):
    people = three_people(engine)
    before = state(engine)

    def merge_and_undo(number: int) -> None:
        into, other = people[number % 4], people[(number + 1) % 4]
        with suppress(NotFound), writing(engine) as session:  # another may have merged one of the two away
            decisions.merge(session, "actor", into, [other], By(f"writer {number}"))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(merge_and_undo, range(24)))
    standing = [number for (number,) in rows(engine, tables.Decision.id)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: _undo(engine, number), standing))
    assert state(engine) == before


def _undo(engine: Engine, number: int) -> None:
    with writing(engine) as session:
        decisions.undo(session, number, ME)
