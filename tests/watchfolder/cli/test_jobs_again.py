"""`jobs retry` on the real workshop: what was done is kept, or made anew."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from presets.layers import Layer
from presets.library import PresetLibrary
from presets.request import Request
from presets.resolve import resolve
from watchfolder.jobs.edit_job import edit_job
from watchfolder.jobs.job import FINAL, Job, JobState, Trigger
from watchfolder.jobs.store import JobStore
from watchfolder.settings import Settings

pytestmark = pytest.mark.slow
STEPS = [{"edit": "sharpen", "amount": 0.4}, {"edit": "background", "color": "#E8E4DC"}]


def watchfolder(home: Path, *words: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "watchfolder", *words],
        env=os.environ | {"WATCHFOLDER_STATE": str(home / "state")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def until(store: JobStore, job: Job, reached: Callable[[Job], bool]) -> Job:
    give_up = time.monotonic() + 90
    while not reached(found := store.get(job.id)):
        assert time.monotonic() < give_up, found
        time.sleep(0.005)
    return found


def cached(job: Job) -> list[bool]:
    """Of each step, whether it came from the cache."""
    assert job.state is JobState.SUCCEEDED, job.error
    assert job.result is not None
    return [step["from_cache"] for step in job.result["branches"][0]["steps"]]


def test_from_the_step_that_was_not_done_and_from_the_start(
    tmp_path: Path, coffee: Path, with_a_worker: Callable[[Path], Path]
) -> None:
    photo = tmp_path / "cup.jpg"
    with Image.open(coffee) as image:
        image.convert("RGB").resize((900, 600)).save(photo)
    said = Request.model_validate({"steps": STEPS, "slots": ["master"]})
    asked = edit_job(
        source=photo,
        sha256=hashlib.sha256(photo.read_bytes()).hexdigest(),
        recipe=resolve([Layer(said, "test", {}, tmp_path)], PresetLibrary(())),
        out=tmp_path / "out",
        trigger=Trigger.CLI,
    )
    home = with_a_worker(tmp_path)
    settings = Settings(state=home / "state")
    with JobStore(settings.ledger, settings) as store:
        job, _ = store.enqueue(asked)
        until(store, job, lambda one: "2/2" in str(one.progress.get("note", "")))
        store.cancel(job.id)
        ended = until(store, job, lambda one: one.state in FINAL)
        assert ended.state is JobState.CANCELLED
        assert not (tmp_path / "out").exists()
        watchfolder(home, "jobs", "retry", job.id)
        again = until(store, job, lambda one: one.state in FINAL)
        assert cached(again)[0] is True
        watchfolder(home, "jobs", "retry", job.id, "--force", "--from", "start")
        afresh = until(store, job, lambda one: one.state in FINAL)
        assert cached(afresh) == [False, False]
