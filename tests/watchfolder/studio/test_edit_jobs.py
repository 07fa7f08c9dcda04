"""Edit jobs through the real workshop: builtin engine, real ledger, real files."""

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
from watchfolder.errors import AssetChangedError, Cancelled, PlanError
from watchfolder.jobs.edit_job import edit_job
from watchfolder.jobs.job import Job, JobState, Trigger
from watchfolder.provenance.read import read
from watchfolder.studio.studio import Studio
from watchfolder.studio.verdict import Verdict


class Listener:
    def __init__(self, stop_at: float = 2.0) -> None:
        self.said: list[tuple[float, str]] = []
        self.stop_at = stop_at

    def report(self, fraction: float, note: str = "") -> None:
        self.said.append((fraction, note))
        if fraction >= self.stop_at:
            raise Cancelled


@pytest.fixture
def photo(tmp_path: Path, coffee: Path) -> Path:
    path = tmp_path / "cup.jpg"
    with Image.open(coffee) as image:
        image.convert("RGB").save(path, quality=95)
    return path


def recipe_of(said: dict[str, Any]) -> Recipe:
    return resolve([Layer(Request.model_validate(said), "test", {}, Path.cwd())], PresetLibrary(()))


def run(
    studio: Studio,
    photo: Path,
    said: dict[str, Any] | Recipe,
    out: Path,
    listener: Listener | None = None,
) -> tuple[Job, Verdict]:
    recipe = said if isinstance(said, Recipe) else recipe_of(said)
    asked = edit_job(
        source=photo,
        sha256=hashlib.sha256(photo.read_bytes()).hexdigest(),
        recipe=recipe,
        out=out,
        trigger=Trigger.CLI,
    )
    job, _ = studio.store.enqueue(asked)
    return job, studio.fulfil(studio.store.get(job.id), listener or Listener())


def on_paper(path: Path) -> Path:
    """A disc on a plain sweep, 600x400: a ground that is continued without a seam."""
    down, across = np.mgrid[0:400, 0:600]
    paper = (225 - 20 * down / 400)[..., None] * np.ones(3)
    disc = ((down - 200) ** 2 + (across - 300) ** 2 < 90**2)[..., None]
    grain = np.random.default_rng(7).normal(0, 1, (400, 600, 1))
    samples = np.where(disc, np.array([160.0, 30.0, 40.0]), paper) + grain
    Image.fromarray(samples.clip(0, 255).astype(np.uint8)).save(path, quality=95)
    return path


def size_of(path: Path) -> tuple[int, int]:
    with Image.open(path) as image:
        return image.size


def pixels(path: Path) -> np.ndarray:
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB")).astype(int)


TWO = {
    "branches": {
        "green": {
            "steps": [{"edit": "recolor", "target": "the cup", "to": "#1F4D3A"}],
            "slots": {"listing": {"long_edge": 400}},
        },
        "warm": {
            "steps": ["make it warmer"],
            "slots": {"master": {}, "gallery": {"long_edge": 300}},
        },
    }
}


def test_every_branch_is_delivered_and_the_original_is_left_alone(studio, photo, tmp_path) -> None:
    before = (photo.read_bytes(), photo.stat().st_mtime_ns)
    listener = Listener()
    job, verdict = run(studio, photo, TWO, tmp_path / "out", listener)
    assert verdict.state is JobState.SUCCEEDED
    names = sorted(p.name for p in (tmp_path / "out").iterdir())
    assert names == ["cup.green.listing.jpg", "cup.warm.gallery.jpg", "cup.warm.master.jpg"]
    assert (photo.read_bytes(), photo.stat().st_mtime_ns) == before
    assert size_of(tmp_path / "out" / "cup.green.listing.jpg") == (400, 400)
    assert size_of(tmp_path / "out" / "cup.warm.gallery.jpg") == (240, 300)
    assert {r.path.name for r in studio.store.outputs_of(job.id)} == set(names)
    fractions = [f for f, _ in listener.said]
    assert fractions == sorted(fractions)
    assert fractions[-1] <= 1.0


