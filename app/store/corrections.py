"""What people have said of events: fields put right, events confirmed or rejected. Added to, withdrawn, never edited."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.settling import Telling, When, Where, Who
from app.store.tables import Correction, Place

REVIEW = "review"  # the field by which an event is confirmed or rejected as a whole
ADDED = "everything"  # the field of an event that a person has added


def active(session: Session, events: Collection[int]) -> dict[int, list[Correction]]:
    """The corrections that stand, oldest first, by event."""
    found: dict[int, list[Correction]] = defaultdict(list)
    wanted = (
        select(Correction)
        .where(Correction.event_id.in_(list(events)), Correction.withdrawn_at.is_(None))
        .order_by(Correction.id)
    )
    for row in session.scalars(wanted):
        found[row.event_id].append(row)
    return found


def corrections_of(session: Session, events: Collection[int]) -> dict[int, dict[str, Any]]:
    """For each corrected event its fields as `settle` takes them; the newest word on a field counts."""
    return {
        event: {row.field: _value(session, row.field, row.value) for row in rows if row.field != REVIEW}
        for event, rows in active(session, events).items()
    }


def review_of(session: Session, events: Collection[int]) -> dict[int, str]:
    """How each event was reviewed: the newest verdict, else `corrected` where a field was."""
    found = {}
    for event, rows in active(session, events).items():
        verdicts = [str(row.value["value"]) for row in rows if row.field == REVIEW]
        fields = [row for row in rows if row.field not in (REVIEW, ADDED)]
        verdict = verdicts[-1] if verdicts else None
        if verdict == "rejected" or (verdict and not fields):
            found[event] = verdict
        elif fields:
            found[event] = "corrected"
    return found


def _value(session: Session, field: str, stored: Mapping[str, Any]) -> Any:
    value = stored["value"]
    if field == ADDED:
        return _added(session, value)
    if field == "when":
        return When(
            _day(value["start"]), _day(value["end"]), value["precision"], value["basis"], value["text"]
        )
    if field == "where":
        return None if value is None else _where(session, value)
    if field == "parties":
        return tuple(Who(**party) for party in value)
    if field == "contexts":
        return tuple(value)
    if field == "quantities":
        return tuple(value)
    if field == "attribution":
        return None if value is None else (value[0], value[1])
    return value


def _added(session: Session, value: Mapping[str, Any]) -> Telling:
    """An event that a person has added, as if it were a telling."""
    when, where, parties = (
        _value(session, name, {"value": value[name]}) for name in ("when", "where", "parties")
    )
    return Telling(
        article=0,
        type=value["type"],
        mode=value["mode"],
        status=value["status"],
        contexts=tuple(value["contexts"]),
        when=when,
        where=where,
        parties=parties,
    )


def _where(session: Session, value: Mapping[str, Any]) -> Where:
    place = session.get(Place, value["identity"])
    if place is None:
        return Where(value["identity"], value["kind"], value["name"], value["text"])
    return Where(place.id, place.kind, place.name, value["text"], place.country)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
