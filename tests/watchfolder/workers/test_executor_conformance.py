"""One suite for all executors: whatever runs the workers, jobs end the same way.

Each case is run with workers as threads of this process, as processes of this machine, and as
actors of a Ray cluster. What kills a worker's process is asked of those that have processes.
"""

from __future__ import annotations

import importlib.util
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from watchfolder.errors import WorkersError
from watchfolder.jobs import transitions
from watchfolder.jobs.job import JobKind, JobState, NewJob, Trigger
from watchfolder.jobs.store import JobStore
from watchfolder.settings import Settings
from watchfolder.workers import pulse, worker
from watchfolder.workers import supervisor as supervisor_module
from watchfolder.workers.executors import inline
from watchfolder.workers.executors.inline import Inline
from watchfolder.workers.executors.ray import RayExecutor
from watchfolder.workers.remote import crew
from watchfolder.workers.supervisor import Supervisor

HERE = Path(__file__).parent
SCRIPT = HERE / "conforming_studio.py"
pytestmark = [
    pytest.mark.slow,
    # of Ray's own: files it leaves open where it is shut down
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning:ray"),
]
ALL = ("inline", "local", "ray")
WITH_PROCESSES = ("local", "ray")
S = JobState


@pytest.fixture(scope="module")
def studio() -> Any:
    """The workshop's module, in this process."""
    found = importlib.util.spec_from_file_location("conforming_studio", SCRIPT)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    sys.modules["conforming_studio"] = module
    found.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def cluster(studio: Any, ray_with: Callable[..., Iterator[None]]) -> Iterator[None]:
    """A Ray of this machine alone, small, for all cases."""
    yield from ray_with(4, studio)


@pytest.fixture(scope="module", params=ALL)
def kind(request: pytest.FixtureRequest) -> str:
    """Name of the executor."""
    if request.param == "ray":
        request.getfixturevalue("cluster")
    return str(request.param)


@pytest.fixture(scope="module", autouse=True)
def short_delays() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(transitions, "BACKOFF", (0.05,))
        patch.setattr(worker, "PATIENCE", 0.2)
        patch.setattr(worker, "CLAIM_EVERY", 0.1)
        patch.setattr(pulse, "BEAT_EVERY", 0.1)
        patch.setattr(supervisor_module, "HANG_GRACE", 0.2)
        for module in (supervisor_module, crew, inline):
            patch.setattr(module, "KEEP_ORDER_EVERY", 0.1)
        for module in (supervisor_module, crew):
            patch.setattr(module, "FIRST_PAUSE", 0.05)
        yield


def executor_of(kind: str, settings: Settings, store: JobStore, studio: Any) -> Any:
    if kind == "local":
        command = (sys.executable, str(SCRIPT))
        return Supervisor(settings, settings.workers, store, command=command)
    return {"inline": Inline, "ray": RayExecutor}[kind](settings, store, studio.assemble)


@pytest.fixture
def hire(kind: str, settings: Any, store: JobStore, studio: Any) -> Iterator[Callable[..., Any]]:
    """Start an executor of the kind with `count` workers; it is stopped when the test ends."""
    hired: list[Any] = []

    def begin(count: int = 2, **changes: Any) -> Any:
        its = settings.model_copy(update={"workers": count, **changes})
        executor = executor_of(kind, its, store, studio)
        hired.append(executor)
        executor.start()
        return executor

    yield begin
    for executor in hired:
        executor.stop(grace=3)


@pytest.fixture(scope="module")
def shop(
    kind: str, studio: Any, tmp_path_factory: pytest.TempPathFactory, short_delays: None
) -> Iterator[JobStore]:
    """A ledger that one worker of the kind is at, for all that needs no start of its own."""
    state = tmp_path_factory.mktemp("shop")
    settings = Settings(state=state, lease=3.0, max_attempts=3, workers=1)
    with JobStore(settings.ledger, settings) as store:
        executor = executor_of(kind, settings, store, studio)
        executor.start()
        executor.cards(40)
        yield store
        executor.stop(grace=3)


