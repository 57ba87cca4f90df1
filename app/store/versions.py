"""What was true when: a row for every change of an event, identity or article, and the feed of changes they make."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.store import sql
from app.store.base import now
from app.store.tables import Version

_VERSIONS = sql.table(Version)


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
    _close(session, kind, [owner for owner in changed if owner in before], moment)
    sql.add(
        session,
        _VERSIONS,
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


def _close(session: Session, kind: str, owners: Sequence[int], moment: datetime) -> None:
    """The newest versions were true until now."""
    if owners:
        ended = f"UPDATE version SET valid_to = :moment WHERE {_newest(session)}"
        values = {"kind": kind, "owners": sql.listed(session, owners), "moment": moment}
        sql.run(session, ended, [values])


def newest(session: Session, kind: str, owners: Collection[int]) -> dict[int, Any]:
    """The record of the newest version of each owner, None for one that is gone."""
    if not owners:
        return {}
    wanted = f"SELECT owner_id, data FROM version WHERE {_newest(session)}"
    rows = sql.rows(session, wanted, {"kind": kind, "owners": sql.listed(session, owners)})
    return {owner: sql.document(data) for owner, data in rows}


def _newest(session: Session) -> str:
    return f"kind = :kind AND valid_to IS NULL AND {sql.one_of(session, 'owner_id', 'owners', 'bigint')}"
