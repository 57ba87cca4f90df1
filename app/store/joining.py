"""Two that were known apart turn out to be one: joined as a decision of the resolver's, which can be undone like any other.

What a person has decided, or taken back, is left to people.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.domain.identity import SubjectKind
from app.store import decisions, rebuild
from app.store.decisions import By
from app.store.tables import Decision, Event, Judgement, Suggestion


@dataclass(frozen=True, slots=True)
class Join:
    """Two of one kind that are one, with the score and the reason in words."""

    kind: SubjectKind
    one: int
    other: int
    score: float
    reason: str


def join(session: Session, joins: Sequence[Join], judge: str) -> dict[int, int]:
    """Join what may be joined without asking; what is gone, with what it became. The older one stays, or the known one."""
    gone: dict[int, int] = {}
    for each in joins:
        one, other = _standing(each.one, gone), _standing(each.other, gone)
        into, lost = _older(session, each.kind, one, other)
        if into != lost and _may_join(session, each.kind, into, lost):
            by = By(judge, each.reason, round(each.score, 3))
            decisions.merge(session, each.kind, into, [lost], by)
            gone[lost] = into
    return gone


def _standing(number: int, gone: dict[int, int]) -> int:
    while number in gone:
        number = gone[number]
    return number


def _older(session: Session, kind: SubjectKind, one: int, other: int) -> tuple[int, int]:
    """The one that stays, and the one that goes: what the dictionary knows, or somebody has reviewed, stays."""
    into, lost = sorted((one, other))
    table: Any = Event if kind == "event" else rebuild.TABLES[kind]
    told = table.review != "unreviewed" if kind == "event" else table.known.is_not(None)
    held = set(session.scalars(select(table.id).where(table.id.in_((into, lost)), told)))
    return (lost, into) if held == {lost} else (into, lost)


def _may_join(session: Session, kind: SubjectKind, into: int, lost: int) -> bool:
    """Whether nobody has had a say about either."""
    owner = Judgement.event_id if kind == "event" else rebuild.JUDGED[kind]
    theirs = (
        select(Decision.id)
        .join(Judgement, Judgement.decision_id == Decision.id)
        .where(
            owner.in_((into, lost)),
            or_(Decision.withdrawn_at.is_not(None), Decision.who.not_like("resolver/%")),
        )
        .limit(1)
    )
    if session.scalar(theirs) is not None:
        return False
    if kind == "event":
        reviewed = select(Event.id).where(Event.id == lost, Event.review != "unreviewed")
        return session.scalar(reviewed) is None
    pair = sorted((into, lost))
    asked = select(Suggestion.id).where(
        Suggestion.kind == kind,
        Suggestion.one_id == pair[0],
        Suggestion.other_id == pair[1],
        Suggestion.state == "rejected",
    )
    return session.scalar(asked) is None