def test_a_brand_colour_ends_within_its_number(studio, photo, tmp_path) -> None:
    _, verdict = run(studio, photo, TWO, tmp_path / "out")
    (step,) = next(b for b in verdict.result["branches"] if b["name"] == "green")["steps"]
    figures = {f["name"]: f for f in step["figures"]}
    assert figures["anchor_delta_e"]["value"] <= 0.5
    assert figures["anchor_delta_e"]["limit"] == 3.0
    assert figures["outside_max_diff"]["value"] == 0


def test_the_file_says_what_was_done(studio, photo, tmp_path) -> None:
    run(studio, photo, TWO, tmp_path / "out")
    told = read(tmp_path / "out" / "cup.warm.master.jpg")
    assert told.history is not None
    assert [s.edit["edit"] for s in told.history.steps] == ["adjust"]
    assert told.history.steps[0].edit["said"] == "make it warmer"
    assert told.history.source.sha256 == hashlib.sha256(photo.read_bytes()).hexdigest()
    assert told.source_type == "algorithmicallyEnhanced"


def test_a_second_run_takes_every_step_from_the_cache(studio, photo, tmp_path) -> None:
    run(studio, photo, TWO, tmp_path / "one")
    _, again = run(studio, photo, TWO, tmp_path / "two")
    steps = [s for b in again.result["branches"] for s in b["steps"]]
    assert steps
    assert all(s["from_cache"] for s in steps)
    one, two = (read(tmp_path / d / "cup.warm.master.jpg").history for d in ("one", "two"))
    assert one is not None
    assert two is not None
    assert one.recipe_digest() == two.recipe_digest()


def test_what_is_to_be_reviewed_waits_with_a_proof_until_it_is_approved(
    studio, photo, tmp_path
) -> None:
    out = tmp_path / "out"
    said = {"steps": ["make it warmer"], "review": "required"}
    job, verdict = run(studio, photo, said, out)
    assert verdict.state is JobState.WAITING
    waiting = out / "_waiting" / "cup"
    assert (waiting / "result.jpg").is_file()
    assert job.id in (waiting / "HOW_TO_ANSWER.txt").read_text(encoding="utf-8")
    assert not list(out.glob("*.jpg"))
    claimed = studio.store.claim("w")
    assert claimed is not None
    studio.store.wait(job.id, "w", verdict.question or {})
    studio.store.approve(job.id)
    done = studio.fulfil(studio.store.get(job.id), Listener())
    assert done.state is JobState.SUCCEEDED
    assert (out / "cup.master.jpg").is_file()
    assert not waiting.exists()


def test_an_approval_is_of_what_was_shown(studio, photo, tmp_path) -> None:
    """A branch that builds on the approved one is asked about in its turn."""
    out = tmp_path / "out"
    said = {
        "review": "required",
        "branches": {
            "warm": {"steps": ["make it warmer"]},
            "deep": {"from": "warm", "steps": ["more contrast"]},
        },
    }
    job, verdict = run(studio, photo, said, out)
    for branch, published in (("warm", 0), ("deep", 1)):
        assert verdict.state is JobState.WAITING
        assert [q["branch"] for q in verdict.question["questions"]] == [branch]
        assert len(list(out.glob("*.jpg"))) == published
        assert studio.store.claim("w") is not None
        studio.store.wait(job.id, "w", verdict.question)
        studio.store.approve(job.id)
        verdict = studio.fulfil(studio.store.get(job.id), Listener())
    assert verdict.state is JobState.SUCCEEDED
    assert sorted(p.name for p in out.glob("*.jpg")) == [
        "cup.deep.master.jpg",
        "cup.warm.master.jpg",
    ]


