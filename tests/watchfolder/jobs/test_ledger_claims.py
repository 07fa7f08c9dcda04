from __future__ import annotations

import datetime as dt

import pytest

from watchfolder.errors import JobStateError, LeaseLostError
from watchfolder.jobs.claims import LeaseWord
from watchfolder.jobs.events import EventKind
from watchfolder.jobs.job import JobKind, JobState


@pytest.fixture
def job(store, asking):
    store.enqueue(asking())
    return store.claim("w")


def test_claim_gives_the_job_to_one(store, job, clock):
    assert (job.state, job.lease_owner, job.started) == (JobState.RUNNING, "w", clock.now.at)
    assert store.claim("other") is None


def test_claim_by_kind(store, asking):
    store.enqueue(asking("edit"))
    examine, _ = store.enqueue(asking("look", kind=JobKind.EXAMINE))
    assert store.claim("w", kinds=[JobKind.EXAMINE]).id == examine.id
    assert store.claim("w", kinds=["examine"]) is None
    assert store.claim("w", kinds=["examine", "edit"]).key == "edit"


def test_lease_is_prolonged_by_renewing_and_over_without(store, job, clock):
    for _ in range(5):
        clock.pass_(20)
        assert store.renew(job.id, "w") == LeaseWord(held=True, cancel=False)
        assert store.reap() == []
    clock.pass_(30.1)
    (reaped,) = store.reap()
    assert (reaped.id, reaped.state, reaped.attempts) == (job.id, JobState.QUEUED, 1)
    assert reaped.error["code"] == "job.worker-lost"
    assert store.renew(job.id, "w") == LeaseWord(held=False, cancel=False)


@pytest.mark.usefixtures("job")
def test_lost_runs_wait_longer_each_time_and_then_fail(store, clock):
    for attempts, nominal in ((1, 2.0), (2, 10.0)):
        clock.pass_(31)
        (reaped,) = store.reap()
        delay = (reaped.not_before - clock.now.at).total_seconds()
        assert (reaped.attempts, delay) == (attempts, pytest.approx(nominal, rel=0.2001))
        clock.pass_(delay - 0.01)
        assert store.claim("w") is None
        clock.pass_(0.02)
        assert store.claim("w").attempts == attempts
    clock.pass_(31)
    (failed,) = store.reap()
    assert (failed.state, failed.attempts) == (JobState.FAILED, 3)
    assert failed.error["code"] == "job.worker-lost"
    assert failed.finished == clock.now.at


@pytest.mark.usefixtures("job")
def test_clock_set_back_or_forward_neither_ends_nor_prolongs_a_lease(store, clock):
    for days in (-1, 2, -400):
        clock.set_wall(clock.now.at + dt.timedelta(days=days))
        assert store.reap() == []
    clock.pass_(31)
    (reaped,) = store.reap()
    clock.set_wall(clock.now.at - dt.timedelta(days=3))
    assert store.claim("w") is None
    clock.pass_(3)
    assert store.claim("w").id == reaped.id, "a delay is counted in ticks, too"


def test_restart_of_the_machine_ends_every_lease_and_delay(store, job, clock):
    clock.restart()
    (reaped,) = store.reap()
    assert reaped.attempts == 1
    clock.pass_(0.1)
    assert store.claim("w") is None
    clock.now = clock.now.__class__(clock.now.at, 2.0, "boot three")
    assert store.claim("w").id == job.id


def test_lease_of_an_earlier_boot_where_the_system_names_no_boot(store, asking, clock):
    clock.now = clock.now.__class__(clock.now.at, 50_000.0, "")
    store.enqueue(asking())
    store.claim("w")
    clock.now = clock.now.__class__(clock.now.at, 5.0, "")
    assert len(store.reap()) == 1


def test_nothing_counts_that_a_worker_says_of_a_job_it_lost(store, job, clock):
    clock.pass_(31)
    store.reap()
    clock.pass_(3)
    assert store.claim("other").id == job.id
    sayings = (
        lambda: store.succeed(job.id, "w", {"from": "w"}),
        lambda: store.wait(job.id, "w", {"kind": "approve"}),
        lambda: store.fail(job.id, "w", {"code": "x"}),
        lambda: store.cancelled(job.id, "w", "x"),
        lambda: store.release(job.id, "w"),
    )
    for say in sayings:
        with pytest.raises(LeaseLostError):
            say()
    assert store.get(job.id).lease_owner == "other"
    assert store.succeed(job.id, "other", {"from": "other"}).result == {"from": "other"}
    assert store.get(job.id).lease_owner == ""


def test_release_costs_no_attempt(store, job):
    released = store.release(job.id, "w")
    assert (released.state, released.attempts, released.lease_owner) == (JobState.QUEUED, 0, "")
    assert store.claim("w2").id == job.id


