"""Pairs of identities that may be one, waiting for a person."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.domain.mention import EntityKind
from app.errors import NotFound
from app.store import decisions
from app.store.base import now
from app.store.decisions import By
from app.store.session import one_at_a_time
from app.store.tables import Suggestion


@dataclass(frozen=True, slots=True)
class Pair:
    """Two identities that may be one, with the score and the reason in words."""

    kind: EntityKind
    one: int
    other: int
    score: float
    reason: str


def suggest(session: Session, pairs: Iterable[Pair]) -> None:
    """Keep pairs that nobody has been asked about yet."""
    wanted = {(pair.kind, min(pair.one, pair.other), max(pair.one, pair.other)): pair for pair in pairs}
    if not wanted:
        return
    firsts = {one for _, one, _ in wanted}
    known = select(Suggestion.kind, Suggestion.one_id, Suggestion.other_id).where(
        Suggestion.kind.in_({kind for kind, _, _ in wanted}), Suggestion.one_id.in_(firsts)
    )
    asked = {(kind, one, other) for kind, one, other in session.execute(known)}
    moment = now()
    rows = [
        {
            "kind": kind,
            "one_id": one,
            "other_id": other,
            "score": pair.score,
            "reason": pair.reason,
            "suggested_at": moment,
        }
        for (kind, one, other), pair in sorted(wanted.items())
        if one != other and (kind, one, other) not in asked
    ]
    if rows:
        session.execute(insert(Suggestion), rows)


def decide(session: Session, number: int, *, accepted: bool, by: By) -> int | None:
    """Merge the two, or leave them apart for good; the decision, where one was made. Raises NotFound."""
    one_at_a_time(session)
    row = session.get(Suggestion, number)
    if row is None or row.state != "open":
        raise NotFound(f"there is no open suggestion {number}")
    row.state, row.decided_at, row.who = "accepted" if accepted else "rejected", now(), by.who
    session.flush()
    if not accepted:
        return None
    kind: EntityKind = row.kind  # type: ignore[assignment]  # checked by the database
    return decisions.merge(
        session, kind, row.one_id, [row.other_id], By(by.who, by.reason or row.reason, row.score)
    )
