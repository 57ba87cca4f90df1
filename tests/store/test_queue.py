"""Jobs are claimed once, given back with a reason, and revived when their worker falls silent."""

from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import select, update

from app.store import batches, queue
from app.store.base import now
from app.store.session import reading, writing
from app.store.tables import Job
from tests.examples import a_document

AT_ONCE = timedelta(seconds=-1)


def job(engine, number: int) -> Job:
    with reading(engine) as session:
        return session.get_one(Job, number)


def claim(engine):
    with writing(engine) as session:
        return queue.claim(session)


@pytest.fixture
def waiting(engine) -> int:
    with writing(engine) as session:
        return queue.enqueue(session, "ingest")


def make_available(engine) -> None:
    with writing(engine) as session:
        session.execute(update(Job).values(available_at=now()))


def test_a_claimed_job_is_running_and_cannot_be_claimed_again(engine, waiting):
    assert claim(engine).id == waiting
    assert job(engine, waiting).state == "running"
    assert claim(engine) is None


def test_the_oldest_job_comes_first(engine, waiting):
    with writing(engine) as session:
        queue.enqueue(session, "ingest")
    assert claim(engine).id == waiting


def test_a_job_of_another_kind_is_left_alone(engine, waiting):
    with writing(engine) as session:
        assert queue.claim(session, ["export"]) is None


def test_a_finished_job_names_its_end(engine, waiting):
    claim(engine)
    with writing(engine) as session:
        queue.finish(session, waiting)
    assert (job(engine, waiting).state, job(engine, waiting).finished_at is not None) == ("done", True)


def test_a_job_given_back_waits_and_keeps_the_reason(engine, waiting):
    claim(engine)
    with writing(engine) as session:
        assert not queue.give_back(session, waiting, "out of memory")
    assert job(engine, waiting).state == "waiting"
    assert job(engine, waiting).errors == [{"reason": "out of memory", "attempt": 1}]
    assert claim(engine) is None, "it backs off before the next attempt"


def test_a_job_that_always_goes_wrong_fails(engine, waiting):
    for _ in range(queue.MOST_ATTEMPTS):
        make_available(engine)
        claim(engine)
        with writing(engine) as session:
            queue.give_back(session, waiting, "again")
    assert (job(engine, waiting).state, job(engine, waiting).failed) == ("failed", 1)


def test_a_silent_job_is_revived_and_a_lively_one_is_not(engine, waiting):
    claim(engine)
    with writing(engine) as session:
        queue.heartbeat(session, waiting)
        assert batches.revive(session) == 0
        assert batches.revive(session, AT_ONCE) == 1
    assert job(engine, waiting).state == "waiting"


def test_many_workers_claim_every_job_exactly_once(engine):
    with writing(engine) as session:
        made = [queue.enqueue(session, "ingest") for _ in range(40)]
    claimed: list[int] = []

    def work():
        while (found := claim(engine)) is not None:
            claimed.append(found.id)

    workers = [Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    # A worker may find all it looks at locked and go home early; nothing may be lost or doubled by that.
    while (found := claim(engine)) is not None:
        claimed.append(found.id)
    assert sorted(claimed) == made


def test_a_batch_is_done_when_its_last_document_is(engine):
    with writing(engine) as session:
        batch = batches.open_batch(session)
        jobs = [batches.enqueue_document(session, a_document(text), batch) for text in ("one", "two")]
        batches.refuse_line(session, batch, 3, "not JSON")
        batches.close_batch(session, batch)
    with writing(engine) as session:
        batches.give_back(session, jobs[0], "unreadable", for_good=True)
    assert job(engine, batch).state == "running"
    with writing(engine) as session:
        queue.progress(session, jobs[1], done=1)
        session.execute(update(Job).where(Job.id == jobs[1]).values(state="running"))
        batches.give_back(session, jobs[1], "unreadable too", for_good=True)
    counted = job(engine, batch)
    assert (counted.state, counted.total, counted.failed) == ("done", 3, 3)
    assert counted.errors[0] == {"line": 3, "reason": "not JSON"}


def test_an_empty_batch_is_done_at_once(engine):
    with writing(engine) as session:
        batch = batches.open_batch(session)
        batches.close_batch(session, batch)
        assert session.scalar(select(Job.state).where(Job.id == batch)) == "done"


def test_a_batch_is_never_mistaken_for_a_stalled_job(engine):
    with writing(engine) as session:
        batch = batches.open_batch(session)
        batches.refuse_line(session, batch, 1, "not JSON")
        assert queue.stalled(session, AT_ONCE) == []
