"""What was true when, and who changed it: decisions, suggestions, the history of one thing, and the feed of changes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.query.page import cursor_number, encode_cursor
from app.query.records import Record, in_utc, moment
from app.store.tables import Correction, Decision, Suggestion, Version

_MOST = 1000
_KINDS = ("event", "actor", "organisation", "place", "article")


def decision(session: Session, number: int) -> Record | None:
    """One decision."""
    row = session.get(Decision, number)
    return None if row is None else _decision(row)


def decisions(session: Session) -> list[Record]:
    """The last decisions, the newest first."""
    return [
        _decision(row) for row in session.scalars(select(Decision).order_by(Decision.id.desc()).limit(_MOST))
    ]


def _decision(row: Decision) -> Record:
    return {
        "id": row.id,
        "kind": row.kind,
        "action": row.action,
        **{name: row.data.get(name) for name in ("from", "into", "subjects")},
        "who": row.who,
        "reason": row.reason,
        "score": row.score,
        "decided_at": moment(row.decided_at),
        "undone_at": moment(row.withdrawn_at),
        "undone_by": row.withdrawn_by,
    }


def suggestion(session: Session, number: int) -> Record | None:
    """One suggestion."""
    row = session.get(Suggestion, number)
    return None if row is None else _suggestion(row)


def suggestions(session: Session) -> list[Record]:
    """Those that wait, the likeliest first."""
    wanted = select(Suggestion).where(Suggestion.state == "open")
    return [
        _suggestion(row)
        for row in session.scalars(wanted.order_by(Suggestion.score.desc(), Suggestion.id).limit(_MOST))
    ]


def _suggestion(row: Suggestion) -> Record:
    return {
        "id": row.id,
        "kind": row.kind,
        "one": row.one_id,
        "other": row.other_id,
        "score": round(row.score, 3),
        "reason": row.reason,
        "state": row.state,
        "suggested_at": moment(row.suggested_at),
        "decided_at": moment(row.decided_at),
        "who": row.who,
    }


def of_one(session: Session, kind: str, owner: int) -> list[Record]:
    """All versions of one thing, oldest first, each with what changed in it."""
    wanted = select(Version).where(Version.kind == kind, Version.owner_id == owner).order_by(Version.id)
    found: list[Record] = []
    before: dict[str, Any] = {}
    for row in session.scalars(wanted):
        now = row.data or {}
        found.append(
            {
                "version": len(found) + 1,
                "from": moment(row.valid_from, exact=True),
                "to": moment(row.valid_to, exact=True),
                "cause": row.cause,
                "who": row.who,
                "reason": row.reason,
                "changed": sorted(key for key in {*before, *now} if before.get(key) != now.get(key))
                if found
                else [],
                "record": row.data,
            }
        )
        before = now
    return found


def corrections(session: Session, event: int) -> list[Record]:
    """What people said of an event, oldest first, withdrawn or not."""
    wanted = select(Correction).where(Correction.event_id == event).order_by(Correction.id)
    return [
        {
            "id": row.id,
            "field": _SAID.get(row.field, row.field),
            "value": row.value["value"],
            "who": row.who,
            "reason": row.reason,
            "made_at": moment(row.made_at),
            "withdrawn_at": moment(row.withdrawn_at),
        }
        for row in session.scalars(wanted)
    ]


_SAID = {"when": "date", "where": "place", "parties": "participants"}


def changes(session: Session, *, since: str | None, limit: int) -> tuple[list[Record], str | None]:
    """What has changed after a cursor or a moment, in order, and the cursor to ask with next.

    The cursor is there even if nothing is left to tell: whoever polls goes on from it.
    """
    wanted = select(Version).order_by(Version.id).limit(limit)
    after = 0
    if since is not None:
        at = _moment(since)
        if at is not None:
            wanted = wanted.where(Version.valid_from >= at)
        else:
            after = cursor_number(since)
            wanted = wanted.where(Version.id > after)
    rows = list(session.scalars(wanted))
    items = [
        {
            "kind": row.kind,
            "id": row.owner_id,
            "change": "removed" if row.data is None else "changed",
            "cause": row.cause,
            "who": row.who,
            "at": moment(row.valid_from, exact=True),
            "record": row.data,
        }
        for row in rows
    ]
    last = rows[-1].id if rows else after
    return items, encode_cursor(last) if last else since


def _moment(text: str) -> datetime | None:
    """The text as a moment, None for what is a cursor. Raises BadQuery."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return in_utc(found, "since") if found.tzinfo is not None else None


def at(session: Session, kind: str, owners: Sequence[int] | None, when: datetime) -> dict[int, Record]:
    """The records that were true at a moment, by owner; of everybody where no owners are named."""
    wanted = select(Version.owner_id, Version.data).where(
        Version.kind == kind,
        Version.valid_from <= when,
        or_(Version.valid_to.is_(None), Version.valid_to > when),
    )
    if owners is not None:
        wanted = wanted.where(Version.owner_id.in_(list(owners)))
    return {
        owner: data for owner, data in session.execute(wanted.order_by(Version.owner_id)) if data is not None
    }
