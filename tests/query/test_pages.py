"""Pages are stable while others write: no event twice, and none lost of those that were there throughout."""

from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import insert, update

from app.query.events import SORTS, Order, find_events
from app.query.filters import EventFilters
from app.store import tables, views
from app.store.session import reading, writing
from tests.query import world as made

NEW = 10_000


def disturb(engine, random, events, step):
    """Add an event, retire one and date another anew, none of them among the first hundred."""
    retired, moved = random.sample(events[100:], 2)
    added = made.event_row(random.choice(events)) | {
        "id": NEW + step,
        "updated_at": made._NOW + timedelta(days=step),
    }
    moved_to = made._DAY + timedelta(days=random.randint(-40, 40))
    with writing(engine) as session:
        session.execute(insert(tables.Event), [added])
        session.execute(
            update(tables.Event).where(tables.Event.id == retired.id).values(retired_at=made._NOW)
        )
        session.execute(
            update(tables.Event)
            .where(tables.Event.id == moved.id)
            .values(
                date_start=moved_to,
                date_end=moved_to,
                sort_date=moved_to,
                updated_at=made._NOW + timedelta(days=step),
            )
        )
        views.write(session, [NEW + step, retired.id, moved.id])


@pytest.mark.parametrize("by", ["date", *SORTS])
@pytest.mark.parametrize("ascending", [True, False])
def test_a_walk_through_the_pages_meets_everything_that_stays_once(engine, by, ascending):
    everything = made.fill(engine, seed=3, events=120).events
    random, order = Random(5), Order(by, ascending=ascending)
    met, cursor, step = [], None, 0
    while True:
        with reading(engine) as session:
            page = find_events(session, EventFilters(), order, limit=9, cursor=cursor, total=False)
        met += page.ids
        cursor = page.cursor
        if cursor is None:
            break
        step += 1
        disturb(engine, random, everything, step)
    stayed = [event.id for event in everything[:100]]
    assert len([number for number in met if number <= 100]) == len(
        {number for number in met if number <= 100}
    )
    assert set(stayed) <= set(met)
    wanted = [event.id for event in made.ordered(everything[:100], order.name)]
    assert [number for number in met if number <= 100] == wanted
