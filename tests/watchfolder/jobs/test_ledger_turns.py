"""Whose turn it is: priority first, then models that stay where they are, and nobody starves."""

from __future__ import annotations

import os
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watchfolder.jobs.job import PRIORITY, JobKind, NewJob, Trigger
from watchfolder.jobs.store import JobStore
from watchfolder.jobs.turns import BUSY_HOLDER, INTERACTIVE, UNHURRIED
from watchfolder.settings import Settings


@pytest.fixture
def put(store):
    """Take jobs in, each named like "A1": model A, or like ".1": none."""

    def enqueue(*names, priority=0):
        store.enqueue_many(
            [
                NewJob(JobKind.EDIT, name, {}, priority=priority, model=name[0].strip("."))
                for name in names
            ]
        )

    return enqueue


@pytest.fixture
def hired(store):
    """Workers on the roster, by name."""

    def hire(*names):
        for name in names:
            store.roster.register(name, os.getpid(), ())

    return hire


def take(store, worker, **how):
    job = store.claim(worker, **how)
    return job.key if job else None


def do(store, worker):
    job = store.claim(worker)
    if job is not None:
        store.succeed(job.id, worker, {})
    return job.key if job else None


def interleaved(count):
    return [f"{model}{number}" for number in range(count) for model in "AB"]


def loads(order):
    """How often a worker with these jobs has to load a model."""
    models = [name[0] for name in order if name[0] != "."]
    return sum(now != before for before, now in zip([None, *models], models, strict=False))


def test_one_worker_loads_each_of_two_models_once(store, put, hired):
    hired("w")
    put(*interleaved(20))
    order = [do(store, "w") for _ in range(40)]
    assert loads(order) == 2
    assert sorted(order) == sorted(interleaved(20))
    assert order == [f"A{n}" for n in range(20)] + [f"B{n}" for n in range(20)]


def test_two_workers_settle_on_a_model_each(store, put, hired):
    hired("w1", "w2")
    put(*interleaved(20))
    order = {"w1": [], "w2": []}
    for _ in range(20):
        held = {name: store.claim(name) for name in order}
        for name, job in held.items():
            order[name].append(job.key)
            store.succeed(job.id, name, {})
    assert [{key[0] for key in keys} for keys in order.values()] == [{"A"}, {"B"}]


def test_a_worker_without_work_for_its_model_helps_with_the_other(store, put, hired):
    hired("w1", "w2")
    put("A1", "B1", "A2", "A3", "A4")
    assert (take(store, "w1"), do(store, "w2")) == ("A1", "B1")
    assert take(store, "w2") == "A2", "three are left, and only one worker has their model"


def test_the_last_jobs_are_left_to_the_worker_that_has_their_model(store, put, hired, clock):
    hired("w1", "w2")
    put("A1", "B1", "A2")
    assert (take(store, "w1"), do(store, "w2")) == ("A1", "B1")
    assert take(store, "w2") is None
    clock.pass_(BUSY_HOLDER - 0.1)
    store.roster.heartbeat("w1")
    store.roster.heartbeat("w2")
    assert take(store, "w2") is None
    clock.pass_(0.2)
    assert take(store, "w2") == "A2", "it has waited long enough"


def test_an_idle_worker_that_has_the_model_goes_first(store, put, hired, clock):
    hired("w1", "w2")
    put("A1", "B1")
    assert (do(store, "w1"), do(store, "w2")) == ("A1", "B1")
    put("A2", "A3", "A4", priority=20)
    assert take(store, "w2") is None
    assert take(store, "w1") == "A2"
    clock.pass_(0.6)
    assert take(store, "w2") == "A3", "now the other one is at work"


def test_a_worker_that_is_silent_keeps_no_model(store, put, hired, clock):
    hired("w1")
    put("A1", "A2")
    assert do(store, "w1") == "A1"
    clock.pass_(11)
    hired("w2")
    assert take(store, "w2") == "A2"


def test_what_needs_no_model_is_done_by_anybody_in_its_turn(store, put, hired):
    hired("w")
    put("A1", ".1", "B1", ".2", "A2")
    assert [do(store, "w") for _ in range(5)] == ["A1", ".1", ".2", "A2", "B1"]


