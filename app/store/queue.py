"""Work that waits: enqueue, claim, heartbeat, finish, give back, revive. A claim skips what another has claimed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from app.store.base import now
from app.store.tables import Job

# A job that brought its worker down must not do so for ever.
MOST_ATTEMPTS = 3
STALLED_AFTER = timedelta(minutes=2)
_BACK_OFF = timedelta(seconds=10)
# The first errors tell what is wrong; a batch of a million bad lines must not fill the row.
_MOST_ERRORS = 1000


@dataclass(frozen=True, slots=True)
class Claimed:
    """A job in the hands of a worker."""

    id: int
    kind: str
    payload: dict[str, Any]
    document_id: int | None
    attempts: int
    done: int
    failed: int
    duplicates: int


def enqueue(
    session: Session,
    kind: str,
    *,
    payload: dict[str, Any] | None = None,
    document_id: int | None = None,
    total: int = 1,
) -> int:
    """Add a job; its id."""
    row = {
        "kind": kind,
        "payload": payload or {},
        "document_id": document_id,
        "total": total,
        "available_at": now(),
    }
    return session.scalars(insert(Job).returning(Job.id), [row]).one()


def claim(session: Session, kinds: Sequence[str] = ()) -> Claimed | None:
    """Take the oldest waiting job, or None. Two workers never take the same."""
    waiting = select(Job.id).where(Job.state == "waiting", Job.available_at <= now())
    if kinds:
        waiting = waiting.where(Job.kind.in_(kinds))
    # SQLite has no row locks and needs none: its writers come one after another.
    oldest = waiting.order_by(Job.available_at, Job.id).limit(1).with_for_update(skip_locked=True)
    moment = now()
    claimed = (
        update(Job)
        .where(Job.id == oldest.scalar_subquery())
        .values(
            state="running",
            attempts=Job.attempts + 1,
            started_at=moment,
            heartbeat_at=moment,
            updated_at=moment,
        )
        .returning(Job)
        .execution_options(synchronize_session=False)
    )
    job = session.scalars(claimed).one_or_none()
    if job is None:
        return None
    return Claimed(
        job.id, job.kind, dict(job.payload), job.document_id, job.attempts, job.done, job.failed, job.duplicates
    )  # fmt: skip


def heartbeat(session: Session, job: int) -> None:
    """Say that the worker of this job is alive."""
    _change(session, job, heartbeat_at=now())


def progress(
    session: Session,
    job: int,
    *,
    done: int = 0,
    failed: int = 0,
    duplicates: int = 0,
    error: dict[str, Any] | None = None,
) -> None:
    """Count documents of a job that are through, and keep why one is not."""
    changes: dict[str, Any] = {
        "done": Job.done + done,
        "failed": Job.failed + failed,
        "duplicates": Job.duplicates + duplicates,
    }
    if error is not None:
        errors = list(session.scalar(select(Job.errors).where(Job.id == job)) or [])
        changes["errors"] = [*errors, error][:_MOST_ERRORS]
    _change(session, job, **changes)


def finish(session: Session, job: int, *, article_id: int | None = None) -> None:
    """The job is done."""
    _change(session, job, state="done", finished_at=now(), article_id=article_id)


def give_back(session: Session, job: int, reason: str, *, for_good: bool = False) -> bool:
    """The job went wrong: it waits for another attempt, longer each time, or has failed for good (True)."""
    kept = session.execute(select(Job.attempts, Job.errors).where(Job.id == job)).one()
    errors = [*kept.errors, {"reason": reason, "attempt": kept.attempts}][:_MOST_ERRORS]
    failed = for_good or kept.attempts >= MOST_ATTEMPTS
    if failed:
        _change(session, job, state="failed", finished_at=now(), errors=errors, failed=Job.failed + 1)
    else:
        _change(session, job, state="waiting", available_at=now() + _BACK_OFF * kept.attempts, errors=errors)
    return failed


def stalled(session: Session, silent_for: timedelta = STALLED_AFTER) -> list[int]:
    """Jobs whose worker has said nothing for too long; nobody else may touch them until the transaction ends."""
    silent = select(Job.id).where(Job.state == "running", Job.heartbeat_at < now() - silent_for)
    return list(session.scalars(silent.order_by(Job.id).with_for_update(skip_locked=True)))


def _change(session: Session, job: int, **columns: Any) -> None:
    session.execute(
        update(Job)
        .where(Job.id == job)
        .values(updated_at=now(), **columns)
        .execution_options(synchronize_session=False)
    )
