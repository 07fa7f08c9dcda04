from __future__ import annotations

import threading
import time

from watchfolder.jobs.events import EventKind
from watchfolder.jobs.store import JobStore


def test_every_change_of_state_is_told(store, asking):
    job, _ = store.enqueue(asking())
    store.claim("w")
    store.fail(job.id, "w", {"code": "no"}, retry_after=0)
    store.claim("w")
    store.wait(job.id, "w", {"kind": "approve"})
    store.approve(job.id)
    store.cancel(job.id, "enough")
    told = [(event.kind, event.data.get("why")) for event in store.events.since(0)]
    assert told == [
        ("queued", "new"),
        ("running", None),
        ("queued", "no"),
        ("running", None),
        ("waiting", "asks"),
        ("queued", "answered"),
        ("cancelled", "asked"),
    ]
    assert store.events.since(0)[-1].data["error"] == {"reason": "enough"}
    assert store.events.since(0)[4].data["question"] == {"kind": "approve"}


def test_follow_gives_what_was_and_what_comes(store, asking, settings):
    job, _ = store.enqueue(asking())
    other = JobStore(settings.ledger, settings)

    def work() -> None:
        time.sleep(0.15)
        claimed = other.claim("w")
        other.succeed(claimed.id, "w", {})

    thread = threading.Thread(target=work)
    thread.start()
    began = time.monotonic()
    seen = [event.kind for event in store.follow(0, 0.6, job.id)]
    took = time.monotonic() - began
    thread.join()
    other.close()
    assert seen == ["queued", "running", "succeeded"]
    assert 0.7 < took < 2.5, "it ends after the silence, not before"


def test_follow_sees_what_its_own_thread_writes(store, asking):
    events = store.follow(0, 0.5)
    store.enqueue(asking("a"))
    assert next(events).kind is EventKind.QUEUED
    store.enqueue(asking("b"))
    began = time.monotonic()
    assert next(events).kind is EventKind.QUEUED
    assert time.monotonic() - began < 0.3


def test_follow_goes_on_where_it_stopped_and_leaves_other_jobs_out(store, asking):
    one, _ = store.enqueue(asking("a"))
    last = store.events.last_seq()
    two, _ = store.enqueue(asking("b"))
    store.notice({"code": "x", "message": "hello"})
    assert [e.job for e in store.follow(last, 0.0)] == [two.id, ""]
    assert [e.job for e in store.follow(0, 0.0, one.id)] == [one.id]


def test_many_events_are_all_given_in_order(store, asking):
    store.enqueue_many([asking(f"{n}") for n in range(1234)])
    seqs = [event.seq for event in store.follow(0, 0.0)]
    assert seqs == list(range(1, 1235))


def test_numbers_are_never_used_again(store):
    store.notice({"code": "x"})
    last = store.events.last_seq()
    with store.database.transaction() as connection:
        connection.execute("DELETE FROM event")
    assert store.events.last_seq() == last
    store.notice({"code": "y"})
    assert [event.seq for event in store.events.since(0)] == [last + 1]


def test_published_files_are_told(store, asking, tmp_path):
    job, _ = store.enqueue(asking())
    store.record_output(
        job.id, tmp_path / "a.jpg", branch="b", slot="s", sha256="0", recipe_digest="1"
    )
    event = store.events.since(0, job.id)[-1]
    assert event.kind is EventKind.OUTPUT
    assert event.data == {"path": str(tmp_path / "a.jpg"), "branch": "b", "slot": "s"}
