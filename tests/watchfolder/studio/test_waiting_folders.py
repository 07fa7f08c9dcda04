"""What is put to a person: each question in a folder of its own job, whatever pictures are named."""

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
from watchfolder.jobs.replay_job import replay_job
from watchfolder.pictures.picture import Picture
from watchfolder.provenance.read import read
from watchfolder.studio.studio import Studio
from watchfolder.studio.verdict import Verdict
from watchfolder.studio.waiting import Question, ask, clear

LIGHTER = {"edit": "adjust", "target": "the zipper", "exposure": 0.3}
WARM = {"steps": ["make it warmer"], "review": "required"}
COOL = {"steps": ["make it cooler"], "review": "required"}


class Silent:
    def report(self, fraction: float, note: str = "") -> None:
        pass


def photo_named(folder: Path, name: str) -> Path:
    """A small photo: a disc before a plain ground."""
    down, across = np.mgrid[0:120, 0:160]
    inside = (across - 80) ** 2 + (down - 60) ** 2 < 40**2
    rgb = np.where(inside[..., None], (180, 40, 30), (236, 234, 230)).astype(np.uint8)
    path = folder / name
    Image.fromarray(rgb).save(folder / "made.jpg", quality=95)
    (folder / "made.jpg").rename(path)
    return path


def recipe_of(said: dict[str, Any]) -> Recipe:
    return resolve([Layer(Request.model_validate(said), "test")], PresetLibrary(()))


def run(
    studio: Studio, photo: Path, said: dict[str, Any] | Recipe, out: Path
) -> tuple[Job, Verdict]:
    recipe = said if isinstance(said, Recipe) else recipe_of(said)
    sha256 = hashlib.sha256(photo.read_bytes()).hexdigest()
    asked = edit_job(source=photo, sha256=sha256, recipe=recipe, out=out, trigger=Trigger.CLI)
    job, _ = studio.store.enqueue(asked)
    assert studio.store.claim("w") is not None
    verdict = studio.fulfil(studio.store.get(job.id), Silent())
    if verdict.state is JobState.WAITING:
        studio.store.wait(job.id, "w", verdict.question or {})
    return job, verdict


def test_two_questions_on_one_picture_lie_apart(studio: Studio, tmp_path: Path) -> None:
    photo, out = photo_named(tmp_path, "bag.jpg"), tmp_path / "out"
    (warm, first), (cool, second) = run(studio, photo, WARM, out), run(studio, photo, COOL, out)
    assert first.question is not None
    assert second.question is not None
    folders = [Path(said["folder"]) for said in (first.question, second.question)]
    assert [one.name for one in folders] == ["bag", "bag-2"]
    for job, folder in zip((warm, cool), folders, strict=True):
        assert job.id in (folder / "HOW_TO_ANSWER.txt").read_text(encoding="utf-8")
    studio.store.approve(cool.id)
    assert studio.fulfil(studio.store.get(cool.id), Silent()).state is JobState.SUCCEEDED
    assert (folders[0] / "result.jpg").is_file(), "what the other job asks still stands"
    assert not folders[1].exists()


def test_what_nobody_asks_any_more_goes_with_the_next_job(studio: Studio, tmp_path: Path) -> None:
    photo, out = photo_named(tmp_path, "bag.jpg"), tmp_path / "out"
    warm, _ = run(studio, photo, WARM, out)
    studio.store.reject(warm.id)
    cool, verdict = run(studio, photo, COOL, out)
    assert verdict.question is not None
    assert Path(verdict.question["folder"]).name == "bag"
    assert cool.id in (out / "_waiting" / "bag" / "HOW_TO_ANSWER.txt").read_text(encoding="utf-8")


def test_a_persons_own_folder_is_left_alone(tmp_path: Path) -> None:
    theirs = tmp_path / "_waiting" / "bag"
    theirs.mkdir(parents=True)
    (theirs / "result.jpg").write_bytes(b"mine")
    question = Question(
        "approve", "", "may it?", ("yes",), (("result", Picture(np.zeros((8, 8, 3), np.uint8))),)
    )
    told = ask(theirs, [question], "J1", lambda _: False)
    assert Path(told["folder"]).name == "bag-2"
    clear(theirs, "J1", lambda _: True)
    assert (theirs / "result.jpg").read_bytes() == b"mine"
    assert not Path(told["folder"]).exists()


@pytest.mark.parametrize(
    ("name", "shown"), [("bag {0} {job}.jpg", "bag {0} {job}.jpg"), ("bag-\udcff.jpg", "bag-")]
)
def test_a_place_can_be_asked_for_whatever_the_picture_is_called(
    studio: Studio, tmp_path: Path, name: str, shown: str
) -> None:
    photo = photo_named(tmp_path, name)
    job, verdict = run(studio, photo, {"steps": [LIGHTER]}, tmp_path / "out")
    assert verdict.state is JobState.WAITING, verdict.error
    assert verdict.question is not None
    assert f"as {shown}" in verdict.question["how"][0]
    assert (
        verdict.question["how"][1] == f"watchfolder jobs answer {job.id} --name zipper --mask FILE"
    )
    page = Path(verdict.question["folder"]) / "HOW_TO_ANSWER.txt"
    assert f"as {shown}" in page.read_text(encoding="utf-8")


def test_a_name_that_is_no_text_is_edited_and_recorded(studio: Studio, tmp_path: Path) -> None:
    photo = photo_named(tmp_path, "bag-\udcff.jpg")
    _, verdict = run(studio, photo, {"steps": ["make it warmer"]}, tmp_path / "out")
    assert verdict.state is JobState.SUCCEEDED, verdict.error
    history = read(Path(verdict.result["outputs"][0]["path"])).history
    assert history is not None
    assert history.source.name == r"bag-\xff.jpg"


def test_one_branch_is_picked_without_naming_it(studio: Studio, tmp_path: Path) -> None:
    photo = photo_named(tmp_path, "bag.jpg")
    recipe = recipe_of({"steps": [{"edit": "grain"}], "review": "required"})
    twice = recipe.branches[0].model_copy(update={"variants": 2})
    both = recipe.model_copy(update={"branches": (twice,)})
    job, verdict = run(studio, photo, both, tmp_path / "out")
    assert verdict.question is not None
    assert verdict.question["how"][0] == f"watchfolder jobs pick {job.id} N"


def test_what_a_box_was_shown_for_is_replayed(studio: Studio, tmp_path: Path) -> None:
    photo, out = photo_named(tmp_path, "bag.jpg"), tmp_path / "out"
    job, verdict = run(studio, photo, {"steps": [LIGHTER]}, out)
    assert verdict.state is JobState.WAITING, verdict.error
    studio.store.answer_place(job.id, "zipper", ShownPlace(box=(0.3, 0.3, 0.6, 0.7), inside="all"))
    done = studio.fulfil(studio.store.get(job.id), Silent())
    assert done.state is JobState.SUCCEEDED, done.error or done.question
    file = Path(done.result["outputs"][0]["path"])
    again, _ = studio.store.enqueue(replay_job(file=file, source=photo))
    replayed = studio.fulfil(studio.store.get(again.id), Silent())
    assert replayed.result["verdict"] == "bit-exact"