def test_fail_for_now_and_for_good(store, job, clock):
    again = store.fail(job.id, "w", {"code": "engine.out-of-memory"}, retry_after=5.0)
    assert (again.state, again.attempts) == (JobState.QUEUED, 1)
    assert again.not_before == clock.now.at + dt.timedelta(seconds=5)
    assert store.claim("w") is None
    clock.pass_(5)
    assert store.claim("w").not_before is None
    failed = store.fail(job.id, "w", {"code": "x"}, result={"outputs": ["a"]})
    assert (failed.state, failed.result) == (JobState.FAILED, {"outputs": ["a"]})


def test_cancel_of_a_running_job_reaches_its_worker(store, job):
    asked = store.cancel(job.id, "not that one")
    assert (asked.state, asked.cancel_requested) == (JobState.RUNNING, True)
    assert store.renew(job.id, "w").cancel
    assert store.look(job.id, "w") == LeaseWord(held=True, cancel=True)
    ended = store.cancelled(job.id, "w", "not that one")
    assert (ended.state, ended.error) == (JobState.CANCELLED, {"reason": "not that one"})


@pytest.mark.parametrize("how", ["release", "fail", "wait", "reap"])
def test_a_wish_to_cancel_is_not_forgotten_however_a_run_ends(store, job, clock, how):
    store.cancel(job.id, "stop")
    if how == "release":
        store.release(job.id, "w")
    elif how == "fail":
        store.fail(job.id, "w", {"code": "x"}, retry_after=1)
    elif how == "wait":
        store.wait(job.id, "w", {"kind": "approve"})
    else:
        clock.pass_(31)
        store.reap()
    ended = store.get(job.id)
    assert (ended.state, ended.error) == (JobState.CANCELLED, {"reason": "stop"})


def test_work_that_was_done_before_the_wish_arrived_is_kept(store, job):
    store.cancel(job.id)
    done = store.succeed(job.id, "w", {"outputs": ["a"]})
    assert (done.state, done.error, done.cancel_requested) == (JobState.SUCCEEDED, None, False)


def test_jobs_of_a_worker_that_is_known_dead_need_no_waiting(store, job):
    assert store.reap(gone=["somebody else"]) == []
    assert [j.id for j in store.reap(gone=["w"])] == [job.id]


def test_time_out_takes_the_job_from_its_worker(store, job):
    assert store.time_out(job.id, "other", 60) is None
    taken = store.time_out(job.id, "w", 60)
    assert (taken.state, taken.attempts) == (JobState.QUEUED, 1)
    assert taken.error["code"] == "job.timeout"
    assert store.time_out(job.id, "w", 60) is None
    assert store.renew(job.id, "w").held is False


def test_progress_is_kept_and_throttled(store, job, clock):
    before = store.events.last_seq()
    for n in range(100):
        store.renew(job.id, "w", {"fraction": n / 100, "step": "recolor", "note": f"{n}"})
        clock.pass_(0.01)
    assert store.get(job.id).progress["note"] == "99"
    kinds = [event.kind for event in store.events.since(before)]
    assert kinds[0] is EventKind.STEP
    assert 3 <= kinds.count(EventKind.PROGRESS) <= 5
    store.renew(job.id, "w", {"fraction": 1.0, "step": "shadow"})
    assert store.events.since(before)[-1].kind is EventKind.STEP, "a new step is told at once"
    store.succeed(job.id, "w", {})
    kinds = [event.kind for event in store.events.since(0, job.id)]
    assert kinds == ["queued", "running", "step", "step", "succeeded"]


def test_prune_forgets_old_ends_only(store, asking, clock):
    kept = []
    for key in ("old", "young"):
        job, _ = store.enqueue(asking(key))
        store.claim("w")
        store.succeed(job.id, "w", {})
        kept.append(job.id)
        clock.pass_(86400)
    waits, _ = store.enqueue(asking("open"))
    store.notice({"code": "x"})
    assert store.prune(dt.timedelta(days=1, hours=1)) == 1
    assert {job.id for job in store.list()} == {kept[1], waits.id}
    assert store.events.since(0, kept[0]) == []
    assert store.prune(dt.timedelta(0), states=[JobState.FAILED]) == 0
    with pytest.raises(JobStateError):
        store.prune(dt.timedelta(0), states=[JobState.QUEUED])


def test_there_is_nothing_to_cancel_of_what_is_over(store, job):
    store.succeed(job.id, "w", {})
    with pytest.raises(JobStateError) as caught:
        store.cancel(job.id)
    assert "succeeded already" in caught.value.message
    assert "nothing left to cancel" in caught.value.hint