@pytest.fixture
def order(shop: JobStore) -> Callable[..., str]:
    """Ask for something at the shop; the job's id."""

    def enqueue(do: str = "succeed", **spec: Any) -> str:
        job, _ = shop.enqueue(NewJob(JobKind.EDIT, os.urandom(8).hex(), {"do": do, **spec}))
        return job.id

    return enqueue


def waiting_at(store: JobStore, until: Callable[..., Any]) -> Callable[..., Any]:
    def wait(job_id: str, *states: JobState, timeout: float = 40.0) -> Any:
        wanted = states or (S.SUCCEEDED, S.FAILED, S.CANCELLED)
        return until(lambda: (job := store.get(job_id)).state in wanted and job, timeout)

    return wait


@pytest.fixture
def ended(store: JobStore, until: Callable[..., Any]) -> Callable[..., Any]:
    """Wait for a job to be in one of some states; the job."""
    return waiting_at(store, until)


@pytest.fixture
def served(shop: JobStore, until: Callable[..., Any]) -> Callable[..., Any]:
    """The same at the shop."""
    return waiting_at(shop, until)


def kinds_of(store: JobStore, job_id: str) -> list[str]:
    return [str(event.kind) for event in store.events.since(0, job_id)]


# Work that is done


def test_a_job_is_done(order, served):
    job_id = order()
    job = served(job_id)
    assert (job.state, job.attempts, job.error) == (S.SUCCEEDED, 0, None)
    assert job.result["attempts"] == 0


def test_many_jobs_are_each_done_once(hire, ask, store, until, tmp_path):
    trace = tmp_path / "trace"
    ids = [ask(trace=str(trace)) for _ in range(30)]
    hire(2)
    until(lambda: store.counts()[S.SUCCEEDED] == 30, 40)
    begun = [line.split()[0] for line in trace.read_text().splitlines()]
    assert sorted(begun) == sorted(ids)


def test_both_workers_work(hire, ask, store, until, tmp_path):
    """At the same time: neither job ends before both have begun."""
    enough = tmp_path / "enough"
    ids = [ask("stay", path=str(enough)) for _ in range(2)]
    executor = hire(2)
    until(lambda: all(store.get(job_id).progress for job_id in ids), 40)
    executor.check()
    owners = {store.get(job_id).lease_owner for job_id in ids}
    enough.touch()
    until(lambda: store.counts()[S.SUCCEEDED] == 2, 40)
    assert len(owners) == 2


def test_work_that_comes_later_is_taken_soon(order, served):
    time.sleep(0.6)
    began = time.monotonic()
    assert served(order()).state is S.SUCCEEDED
    assert time.monotonic() - began < 3


def test_higher_priority_goes_first(hire, store, until):
    new = [
        NewJob(JobKind.EDIT, str(priority), {"do": "succeed"}, priority=priority)
        for priority in (0, 10, 20)
    ]
    store.enqueue_many(new)
    hire(1)
    until(lambda: store.counts()[S.SUCCEEDED] == 3, 40)
    done = [e.job for e in store.events.since(0) if e.kind == "succeeded"]
    assert [store.get(job_id).priority for job_id in done] == [20, 10, 0]


def test_the_same_key_is_the_same_job(shop, served):
    new = NewJob(JobKind.EDIT, "key", {"do": "succeed"}, trigger=Trigger.LIBRARY)
    first, made = shop.enqueue(new)
    second, again = shop.enqueue(new)
    assert (first.id, made, again) == (second.id, True, False)
    served(first.id)
    assert shop.enqueue(new)[0].state is S.SUCCEEDED
    assert kinds_of(shop, first.id).count("running") == 1


def test_kinds_that_nobody_here_does_stay(order, shop, served):
    pull, _ = shop.enqueue(NewJob(JobKind.PULL, "pull", {"do": "succeed"}))
    served(order())
    assert shop.get(pull.id).state is S.QUEUED


def test_big_results_come_back_whole(order, served):
    job = served(order("big", size=2_000_000))
    assert len(job.result["text"]) == 2_000_000


def ended_of(hire, ended, job_id):
    hire(1)
    return ended(job_id)


