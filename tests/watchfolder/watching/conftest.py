"""A watched folder with a real ledger, real files, and a clock that the test moves."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from presets.library import PresetLibrary
from watchfolder.jobs.job import Job, JobState
from watchfolder.jobs.store import JobStore
from watchfolder.settings import Settings
from watchfolder.watching.folders import watched_folders
from watchfolder.watching.held import Held
from watchfolder.watching.reasons import HEADER
from watchfolder.watching.watcher import Watcher

PRESET = """\
name: {name}
version: 1
title: A test brand
steps:
  - {{edit: adjust, exposure: 0.25}}
"""
SIDECAR = "steps:\n  - {edit: adjust, exposure: 0.5}\n"


class Stage:
    """One watched folder `IN`, a ledger, a preset folder, and a watcher stepped by hand."""

    SIDECAR = SIDECAR

    def __init__(self, place: Path) -> None:
        self.root = place / "IN"
        self.root.mkdir()
        self.presets = place / "presets"
        self.settings = Settings(state=place / "state", presets=(self.presets,))
        self.add_preset("test-brand")
        self.store = JobStore(self.settings.ledger, self.settings)
        self.now = 1000.0
        self.watcher = self.new_watcher()

    def new_watcher(self) -> Watcher:
        folders = watched_folders([self.root], self.settings)
        library = PresetLibrary(self.settings.presets)
        return Watcher(self.settings, self.store, library, folders, clock=lambda: self.now)

    def restart(self) -> None:
        """End the watcher as a crash would leave things, but for its lock, and begin anew."""
        self.watcher.close()
        self.watcher = self.new_watcher()
        self.watcher.__enter__()

    def add_preset(self, name: str) -> None:
        folder = self.presets / name
        folder.mkdir(parents=True)
        (folder / "preset.yaml").write_text(PRESET.format(name=name))

    @staticmethod
    def picture(shade: int = 120, format_: str = "JPEG", size: int = 24) -> bytes:
        """A small real picture; another shade is another picture."""
        data = io.BytesIO()
        Image.new("RGB", (size, size), (shade, 255 - shade, 77)).save(data, format_)
        return data.getvalue()

    def put(self, name: str, content: bytes | str | None = None) -> Path:
        """A file of the watched folder; by default a picture."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        data = self.picture() if content is None else content
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return path

    def after(self, seconds: float) -> None:
        """Let time pass, with a round every half second."""
        end = self.now + seconds
        while self.now < end:
            self.now += 0.5
            self.watcher.step()

    def jobs(self, *states: JobState) -> list[Job]:
        """Jobs from the oldest on, of these states if any are named."""
        return self.store.list(states=states or None, limit=10_000, newest_first=False)

    def sources(self) -> list[str]:
        return sorted(os.path.relpath(job.source, self.root) for job in self.jobs())

    def held(self) -> dict[str, Held]:
        """What is held, by the picture's path below the root."""
        return {os.fsdecode(h.picture.relative_to(self.root)): h for h in self.watcher.status()}

    def codes(self) -> dict[str, str]:
        return {name: one.code for name, one in self.held().items()}

    def reason(self, name: str) -> str | None:
        """The text of the reason file beside a picture; None where there is none."""
        path = self.root / f"{name}.error.txt"
        if not path.exists():
            return None
        text = path.read_text()
        assert text.startswith(HEADER)
        return text

    def work_off(self, end: Callable[[Job], None]) -> int:
        """Claim and end every queued job, as a worker would."""
        count = 0
        while (job := self.store.claim("tester")) is not None:
            end(job)
            count += 1
        return count

    def succeed(self, job: Job) -> None:
        self.store.succeed(job.id, "tester", {"outputs": []})

    def fail(self, job: Job) -> None:
        error = {"code": "engine.failed", "message": "it did not work", "hint": "try less"}
        self.store.fail(job.id, "tester", {**error, "retryable": False, "problems": []})


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path)
    with made.store:
        made.watcher.__enter__()
        try:
            yield made
        finally:
            made.watcher.close()
