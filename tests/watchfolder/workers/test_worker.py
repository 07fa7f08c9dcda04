from __future__ import annotations

import threading
import time

import pytest

from watchfolder.errors import Cancelled, Interrupted
from watchfolder.jobs.job import JobState
from watchfolder.jobs.store import JobStore
from watchfolder.workers.lease import Lease
from watchfolder.workers.leaving import Leaving
from watchfolder.workers.worker import Worker


@pytest.fixture
def worker(store, small_studio):
    return Worker(store, small_studio(), name="w")


def test_jobs_are_done_until_there_are_none(store, ask, worker):
    ids = [ask() for _ in range(5)]
    worker.run(idle_exit=0)
    jobs = [store.get(i) for i in ids]
    assert {job.state for job in jobs} == {JobState.SUCCEEDED}
    assert [e.job for e in store.events.since(0) if e.kind == "succeeded"] == ids
    assert store.roster.alive() == [], "it has left the roster"


def test_once_is_one_job_at_most(store, ask, worker):
    first, second = ask(), ask()
    worker.run(once=True, register=False)
    assert [store.get(i).state for i in (first, second)] == ["succeeded", "queued"]
    store.cancel(second)
    began = time.monotonic()
    worker.run(once=True)
    assert time.monotonic() - began < 1


def test_roster_shows_cards_and_job_while_it_works(store, ask, worker, until, monkeypatch):
    monkeypatch.setattr("watchfolder.workers.pulse.BEAT_EVERY", 0.1)
    ask("take", seconds=60)
    thread = threading.Thread(target=worker.run)
    thread.start()
    (record,) = until(store.roster.alive)
    assert record.id == "w"
    assert [card.name for card in store.roster.cards()] == ["small"]
    until(lambda: store.roster.alive()[0].job)
    worker.leaving.request("the test is over")
    thread.join(10)
    assert not thread.is_alive()


def test_question_and_answer(store, ask, worker):
    job_id = ask("ask")
    worker.run(once=True)
    job = store.get(job_id)
    assert (job.state, job.question, job.result) == ("waiting", {"kind": "approve"}, {"part": 1})
    store.approve(job_id)
    worker.run(once=True)
    assert store.get(job_id).result == {"approved": True}


def test_errors_end_the_job_and_not_the_worker(store, ask, worker):
    refused, fault, partly, fine = ask("refuse"), ask("err"), ask("partly"), ask()
    worker.run(idle_exit=0)
    assert store.get(refused).error["code"] == "asset.unreadable"
    assert store.get(refused).error["hint"] == "export it again"
    assert store.get(fault).error["code"] == "internal"
    assert store.get(partly).result == {"outputs": ["a"]}
    assert store.get(partly).error["message"] == "one branch"
    assert [store.get(i).attempts for i in (refused, fault, partly)] == [0, 0, 0]
    assert store.get(fine).state is JobState.SUCCEEDED


def test_retryable_errors_come_back_and_end_after_some_attempts(store, ask, worker, hurry):
    mended, hopeless = ask("run_out", until=1), ask("run_out", until=99)
    worker.run(once=True)
    worker.run(once=True)
    for job in map(store.get, (mended, hopeless)):
        assert (job.state, job.attempts) == ("queued", 1)
        assert job.error["code"] == "engine.out-of-memory"
        assert job.not_before is not None
    worker.run(once=True)
    assert store.get(mended).attempts == 1, "its delay is not over"
    hurry()
    worker.run(idle_exit=0)
    assert store.get(mended).state is JobState.SUCCEEDED
    assert (store.get(hopeless).state, store.get(hopeless).attempts) == ("queued", 2)
    hurry()
    worker.run(once=True)
    assert store.get(hopeless).state is JobState.FAILED