def test_text_of_any_script_comes_back(order, served):
    job = served(order("echo", text="Tasche 革 \U0001f45c \u202e"))
    assert job.result["text"] == "Tasche 革 \U0001f45c \u202e"


# What work tells and asks


def test_progress_is_told_in_order(order, shop, served):
    job_id = order("steps")
    served(job_id)
    said = [e.data for e in shop.events.since(0, job_id) if e.kind in {"step", "progress"}]
    assert kinds_of(shop, job_id)[-1] == "succeeded"
    assert all(0 <= word.get("fraction", 0) <= 1 for word in said)


def test_progress_stands_in_the_job_while_it_runs(order, shop, until):
    job_id = order("take", seconds=60)
    progress = until(lambda: shop.get(job_id).progress, 40)
    shop.cancel(job_id)
    assert progress["step"] == "taking"
    assert progress["note"] == "taking: time"


def test_a_preview_can_be_looked_at_and_goes_with_the_job(order, shop, until):
    job_id = order("show", seconds=60)
    data = until(lambda: shop.previews.read(job_id), 40)
    assert data.startswith(b"\xff\xd8")
    assert until(lambda: shop.get(job_id).progress.get("preview"), 10) >= 1
    shop.cancel(job_id)
    until(lambda: shop.get(job_id).state is S.CANCELLED)
    until(lambda: shop.previews.read(job_id) is None)


def test_facts_are_kept_and_known(order, shop, served):
    job = served(order("know", sha256="ab" * 32))
    assert job.result == {"before": False, "after": "cd" * 32}
    assert shop.facts_of("ab" * 32).width == 60


def test_outputs_are_recorded(order, shop, served, tmp_path):
    job_id = order("publish", out=str(tmp_path / "out"), stem="bag")
    job = served(job_id)
    path = tmp_path / "out" / "bag.copy"
    assert shop.owner_of(path) == job_id
    (output,) = shop.outputs_of(job_id)
    assert (output.path, output.slot, output.recipe_digest) == (path, "copy", "digest")
    assert job.result == {"owner": job_id, "jobs": [job_id], "source": ""}
    assert [p.name for p in path.parent.iterdir()] == ["bag.copy"]


def test_what_the_ledger_refuses_is_an_error_in_the_work(order, served):
    job = served(order("look_up", id="no such job"))
    assert (job.state, job.error["code"]) == (S.FAILED, "job.not-found")


# How work ends otherwise


def test_a_question_and_its_answer(order, shop, served):
    job_id = order("ask")
    job = served(job_id, S.WAITING)
    assert (job.question, job.result) == ({"kind": "approve"}, {"part": 1})
    shop.approve(job_id)
    assert served(job_id).result == {"approved": True}


def test_a_rejected_result_is_cancelled(order, shop, served):
    job_id = order("ask")
    served(job_id, S.WAITING)
    shop.reject(job_id)
    assert shop.get(job_id).state is S.CANCELLED


def test_a_refusal_fails_at_once_with_its_hint(order, served):
    job = served(order("refuse"))
    assert (job.state, job.attempts) == (S.FAILED, 0)
    assert (job.error["code"], job.error["hint"]) == ("asset.unreadable", "export it again")


def test_every_problem_of_a_recipe_comes_back(order, served):
    job = served(order("problems"))
    assert [p["field"] for p in job.error["problems"]] == ["steps.0.to", "steps.1.target"]


def test_an_error_that_needs_more_than_a_message_comes_back(order, served):
    job = served(order("uncertain"))
    assert (job.state, job.error["code"]) == (S.FAILED, "region.uncertain")


def test_a_fault_of_the_program_fails_as_internal(order, served):
    bad, good = order("err"), order()
    assert served(bad).error["code"] == "internal"
    assert served(good).state is S.SUCCEEDED


def test_a_part_that_was_done_is_kept(order, served):
    job = served(order("partly"))
    assert (job.state, job.result) == (S.FAILED, {"outputs": ["a"]})
    assert job.error["message"] == "one branch"


