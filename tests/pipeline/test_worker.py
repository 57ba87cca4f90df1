"""The worker does one job after another, gives back what goes wrong, and stops when it is told to."""

import os
import signal
from threading import Event

import pytest
from sqlalchemy import update

from app.errors import EmptyDocument
from app.store import batches, queue
from app.store.base import now
from app.store.session import reading, writing
from app.store.tables import Job
from app.worker import stop_on_signals, work, work_once
from tests.examples import a_document
from tests.pipeline.test_pipeline import take_in
from tests.store.keeping import counts


def enqueue(engine, text: str = "one", batch: int | None = None) -> int:
    with writing(engine) as session:
        return batches.enqueue_document(session, a_document(text), batch)


def job(engine, number: int) -> Job:
    with reading(engine) as session:
        return session.get_one(Job, number)


def test_without_a_job_there_is_nothing_to_do(engine):
    assert not work_once(engine, take_in)


def test_a_job_ends_with_its_article(engine):
    number = enqueue(engine)
    assert work_once(engine, take_in)
    done = job(engine, number)
    assert (done.state, done.done, done.duplicates, done.article_id) == ("done", 1, 0, 1)


def test_a_document_that_came_twice_is_counted_as_a_duplicate(engine):
    numbers = [enqueue(engine), enqueue(engine)]
    for _ in numbers:
        work_once(engine, take_in)
    assert [job(engine, number).duplicates for number in numbers] == [0, 1]
    assert counts(engine)["article"] == 1


def test_an_unreadable_document_fails_for_good_with_its_reason(engine):
    number = enqueue(engine)

    def refuse(_engine, _document):
        raise EmptyDocument("Only blanks.")

    work_once(engine, refuse)
    failed = job(engine, number)
    assert (failed.state, failed.errors[0]["reason"]) == ("failed", "The document is empty: Only blanks.")


def test_any_other_error_is_tried_again_and_then_given_up(engine):
    number = enqueue(engine)

    def break_down(_engine, _document):
        raise ValueError("boom")

    for _ in range(queue.MOST_ATTEMPTS):
        with writing(engine) as session:
            session.execute(update(Job).values(available_at=now()))
        assert work_once(engine, break_down)
    failed = job(engine, number)
    assert (failed.state, len(failed.errors)) == ("failed", queue.MOST_ATTEMPTS)


def test_a_batch_counts_its_documents(engine):
    with writing(engine) as session:
        batch = batches.open_batch(session)
    for text in ("one", "two", "one"):
        enqueue(engine, text, batch)
    with writing(engine) as session:
        batches.close_batch(session, batch)
    while work_once(engine, take_in):
        pass
    counted = job(engine, batch)
    assert (counted.state, counted.total, counted.done, counted.duplicates) == ("done", 3, 3, 1)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_the_worker(engine, number):
    before = {each: signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGINT)}
    stop = Event()
    try:
        stop_on_signals(stop)
        os.kill(os.getpid(), number)
        work(engine, stop, idle_seconds=0)  # would never end
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
    assert stop.is_set()
