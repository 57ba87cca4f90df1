"""Events are derived from their mentions: best date, first place, all parties, one row for each thing that happened."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from app.domain.document import Publication
from app.domain.event import EventPlace, Participant
from app.domain.mention import EventDate
from app.domain.settling import When, best_date
from app.store import tables
from app.store.session import reading
from app.store.summaries import summarise
from tests.examples import (
    a_meeting,
    a_person,
    a_place,
    a_span,
    an_extraction,
    entities,
    the_same_meeting_again,
)
from tests.store.keeping import counts, keep, rows

MARCH = When(date(2024, 3, 1), date(2024, 3, 31), "month", "stated")
MONDAY = When(date(2024, 3, 4), date(2024, 3, 4), "day", "relative")
STATED = When(date(2024, 3, 4), date(2024, 3, 4), "day", "stated")
PUBLISHED = When(date(2024, 3, 5), date(2024, 3, 5), "day", "published")


@pytest.mark.parametrize(
    ("dates", "best"),
    [
        ((MARCH, MONDAY), MONDAY),
        ((MONDAY, STATED), STATED),
        ((PUBLISHED, MARCH), MARCH),
        ((When(), PUBLISHED), PUBLISHED),
        ((When(),), When()),
    ],
)
def test_the_most_exact_date_that_a_text_gives_is_the_best(dates, best):
    assert best_date(dates) == best


def test_two_tellings_in_one_article_are_one_event(engine):
    keep(engine)
    kept = counts(engine)
    assert (kept["event"], kept["event_mention"]) == (1, 2)


def test_an_event_has_what_its_mentions_say(engine):
    keep(engine)
    event = tables.Event
    columns = event.type, event.quad_class, event.score, event.date_start, event.place_text, event.summary
    assert rows(engine, *columns) == [
        (
            "CONSULT",
            "verbal_cooperation",
            2.5,
            date(2024, 3, 4),
            "Portville",
            "Ana Diaz met Bo Lind (Portville)",
        )
    ]


def test_a_participant_carries_the_day_and_type_of_its_event(engine):
    keep(engine)
    party = tables.Participant
    assert rows(
        engine, party.position, party.role, party.text, party.title, party.event_date, party.event_type
    ) == [
        (0, "source", "Ana Diaz", "Foreign Minister", date(2024, 3, 4), "CONSULT"),
        (1, "target", "Bo Lind", "President", date(2024, 3, 4), "CONSULT"),
    ]


def test_parties_of_all_tellings_are_joined_without_repeating_any(engine):
    again = the_same_meeting_again(
        participants=(
            Participant("source", 0, a_span("Diaz")),
            Participant("target", 2, a_span("Portville")),
        )
    )
    keep(engine, extraction=an_extraction(events=(a_meeting(), again)))
    assert rows(engine, tables.Participant.text) == [("Ana Diaz",), ("Bo Lind",)]


def test_an_undated_event_sorts_before_all_days(engine):
    keep(engine, extraction=an_extraction(events=(a_meeting(date=EventDate()),), quotes=()))
    assert rows(engine, tables.Event.date_start, tables.Event.sort_date) == [(None, date.min)]


def test_evidence_names_the_words_behind_date_and_place(engine):
    keep(engine)
    with reading(engine) as session:
        evidence = session.scalar(select(tables.EventMention.evidence).where(tables.EventMention.number == 0))
    assert {field: span["text"] for field, span in evidence.items()} == {
        "date": "Monday",
        "place": "Portville",
    }


def test_a_quote_knows_its_speaker_and_event(engine):
    keep(engine)
    with reading(engine) as session:
        told = session.execute(
            select(tables.Entity.name, tables.EventMention.number)
            .select_from(tables.Quote)
            .join(tables.Entity, tables.Entity.id == tables.Quote.speaker_entity_id)
            .join(tables.EventMention, tables.EventMention.id == tables.Quote.event_mention_id)
        ).one()
    assert tuple(told) == ("Ana Diaz", 0)


def test_another_article_that_tells_the_same_adds_no_event(engine):
    keep(engine)
    later = Publication(datetime(2024, 4, 5, 15, tzinfo=UTC), "time", "document", None)
    keep(engine, "another article", source="The Freeland Herald", published=later)
    event = tables.Event
    assert rows(engine, event.article_count, event.source_count) == [(2, 2)]
    assert counts(engine)["participant"] == 2
    reasons = {reason for (reason,) in rows(engine, tables.Judgement.reason)}
    assert (
        "told by another article: the same people met, on the same day, at the same place, told in like words, in one story"
        in reasons
    )


def test_a_copy_under_another_name_is_no_second_source(engine):
    keep(engine)
    keep(engine, "another article", source="The Freeland Herald")
    event = tables.Event
    assert rows(engine, event.article_count, event.source_count) == [(2, 1)]


ELSEWHERE = (*entities(), a_place("Lakeside"))
OTHERS = {
    "another day": an_extraction(
        events=(a_meeting(date=EventDate(date(2024, 3, 5), date(2024, 3, 5), "day", "stated")),), quotes=()),
    "another type": an_extraction(events=(a_meeting(type="ACCUSE"),), quotes=()),
    "another place": an_extraction(
        ELSEWHERE, (a_meeting(place=EventPlace(3, a_span("Portville"))),), quotes=()),
}  # fmt: skip
LESS_EXACT = {
    "in which the plan was told": an_extraction(events=(a_meeting(status="planned"),), quotes=()),
    "with the other side named first": an_extraction(
        events=(a_meeting(participants=(
            Participant("target", 0, a_span("Ana Diaz")), Participant("source", 1, a_span("Bo Lind")))),), quotes=()),
    "with one party more": an_extraction(
        (*entities(), a_person("Cy Moor")),
        (a_meeting(participants=(
            *a_meeting().participants, Participant("target", 3, a_span("Portville")))),), quotes=()),
    "without a day of its own": an_extraction(
        events=(a_meeting(date=EventDate(PUBLISHED.start, PUBLISHED.end, "day", "published")),), quotes=()),
}  # fmt: skip


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
def test_a_different_event_of_another_article_stays_apart(engine, other):
    keep(engine)
    keep(engine, "another article", other)
    assert counts(engine)["event"] == 2


@pytest.mark.parametrize("other", LESS_EXACT.values(), ids=LESS_EXACT)
def test_an_event_told_otherwise_by_another_article_is_one(engine, other):
    keep(engine, "another article", other)
    keep(engine)
    assert counts(engine)["event"] == 1


def test_a_plan_that_was_carried_out_has_both_in_its_history(engine):
    keep(engine, "another article", LESS_EXACT["in which the plan was told"])
    keep(engine)
    version = tables.Version
    with reading(engine) as session:
        kept = session.scalars(select(version.data).where(version.kind == "event").order_by(version.id))
        assert [each["status"] for each in kept] == ["planned", "occurred"]


def test_what_one_text_tells_apart_stays_apart(engine):
    keep(engine)
    sunday = EventDate(date(2024, 3, 3), date(2024, 3, 3), "day", "stated")
    both = (a_meeting(), a_meeting(date=sunday))
    keep(engine, "another article", an_extraction(events=both, quotes=()))
    with reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(tables.Event)) == 2


@pytest.mark.parametrize(
    ("told", "line"),
    [
        ({"sources": ["Ana"], "targets": ["Bo", "Cy", "Di"]}, "Ana met Bo, Cy and Di"),
        ({"sources": ["Ana", "Bo"]}, "Ana and Bo held talks"),
        ({"targets": ["Bo"], "place": "Portville"}, "Somebody unnamed met Bo (Portville)"),
    ],
)
def test_a_summary_reads_as_a_sentence(told, line):
    assert summarise("CONSULT", None, "occurred", **told) == line


def test_a_planned_event_is_not_told_as_if_it_had_happened():
    assert summarise("AID", None, "planned", sources=["Ana"], targets=["Bo"]) == "Planned: Ana gave aid to Bo"