def test_a_new_job_is_taken_soon(store, ask, worker, until):
    thread = threading.Thread(target=worker.run)
    thread.start()
    until(store.roster.alive)
    time.sleep(0.6)  # long enough for it to look rarely
    began = time.monotonic()
    job_id = ask()
    until(lambda: store.get(job_id).state is JobState.SUCCEEDED)
    assert time.monotonic() - began < 1.0
    worker.leaving.request("the test is over")
    thread.join(10)


def test_cancel_stops_the_work_at_its_next_report(store, ask, worker, until):
    job_id = ask("take", seconds=60)
    thread = threading.Thread(target=worker.run, kwargs={"once": True})
    thread.start()
    until(lambda: store.get(job_id).progress)
    began = time.monotonic()
    store.cancel(job_id, "not that one")
    job = until(lambda: (job := store.get(job_id)).state is JobState.CANCELLED and job)
    assert time.monotonic() - began < 0.5
    assert job.error == {"reason": "not that one"}
    thread.join(10)


def test_the_very_next_report_after_a_cancel_raises(store, ask):
    ask()
    job = store.claim("w")
    with Lease(store, job, "w", Leaving()) as lease:
        lease.report(0.1)
        time.sleep(0.011)  # reports closer together than that are not all looked after
        store.cancel(job.id, "enough")
        with pytest.raises(Cancelled) as caught:
            lease.report(0.2)
    assert caught.value.reason == "enough"


def test_lease_is_held_and_progress_told_while_the_work_is_silent(store, ask, until):
    store.lease = 1.0
    job_id = ask()
    job = store.claim("w")
    with Lease(store, job, "w", Leaving()) as lease:
        lease.report(0.25, "recolor: refining")
        until(lambda: store.get(job_id).progress)
        assert store.get(job_id).progress == {
            "fraction": 0.25,
            "note": "recolor: refining",
            "step": "recolor",
        }
        time.sleep(1.3)
        assert store.reap() == []
        lease.report(2.0, "shadow")
        until(lambda: store.get(job_id).progress["fraction"] == 1.0)
    steps = [e.data["step"] for e in store.events.since(0, job_id) if e.kind == "step"]
    assert steps == ["recolor", "shadow"]


def test_work_on_a_job_that_was_given_away_is_stopped_and_not_written_down(
    store, ask, worker, until
):
    job_id = ask("take", seconds=60)
    thread = threading.Thread(target=worker.run, kwargs={"once": True})
    thread.start()
    until(lambda: store.get(job_id).progress)
    store.reap(gone=["w"])
    thread.join(5)
    assert not thread.is_alive()
    assert (store.get(job_id).state, store.get(job_id).attempts) == ("queued", 1)


def test_interrupted_is_told_apart_from_cancelled(store, ask):
    ask()
    job = store.claim("w")
    leaving = Leaving()
    with Lease(store, job, "w", leaving) as lease:
        leaving.request("SIGTERM")
        with pytest.raises(Interrupted, match="SIGTERM"):
            lease.report(0.5)


def test_full_disk_at_the_end_of_a_job_is_waited_for(settings, ask, small_studio, monkeypatch):
    monkeypatch.setattr("watchfolder.workers.worker.LEDGER_PAUSE", 0.05)
    big = {"result": "x" * 300_000}
    with JobStore(settings.ledger, settings) as own:
        studio = small_studio()
        freed = threading.Event()

        class Full(small_studio):
            def fulfil(self, job, progress):
                verdict = studio.fulfil(job, progress)
                pages = own.database.connection.execute("PRAGMA page_count").fetchone()[0]
                own.database.connection.execute(f"PRAGMA max_page_count={pages + 1}")
                verdict.result.update(big)
                return verdict

        class Freed(Leaving):
            def wait(self, seconds):
                own.database.connection.execute("PRAGMA max_page_count=1000000")
                freed.set()
                return super().wait(seconds)

        job_id = ask()
        Worker(own, Full(), name="w", leaving=Freed()).run(once=True)
        assert freed.is_set(), "the disk was never full"
        assert own.get(job_id).state is JobState.SUCCEEDED
