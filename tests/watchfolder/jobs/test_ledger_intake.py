from __future__ import annotations

import threading

import pytest

from watchfolder.errors import JobNotFoundError
from watchfolder.jobs.job import JobKind, JobState, Trigger


def test_same_key_is_the_same_job_in_every_state(store, asking):
    job, made = store.enqueue(asking(spec={"a": 1}))
    assert (job.state, made) == (JobState.QUEUED, True)
    assert store.enqueue(asking())[1] is False
    store.claim("w")
    assert store.enqueue(asking()) == (store.get(job.id), False)
    store.wait(job.id, "w", {"kind": "approve"})
    assert store.enqueue(asking()) == (store.get(job.id), False)
    store.approve(job.id)
    store.claim("w")
    store.fail(job.id, "w", {"code": "x"})
    assert store.enqueue(asking()) == (store.get(job.id), False)
    store.retry(job.id)
    store.cancel(job.id)
    assert store.enqueue(asking()) == (store.get(job.id), False)
    store.retry(job.id)
    store.claim("w")
    store.succeed(job.id, "w", {"outputs": []})
    again, made = store.enqueue(asking())
    assert (again.id, again.result, made) == (job.id, {"outputs": []}, False)


def test_force_makes_a_new_job_of_an_ended_one_only(store, asking):
    first, _ = store.enqueue(asking())
    assert store.enqueue(asking(spec={"force": "1"}))[1] is False
    store.claim("w")
    store.succeed(first.id, "w", {})
    second, made = store.enqueue(asking(spec={"force": "1"}))
    assert made
    assert second.id > first.id
    store.claim("w")
    store.succeed(second.id, "w", {})
    assert store.enqueue(asking(spec={"force": "1"})) == (store.get(second.id), False)
    assert store.enqueue(asking(spec={"force": "2"}))[1] is True


def test_one_key_from_many_threads_is_one_job(store, asking):
    made: list[tuple[str, bool]] = []
    barrier = threading.Barrier(8)

    def ask() -> None:
        barrier.wait()
        for number in range(10):
            job, new = store.enqueue(asking(f"key {number}"))
            made.append((job.id, new))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 80
    assert len({job_id for job_id, _ in made}) == 10
    assert sum(new for _, new in made) == 10


def test_a_batch_is_taken_in_whole_or_not_at_all(store, asking):
    with pytest.raises(ValueError, match="JSON"):
        store.enqueue_many([asking("a"), asking("b", spec={"x": float("nan")})])
    assert store.counts()[JobState.QUEUED] == 0
    taken = store.enqueue_many([asking("a"), asking("b"), asking("a")])
    assert [new for _, new in taken] == [True, True, False]
    assert taken[0][0] == taken[2][0]


def test_priorities_by_trigger_and_kind(store, asking):
    jobs = {
        "library": store.enqueue(asking("l", trigger=Trigger.LIBRARY))[0],
        "folder": store.enqueue(asking("f", trigger=Trigger.FOLDER))[0],
        "plugin": store.enqueue(asking("p", trigger=Trigger.PLUGIN))[0],
        "look": store.enqueue(asking("e", kind=JobKind.EXAMINE, trigger=Trigger.LIBRARY))[0],
        "said": store.enqueue(asking("s", priority=99))[0],
    }
    order = []
    while job := store.claim("w"):
        order.append(job.id)
    names = {job.id: name for name, job in jobs.items()}
    assert [names[i] for i in order] == ["said", "look", "plugin", "folder", "library"]


def test_asking_again_with_more_priority_moves_a_queued_job_forward(store, asking):
    slow, _ = store.enqueue(asking("slow", trigger=Trigger.LIBRARY))
    store.enqueue(asking("other", trigger=Trigger.FOLDER))
    moved, made = store.enqueue(asking("slow", trigger=Trigger.PLUGIN))
    assert (moved.id, moved.priority, made) == (slow.id, 20, False)
    assert store.enqueue(asking("slow", trigger=Trigger.LIBRARY))[0].priority == 20
    assert store.claim("w").id == slow.id


def test_names_that_are_no_text_survive(store, asking):
    source = "/in/\udce9t\udce9 \u202e.jpg"
    asked = asking(source=source, root="/in/\udcff", spec={"source": source})
    job, _ = store.enqueue(asked)
    read = store.get(job.id)
    assert (read.source, read.root, read.spec) == (source, "/in/\udcff", {"source": source})
    assert store.latest_for(source) == read
    assert store.list(root="/in/\udcff") == [read]


def test_finding_by_beginning_and_by_end(store, asking, clock):
    jobs = []
    for key in "abc":
        jobs.append(store.enqueue(asking(key))[0])
        clock.pass_(86400)
    for job in jobs:
        assert store.get(job.id) == job
        assert store.get(job.id[:8].lower()) == job
        assert store.get(job.id[-6:]) == job
    with pytest.raises(JobNotFoundError, match="several jobs fit"):
        store.get(jobs[0].id[0])
    mistyped = jobs[1].id[:-2] + ("00" if jobs[1].id[-2:] != "00" else "11")
    with pytest.raises(JobNotFoundError) as caught:
        store.get(mistyped)
    assert caught.value.hint == f'did you mean "{jobs[1].id}"?'
    for nonsense in ("", "%", "'; DROP TABLE job", "01*"):
        with pytest.raises(JobNotFoundError):
            store.get(nonsense)


def test_lists_and_counts(store, asking):
    jobs = [
        store.enqueue(asking(f"{n}", batch="b" if n % 2 else "", source=f"/in/{n % 3}.jpg"))[0]
        for n in range(9)
    ]
    ids = [job.id for job in jobs]
    assert ids == sorted(ids)
    assert [j.id for j in store.list()] == ids[::-1]
    assert [j.id for j in store.list(newest_first=False, limit=4)] == ids[:4]
    assert [j.id for j in store.list(batch="b", newest_first=False)] == ids[1::2]
    assert [j.id for j in store.list(source="/in/2.jpg")] == [ids[8], ids[5], ids[2]]
    assert store.latest_for("/in/2.jpg").id == ids[8]
    assert store.latest_for("/in/none.jpg") is None
    store.claim("w")
    assert [j.id for j in store.list(states=[JobState.RUNNING])] == [ids[0]]
    assert store.list(kinds=[JobKind.EXAMINE]) == []
    assert store.counts()[JobState.QUEUED] == 8
    assert store.counts(batch="b")[JobState.QUEUED] == 4
    assert set(store.counts()) == set(JobState)


def test_ids_grow_even_where_the_clock_goes_back(store, asking, clock):
    first, _ = store.enqueue(asking("a"))
    clock.set_wall(clock.now.at.replace(year=2020))
    second, _ = store.enqueue(asking("b"))
    assert second.id > first.id
    assert len(first.id) == 26
    assert store.claim("w").id == first.id
