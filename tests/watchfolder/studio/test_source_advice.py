"""Examining checks the source; a job that fails tells what may have been the matter with it."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageFilter

from presets.layers import Layer
from presets.library import PresetLibrary
from presets.request import Request
from presets.resolve import resolve
from watchfolder.jobs.edit_job import edit_job, examine_job
from watchfolder.jobs.job import JobState, NewJob, Trigger
from watchfolder.jobs.store import JobStore
from watchfolder.pictures.facts import SOURCE_CHECK
from watchfolder.settings import read_settings
from watchfolder.studio.studio import Studio, open_studio
from watchfolder.studio.verdict import Verdict
from watchfolder.watching.failures import _reason


class Silent:
    def report(self, fraction: float, note: str = "") -> None:
        pass


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Studio:
    settings = read_settings(Path(os.devnull), state=tmp_path_factory.mktemp("state"))
    return open_studio(settings, JobStore(settings.ledger, settings))


@pytest.fixture
def soft_photo(tmp_path: Path, coffee: Path) -> Path:
    path = tmp_path / "cup.jpg"
    with Image.open(coffee) as image:
        image.convert("RGB").filter(ImageFilter.GaussianBlur(4)).save(path, quality=95)
    return path


def sum_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def done(studio: Studio, asked: NewJob) -> tuple[Any, Verdict]:
    job, _ = studio.store.enqueue(asked)
    return job, studio.fulfil(job, Silent())


def test_examining_leaves_the_check_in_the_ledger(studio: Studio, soft_photo: Path) -> None:
    sha256 = sum_of(soft_photo)
    _, verdict = done(studio, examine_job(soft_photo, sha256))
    assert verdict.state is JobState.SUCCEEDED
    facts = studio.store.checked_facts_of(sha256)
    assert facts is not None
    assert facts.source_check == SOURCE_CHECK
    assert facts.measures["blur"] > 3
    assert facts.measures["subject_confidence"] > 0.8
    assert facts.measures["separation"] > 7


def test_a_failed_job_advises_on_its_source(
    studio: Studio, soft_photo: Path, tmp_path: Path
) -> None:
    said = {"steps": ["warmer"], "slots": {"listing": {"max_bytes": 1100, "long_edge": 900}}}
    recipe = resolve([Layer(Request.model_validate(said), "t", {}, tmp_path)], PresetLibrary(()))
    asked = edit_job(
        source=soft_photo,
        sha256=sum_of(soft_photo),
        recipe=recipe,
        out=tmp_path / "out",
        trigger=Trigger.CLI,
    )
    job, verdict = done(studio, asked)
    assert verdict.state is JobState.FAILED
    assert verdict.error is not None
    told = " ".join(verdict.error["advice"])
    assert "px soft" in told
    assert "would be enlarged" in told
    while (claimed := studio.store.claim("w")) is not None and claimed.id != job.id:
        pass  # jobs of the other tests
    assert claimed is not None
    studio.store.fail(job.id, "w", verdict.error)
    text = _reason(studio.store.get(job.id), soft_photo).text()
    assert "Worth knowing" in text
    assert "px soft" in text
