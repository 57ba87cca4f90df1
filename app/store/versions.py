"""What was true when: a row for every change of an event, identity or article, and the feed of changes they make."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from app.store.base import now
from app.store.tables import Version


@dataclass(frozen=True, slots=True)
class Cause:
    """Why something changed: `ingest`, `merge`, `correction` and the like, and, where a person did it, who and why."""

    name: str
    who: str | None = None
    reason: str | None = None


INGEST = Cause("ingest")


def note(
    session: Session, kind: str, records: Mapping[int, Mapping[str, Any] | None], cause: Cause
) -> tuple[int, ...]:
    """Write a version of each owner whose record differs from its newest one; None says that it is gone.

    The owners that did change, in order.
    """
    before = newest(session, kind, records)
    changed = tuple(
        owner for owner in sorted(records) if owner not in before or before[owner] != records[owner]
    )
    # What never was known of and is gone is nothing to tell.
    changed = tuple(owner for owner in changed if owner in before or records[owner] is not None)
    if not changed:
        return ()
    moment = now()
    session.execute(
        update(Version)
        .where(Version.kind == kind, Version.owner_id.in_(changed), Version.valid_to.is_(None))
        .values(valid_to=moment)
    )
    session.execute(
        insert(Version),
        [
            {
                "kind": kind,
                "owner_id": owner,
                "valid_from": moment,
                "cause": cause.name,
                "who": cause.who,
                "reason": cause.reason,
                "data": records[owner],
            }
            for owner in changed
        ],
    )
    return changed


def newest(session: Session, kind: str, owners: Iterable[int]) -> dict[int, Any]:
    """The record of the newest version of each owner, None for one that is gone."""
    wanted = select(Version.owner_id, Version.data).where(
        Version.kind == kind, Version.owner_id.in_(list(owners)), Version.valid_to.is_(None)
    )
    return {row.owner_id: row.data for row in session.execute(wanted)}
