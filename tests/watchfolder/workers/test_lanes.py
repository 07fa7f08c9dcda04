"""Several light jobs of one worker at once: what comes between them, and what kills them all."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from watchfolder.jobs import claims, transitions
from watchfolder.jobs.job import JobKind, JobState, NewJob, Trigger
from watchfolder.workers import supervisor as supervisor_module
from watchfolder.workers.supervisor import Supervisor
from watchfolder.workers.worker import Worker

GOOD = 40


@pytest.fixture
def hire(settings, store, command, monkeypatch) -> Iterator[Any]:
    monkeypatch.setattr(transitions, "BACKOFF", (0.05,))
    monkeypatch.setattr(supervisor_module, "FIRST_PAUSE", 0.05)
    monkeypatch.setattr(claims, "ALONE_AFTER", 0.05)
    started: list[Supervisor] = []

    def begin(threads: int) -> Supervisor:
        changed = settings.model_copy(update={"threads": threads})
        started.append(Supervisor(changed, 1, store, command=command))
        started[0].start()
        return started[0]

    yield begin
    for workers in started:
        workers.stop(grace=2)


def test_one_that_kills_the_worker_ends_and_the_others_lose_nothing(
    store, ask, hire, until, tmp_path
) -> None:
    trace = str(tmp_path / "trace")
    do = ["take"] * GOOD
    do.insert(5, "die")
    ids = [ask(what, light=True, seconds=0.05, trace=trace) for what in do]
    deadly = ids[5]
    workers = hire(threads=3)

    def ended() -> bool:
        workers.check()  # the supervisor must not give up over it
        return store.counts()[JobState.SUCCEEDED] + store.counts()[JobState.FAILED] == len(ids)

    until(ended, 40)
    assert store.get(deadly).state is JobState.FAILED
    assert store.get(deadly).error["code"] == "job.worker-lost"
    others = [store.get(job_id) for job_id in ids if job_id != deadly]
    assert {(job.state, job.attempts) for job in others} == {(JobState.SUCCEEDED, 0)}
    begun = Counter(line.split()[0] for line in (tmp_path / "trace").read_text().splitlines())
    assert begun.pop(deadly) == 1 + store.max_attempts, "once beside others, then alone"
    assert sum(begun.values()) - GOOD <= 3, "what was in work beside it, once more"


def test_who_waits_is_served_at_once_and_nothing_new_begins_beside_it(
    store, settings, small_studio, tmp_path
) -> None:
    order: list[tuple[str, str]] = []
    hurried: list[str] = []

    class Noted(small_studio):
        def fulfil(self, job, progress):
            order.append((job.id, threading.current_thread().name))
            if len(order) == 4:
                asked = NewJob(
                    JobKind.EDIT,
                    "now",
                    {"do": "take", "seconds": 0.3},
                    trigger=Trigger.PLUGIN,
                )
                hurried.append(store.enqueue(asked)[0].id)
            return super().fulfil(job, progress)

    spec = {"do": "take", "seconds": 0.1, "light": True}
    library = [
        job.id
        for job, _ in store.enqueue_many(
            [NewJob(JobKind.EDIT, f"photo {n}", spec, trigger=Trigger.LIBRARY) for n in range(30)]
        )
    ]
    Worker(store, Noted(), name="w", lanes=2).run(idle_exit=0.3)
    assert store.counts()[JobState.SUCCEEDED] == len(library) + 1
    begun = [job_id for job_id, _ in order]
    assert begun.index(hurried[0]) <= 6, "two were in work, and one had been claimed"
    ended = {event.job: event.seq for event in store.events.since(0) if event.kind == "succeeded"}
    (first,) = (e.seq for e in store.events.since(0, hurried[0]) if e.kind == "running")
    beside = [job_id for job_id in library if first < ended[job_id] < ended[hurried[0]]]
    assert len(beside) <= 2, "only what had begun goes on beside it"
    assert len({name for job_id, name in order if job_id in library}) == 2, "the lanes"
