"""Those known apart become one when a text shows that they are; people may take it back, and then it stays so."""

from datetime import date
from itertools import permutations

import pytest
from sqlalchemy import func, select

from app.domain.event import Participant
from app.domain.mention import EventDate
from app.store import decisions, tables
from app.store.decisions import By
from app.store.session import reading, writing
from tests.examples import a_meeting, a_person, a_place, a_span, an_extraction
from tests.store.keeping import keep, rows

ME = By("ana", "two men of one name")
LONG, SHORT = "Mohammad Javad Zarif", "Javad Zarif"


def people(engine):
    actor = tables.Actor
    with reading(engine) as session:
        return list(session.scalars(select(actor.name).where(actor.retired_at.is_(None)).order_by(actor.id)))


def keep_people(engine, *names, **fields):
    found = a_person(names[0], aliases=names[1:], **fields)
    return keep(
        engine,
        f"about {names} {len(rows(engine, tables.Article.id))}",
        an_extraction([found], (), mentions=(), quotes=()),
    )


@pytest.mark.parametrize("order", list(permutations(("Diaz", "Ana Diaz", "Ana M. Diaz"))))
def test_a_minister_named_by_surname_is_the_one_with_the_full_name_whichever_came_first(engine, order):
    for name in order:
        keep_people(engine, name)
    assert len(people(engine)) == 1
    assert people(engine) != ["Diaz"]


def test_a_surname_that_two_bear_is_nobodys_and_is_known_once(engine):
    for name in ("Ana Diaz", "Eva Diaz", "Diaz", "Diaz"):
        keep_people(engine, name)
    assert people(engine) == ["Ana Diaz", "Eva Diaz", "Diaz"]


def test_the_events_of_one_known_by_surname_call_him_by_the_fuller_name(engine):
    told = an_extraction([a_person("Diaz"), a_person("Bo Lind", "President", country="SYL"), a_place()])
    keep(engine, "first", told)
    keep_people(engine, "Ana Diaz")
    assert rows(engine, tables.Event.summary) == [("Ana Diaz met Bo Lind (Portville)",)]


def two_then_both(engine):
    """Two spellings that are only alike, and a text that has both."""
    for names in ((LONG,), (SHORT,), (LONG, SHORT)):
        keep_people(engine, *names, title=None)


def test_a_text_with_the_names_of_two_makes_them_one(engine):
    two_then_both(engine)
    assert people(engine) == [LONG]
    decision = tables.Decision
    assert rows(engine, decision.action, decision.who) == [("merge", "resolver/2")]


def test_what_a_person_has_taken_apart_is_not_joined_again(engine):
    two_then_both(engine)
    with writing(engine) as session:
        decisions.undo(session, rows(engine, tables.Decision.id)[0][0], ME)
    assert people(engine) == [LONG, SHORT]
    keep_people(engine, LONG, SHORT, title=None)
    assert people(engine) == [LONG, SHORT]


# Events ------------------------------------------------------------------------------------------

MONDAY = EventDate(date(2024, 3, 4), date(2024, 3, 4), "day", "stated")
UNDATED = EventDate()
ANA = Participant("source", 0, a_span("Ana Diaz"), "FRE", "GOV", "Foreign Minister")
BO = Participant("target", 1, a_span("Bo Lind"), "SYL", "GOV", "President")


def keep_accusation(engine, name, parties, when, words):
    """An article in which somebody accuses somebody, in its own words."""
    told = a_meeting(
        type="ACCUSE",
        participants=parties,
        date=when,
        place=None,
        sentence=a_span(words),
        trigger=a_span(words),
    )
    found = [a_person(), a_person("Bo Lind", "President", country="SYL"), a_place()]
    return keep(engine, name, an_extraction(found, (told,), quotes=()), title=None)


TELLINGS = {
    "who": ((ANA,), MONDAY, "met President"),
    "whom": ((BO,), MONDAY, "an hour"),
    "both": ((ANA, BO), MONDAY, "Foreign Minister Ana Diaz met President Bo Lind in Portville on Monday."),
}


@pytest.mark.parametrize("order", list(permutations(TELLINGS)), ids="-".join)
def test_two_sides_of_one_event_are_one_with_a_third_telling_in_any_order(engine, order):
    for name in order:
        keep_accusation(engine, name, *TELLINGS[name])
    with reading(engine) as session:
        wanted = select(func.count()).where(tables.Event.retired_at.is_(None))
        assert session.scalar(wanted) == 1


@pytest.mark.parametrize("kind", ["ASSAULT", "COERCE"])
@pytest.mark.parametrize(("again", "events"), [(0, 1), (None, 2)])
def test_what_the_reading_of_one_text_tells_apart_is_two(engine, kind, again, events):
    fields = {"type": kind, "place": None, "date": MONDAY, "participants": (ANA, BO)}
    told = (a_meeting(**fields), a_meeting(**fields, trigger=a_span("Portville"), same_as=again))
    found = [a_person(), a_person("Bo Lind", "President", country="SYL"), a_place()]
    keep(engine, "told", an_extraction(found, told, quotes=()))
    assert len(rows(engine, tables.Event.id)) == events