def test_a_colour_beyond_its_limit_waits_for_a_person(studio, photo, tmp_path) -> None:
    recipe = recipe_of({"steps": [{"edit": "recolor", "target": "the cup", "to": "#00FF00"}]})
    tight = recipe.model_copy(
        update={"checks": recipe.checks.model_copy(update={"color_delta_e": 1e-6})}
    )
    _, verdict = run(studio, photo, tight, tmp_path / "out")
    assert verdict.state is JobState.WAITING
    assert verdict.question is not None
    assert "anchor_delta_e" in verdict.question["message"]
    strict = tight.model_copy(
        update={"checks": tight.checks.model_copy(update={"on_fail": "fail"})}
    )
    _, verdict = run(studio, photo, strict, tmp_path / "other")
    assert verdict.state is JobState.FAILED
    assert verdict.error is not None
    assert "anchor_delta_e" in verdict.error["message"]
    assert not (tmp_path / "other").exists() or not list((tmp_path / "other").glob("*.jpg"))


@pytest.mark.parametrize(
    "step",
    [
        {"edit": "recolor", "target": "the zipper", "to": "#1F4D3A"},
        "change the zipper to forest green",
    ],
    ids=["typed", "sentence"],
)
def test_a_place_that_is_not_found_is_asked_for_and_a_mask_answers(
    studio, photo, tmp_path, step
) -> None:
    out = tmp_path / "out"
    said = {"steps": [step]}
    job, verdict = run(studio, photo, said, out)
    assert verdict.state is JobState.WAITING
    assert verdict.question is not None
    assert verdict.question["kind"] == "mask"
    assert "cup.jpg.mask.zipper.png" in "".join(verdict.question["how"])
    mask = np.zeros((400, 600), np.uint8)
    mask[150:250, 50:150] = 255
    Image.fromarray(mask).save(tmp_path / "mask.png")
    claimed = studio.store.claim("w")
    assert claimed is not None
    studio.store.wait(job.id, "w", verdict.question)
    studio.store.answer_mask(job.id, "zipper", tmp_path / "mask.png")
    done = studio.fulfil(studio.store.get(job.id), Listener())
    assert done.state is JobState.SUCCEEDED, done.error
    source = pixels(photo)
    edited = pixels(out / "cup.master.jpg")
    changed = np.abs(source - edited).sum(2) > 60
    assert changed[160:240, 60:140].mean() > 0.5
    assert changed[300:, 300:].mean() < 0.01


def test_a_branch_that_fails_does_not_stop_the_others(studio, photo, tmp_path) -> None:
    said = {
        "branches": {
            "small": {
                "steps": ["warmer"],
                "slots": {"listing": {"max_bytes": 1100, "long_edge": 900}},
            },
            "fine": {"steps": ["cooler"], "slots": {"listing": {"long_edge": 200}}},
        }
    }
    _, verdict = run(studio, photo, said, tmp_path / "out")
    assert verdict.state is JobState.FAILED
    assert [p.name for p in (tmp_path / "out").glob("*.jpg")] == ["cup.fine.listing.jpg"]
    assert verdict.error is not None
    assert verdict.error["branches"][0]["branch"] == "small"


def test_what_builds_on_a_branch_does_not_get_its_look_twice(studio, photo, tmp_path) -> None:
    said = {
        "preset": "nocturne",
        "branches": {
            "base": {"steps": ["make it warmer"], "slots": {"master": {"format": "png"}}},
            "same": {"from": "base", "slots": {"master": {"format": "png"}}},
        },
    }
    _, verdict = run(studio, photo, said, tmp_path / "out")
    assert verdict.state is JobState.SUCCEEDED, verdict.error
    base, same = (pixels(tmp_path / "out" / f"cup.{n}.master.png") for n in ("base", "same"))
    assert np.abs(base - same).mean() < 3.0  # grain, and rounding before the look


