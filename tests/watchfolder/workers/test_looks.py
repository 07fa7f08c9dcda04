"""The picture in the making: written down beside the work, told in progress, gone with the job."""

from __future__ import annotations

import io
import os
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from watchfolder.jobs.job import JobState
from watchfolder.jobs.previews import LEFT_BEHIND, PreviewFolder
from watchfolder.pictures.picture import Picture
from watchfolder.running.progress import JobProgress, Onlooker
from watchfolder.workers import lease as lease_module
from watchfolder.workers.lease import Lease
from watchfolder.workers.leaving import Leaving
from watchfolder.workers.looks import EDGE, as_jpeg


def plain(level: int, size: tuple[int, int] = (40, 30), dtype: type = np.uint8) -> Picture:
    width, height = size
    return Picture(np.full((height, width, 3), level, dtype))


@pytest.fixture
def job(store, ask):
    ask("take", seconds=1)
    return store.claim("w")


@pytest.fixture
def held(store, job, monkeypatch):
    monkeypatch.setattr(lease_module, "TELL_EVERY", 0.01)
    with Lease(store, job, "w", Leaving()) as lease:
        yield lease


def test_a_preview_is_written_down_and_told(store, job, held, until):
    assert isinstance(held, Onlooker)
    whole = JobProgress(held, 2.0)
    part = whole.part(1.0, "edit 1/2 instruct")
    part.report(0.25, "step 1 of 4")
    assert "preview" not in store.get(job.id).progress
    part.preview(plain(40))
    until(lambda: store.get(job.id).progress.get("preview") == 1)
    with Image.open(io.BytesIO(store.previews.read(job.id))) as image:
        assert (image.format, image.size) == ("JPEG", (40, 30))
        assert image.getpixel((5, 5)) == (40, 40, 40)
    part.report(0.5, "step 2 of 4")
    part.preview(plain(200))
    until(lambda: store.get(job.id).progress.get("preview") == 2)
    with Image.open(io.BytesIO(store.previews.read(job.id))) as image:
        assert image.getpixel((5, 5)) == (200, 200, 200)

    def heard() -> bool:
        part.report(0.5, f"step 3 of 4, {time.monotonic():.3f}")
        events = store.events.since(0, job.id)
        return 2 in [e.data.get("preview") for e in events if e.kind == "progress"]

    until(heard)


def test_the_next_step_does_not_show_the_last_ones_picture(store, job, held, until):
    whole = JobProgress(held, 2.0)
    part = whole.part(1.0, "edit 1/2 instruct")
    part.preview(plain(40))
    until(lambda: store.get(job.id).progress.get("preview"))
    whole.finish(1.0)
    whole.part(1.0, "edit 2/2 recolor").report(0.5)
    until(lambda: store.get(job.id).progress["step"] == "edit 2/2 recolor")
    assert "preview" not in store.get(job.id).progress


def test_it_is_gone_when_the_job_ends(store, job, until):
    with Lease(store, job, "w", Leaving()) as lease:
        lease.report(0.1, "a step")
        lease.preview(plain(40))
        until(lambda: store.previews.read(job.id))
    assert store.previews.read(job.id) is None


def test_taking_a_picture_costs_the_work_nothing(held):
    held.report(0.1, "a step")
    large = plain(90, (4000, 3000))
    began = time.perf_counter()
    for _ in range(1000):
        held.preview(large)
    assert time.perf_counter() - began < 0.1


def test_a_full_disk_ends_the_previews_and_not_the_job(store, ask, worker_like, until):
    store.previews.folder.parent.mkdir(exist_ok=True)
    store.previews.folder.write_bytes(b"a file where the folder should be")
    job_id = ask()
    worker_like.run(once=True)
    assert store.get(job_id).state is JobState.SUCCEEDED
    assert store.get(job_id).progress.get("preview") is None


@pytest.fixture
def worker_like(store, small_studio, monkeypatch):
    from watchfolder.workers.worker import Worker

    def showing(_self, _job, progress):
        from watchfolder.studio.verdict import Verdict

        progress.report(0.5, "painting: halfway")
        progress.preview(plain(7))
        time.sleep(0.3)
        progress.report(0.9, "painting: nearly")
        time.sleep(0.3)
        return Verdict(JobState.SUCCEEDED, {})

    monkeypatch.setattr(small_studio, "succeed", showing)
    return Worker(store, small_studio(), name="w")


def test_pictures_of_any_kind_are_shown_small():
    for picture in (plain(30, (2000, 500)), plain(30 * 257, (2000, 500), np.uint16)):
        with Image.open(io.BytesIO(as_jpeg(picture))) as image:
            assert image.size == (EDGE, EDGE // 4)
            assert image.getpixel((9, 9)) == (30, 30, 30)
    clear = Picture(np.zeros((8, 8, 3), np.uint8), np.zeros((8, 8), np.uint8))
    with Image.open(io.BytesIO(as_jpeg(clear))) as image:
        assert image.getpixel((4, 4)) == (255, 255, 255)


def test_what_a_killed_worker_left_is_swept_away(tmp_path: Path):
    previews = PreviewFolder(tmp_path / "previews")
    previews.sweep()
    for name in ("old", "new"):
        previews.write(name, b"x")
    past = time.time() - LEFT_BEHIND - 1
    os.utime(previews.place_of("old"), (past, past))
    previews.sweep()
    assert [path.stem for path in previews.folder.iterdir()] == ["new"]
