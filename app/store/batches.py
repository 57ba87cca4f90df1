"""Many documents handed in at once: one job that counts, and one job for each of its documents.

The counting job is `running` from its first line on and has no heartbeat, since no worker holds it. How many
documents there are is known only when the last line has come; until then its payload says that it is open.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.domain.document import RawDocument
from app.store import queue
from app.store.base import now
from app.store.documents import add_document
from app.store.session import one_at_a_time
from app.store.tables import Job

BATCH = "batch"
INGEST = "ingest"


def open_batch(session: Session) -> int:
    """A new batch, to which lines may be added."""
    batch = queue.enqueue(session, BATCH, payload={"open": True}, total=0)
    session.execute(_of(batch).values(state="running", started_at=now()))
    return batch


def enqueue_document(session: Session, document: RawDocument, batch: int | None = None) -> int:
    """A job for one document, by itself or as a part of a batch."""
    row = add_document(session, document)
    if batch is None:
        return queue.enqueue(session, INGEST, document_id=row)
    session.execute(_of(batch).values(total=Job.total + 1))
    return queue.enqueue(session, INGEST, payload={"batch": batch}, document_id=row)


def refuse_line(session: Session, batch: int, line: int, reason: str) -> None:
    """Count a line that cannot be read, with its number and the reason."""
    session.execute(_of(batch).values(total=Job.total + 1))
    queue.progress(session, batch, failed=1, error={"line": line, "reason": reason})


def close_batch(session: Session, batch: int) -> None:
    """All lines have come; the batch is done as soon as its documents are."""
    session.execute(_of(batch).values(payload={"open": False}))
    _finish_if_through(session, batch)


def finish(session: Session, job: int, article_id: int, *, duplicate: bool) -> None:
    """The document of a job is kept, now or long ago."""
    queue.progress(session, job, done=1, duplicates=int(duplicate))
    queue.finish(session, job, article_id=article_id)
    _count(session, job, done=1, duplicates=int(duplicate))


def give_back(session: Session, job: int, reason: str, *, for_good: bool = False) -> None:
    """The job went wrong; where that is final, its batch is told."""
    if queue.give_back(session, job, reason, for_good=for_good):
        _count(session, job, failed=1, error={"job": job, "reason": reason})


def revive(session: Session, silent_for: timedelta = queue.STALLED_AFTER) -> int:
    """Give back every job whose worker has been silent for too long; how many there were."""
    jobs = queue.stalled(session, silent_for)
    for job in jobs:
        give_back(session, job, "the worker stopped without a word")
    return len(jobs)


def _count(session: Session, job: int, **counts: Any) -> None:
    batch = (session.scalar(select(Job.payload).where(Job.id == job)) or {}).get("batch")
    if batch is not None:
        one_at_a_time(session)  # two that come in last at once must not both think that the other is missing
        queue.progress(session, batch, **counts)
        _finish_if_through(session, batch)


def _finish_if_through(session: Session, batch: int) -> None:
    job = session.execute(select(Job.payload, Job.total, Job.done, Job.failed).where(Job.id == batch)).one()
    if not job.payload.get("open") and job.done + job.failed >= job.total:
        queue.finish(session, batch)


def _of(batch: int) -> Any:
    return update(Job).where(Job.id == batch).execution_options(synchronize_session=False)
