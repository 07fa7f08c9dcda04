"""What the daemon says aloud of jobs that have to wait."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from watchfolder.cli.aloud import Aloud
from watchfolder.jobs.job import JobKind, NewJob
from watchfolder.jobs.store import JobStore
from watchfolder.settings import Settings

FULL = {"code": "export.disk-full", "message": "out is on a full disk", "hint": "free some space"}


class Nothing:
    """A watcher that holds nothing."""

    def status(self) -> list[Any]:
        return []


@pytest.fixture
def store(tmp_path: Path) -> Iterator[JobStore]:
    settings = Settings(state=tmp_path / "state")
    with JobStore(settings.ledger, settings) as opened:
        yield opened


def test_a_reason_to_wait_is_said_once_for_all_jobs(
    store: JobStore, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(3):
        store.enqueue(NewJob(JobKind.EDIT, f"{number}", {}, source=f"/in/{number}.jpg"))
    said = Aloud(store, Nothing())  # type: ignore[arg-type]
    said.say()
    assert capsys.readouterr().out == "", "a job that is new has no reason to wait"

    def put_back() -> None:
        while (job := store.claim("w")) is not None:
            store.fail(job.id, "w", FULL, retry_after=5.0, counts=False)

    put_back()
    said.say()
    assert capsys.readouterr().out == "waiting: out is on a full disk (free some space)\n"
    with store.database.transaction() as connection:
        connection.execute("UPDATE job SET ready_ticks = 0")
    put_back()
    said.say()
    assert capsys.readouterr().out == "", "it was said a moment ago"
