"""A later reading of a kept article: what is the same keeps its id, what people decided stays, and nothing is lost."""

from dataclasses import replace
from datetime import date

from sqlalchemy import Engine, select

from app.domain.event import Extraction, Extractor
from app.domain.mention import EventDate
from app.resolution import resolve
from app.store import decisions, identities, reviews, tables
from app.store.decisions import By
from app.store.rereading import read_again
from app.store.session import reading, writing
from tests.examples import a_meeting, a_person, a_span, an_extraction, entities, the_same_meeting_again
from tests.store.keeping import counts, keep, rows

ME = By("ana", "a better extractor")
SECOND = Extractor("rules", "2", "1" * 64)
TUESDAY = EventDate(date(2024, 3, 5), date(2024, 3, 5), "day", "stated")
A_STATEMENT = a_meeting(
    type="SUPPORT",
    sentence=a_span("Diaz told reporters: “We spoke for an hour.”"),
    trigger=a_span("told"),
    frame="verb/tell",
)


def by_another(extraction: Extraction, extractor: Extractor = SECOND) -> Extraction:
    return replace(extraction, extractor=extractor)


def again(engine: Engine, article: int, extraction: Extraction) -> int:
    with writing(engine) as session:
        resolution = resolve(extraction, identities.candidates(session, extraction.entities))
        return read_again(session, article, extraction, resolution, ME)


def standing(engine: Engine) -> list[tuple]:
    event = tables.Event
    with reading(engine) as session:
        wanted = select(event.id, event.type, event.date_start).where(event.retired_at.is_(None))
        return [tuple(row) for row in session.execute(wanted.order_by(event.id))]


def test_the_reading_that_is_current_already_changes_nothing(engine):
    article = keep(engine)
    before = counts(engine)
    again(engine, article, an_extraction())
    assert counts(engine) == before


def test_an_event_told_by_the_same_words_keeps_its_id(engine):
    article = keep(engine)
    other = an_extraction(events=(a_meeting(date=TUESDAY), the_same_meeting_again()))
    again(engine, article, by_another(other))
    assert standing(engine) == [(1, "CONSULT", date(2024, 3, 5))]


def test_an_event_that_is_read_no_more_is_retired(engine):
    article = keep(engine, extraction=an_extraction(events=(a_meeting(), A_STATEMENT), quotes=()))
    assert len(standing(engine)) == 2
    again(engine, article, by_another(an_extraction(events=(a_meeting(),), quotes=())))
    assert [row[1] for row in standing(engine)] == ["CONSULT"]


def test_an_event_that_is_read_now_is_added(engine):
    article = keep(engine, extraction=an_extraction(events=(A_STATEMENT,), quotes=()))
    again(engine, article, by_another(an_extraction(events=(a_meeting(), A_STATEMENT), quotes=())))
    assert [row[:2] for row in standing(engine)] == [(1, "SUPPORT"), (2, "CONSULT")]


def test_both_runs_are_kept_and_one_is_current(engine):
    article = keep(engine)
    again(engine, article, by_another(an_extraction()))
    run = tables.ExtractionRun
    assert rows(engine, run.version, run.is_current) == [("1", False), ("2", True)]


def test_a_reading_that_came_before_comes_back_as_it_was(engine):
    article = keep(engine)
    before = standing(engine)
    again(engine, article, by_another(an_extraction(events=(A_STATEMENT,), quotes=())))
    again(engine, article, an_extraction())
    assert standing(engine) == before
    assert counts(engine)["extraction_run"] == 2


def test_people_keep_their_identity(engine):
    article = keep(engine)
    before = rows(engine, tables.Actor.id, tables.Actor.slug)
    again(engine, article, by_another(an_extraction()))
    assert rows(engine, tables.Actor.id, tables.Actor.slug) == before


def test_a_person_nobody_reads_any_more_is_retired(engine):
    article = keep(engine, extraction=an_extraction((*entities(), a_person("Cy Moor"))))
    again(engine, article, by_another(an_extraction()))
    with reading(engine) as session:
        actor = tables.Actor
        assert list(session.scalars(select(actor.name).where(actor.retired_at.is_not(None)))) == ["Cy Moor"]


def test_a_correction_survives(engine):
    article = keep(engine)
    with writing(engine) as session:
        reviews.correct(session, 1, {"type": "AGREE"}, ME)
    again(engine, article, by_another(an_extraction(events=(a_meeting(date=TUESDAY),), quotes=())))
    assert standing(engine) == [(1, "AGREE", date(2024, 3, 5))]


def test_people_joined_by_hand_stay_joined_and_can_be_parted(engine):
    article = keep(engine)
    with writing(engine) as session:
        number = decisions.merge(session, "actor", 1, [2], ME)
    again(engine, article, by_another(an_extraction()))
    party = tables.Participant
    assert {actor for _, actor in rows(engine, party.id, party.actor_id)} == {1}
    with writing(engine) as session:
        decisions.undo(session, number, ME)
    assert {actor for _, actor in rows(engine, party.id, party.actor_id)} == {1, 2}


def test_mentions_parted_by_hand_stay_parted(engine):
    article = keep(engine)
    with writing(engine) as session:
        parts = decisions.parts(session, "event", 1)
        decisions.split(session, "event", 1, [parts[1].subject], ME)
    again(engine, article, by_another(an_extraction()))
    with reading(engine) as session:
        kept = [[part.name for part in decisions.parts(session, "event", event)] for event in (1, 2)]
    assert [len(names) for names in kept] == [1, 1]
