"""Answers that are kept as long as nothing has changed: names and cards, which every page asks for again.

Whatever changes an event or an identity writes a version of it in the same transaction, and writers stand in a queue; so
the newest version that a reader sees says exactly which moment it reads, and what was found in that moment holds.
"""

from dataclasses import dataclass, field
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, Pool
from sqlalchemy.orm import Session

from app.store import sql
from app.store.session import STEADY

_SEEN = "newest version"
_MOST = 100_000  # entries, a few hundred bytes each


@dataclass(frozen=True, slots=True)
class _Kept:
    version: int
    answers: dict[Any, Any] = field(default_factory=dict)


_BY_DATABASE: WeakKeyDictionary[Pool, _Kept] = WeakKeyDictionary()
_LOCK = Lock()


def answers(session: Session) -> dict[Any, Any]:
    """What was found by readers of the same moment, to look into and to add to."""
    version = _newest(session)
    engine = session.get_bind()
    assert isinstance(engine, Engine)
    kept = _BY_DATABASE.get(engine.pool)
    if kept is not None and kept.version == version and len(kept.answers) < _MOST:
        return kept.answers
    new = _Kept(version)
    with _LOCK:
        if kept is None or version >= kept.version:
            _BY_DATABASE[engine.pool] = new
    return new.answers


def _newest(session: Session) -> int:
    """The newest version that this session sees; a reader sees the same one from beginning to end."""
    found: int | None = session.info.get(_SEEN)
    if found is None:
        found = sql.value(session, "SELECT max(id) FROM version", {}) or 0
        if session.info.get(STEADY):
            session.info[_SEEN] = found
    return found
