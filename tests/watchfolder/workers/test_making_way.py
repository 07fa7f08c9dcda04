"""A photo of a library that takes long goes back into the queue where a person waits."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from watchfolder.jobs.job import Job, JobKind, JobState, NewJob, Trigger
from watchfolder.jobs.store import JobStore
from watchfolder.workers import worker as worker_module
from watchfolder.workers.worker import Worker

LONG = 2.0


@pytest.fixture
def ask(store: JobStore, tmp_path: Path) -> Callable[..., str]:
    def enqueue(trigger: Trigger, seconds: float) -> str:
        count = len(store.list(limit=1000))
        spec = {"do": "take", "seconds": seconds, "trace": str(tmp_path / "trace")}
        job, _ = store.enqueue(NewJob(JobKind.EDIT, f"{count}", spec, trigger=trigger))
        return job.id

    return enqueue


@pytest.fixture
def begin(store: JobStore, small_studio: Any) -> Iterator[Callable[..., None]]:
    """Start workers in threads; they have gone when the test ends."""
    started: list[tuple[Worker, threading.Thread]] = []

    def start(*names: str, makes_way: bool = True) -> None:
        for name in names:
            worker = Worker(store, small_studio(), name=name, makes_way=makes_way)
            thread = threading.Thread(target=worker.run)
            started.append((worker, thread))
            thread.start()

    yield start
    for worker, _ in started:
        worker.leaving.request("the test is over")
    for _, thread in started:
        thread.join(20)


def times_begun(tmp_path: Path, job_id: str) -> int:
    return (tmp_path / "trace").read_text().count(job_id)


@pytest.fixture
def photo_makes_way_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], int]:
    """And no more. Gives how often a job was begun."""
    monkeypatch.setattr(worker_module, "MOST_WAYS", 2)
    return lambda job_id: times_begun(tmp_path, job_id)


def ended(store: JobStore, job_id: str) -> Callable[[], Job | None]:
    def look() -> Job | None:
        job = store.get(job_id)
        return job if job.state is JobState.SUCCEEDED else None

    return look


def in_work(store: JobStore, job_id: str) -> Callable[[], bool]:
    return lambda: store.get(job_id).state is JobState.RUNNING


def test_who_waits_is_served_before_the_photo_is_done(store, ask, begin, until, tmp_path) -> None:
    photo = ask(Trigger.LIBRARY, LONG)
    begin("w")
    until(in_work(store, photo))
    asked_at = time.monotonic()
    hurried = ask(Trigger.PLUGIN, 0.05)
    until(ended(store, hurried))
    assert time.monotonic() - asked_at < LONG - 0.5
    assert not ended(store, photo)()
    done = until(ended(store, photo))
    assert (times_begun(tmp_path, photo), done.attempts) == (2, 0)


def test_a_photo_makes_way_so_often_and_no_more(
    store, ask, begin, until, photo_makes_way_twice
) -> None:
    photo = ask(Trigger.LIBRARY, LONG)
    begin("w")
    for _ in range(3):
        until(in_work(store, photo))
        hurried = ask(Trigger.CLI, 0.05)
        until(ended(store, hurried))
    assert ended(store, photo)(), "the last who waited has waited for it"
    assert photo_makes_way_twice(photo) == 3


@pytest.fixture
def order(store, ask, begin, until) -> Callable[..., list[str]]:
    """Which of two ends first, where the second is asked for while the first is in work."""

    def of(first: Trigger, second: Trigger, *, makes_way: bool) -> list[str]:
        before = ask(first, 1.0)
        begin("w", makes_way=makes_way)
        until(in_work(store, before))
        after = ask(second, 0.05)
        until(ended(store, after))
        until(ended(store, before))
        names = {before: "first", after: "second"}
        return [names[event.job] for event in store.events.since(0) if event.kind == "succeeded"]

    return of


def test_another_folder_makes_no_way(order) -> None:
    assert order(Trigger.FOLDER, Trigger.PLUGIN, makes_way=True) == ["first", "second"]


def test_no_way_is_made_for_a_folder(order) -> None:
    assert order(Trigger.LIBRARY, Trigger.FOLDER, makes_way=True) == ["first", "second"]


def test_who_is_told_to_makes_no_way(order) -> None:
    assert order(Trigger.LIBRARY, Trigger.PLUGIN, makes_way=False) == ["first", "second"]


def test_none_makes_way_where_somebody_else_has_nothing_to_do(
    store, ask, begin, until, tmp_path
) -> None:
    photo = ask(Trigger.LIBRARY, 1.5)
    begin("a", "b")
    until(in_work(store, photo))
    hurried = ask(Trigger.PLUGIN, 0.05)
    until(ended(store, hurried))
    until(ended(store, photo))
    assert times_begun(tmp_path, photo) == 1
