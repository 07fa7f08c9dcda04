"""Ten jobs on top of each other, across formats: small, whole, and known back to the photograph."""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from presets.layers import Layer
from presets.library import PresetLibrary
from presets.request import Request
from presets.resolve import resolve
from watchfolder.jobs.edit_job import edit_job
from watchfolder.jobs.job import JobState, Trigger
from watchfolder.jobs.store import JobStore
from watchfolder.pictures.formats import FORMATS
from watchfolder.provenance.containers import container_of
from watchfolder.provenance.keys import own_root
from watchfolder.provenance.verification import Status
from watchfolder.provenance.verify import verify
from watchfolder.settings import read_settings
from watchfolder.studio.studio import Studio, open_studio

DEEP = 10
PER_JOB, IN_ALL = 12_000, 100_000
"""Bytes that one more job may add to a file, and that ten of them may."""
SAID: dict[str, list[Any]] = {
    "one step": ["make it warmer"],
    "three steps": [
        {"edit": "recolor", "target": {"box": [0.3, 0.3, 0.6, 0.6]}, "to": "#1F4D3A"},
        "cooler",
        {"edit": "sharpen"},
    ],
}
KINDS = {
    "one format": ["jpeg"],
    "all formats": [kind for kind in FORMATS if kind != "jpeg"] + ["jpeg"],
}


class Quiet:
    def report(self, fraction: float, note: str = "") -> None:
        pass


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Studio:
    settings = read_settings(Path(os.devnull), state=tmp_path_factory.mktemp("state"))
    return open_studio(settings, JobStore(settings.ledger, settings))


def edited(studio: Studio, photo: Path, said: dict[str, Any], out: Path) -> Path:
    recipe = resolve(
        [Layer(Request.model_validate(said), "test", {}, photo.parent)], PresetLibrary(())
    )
    sha256 = hashlib.sha256(photo.read_bytes()).hexdigest()
    asked = edit_job(source=photo, sha256=sha256, recipe=recipe, out=out, trigger=Trigger.CLI)
    job, _ = studio.store.enqueue(
        replace(asked, answers={"approved": {b.name: True for b in recipe.branches}})
    )
    assert studio.store.claim("w") is not None
    verdict = studio.fulfil(studio.store.get(job.id), Quiet())
    assert verdict.state is JobState.SUCCEEDED, (verdict.error, verdict.question)
    studio.store.succeed(job.id, "w", verdict.result)
    return Path(verdict.result["outputs"][0]["path"])


def overhead(data: bytes) -> int:
    """Bytes of a file that are not its picture."""
    return len(data) - len(container_of(data)[1].bare(data))


@pytest.mark.parametrize("kinds", KINDS)
@pytest.mark.parametrize("steps", SAID)
def test_ten_jobs_deep(steps: str, kinds: str, studio: Studio, coffee: Path, tmp_path: Path):
    file = tmp_path / "cup.jpg"
    with Image.open(coffee) as image:
        image.convert("RGB").resize((120, 80)).save(file, quality=92)
    sizes = [0]
    for number in range(DEEP):
        here = tmp_path / str(number)
        here.mkdir()
        source = here / f"cup{file.suffix}"
        shutil.copyfile(file, source)
        kind = KINDS[kinds][number % len(KINDS[kinds])]
        said = {"steps": SAID[steps], "slots": {"master": {"format": kind}}}
        file = edited(studio, source, said, here / "out")
        sizes.append(overhead(file.read_bytes()))
    grown = [after - before for before, after in pairwise(sizes)]
    assert max(grown[1:]) <= PER_JOB, grown
    assert sizes[-1] < IN_ALL, sizes
    found = verify(file.read_bytes(), own_root(studio.settings.keys) or b"")
    assert found.status is Status.OK, found.findings
    assert found.credentials is not None
    assert len(found.credentials.manifests) == DEEP
    depth, below = 0, found.forebears
    while below:
        (parent,) = (each for each in below if each.used.relationship == "parentOf")
        depth, below = depth + 1, parent.forebears
    assert depth == DEEP, "down to the photograph, which is unsigned"
    assert found.said.events[-1].action == "saved"
    per_job = len(SAID[steps]) + 1
    assert len(found.said.events) == DEEP * per_job
