"""Is this event told already by another article? Sure cases only: a wrong join hides an event, a missed one does not."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.domain.names import name_key
from app.store import tables

# Role, kind and identity; a party that is only described ("unnamed") is told from others by its words.
Party = tuple[str, str, int | str]


@dataclass(frozen=True, slots=True)
class Happening:
    """What decides whether two events are one."""

    type: str
    mode: str | None
    status: str
    day: date | None
    place: int | None
    parties: frozenset[Party]

    @property
    def is_distinctive(self) -> bool:
        """Both sides are named, and a person or a place tells the event from others of that day."""
        both_sides = {role for role, _, _ in self.parties} == {"source", "target"}
        return (
            self.day is not None
            and both_sides
            and any(kind != "unnamed" for _, kind, _ in self.parties)
            and (self.place is not None or any(kind == "actor" for _, kind, _ in self.parties))
        )


def told_before(session: Session, happening: Happening, taken: Collection[int]) -> int | None:
    """The event of another article with the same type, status, day and parties, and nothing that speaks against it.

    `taken` are events that the article at hand tells already: two that one text tells apart are two.
    """
    if not happening.is_distinctive:
        return None
    event = tables.Event
    for row in session.execute(
        select(event.id, event.mode, event.status, event.place_id)
        .where(
            event.id.in_(_with_party(happening)),
            event.id.not_in(taken),
            event.date_precision == "day",
            event.date_basis != "published",
            event.retired_at.is_(None),
        )
        .order_by(event.id)
    ):
        if (
            row.status == happening.status
            and _agree(row.mode, happening.mode)
            and _agree(row.place_id, happening.place)
            and _parties_of(session, row.id) == happening.parties
            and (_has_person(happening) or row.place_id == happening.place)
        ):
            return int(row.id)
    return None


def _agree(one: object, other: object) -> bool:
    return one is None or other is None or one == other


def _has_person(happening: Happening) -> bool:
    return any(kind == "actor" for _, kind, _ in happening.parties)


def _with_party(happening: Happening) -> Select[int]:
    """Events of that day and type in which one of the parties takes part; the index answers this alone."""
    table = tables.Participant
    named = [(kind, identity) for _, kind, identity in happening.parties if isinstance(identity, int)]
    kind, identity = min(named)
    owner = table.actor_id if kind == "actor" else table.organisation_id
    return select(table.event_id).where(
        owner == identity, table.event_date == happening.day, table.event_type == happening.type
    )


def _parties_of(session: Session, event: int) -> frozenset[Party]:
    table = tables.Participant
    rows = session.execute(
        select(table.role, table.actor_id, table.organisation_id, table.text).where(table.event_id == event)
    )
    return frozenset(_party(row.role, row.actor_id, row.organisation_id, row.text) for row in rows)


def _party(role: str, actor: int | None, organisation: int | None, text: str) -> Party:
    if actor is not None:
        return role, "actor", actor
    if organisation is not None:
        return role, "organisation", organisation
    return role, "unnamed", name_key(text)