def test_variants_of_nothing_random_are_one_and_say_so(studio, photo, tmp_path) -> None:
    said = {"branches": {"a": {"steps": ["warmer"], "variants": 4, "slots": ["master"]}}}
    _, verdict = run(studio, photo, said, tmp_path / "out")
    assert verdict.state is JobState.SUCCEEDED
    assert any("variants would be the same picture" in note for note in verdict.result["notes"])


def test_random_variants_wait_for_a_pick_which_is_then_published(studio, photo, tmp_path) -> None:
    said = {
        "branches": {"a": {"steps": [{"edit": "grain"}], "variants": 3, "slots": ["master"]}},
        "review": "required",
    }
    out = tmp_path / "out"
    job, verdict = run(studio, photo, said, out)
    assert verdict.state is JobState.WAITING
    assert verdict.question is not None
    assert verdict.question["kind"] == "pick"
    assert (out / "_waiting" / "cup" / "a.grid.jpg").is_file()
    claimed = studio.store.claim("w")
    assert claimed is not None
    studio.store.wait(job.id, "w", verdict.question)
    studio.store.pick(job.id, None, 2)
    done = studio.fulfil(studio.store.get(job.id), Listener())
    assert done.state is JobState.SUCCEEDED
    told = read(out / "cup.a.master.jpg").history
    assert told is not None
    assert told.output.variant == 2


def test_a_picture_that_changed_meanwhile_is_not_edited(studio, photo, tmp_path) -> None:
    recipe = recipe_of({"steps": ["warmer"]})
    asked = edit_job(
        source=photo, sha256="0" * 64, recipe=recipe, out=tmp_path / "out", trigger=Trigger.CLI
    )
    job, _ = studio.store.enqueue(asked)
    with pytest.raises(AssetChangedError):
        studio.fulfil(studio.store.get(job.id), Listener())
    assert not (tmp_path / "out").exists()


def test_what_nobody_can_do_is_refused_before_any_work(studio, photo, tmp_path) -> None:
    said = {"steps": ["warmer", "Place this cup on a marble table next to a croissant"]}
    with pytest.raises(PlanError) as caught:
        run(studio, photo, said, tmp_path / "out")
    assert "step 2" in str(caught.value)
    assert "models" in str(caught.value)


def test_cancel_takes_effect_and_leaves_nothing(studio, photo, tmp_path) -> None:
    with pytest.raises(Cancelled):
        run(
            studio, photo, {"steps": ["cooler", "sharper"]}, tmp_path / "out", Listener(stop_at=0.3)
        )
    assert not (tmp_path / "out").exists()


def test_a_slot_that_extends_is_a_step_of_its_history_and_is_done_once(
    studio, photo, tmp_path
) -> None:
    said = {
        "steps": ["warmer"],
        "slots": {
            "story": {"aspect": "4:5", "fit": "extend", "long_edge": 500},
            "gallery": {"aspect": "3:2", "long_edge": 300, "upscale": "auto"},
        },
    }
    photo = on_paper(tmp_path / "cup.jpg")
    _, verdict = run(studio, photo, said, tmp_path / "out")
    assert verdict.state is JobState.SUCCEEDED, verdict.error
    story = tmp_path / "out" / "cup.story.jpg"
    assert size_of(story) == (400, 500)
    history = read(story).history
    assert history is not None
    assert [s.edit["edit"] for s in history.steps] == ["adjust", "extend"]
    assert history.steps[1].edit["part"] == "slot"
    other = read(tmp_path / "out" / "cup.gallery.jpg").history
    assert other is not None
    assert [s.edit["edit"] for s in other.steps] == ["adjust"]
    (branch,) = verdict.result["branches"]
    assert [s["edit"] for s in branch["slots"]["story"]] == ["extend"]
    _, again = run(studio, photo, {**said, "title": "again"}, tmp_path / "again")
    assert again.result["branches"][0]["slots"]["story"][0]["from_cache"]
    assert (pixels(tmp_path / "again" / "cup.story.jpg") == pixels(story)).all()
