"""What the bridge asks of the ledger: pages of jobs, places in the queue, states of many at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from watchfolder.jobs.job import JobKind, JobState, NewJob
from watchfolder.jobs.store import JobStore
from watchfolder.settings import Settings, read_settings
from watchfolder.workers.spawned import environment_of


@pytest.fixture
def ledger(tmp_path: Path) -> Any:
    with JobStore(tmp_path / "ledger.sqlite3") as opened:
        yield opened


def new(key: str, *, root: str = "/r", priority: int = 10, **spec: Any) -> NewJob:
    return NewJob(JobKind.EDIT, key, spec, root=root, priority=priority)


def test_pages_go_on_before_a_job(ledger: JobStore) -> None:
    ids = [ledger.enqueue(new(str(n)))[0].id for n in range(5)]
    assert [job.id for job in ledger.list(before=ids[3], limit=2)] == [ids[2], ids[1]]
    assert ledger.list(before=ids[0]) == []


def test_jobs_by_what_their_spec_says(ledger: JobStore) -> None:
    for key, ref, parent in (("a", "x", "p"), ("b", "x", "q"), ("c", "y", "p")):
        ledger.enqueue(new(key, bridge={"ref": ref, "parent": parent}))
    ledger.enqueue(new("d"))
    found = ledger.list(said={"bridge.ref": "x"}, newest_first=False)
    assert [job.key for job in found] == ["a", "b"]
    both = ledger.list(said={"bridge.ref": "x", "bridge.parent": "q"})
    assert [job.key for job in both] == ["b"]
    assert ledger.list(said={"bridge.nothing": "x"}) == []


def test_the_place_in_the_queue(ledger: JobStore) -> None:
    low = ledger.enqueue(new("low", priority=0))[0]
    first = ledger.enqueue(new("first"))[0]
    second = ledger.enqueue(new("second"))[0]
    assert [ledger.ahead(job) for job in (first, second, low)] == [0, 1, 2]
    ledger.claim("w")
    assert ledger.ahead(second) == 0


def test_open_jobs_of_a_root_and_states_of_many(ledger: JobStore) -> None:
    mine = [ledger.enqueue(new(str(n), root="/mine"))[0].id for n in range(3)]
    other = ledger.enqueue(new("other", root="/other"))[0].id
    ledger.cancel(mine[0])
    assert (ledger.count_open("/mine"), ledger.count_open("/other")) == (2, 1)
    states = ledger.states_of([*mine, other, "nothing"])
    assert states == {
        mine[0]: JobState.CANCELLED,
        mine[1]: JobState.QUEUED,
        mine[2]: JobState.QUEUED,
        other: JobState.QUEUED,
    }
    assert ledger.states_of([]) == {}


def test_a_job_may_bring_answers(ledger: JobStore) -> None:
    asked = NewJob(JobKind.EDIT, "k", {}, answers={"approved": {"": True}})
    job, _ = ledger.enqueue(asked)
    assert ledger.get(job.id).answers == {"approved": {"": True}}


def test_lists_in_the_environment_are_read_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(
        state=tmp_path,
        libraries=(tmp_path / "a", tmp_path / "b"),
        allowed_origins=("https://a.example", "https://b.example:444"),
        webhook_hosts=("hooks.example", "127.0.0.1:9000"),
    )
    for name, value in environment_of(settings).items():
        if name.startswith("WATCHFOLDER_"):
            monkeypatch.setenv(name, value)
    assert read_settings(tmp_path / "none.toml") == settings
