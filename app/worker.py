"""Claim a job, run the pipeline, finish it or give it back; stop politely."""

import logging
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from types import FrameType

from sqlalchemy import Engine

from app.errors import DatelineError
from app.pipeline import TakeIn, ingest
from app.store import batches, documents, queue
from app.store.session import reading, writing

_LOG = logging.getLogger(__name__)
_HEARTBEAT_SECONDS = 20.0


def work(engine: Engine, stop: Event, take_in: TakeIn = ingest, *, idle_seconds: float = 1.0) -> None:
    """Do jobs until `stop` is set; the one in hand is brought to its end first."""
    while not stop.is_set():
        if not work_once(engine, take_in):
            stop.wait(idle_seconds)


def work_once(engine: Engine, take_in: TakeIn = ingest) -> bool:
    """Do one job, if there is one; `take_in` is the pipeline."""
    with writing(engine) as session:
        batches.revive(session)
        job = queue.claim(session, (batches.INGEST,))
    if job is None:
        return False
    with _pulse(engine, job.id):
        _do(engine, job, take_in)
    return True


def stop_on_signals(stop: Event) -> None:
    """Set `stop` on SIGTERM and SIGINT."""

    def politely(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, politely)
    signal.signal(signal.SIGINT, politely)


def _do(engine: Engine, job: queue.Claimed, take_in: TakeIn) -> None:
    try:
        _ingest(engine, job, take_in)
    except DatelineError as error:  # the document's own fault: another attempt would end the same way
        _give_back(engine, job, f"{error.title()}: {error.detail}", for_good=True)
    except Exception as error:  # noqa: BLE001  # a worker outlives whatever one document does to it
        _LOG.exception("job %s went wrong", job.id)
        _give_back(engine, job, f"{type(error).__name__}: {error}")


def _ingest(engine: Engine, job: queue.Claimed, take_in: TakeIn) -> None:
    with reading(engine) as session:
        document = documents.document_of(session, job.document_id or 0)
    result = take_in(engine, document)
    with writing(engine) as session:
        batches.finish(session, job.id, result.article_id, duplicate=not result.created)


def _give_back(engine: Engine, job: queue.Claimed, reason: str, *, for_good: bool = False) -> None:
    with writing(engine) as session:
        batches.give_back(session, job.id, reason, for_good=for_good)


@contextmanager
def _pulse(engine: Engine, job: int) -> Iterator[None]:
    """Say every few seconds that we are alive, in a thread of its own: the pipeline has no time for it."""
    done = Event()

    def beat() -> None:
        while not done.wait(_HEARTBEAT_SECONDS):
            with writing(engine) as session:
                queue.heartbeat(session, job)

    thread = Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
