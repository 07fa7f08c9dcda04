"""The life of jobs as a state machine: whatever is done in whatever order, the ledger holds."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from watchfolder.errors import AnswerError, JobStateError, LeaseLostError
from watchfolder.jobs.clock import Moment
from watchfolder.jobs.job import FINAL, FOLLOWS, JobKind, JobState, NewJob
from watchfolder.jobs.store import JobStore
from watchfolder.settings import Settings

WORKERS = st.sampled_from(["w1", "w2"])
LEASE, MAX_ATTEMPTS = 30.0, 3


class Ledger(RuleBasedStateMachine):
    jobs = Bundle("jobs")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.now = Moment(dt.datetime(2026, 1, 1, tzinfo=dt.UTC), 100.0, "boot")
        limits = Settings(state=Path(self.folder.name), lease=LEASE, max_attempts=MAX_ATTEMPTS)
        self.store = JobStore(limits.ledger, limits, clock=lambda: self.now)
        self.states: dict[str, JobState] = {}
        self.leases: dict[str, tuple[str, float]] = {}

    @rule(target=jobs, key=st.sampled_from("abc"), force=st.sampled_from([None, 1, 2]))
    def enqueue(self, key, force):
        before = {j.id: j for j in self.store.list() if j.key == key}
        job, made = self.store.enqueue(NewJob(JobKind.EDIT, key, {"force": force}))
        latest = max(before, default=None)
        open_ = [j for j in before.values() if j.state not in FINAL]
        if made:
            assert not open_
            assert latest is None or before[latest].spec["force"] != force
            self.states[job.id] = JobState.QUEUED
        else:
            assert job.id == latest
        return job.id

    @rule(worker=WORKERS)
    def claim(self, worker):
        queued = self.store.list(states=[JobState.QUEUED])
        ready = [j for j in queued if j.not_before is None or j.not_before <= self.now.at]
        job = self.store.claim(worker)
        assert (job is None) == (not ready)
        if job is not None:
            assert job.id == min(ready, key=lambda j: (-j.priority, j.id)).id
            assert job.id not in self.leases
            self.leases[job.id] = (worker, self.now.ticks + LEASE)

    @rule(job=jobs, worker=WORKERS)
    def renew(self, job, worker):
        held = self.leases.get(job, ("", 0))[0] == worker
        assert self.store.renew(job, worker, {"fraction": 0.5}).held == held
        if held:
            self.leases[job] = (worker, self.now.ticks + LEASE)

    @rule(
        job=jobs,
        worker=WORKERS,
        how=st.sampled_from(["succeed", "wait", "fail", "again", "stop", "release"]),
    )
    def end(self, job, worker, how):
        act = {
            "succeed": lambda: self.store.succeed(job, worker, {"by": worker}),
            "wait": lambda: self.store.wait(job, worker, {"kind": "approve"}),
            "fail": lambda: self.store.fail(job, worker, {"code": "x"}),
            "again": lambda: self.store.fail(job, worker, {"code": "x"}, retry_after=5),
            "stop": lambda: self.store.cancelled(job, worker, "asked"),
            "release": lambda: self.store.release(job, worker),
        }[how]
        held = self.leases.get(job, ("", 0))[0] == worker
        try:
            act()
            assert held
            del self.leases[job]
        except LeaseLostError:
            assert not held

    @rule(job=jobs, what=st.sampled_from(["cancel", "retry", "force", "approve", "reject", "pick"]))
    def person(self, job, what):
        act = {
            "cancel": lambda: self.store.cancel(job),
            "retry": lambda: self.store.retry(job),
            "force": lambda: self.store.retry(job, force=True),
            "approve": lambda: self.store.approve(job),
            "reject": lambda: self.store.reject(job),
            "pick": lambda: self.store.pick(job, None, 1),
        }[what]
        before = self.store.get(job)
        try:
            act()
        except (JobStateError, AnswerError):
            assert self.store.get(job) == before

    @rule(seconds=st.sampled_from([0.1, 5.0, 29.0, 61.0]))
    def time_passes(self, seconds):
        self.now = self.now.after(seconds)

    @rule(days=st.sampled_from([-2, 1]))
    def wall_clock_is_set(self, days):
        delayed = any(j.not_before for j in self.store.list(states=[JobState.QUEUED]))
        if not delayed:  # the model above compares delays by the wall clock
            self.now = Moment(self.now.at + dt.timedelta(days=days), self.now.ticks, "boot")

    @rule()
    def reap(self):
        due = {job for job, (_, until) in self.leases.items() if until <= self.now.ticks}
        attempts = {job: self.store.get(job).attempts for job in due}
        at_once = Counter(self.leases[job][0] for job in due)
        reaped = {job.id: job for job in self.store.reap()}
        assert set(reaped) == due
        for job in reaped.values():
            worker, _ = self.leases.pop(job.id)
            if job.state is not JobState.CANCELLED:
                to_blame = at_once[worker] == 1  # of several nobody knows which
                assert job.attempts == attempts[job.id] + to_blame
                assert (job.state is JobState.FAILED) == (to_blame and job.attempts >= MAX_ATTEMPTS)

    @invariant()
    def jobs_are_whole(self):
        open_keys = set()
        for job in self.store.list():
            before = self.states[job.id]
            if job.state is not before:
                steps = FOLLOWS[before] | {s for mid in FOLLOWS[before] for s in FOLLOWS[mid]}
                assert job.state in steps, (before, job.state)
                self.states[job.id] = job.state
            assert (job.state is JobState.RUNNING) == (job.id in self.leases)
            assert bool(job.lease_owner) == (job.state is JobState.RUNNING)
            assert (job.finished is not None) == (job.state in FINAL)
            assert (job.question is not None) == (job.state is JobState.WAITING)
            assert job.cancel_requested <= (job.state is JobState.RUNNING)
            if job.state not in FINAL:
                assert job.key not in open_keys
                open_keys.add(job.key)

    @invariant()
    def the_last_told_state_is_the_state(self):
        for job in self.store.list():
            states = [e.kind for e in self.store.events.since(0, job.id) if e.kind in set(JobState)]
            assert states[-1] == job.state

    def teardown(self):
        self.store.check()
        self.store.close()
        self.folder.cleanup()


TestLedger = Ledger.TestCase
TestLedger.settings = settings(
    max_examples=30,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
