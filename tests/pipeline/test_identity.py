"""Across articles, from raw text: one person is one, one event is one, and a plan that was carried out says both."""

from pathlib import Path

import pytest
from sqlalchemy import select

from app.cli import _document
from app.domain.document import Metadata, RawDocument
from app.pipeline import ingest
from app.settings import Settings
from app.store import tables
from app.store.session import reading

SEEDS = sorted(f for f in Path("seeds").iterdir() if f.stem != "README")


def take_in(engine, text, published, source):
    metadata = Metadata(source=source, published_at=published)
    return ingest(engine, RawDocument(text.encode(), "text/plain", None, metadata))


def load_seeds(engine, files):
    settings = Settings(_env_file=None)
    for file in files:
        ingest(engine, _document(file, settings))


def standing(engine, table, *columns):
    with reading(engine) as session:
        wanted = select(*columns).where(table.retired_at.is_(None))
        return [tuple(row) for row in session.execute(wanted)]


@pytest.mark.parametrize("order", [1, -1], ids=["as dated", "backwards"])
def test_the_seeds_know_everybody_once(engine, order):
    load_seeds(engine, SEEDS[::order])
    people = [name for (name,) in standing(engine, tables.Actor, tables.Actor.name)]
    bodies = [name for (name,) in standing(engine, tables.Organisation, tables.Organisation.name)]
    for surname in ("Austin", "Sudani", "Abbasi"):
        assert sum(surname in name for name in people) == 1
    assert bodies.count("Islamic State") == 1
    assert not {"ISIS", "ISIL", "Daesh"} & set(bodies)


def test_the_meeting_at_the_pentagon_has_several_sources(engine):
    load_seeds(engine, SEEDS)
    event, place = tables.Event, tables.Place
    with reading(engine) as session:
        counts = session.scalars(
            select(event.source_count)
            .join(place, place.id == event.place_id)
            .where(event.type == "CONSULT", place.name == "Pentagon", event.retired_at.is_(None))
        ).all()
    assert max(counts) >= 2


def test_a_plan_that_was_carried_out_is_one_event_with_both_in_its_history(engine):
    take_in(
        engine,
        "Peru's Foreign Minister Ana Diaz will meet Chilean President Bo Lind in Oslo on 12 March.",
        "2024-03-08T09:00:00Z",
        "The Post",
    )
    take_in(
        engine,
        "OSLO - Peruvian Foreign Minister Ana Diaz met Chilean President Bo Lind in Oslo on Tuesday to talk about fish.",
        "2024-03-12T18:00:00Z",
        "The Herald",
    )
    event, version = tables.Event, tables.Version
    (found,) = standing(engine, event, event.id, event.status, event.source_count)
    with reading(engine) as session:
        wanted = select(version.data).where(version.kind == "event", version.owner_id == found[0])
        history = session.scalars(wanted.order_by(version.id)).all()
    assert found[1:] == ("occurred", 2)
    assert [(each["status"], each["date_start"]) for each in history] == [
        ("planned", "2024-03-12"),
        ("occurred", "2024-03-12"),
    ]


def test_two_strikes_on_two_days_are_two(engine):
    for day, weekday in ((4, "Monday"), (5, "Tuesday")):
        take_in(
            engine,
            f"Syrian jets bombed the town of Idlib on {weekday}, residents said.",
            f"2024-03-0{day}T18:00:00Z",
            "The Post",
        )
    assert len(standing(engine, tables.Event, tables.Event.id)) == 2
