"""What a job's work logs says which step of it was at work."""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from presets.layers import Layer
from presets.library import PresetLibrary
from presets.request import Request
from presets.resolve import resolve
from watchfolder.jobs.edit_job import edit_job
from watchfolder.jobs.job import Trigger
from watchfolder.jobs.store import JobStore
from watchfolder.log import configure, working_on
from watchfolder.settings import Settings, read_settings
from watchfolder.studio.studio import open_studio

SAID = {
    "branches": {
        "pale": {
            "steps": [{"edit": "adjust", "exposure": 0.2}, {"edit": "sharpen", "amount": 0.3}],
            "slots": {"listing": {"long_edge": 40, "gravity": "center"}},
        }
    }
}


class Silent:
    def report(self, fraction: float, note: str = "") -> None:
        """Nobody listens."""


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    yield read_settings(Path(os.devnull), state=tmp_path / "state", log_level="info")
    root = logging.getLogger()
    for handler in [h for h in root.handlers if getattr(h, "ours", False)]:
        root.removeHandler(handler)
        handler.close()


def test_lines_of_a_step_carry_its_place(settings: Settings, tmp_path: Path) -> None:
    photo = tmp_path / "bag.png"
    Image.effect_noise((60, 40), 50).convert("RGB").save(photo)
    recipe = resolve([Layer(Request.model_validate(SAID), "test", {}, tmp_path)], PresetLibrary(()))
    asked = edit_job(
        source=photo,
        sha256=hashlib.sha256(photo.read_bytes()).hexdigest(),
        recipe=recipe,
        out=tmp_path / "out",
        trigger=Trigger.CLI,
    )
    configure(settings, console=False)
    with JobStore(settings.ledger, settings) as store:
        job, _ = store.enqueue(asked)
        with working_on(job=job.id):  # as the worker does
            open_studio(settings, store).fulfil(job, Silent())
    lines = map(json.loads, (settings.logs / "watchfolder.jsonl").read_text().splitlines())
    told = [(one["job"], one["step"]) for one in lines if "step" in one]
    assert told == [(job.id, "pale 1/2 adjust"), (job.id, "pale 2/2 sharpen")]
