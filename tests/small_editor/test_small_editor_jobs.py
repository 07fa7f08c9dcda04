"""The shipped weights in whole jobs: chains, what is kept, picks, provenance, replay."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from presets.layers import Layer
from presets.library import PresetLibrary
from presets.recipe import Recipe
from presets.request import Request
from presets.resolve import resolve
from tools.small_editor.bag import BAG, masks
from tools.small_editor.palette import hex_of
from tools.small_editor.scene import Rendered, render
from watchfolder.jobs.edit_job import edit_job
from watchfolder.jobs.job import Job, JobState, Trigger
from watchfolder.jobs.replay_job import replay_job
from watchfolder.jobs.store import JobStore
from watchfolder.pictures.spaces import delta_e_2000, srgb_to_lab
from watchfolder.provenance.read import read
from watchfolder.settings import read_settings
from watchfolder.studio.studio import Studio, open_studio
from watchfolder.workers.worker import Worker

pytestmark = pytest.mark.slow
MODEL = "small-kontext"
SIZE = 128
MASTER = {"master": {"format": "png", "metadata": "full"}}


@pytest.fixture
def studio(model_folder: Path, tmp_path: Path) -> Iterator[Studio]:
    torch.set_num_threads(1)
    settings = read_settings(Path(os.devnull), state=tmp_path / "state", models=(model_folder,))
    with JobStore(settings.ledger, settings) as store:
        yield open_studio(settings, store)


@pytest.fixture
def bag(tmp_path: Path) -> Rendered:
    """The rendered bag, with masks of its parts beside it."""
    drawn = render(BAG, SIZE)
    Image.fromarray(drawn.rgb).save(tmp_path / "bag.png")
    for part, mask in masks(drawn).items():
        Image.fromarray(mask).save(tmp_path / f"bag.png.mask.{part}.png")
    return drawn


def resolved(said: dict[str, Any], folder: Path) -> Recipe:
    parts = {name: folder / f"bag.png.mask.{name}.png" for name in ("body", "label")}
    layer = Layer(Request.model_validate(said), "test", {}, folder)
    return resolve([layer], PresetLibrary(()), masks=parts, stem="bag")


@pytest.fixture
def order(studio: Studio, tmp_path: Path, bag: Rendered) -> Callable[..., Job]:
    def ordered(said: dict[str, Any]) -> Job:
        photo = tmp_path / "bag.png"
        recipe = resolved({"slots": MASTER, **said}, tmp_path)
        asked = edit_job(
            source=photo,
            sha256=hashlib.sha256(photo.read_bytes()).hexdigest(),
            recipe=recipe,
            out=tmp_path / "out",
            trigger=Trigger.CLI,
        )
        return done(studio, studio.store.enqueue(asked)[0])

    return ordered


def done(studio: Studio, job: Job) -> Job:
    Worker(studio.store, studio, name="w").run(once=True, register=False)
    return studio.store.get(job.id)


def made(job: Job, branch: str = "") -> np.ndarray:
    (path,) = [o["path"] for o in job.result["outputs"] if o["branch"] == branch]
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"))


def step(edit: str, **more: Any) -> dict[str, Any]:
    return {"edit": edit, "engine": MODEL, **more}


def apart(one: np.ndarray, other: np.ndarray, where: np.ndarray) -> float:
    """dE2000 between the mean colors of two pictures over a place."""
    means = [torch.tensor(p[where].mean(0) / 255).float().reshape(3, 1, 1) for p in (one, other)]
    return float(delta_e_2000(*(srgb_to_lab(m) for m in means)))


def figures(job: Job) -> list[dict[str, float]]:
    """Of the last step of every branch."""
    steps = [branch["steps"][-1] for branch in job.result["branches"]]
    return [{f["name"]: f["value"] for f in step["figures"]} for step in steps]


GREEN = step("recolor", target="the body", to="forest green", keep=["the label"])
TABLE = step("background", scene="a wooden table", keep=["the label"])
MOODY = step("style", words="dark and moody")


def test_a_chain_of_three_obeys_each_and_keeps_the_rest(order, bag, studio) -> None:
    job = order(
        {
            "branches": {
                "one": {"steps": [GREEN], "slots": ["master"]},
                "two": {"from": "one", "steps": [TABLE], "slots": ["master"]},
                "three": {"from": "two", "steps": [MOODY], "slots": ["master"]},
            }
        }
    )
    assert job.state is JobState.SUCCEEDED, (job.error, job.question)
    one, two, three = (made(job, name) for name in ("one", "two", "three"))
    green = render(BAG.with_color("body", hex_of("forest green")), SIZE)
    body, label = bag.seen["body"] > 0.99, bag.seen["label"] > 0.99
    assert apart(one, green.rgb, body) < 10
    assert apart(bag.rgb, green.rgb, body) > 20, "the source was nothing like it"
    around = bag.seen["body"] < 0.004  # what the mask, in 256 levels, leaves out
    assert np.array_equal(one[around], bag.rgb[around])
    assert np.array_equal(one[label], bag.rgb[label])
    ground = bag.seen["background"] > 0.99
    far = np.zeros_like(ground)
    far[:20] = far[-14:] = True
    assert apart(two, one, ground & far) > 8, "another ground"
    assert apart(two, one, body) < 3, "the bag stays"
    assert three.mean() < 0.75 * two.mean()
    first, second, third = figures(job)
    assert first["outside_changed"] == second["outside_changed"] == 0
    assert first["drift_before"] > 0.05, "what was put back had drifted, as learned models do"
    assert {"denoising_steps", "working_width", "share_changed"} <= set(third)


def test_variants_differ_and_the_picked_one_feeds_the_next(order, studio, tmp_path) -> None:
    said = {
        "branches": {
            "scene": {
                "variants": 3, "steps": [TABLE], "slots": ["master"], "review": "required",
            },
            "hero": {"from": "scene", "steps": [MOODY], "slots": ["master"]},
        }
    }  # fmt: skip
    job = order(said)
    assert job.state is JobState.WAITING
    _sheet, *proofs = [Path(path) for path in job.question["proofs"]]
    shown = [np.asarray(Image.open(path).convert("RGB"), int) for path in proofs]
    assert len(shown) == 3
    assert all(np.abs(a - b).max() > 8 for a, b in pairwise(shown))
    studio.store.pick(job.id, "scene", 2)
    job = done(studio, job)
    assert job.state is JobState.SUCCEEDED, (job.error, job.question)
    scene, _hero = job.result["branches"]
    assert scene["variant"] == 2
    picked = next(Path(o["path"]) for o in job.result["outputs"] if o["branch"] == "scene")
    fed = next(Path(o["path"]) for o in job.result["outputs"] if o["branch"] == "hero")
    before, after = read(picked).history, read(fed).history
    assert after.steps[0].pixels == before.steps[0].pixels
    assert after.steps[0].seed == before.steps[0].seed


def test_the_file_names_the_model_by_its_bytes_and_is_made_again(
    order, studio, tmp_path, model_folder
) -> None:
    job = order({"steps": [GREEN]})
    assert job.state is JobState.SUCCEEDED, (job.error, job.question)
    (output,) = job.result["outputs"]
    file = Path(output["path"])
    (told,) = read(file).history.steps
    assert told.engine == MODEL
    assert told.generative
    assert told.licence == "Apache-2.0"
    weights = "transformer/diffusion_pytorch_model.safetensors"
    data = (model_folder / MODEL / weights).read_bytes()
    assert told.models[weights] == hashlib.sha256(data).hexdigest()
    shutil.rmtree(studio.settings.cache)
    again = done(
        studio, studio.store.enqueue(replay_job(file=file, source=tmp_path / "bag.png"))[0]
    )
    assert again.state is JobState.SUCCEEDED, again.error
    assert again.result["verdict"] in ("bit-exact", "within 1/255"), again.result