def test_more_priority_comes_first_whatever_model_it_needs(store, put, hired):
    hired("w")
    put("A1", "A2", "A3")
    assert do(store, "w") == "A1"
    put("B1", priority=PRIORITY[Trigger.PLUGIN])
    assert do(store, "w") == "B1"
    assert do(store, "w") == "A2"


def test_only_what_is_above_a_priority(store, put, hired):
    hired("w")
    put("A1", ".1")
    assert take(store, "w", above=0) is None
    put("B1", priority=10)
    assert take(store, "w", above=0) == "B1"
    assert take(store, "w", above=0) is None


@pytest.mark.parametrize(("priority", "patience"), [(0, UNHURRIED), (20, INTERACTIVE)])
def test_nobody_is_passed_over_more_often_than_is_said(store, put, hired, priority, patience):
    hired("w")
    put("A0", "B0", *(f"A{n}" for n in range(1, 60)), priority=priority)
    order = [do(store, "w") for _ in range(61)]
    assert order.index("B0") == patience.times + 1
    assert do(store, "w") is None


@pytest.mark.parametrize("priority", [0, 20])
def test_nobody_is_passed_over_longer_than_is_said(store, put, hired, clock, priority):
    patience = {0: UNHURRIED, 20: INTERACTIVE}[priority]
    hired("w")
    put("A0", "B0", "A1", "A2", "A3", priority=priority)
    assert [do(store, "w"), do(store, "w")] == ["A0", "A1"]
    clock.pass_(patience.seconds - 1)
    store.roster.heartbeat("w")
    assert do(store, "w") == "A2"
    clock.pass_(2)
    assert do(store, "w") == "B0"


def test_a_restart_of_the_machine_counts_as_long_enough(store, put, hired, clock):
    hired("w")
    put("A0", "B0", "A1", "A2")
    assert [do(store, "w"), do(store, "w")] == ["A0", "A1"]
    clock.restart()
    hired("w")
    with store.database.transaction() as connection:
        connection.execute("UPDATE worker SET model = 'A'")
    assert do(store, "w") == "B0"


def test_a_job_that_comes_back_begins_its_patience_anew(store, put, hired):
    hired("w")
    put("A0", "B0", *(f"A{n}" for n in range(1, 5)), priority=20)
    order = [do(store, "w") for _ in range(5)]
    job = store.claim("w")
    assert (order, job.key) == (["A0", "A1", "A2", "A3", "A4"], "B0")
    store.release(job.id, "w")
    row = store.database.connection.execute(
        "SELECT passed, passed_ticks FROM job WHERE key = 'B0'"
    ).fetchone()
    assert tuple(row) == (0, 0)


def test_models_are_found_out_when_somebody_comes_who_knows(store, hired):
    hired("w")
    asked = []

    def model_of(recipe):
        asked.append(recipe)
        return {"1": "A", "2": "B"}[recipe[-2]]

    for number in range(4):
        spec = {"recipe": {"says": number % 2 + 1}}
        store.enqueue(NewJob(JobKind.EDIT, f"{number}", spec))
    store.enqueue(NewJob(JobKind.VERIFY, "look", {}))
    job = store.claim("w", model_of=model_of)
    assert (job.key, job.model) == ("0", "A")
    assert [j.model for j in store.list(newest_first=False)] == ["A", "B", "A", "B", ""]
    store.succeed(job.id, "w", {})
    assert store.claim("w", model_of=model_of).key == "2"
    assert asked == ['{"says":1}', '{"says":2}'] * 2, "each job once"


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from("AB.C"), max_size=30), st.integers(1, 3), st.booleans())
def test_every_job_is_done_once_whoever_works(tmp_path_factory, models, workers, leaves):
    limits = Settings(state=tmp_path_factory.mktemp("state"))
    names = [f"w{number}" for number in range(workers)]
    with JobStore(limits.ledger, limits) as store:
        for name in names:
            store.roster.register(name, os.getpid(), ())
        store.enqueue_many(
            [
                NewJob(JobKind.EDIT, f"{number}", {}, model=model.strip("."))
                for number, model in enumerate(models)
            ]
        )
        if leaves:
            store.roster.leave(names[0])
        done = Counter()
        for _ in range(len(models)):
            for name in names:
                done[do(store, name)] += 1
        done.pop(None, None)
    assert done == Counter(str(number) for number in range(len(models)))
