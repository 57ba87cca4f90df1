"""People at work on events: put a field right, confirm, reject, add, withdraw. Everything is added, nothing edited."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.domain.settling import Settled, Where, Who
from app.errors import NotFound
from app.store import derive
from app.store.base import now
from app.store.corrections import ADDED, REVIEW
from app.store.decisions import By
from app.store.rebuild import TABLES
from app.store.session import one_at_a_time
from app.store.tables import Correction, Event, Place
from app.store.versions import Cause


def correct(session: Session, event: int, fields: Mapping[str, Any], by: By) -> tuple[int, ...]:
    """Say what fields of an event are; the numbers of the corrections. `fields` are those of `Settled`, as JSON.

    Raises NotFound.
    """
    one_at_a_time(session)
    _must_stand(session, event)
    numbers = tuple(_add(session, event, field, value, by) for field, value in fields.items())
    derive.events(session, [event], Cause("correction", by.who, by.reason))
    return numbers


def review(session: Session, event: int, verdict: str, by: By) -> int:
    """Confirm or reject an event as a whole. Raises NotFound."""
    one_at_a_time(session)
    _must_stand(session, event)
    number = _add(session, event, REVIEW, verdict, by)
    derive.events(session, [event], Cause(verdict, by.who, by.reason))
    return number


def withdraw(session: Session, number: int, by: By) -> int:
    """Take a correction or verdict back; its event. Raises NotFound."""
    one_at_a_time(session)
    row = session.get(Correction, number)
    if row is None or row.withdrawn_at is not None:
        raise NotFound(f"there is no standing correction {number}")
    row.withdrawn_at = now()
    session.flush()
    derive.events(session, [row.event_id], Cause("withdrawal", by.who, by.reason))
    return row.event_id


def add(session: Session, settled: Settled, by: By) -> int:
    """Add an event that no text was read to tell; it is confirmed by whoever adds it."""
    one_at_a_time(session)
    (number,) = derive.add_events(session, [settled], Cause("addition", by.who, by.reason))
    _add(session, number, ADDED, derive.as_json(settled), by)
    _add(session, number, REVIEW, "confirmed", by)
    derive.events(session, [number], Cause("addition", by.who, by.reason))
    return number


def place_of(session: Session, number: int) -> Where:
    """A known place as that of an event. Raises NotFound."""
    place = session.get(Place, number)
    if place is None or place.retired_at is not None:
        raise NotFound(f"there is no place {number}")
    return Where(place.id, place.kind, place.name, place.name, place.country)


def party_of(session: Session, role: str, kind: str, number: int, title: str | None) -> Who:
    """A known person or organisation as a party. Raises NotFound."""
    table = TABLES[kind]  # type: ignore[index]  # the API lets only actors and organisations through
    row = session.get(table, number)
    if row is None or row.retired_at is not None:
        raise NotFound(f"there is no {kind} {number}")
    return Who(role, kind, row.id, row.name, row.name, row.country, row.sector, title)


def corrections(session: Session, event: int) -> list[Correction]:
    """All that was ever said of an event by people, withdrawn or not, oldest first."""
    return list(
        session.scalars(select(Correction).where(Correction.event_id == event).order_by(Correction.id))
    )


def _must_stand(session: Session, event: int) -> None:
    if session.scalar(select(Event.id).where(Event.id == event, Event.retired_at.is_(None))) is None:
        raise NotFound(f"there is no event {event}, or it was merged into another")


def _add(session: Session, event: int, field: str, value: Any, by: By) -> int:
    row = {
        "event_id": event, "field": field, "value": {"value": value}, "who": by.who, "reason": by.reason,
        "made_at": now(),
    }  # fmt: skip
    return session.scalars(insert(Correction).returning(Correction.id), [row]).one()