def test_what_may_pass_is_tried_again(order, served):
    job = served(order("run_out", until=1))
    assert (job.state, job.attempts) == (S.SUCCEEDED, 1)


def test_what_does_not_pass_fails_after_all_attempts(order, served):
    job = served(order("run_out", until=99))
    assert (job.state, job.attempts) == (S.FAILED, 2)
    assert job.error["code"] == "engine.out-of-memory"


def test_a_full_output_disk_costs_no_attempt(order, served, tmp_path):
    room = tmp_path / "room"
    job_id = order("full", room=str(room))
    job = served(job_id, S.QUEUED)
    while not (job := served(job_id, S.QUEUED)).error:
        time.sleep(0.01)
    assert (job.error["code"], job.attempts) == ("export.disk-full", 0)
    room.touch()
    assert served(job_id).attempts == 0


def test_a_retry_keeps_the_id(order, shop, served, tmp_path):
    mended = tmp_path / "mended"
    job_id = order("refuse_until", path=str(mended))
    assert served(job_id).state is S.FAILED
    mended.touch()
    shop.retry(job_id)
    assert served(job_id, S.SUCCEEDED).id == job_id


# Stopping


def test_cancel_before_it_begins(hire, ask, store, ended):
    job_id, other = ask(), ask()
    store.cancel(job_id, "not that one")
    hire(1)
    ended(other)
    assert store.get(job_id).error == {"reason": "not that one"}
    assert "running" not in kinds_of(store, job_id)


def test_cancel_in_the_middle(order, shop, until, served):
    job_id = order("take", seconds=60)
    until(lambda: shop.get(job_id).progress, 40)
    began = time.monotonic()
    shop.cancel(job_id, "not that one")
    job = served(job_id)
    assert (job.state, job.error) == (S.CANCELLED, {"reason": "not that one"})
    assert time.monotonic() - began < 2


def test_after_a_cancel_the_worker_goes_on(order, shop, until, served):
    job_id = order("take", seconds=60)
    until(lambda: shop.get(job_id).progress, 40)
    shop.cancel(job_id)
    assert served(order()).state is S.SUCCEEDED


def test_stop_hands_jobs_back(hire, ask, store, until):
    ids = [ask("take", seconds=60) for _ in range(2)]
    executor = hire(2)
    until(lambda: all(store.get(i).progress for i in ids), 40)
    began = time.monotonic()
    executor.stop()
    assert time.monotonic() - began < 6
    assert [(store.get(i).state, store.get(i).attempts) for i in ids] == [(S.QUEUED, 0)] * 2
    assert store.roster.alive() == []


def test_what_was_handed_back_is_done_by_the_next(hire, ask, ended, until, tmp_path):
    enough = tmp_path / "enough"
    job_id = ask("stay", path=str(enough))
    first = hire(1)
    until(lambda: ended(job_id, S.RUNNING).progress, 40)
    first.stop()
    assert ended(job_id, S.QUEUED, timeout=0).attempts == 0
    enough.touch()
    hire(1)
    job = ended(job_id)
    assert (job.state, job.attempts) == (S.SUCCEEDED, 0)


def test_stop_twice_and_without_a_start(hire, store):
    executor = hire(1)
    executor.cards(40)
    executor.stop()
    executor.stop()
    assert store.roster.alive() == []


def test_work_on_a_job_that_was_taken_away_is_not_written_down(hire, ask, store, until, ended):
    job_id = ask("take", seconds=60)
    hire(1)
    until(lambda: store.get(job_id).progress, 40)
    (running,) = store.running()
    store.cancel(job_id)
    store.reap(gone=[running.lease_owner])
    time.sleep(0.5)
    assert store.get(job_id).state is S.CANCELLED
    assert ended(ask()).state is S.SUCCEEDED


def test_a_job_longer_than_its_lease_stays_with_its_worker(hire, ask, store, ended):
    job_id = ask("take", seconds=1.7)
    store.lease = 1.0
    hire(1, lease=1.0)
    job = ended(job_id)
    assert (job.state, job.attempts) == (S.SUCCEEDED, 0)


