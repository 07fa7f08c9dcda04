"""Jobs that wait for a place are answered by a mask, a box or points; what a slot needs is seen."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from presets.layers import Layer
from presets.library import PresetLibrary
from presets.recipe import Recipe
from presets.request import Request
from presets.resolve import resolve
from presets.shown import ShownPlace
from watchfolder.jobs.edit_job import edit_job
from watchfolder.jobs.job import Job, JobState, Trigger
from watchfolder.studio.studio import Studio
from watchfolder.studio.verdict import Verdict

BOX = (0.1, 0.2, 0.5, 0.8)


class Silent:
    def report(self, fraction: float, note: str = "") -> None:
        pass


@pytest.fixture
def cup(tmp_path: Path, coffee: Path) -> Path:
    path = tmp_path / "cup.jpg"
    with Image.open(coffee) as image:
        image.convert("RGB").save(path, quality=95)
    return path


@pytest.fixture
def fog(tmp_path: Path) -> Path:
    """A picture without a subject: soft noise, with a red disc in it that hardly anything is."""
    down, across = np.mgrid[0:300, 0:400]
    waves = 120 + 30 * np.sin(across / 41) + 30 * np.cos(down / 23)
    Image.fromarray(np.dstack([waves, waves, waves]).astype(np.uint8)).save(tmp_path / "fog.png")
    return tmp_path / "fog.png"


def recipe_of(said: dict[str, Any], masks: dict[str, Path] | None = None) -> Recipe:
    layer = Layer(Request.model_validate(said), "test", {}, Path.cwd())
    return resolve([layer], PresetLibrary(()), masks=masks or {})


def run(studio: Studio, photo: Path, recipe: Recipe, out: Path) -> tuple[Job, Verdict]:
    sha256 = hashlib.sha256(photo.read_bytes()).hexdigest()
    asked = edit_job(source=photo, sha256=sha256, recipe=recipe, out=out, trigger=Trigger.CLI)
    job, _ = studio.store.enqueue(asked)
    return job, studio.fulfil(studio.store.get(job.id), Silent())


def waits(studio: Studio, job: Job, verdict: Verdict) -> None:
    assert verdict.state is JobState.WAITING, verdict.error
    assert studio.store.claim("w") is not None
    studio.store.wait(job.id, "w", verdict.question or {})


def pixels(path: Path) -> np.ndarray:
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB")).astype(int)


def changed(before: Path, after: Path) -> np.ndarray:
    return np.abs(pixels(before) - pixels(after)).sum(2) > 40


@pytest.mark.parametrize(
    "step",
    [{"edit": "recolor", "target": "the zipper", "to": "#1F4D3A"}, "change the zipper to green"],
    ids=["typed", "sentence"],
)
def test_a_box_answers(studio, cup, tmp_path, step) -> None:
    job, verdict = run(studio, cup, recipe_of({"steps": [step]}), tmp_path / "out")
    waits(studio, job, verdict)
    ways = "\n".join((verdict.question or {})["how"])
    assert "cup.jpg.mask.zipper.png" in ways
    assert f"answer {job.id} --name zipper --box" in ways
    assert f"answer {job.id} --name zipper --point" in ways
    studio.store.answer_place(job.id, "zipper", ShownPlace(box=BOX, inside="all"))
    done = studio.fulfil(studio.store.get(job.id), Silent())
    assert done.state is JobState.SUCCEEDED, done.error
    there = changed(cup, tmp_path / "out" / "cup.master.jpg")
    assert there[90:310, 70:290].mean() > 0.4
    assert there[:, 330:].mean() < 0.01


def test_points_answer_and_a_box_that_shows_nothing_is_asked_again(studio, cup, tmp_path) -> None:
    step = {"edit": "recolor", "target": "the zipper", "to": "#1F4D3A"}
    job, verdict = run(studio, cup, recipe_of({"steps": [step]}), tmp_path / "out")
    waits(studio, job, verdict)
    studio.store.answer_place(job.id, "zipper", ShownPlace(box=(0.01, 0.01, 0.06, 0.08)))
    again = studio.fulfil(studio.store.get(job.id), Silent())
    assert again.question is not None
    assert again.question["name"] == "zipper", "still the place that the step names"
    waits(studio, job, again)
    place = ShownPlace(points=((0.62, 0.75),), not_points=((0.95, 0.05),))
    studio.store.answer_place(job.id, "zipper", place)
    done = studio.fulfil(studio.store.get(job.id), Silent())
    assert done.state is JobState.SUCCEEDED, done.error or done.question
    there = changed(cup, tmp_path / "out" / "cup.master.jpg")
    assert there[300, 372]
    assert not there[10:40, 560:].any()


@pytest.mark.parametrize(
    "steps",
    [
        [{"edit": "background", "color": "white"}],
        [{"edit": "recolor", "target": "subject", "to": "#1F4D3A"}],
        [{"edit": "shadow"}],
        [{"edit": "reframe", "aspect": "1:1"}],
    ],
    ids=["background", "subject", "shadow", "reframe"],
)
def test_a_subject_that_is_not_found_is_shown_once_for_all(studio, fog, tmp_path, steps) -> None:
    job, verdict = run(studio, fog, recipe_of({"steps": steps}), tmp_path / "out")
    waits(studio, job, verdict)
    assert (verdict.question or {})["name"] == "subject"
    studio.store.answer_place(job.id, "subject", ShownPlace(box=BOX, inside="all"))
    done = studio.fulfil(studio.store.get(job.id), Silent())
    assert done.question is None or done.question["kind"] == "approve", done.question
    assert done.state is not JobState.FAILED, done.error


def test_a_mask_of_the_subject_beside_the_picture_is_the_subject(studio, fog, tmp_path) -> None:
    mask = np.zeros((300, 400), np.uint8)
    mask[60:240, 40:200] = 255
    path = tmp_path / "fog.png.mask.subject.png"
    Image.fromarray(mask).save(path)
    said = {"steps": [{"edit": "background", "color": "#2040C0"}]}
    bare = recipe_of(said)
    shown = recipe_of(said, {"subject": path})
    assert bare.fingerprint != shown.fingerprint, "a mask that is dropped makes a new job"
    _, verdict = run(studio, fog, shown, tmp_path / "out")
    assert verdict.state is JobState.SUCCEEDED, verdict.error or verdict.question
    there = changed(fog, tmp_path / "out" / "fog.master.png")
    assert there[:, 220:].mean() > 0.99
    assert there[80:220, 60:180].mean() < 0.01


def test_a_part_is_asked_for_by_its_own_name_where_no_subject_is_found(
    studio, fog, tmp_path
) -> None:
    step = {"edit": "recolor", "target": "the strap", "to": "#1F4D3A"}
    job, verdict = run(studio, fog, recipe_of({"steps": [step]}), tmp_path / "out")
    waits(studio, job, verdict)
    assert (verdict.question or {})["name"] == "strap"
    studio.store.answer_place(job.id, "strap", ShownPlace(box=BOX, inside="all"))
    done = studio.fulfil(studio.store.get(job.id), Silent())
    assert (done.question or {}).get("kind") != "mask"


STORY = {"story": {"aspect": "9:16", "fit": "extend", "long_edge": 600}}


def test_an_extension_beyond_its_limit_waits_with_its_picture(studio, cup, tmp_path) -> None:
    out = tmp_path / "out"
    recipe = recipe_of({"steps": ["warmer"], "slots": {**STORY, "gallery": {"long_edge": 200}}})
    job, verdict = run(studio, cup, recipe, out)
    waits(studio, job, verdict)
    question = verdict.question or {}
    assert question["kind"] == "approve"
    assert "border_edges" in question["message"]
    notes = [f["note"] for f in question["figures"] if not f["passed"]]
    assert notes
    assert all(note.startswith("slot story") for note in notes)
    with Image.open(out / "_waiting" / "cup" / "result.story.jpg") as proof:
        assert proof.width / proof.height == pytest.approx(9 / 16, abs=0.01)
    assert not list(out.glob("*.jpg")), "nothing goes out before it was seen"
    studio.store.approve(job.id)
    done = studio.fulfil(studio.store.get(job.id), Silent())
    assert done.state is JobState.SUCCEEDED, done.error
    assert {p.name for p in out.glob("*.jpg")} == {"cup.story.jpg", "cup.gallery.jpg"}
    assert done.result is not None
    assert done.result["branches"][0]["slots"]["story"][0]["from_cache"]


def test_an_extension_beyond_its_limit_fails_where_the_brand_wants_it(
    studio, cup, tmp_path
) -> None:
    recipe = recipe_of({"steps": ["warmer"], "slots": STORY})
    checks = recipe.checks.model_copy(update={"on_fail": "fail"})
    strict = recipe.model_copy(update={"checks": checks})
    _, verdict = run(studio, cup, strict, tmp_path / "out")
    assert verdict.state is JobState.FAILED
    assert verdict.error is not None
    assert "border_edges" in verdict.error["message"]
    assert not list((tmp_path / "out").glob("*.jpg"))
