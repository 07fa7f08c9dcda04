"""A ledger that was lost: finished outputs are known by their own records, and not made again."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from presets.layers import Layer
from presets.library import PresetLibrary
from presets.request import Request
from presets.resolve import resolve
from watchfolder.jobs.edit_job import edit_job
from watchfolder.jobs.job import Job, JobState, Trigger
from watchfolder.jobs.store import JobStore
from watchfolder.settings import read_settings
from watchfolder.studio.studio import Studio, open_studio
from watchfolder.studio.verdict import Verdict

SMALL = {"long_edge": 160, "gravity": "center"}
SAID: dict[str, Any] = {
    "branches": {
        "warm": {
            "steps": [{"edit": "adjust", "temperature": 0.3}],
            "slots": {"listing": SMALL, "gallery": SMALL},
        },
        "paler": {
            "from": "warm",
            "steps": [{"edit": "adjust", "saturation": -0.2}],
            "slots": {"listing": SMALL},
        },
        "plain": {"slots": {"listing": SMALL}},
    }
}


class Silent:
    def report(self, fraction: float, note: str = "") -> None:
        """Nobody listens."""


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    settings = read_settings(Path(os.devnull), state=tmp_path_factory.mktemp("state"))
    with JobStore(settings.ledger, settings) as store:
        yield open_studio(settings, store)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "cup.png"
    Image.effect_noise((300, 240), 40).convert("RGB").save(path)
    return path


def run(studio: Studio, photo: Path, said: dict[str, Any], out: Path) -> tuple[Job, Verdict]:
    library = PresetLibrary(())
    recipe = resolve([Layer(Request.model_validate(said), "test", {}, Path.cwd())], library)
    job, _ = studio.store.enqueue(
        edit_job(
            source=photo,
            sha256=hashlib.sha256(photo.read_bytes()).hexdigest(),
            recipe=recipe,
            out=out,
            trigger=Trigger.CLI,
        )
    )
    return job, studio.fulfil(job, Silent())


@pytest.fixture
def forgetting(opened: Studio, tmp_path: Path) -> Iterator[Any]:
    """A workshop with an empty ledger, each time it is asked for."""
    stores: list[JobStore] = []

    def fresh() -> Studio:
        stores.append(JobStore(tmp_path / f"{len(stores)}.sqlite3", opened.settings))
        return replace(opened, store=stores[-1])

    yield fresh
    for store in stores:
        store.close()


def state(out: Path) -> dict[str, tuple[bytes, int]]:
    return {p.name: (p.read_bytes(), p.stat().st_mtime_ns) for p in out.iterdir() if p.is_file()}


def test_nothing_is_made_again(forgetting: Any, photo: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(forgetting(), photo, SAID, out)
    before = state(out)
    assert len(before) == 4
    studio = forgetting()
    job, verdict = run(studio, photo, SAID, out)
    assert verdict.state is JobState.SUCCEEDED
    assert "already" in verdict.result["notes"][0]
    assert state(out) == before
    assert {Path(o["path"]).name for o in verdict.result["outputs"]} == set(before)
    assert {r.path.name for r in studio.store.outputs_of(job.id)} == set(before)


def test_nor_where_the_job_is_lost_and_its_outputs_are_known(
    forgetting: Any, photo: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    studio = forgetting()
    run(studio, photo, SAID, out)
    before = state(out)
    with studio.store.database.transaction() as connection:
        connection.execute("DELETE FROM job")  # as a damaged page of the ledger does
    job, verdict = run(studio, photo, SAID, out)
    assert "already" in verdict.result["notes"][0]
    assert state(out) == before
    assert {r.path.name for r in studio.store.outputs_of(job.id)} == set(before)


def test_a_missing_one_is_made_again(forgetting: Any, photo: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(forgetting(), photo, SAID, out)
    before = state(out)
    (out / "cup.plain.listing.jpg").unlink()
    _, verdict = run(forgetting(), photo, SAID, out)
    assert verdict.state is JobState.SUCCEEDED
    assert state(out).keys() == before.keys()
    assert not any("already" in note for note in verdict.result["notes"])


@pytest.mark.parametrize(
    "change",
    [
        {
            "branches": {
                **SAID["branches"],
                "warm": {"steps": [{"edit": "adjust", "temperature": 0.4}]},
            }
        },
        {**SAID, "keep": ["the handle"]},
        {
            "branches": {
                **SAID["branches"],
                "plain": {"slots": {"listing": {**SMALL, "quality": 60}}},
            }
        },
    ],
    ids=["another step", "another keep", "another slot"],
)
def test_what_was_asked_otherwise_does_not_count(
    forgetting: Any, photo: Path, tmp_path: Path, change: dict[str, Any]
) -> None:
    out = tmp_path / "out"
    run(forgetting(), photo, SAID, out)
    _, verdict = run(forgetting(), photo, change, out)
    assert verdict.state is JobState.SUCCEEDED
    assert not any("already" in note for note in verdict.result["notes"])


def test_a_file_a_person_has_retouched_is_left_and_another_made(
    forgetting: Any, photo: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    run(forgetting(), photo, SAID, out)
    with Image.open(out / "cup.plain.listing.jpg") as image:
        image.convert("L").save(out / "cup.plain.listing.jpg", quality=90)
    theirs = (out / "cup.plain.listing.jpg").read_bytes()
    run(forgetting(), photo, SAID, out)
    assert (out / "cup.plain.listing.jpg").read_bytes() == theirs
    assert (out / "cup.plain.listing-2.jpg").is_file()