def test_silent_work_keeps_its_lease(hire, ask, store, ended):
    job_id = ask("sleep", seconds=1.7)
    store.lease = 1.0
    hire(1, lease=1.0)
    job = ended(job_id)
    assert (job.state, job.attempts) == (S.SUCCEEDED, 0)


# Workers as such


def test_cards_are_told_as_soon_as_a_worker_is_ready(hire, store):
    cards = hire(1).cards(40)
    assert [card.name for card in cards] == ["conforming"]
    assert store.roster.cards() == cards


def test_the_roster_shows_who_works_on_what(hire, ask, store, until):
    job_id = ask("take", seconds=60)
    hire(1)
    until(lambda: store.get(job_id).progress, 40)
    record = until(lambda: next((w for w in store.roster.alive() if w.job), None), 10)
    assert record.job == job_id
    assert record.id == store.get(job_id).lease_owner


def test_jobs_of_workers_that_were_killed_before_are_taken_over(hire, ask, store, ended, until):
    job_id = ask()
    store.lease = 1.0
    assert store.claim("a worker nobody knows any more").id == job_id
    job = ended_of(hire, ended, job_id)
    assert (job.state, job.attempts) == (S.SUCCEEDED, 1)


def test_settings_reach_the_work(hire, ask, ended, tmp_path):
    hire(1, max_megapixels=7.5, device="cpu", presets=(tmp_path / "mine",), threads=1)
    job = ended(ask("settings"))
    assert job.result == {"max_megapixels": 7.5, "device": "cpu", "presets": 1, "threads": 1}


# What only those can bear whose workers are processes


with_processes = pytest.mark.parametrize("kind", WITH_PROCESSES, indirect=True, scope="module")


@with_processes
def test_a_worker_that_dies_is_replaced_and_its_job_done(hire, ask, store, ended):
    job_id = ask("die_once")
    job = ended_of(hire, ended, job_id)
    assert (job.state, job.attempts) == (S.SUCCEEDED, 1)
    notices = [e.data["code"] for e in store.events.since(0) if e.kind == "notice"]
    assert notices == ["worker.died"]


@with_processes
def test_a_job_that_kills_every_worker_fails_and_spares_its_neighbours(hire, ask, store, ended):
    poison, others = ask("die"), [ask() for _ in range(6)]
    hire(2)
    job = ended(poison, timeout=60)
    assert (job.state, job.error["code"]) == (S.FAILED, "job.worker-lost")
    assert job.attempts == 3
    assert [ended(i).attempts for i in others] == [0] * 6


@with_processes
def test_a_job_that_takes_too_long_is_taken_away(hire, ask, ended):
    hung, fine = ask("hang"), ask()
    hire(1, job_timeout=0.7)
    job = ended(hung, S.QUEUED, S.FAILED)
    job = ended(hung, S.FAILED, timeout=60)
    assert (job.attempts, job.error["code"]) == (3, "job.timeout")
    assert ended(fine).state is S.SUCCEEDED


@with_processes
def test_a_worker_that_outgrows_its_memory_is_ended(hire, ask, ended):
    fat, fine = ask("balloon"), ask()
    hire(1, worker_memory_gib=0.6, max_attempts=3)
    job = ended(fat, timeout=60)
    assert (job.state, job.error["code"]) == (S.FAILED, "job.memory")
    assert ended(fine).state is S.SUCCEEDED


@with_processes
def test_stop_ends_what_does_not_listen(hire, ask, store, until):
    job_id = ask("hang")
    executor = hire(1)
    until(lambda: store.counts()[S.RUNNING] == 1, 40)
    time.sleep(0.2)
    executor.stop(grace=0.5)
    assert (store.get(job_id).state, store.get(job_id).attempts) == (S.QUEUED, 1)


@with_processes
def test_workers_that_cannot_live_are_given_up(hire, monkeypatch, tmp_path):
    monkeypatch.setattr(crew, "LONGEST_PAUSE", 0.05)
    monkeypatch.setattr(supervisor_module, "LONGEST_PAUSE", 0.05)
    executor = hire(1, hub="broken")
    with pytest.raises(WorkersError, match="keep dying"):
        executor.cards(60)
