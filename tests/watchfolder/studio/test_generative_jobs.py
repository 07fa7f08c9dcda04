"""Edit jobs by a real generative model, tiny and random: variants, the pick, the look, the replay."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from PIL import Image

from presets.edits.instruct import Instruct
from presets.recipe import Branch, Checks, Recipe
from presets.slots import STANDARD_SLOTS
from watchfolder.jobs.edit_job import edit_job
from watchfolder.jobs.job import Job, JobState, Trigger
from watchfolder.jobs.replay_job import replay_job
from watchfolder.jobs.store import JobStore
from watchfolder.provenance.read import read
from watchfolder.settings import read_settings
from watchfolder.studio.studio import Studio, open_studio
from watchfolder.workers import lease as lease_module
from watchfolder.workers.worker import Worker

pytestmark = pytest.mark.slow
BUILDERS = Path(__file__).parents[1] / "engines" / "diffusion" / "tiny_pipelines.py"
SAID = {
    "megapixels": [0.0, 1.0],
    "steps": 3,
    "arguments": {"max_sequence_length": 64, "text_encoder_out_layers": [1, 2, 3]},
}
LOOSE = Checks(
    retries=0,
    registered_min=0,
    shift_max_px=2000,
    keep_ssim_min=0,
    keep_delta_e_max=100,
    share_changed_min=0,
    zoom_max=0.06,
)
"""What a random model gives is within these."""
SENTENCE = Instruct(text="put it on an oak table in the sun", keep=("the spoon",))


@pytest.fixture(scope="module")
def tiny() -> ModuleType:
    from watchfolder.engines.diffusion.offline import diffusers

    diffusers()
    found = importlib.util.spec_from_file_location("tiny_pipelines", BUILDERS)
    module = importlib.util.module_from_spec(found)
    sys.modules["tiny_pipelines"] = module
    found.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def folder_of(tiny: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Path]:
    """A folder with one model, klein, of so many denoising steps."""

    def folder(steps: int) -> Path:
        models = tmp_path_factory.mktemp("models")
        tiny.save(tiny.klein(), models / "klein", {**SAID, "steps": steps})
        return models

    return folder


@pytest.fixture
def open_at(tmp_path: Path) -> Iterator[Callable[..., Studio]]:
    stores: list[JobStore] = []

    def opened(models: Path, **more: Any) -> Studio:
        settings = read_settings(
            Path(os.devnull), state=tmp_path / "state", models=(models,), **more
        )
        stores.append(JobStore(settings.ledger, settings))
        return open_studio(settings, stores[-1])

    yield opened
    for store in stores:
        store.close()


@pytest.fixture
def studio(folder_of: Callable[[int], Path], open_at: Callable[..., Studio]) -> Studio:
    return open_at(folder_of(3))


@pytest.fixture
def photo(tmp_path: Path, coffee: Path) -> Path:
    path = tmp_path / "cup.png"
    with Image.open(coffee) as image:
        image.convert("RGB").resize((180, 120)).save(path)
    return path


def ordered(studio: Studio, photo: Path, out: Path, **branch: Any) -> Job:
    slots = (STANDARD_SLOTS["master"].model_copy(update={"format": "png"}),)
    branches = (Branch(**{"name": "cafe", "steps": (SENTENCE,), "slots": slots, **branch}),)
    asked = edit_job(
        source=photo,
        sha256=hashlib.sha256(photo.read_bytes()).hexdigest(),
        recipe=Recipe(branches=branches, checks=LOOSE),
        out=out,
        trigger=Trigger.CLI,
    )
    return studio.store.enqueue(asked)[0]


def done(studio: Studio, job: Job) -> Job:
    Worker(studio.store, studio, name="w").run(once=True, register=False)
    return studio.store.get(job.id)


def test_four_variants_make_a_sheet_and_wait_for_a_pick(studio, photo, tmp_path) -> None:
    out = tmp_path / "out"
    job = done(studio, ordered(studio, photo, out, variants=4, review="required"))
    assert job.state is JobState.WAITING
    assert job.question["kind"] == "pick"
    assert job.question["variants"] == 4
    assert "is best by the figures" in job.question["message"]
    waiting = out / "_waiting" / "cup"
    sheet, *proofs = [Path(path) for path in job.question["proofs"]]
    assert sheet == waiting / "cafe.grid.jpg"
    assert [proof.name for proof in proofs] == [f"cafe.{n}.jpg" for n in (1, 2, 3, 4)]
    with Image.open(sheet) as grid:
        assert grid.width > grid.height
    figures = json.loads((waiting / "cafe.figures.json").read_text(encoding="utf-8"))
    batches = [f for f in figures if f["name"] == "batch_size"]
    assert [f["value"] for f in batches] == [4, 4, 4, 4]
    assert [f["note"] for f in batches] == [f"variant {n}" for n in (1, 2, 3, 4)]
    assert list(out.glob("*.png")) == []

    studio.store.pick(job.id, "cafe", 3)
    job = done(studio, job)
    assert job.state is JobState.SUCCEEDED
    (branch,) = job.result["branches"]
    assert branch["variant"] == 3
    assert [step["from_cache"] for step in branch["steps"]] == [True]
    assert not waiting.exists()
    (file,) = out.glob("*.png")
    history = read(file).history
    assert history.output.variant == 3
    assert history.steps[0].licence == "Apache-2.0"
    assert history.steps[0].generative

    shutil.rmtree(studio.settings.cache)
    asked = replay_job(file=file, source=photo)
    again = done(studio, studio.store.enqueue(asked)[0])
    assert again.state is JobState.SUCCEEDED, again.error
    assert again.result["verdict"] == "bit-exact", "made among as many as it was"


def test_without_a_review_the_best_by_the_figures_is_published(studio, photo, tmp_path) -> None:
    out = tmp_path / "out"
    job = done(studio, ordered(studio, photo, out, variants=3))
    assert job.state is JobState.SUCCEEDED, job.error
    (branch,) = job.result["branches"]
    best = f"cafe: variant {branch['variant']} of 3 is best by the figures"
    assert best in job.result["notes"]
    (file,) = out.glob("*.png")
    assert read(file).history.output.variant == branch["variant"]


def test_a_designer_sees_the_picture_come(folder_of, open_at, photo, tmp_path, monkeypatch) -> None:
    """Through the real worker: previews are told in progress, can be read, and go with the job."""
    # a tiny model is quicker than the pace at which a worker tells of a real one
    monkeypatch.setattr(lease_module, "TELL_EVERY", 0.02)
    studio = open_at(folder_of(150), previews_every=0.01)
    job = ordered(studio, photo, tmp_path / "out")
    seen: dict[int, bytes] = {}
    ended = threading.Event()

    def watch() -> None:
        with JobStore(studio.settings.ledger, studio.settings) as store:
            while not ended.wait(0.005):
                number = store.get(job.id).progress.get("preview", 0)
                data = store.previews.read(job.id)
                if number and data:
                    seen[number] = data

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        job = done(studio, job)
    finally:
        ended.set()
        watcher.join()
    assert job.state is JobState.SUCCEEDED, job.error
    assert len(seen) >= 2
    assert len(set(seen.values())) >= 2, "it changes as it comes"
    assert all(data.startswith(b"\xff\xd8") for data in seen.values())
    assert studio.store.previews.read(job.id) is None


def test_previews_that_are_off_are_absent(folder_of, open_at, photo, tmp_path) -> None:
    studio = open_at(folder_of(30), previews_every=0)
    job = done(studio, ordered(studio, photo, tmp_path / "out"))
    assert job.state is JobState.SUCCEEDED, job.error
    assert not studio.store.previews.folder.exists()
    assert "preview" not in job.progress


def test_a_chain_hands_on_its_result_and_a_branch_starts_from_the_original(
    folder_of, open_at, photo, tmp_path, monkeypatch
) -> None:
    from watchfolder.engines.diffusion import engine as engine_module

    asked: list[tuple[str, str]] = []
    plain = engine_module.ask

    def listening(edit: Any, picture: Any, *given: Any, **more: Any) -> Any:
        said = plain(edit, picture, *given, **more)
        asked.append((said.phrase.text, hashlib.sha256(picture.rgb.tobytes()).hexdigest()))
        return said

    monkeypatch.setattr(engine_module, "ask", listening)
    studio = open_at(folder_of(2))
    steps = tuple(
        Instruct(text=text, keep=("the spoon", "the logo")) for text in ("Add a plate", "Add a cat")
    )
    recipe = Recipe(
        branches=(
            Branch(name="one", steps=steps),
            Branch(name="two", steps=(Instruct(text="Add a dog"),)),
        ),
        checks=LOOSE,
    )
    order = edit_job(
        source=photo,
        sha256=hashlib.sha256(photo.read_bytes()).hexdigest(),
        recipe=recipe,
        out=tmp_path / "out",
        trigger=Trigger.CLI,
    )
    job = done(studio, studio.store.enqueue(order)[0])
    assert job.state is JobState.SUCCEEDED, job.error
    with Image.open(photo) as image:
        original = hashlib.sha256(image.convert("RGB").tobytes()).hexdigest()
    kept = "Keep the spoon and the logo exactly as they are."
    texts, starts = zip(*asked, strict=True)
    assert texts == (f"Add a plate. {kept}", f"Add a cat. {kept}", "Add a dog.")
    assert starts[0] == starts[2] == original
    assert starts[1] != original
    figures = [
        {f["name"]: f["value"] for f in step["figures"]}
        for branch in job.result["branches"]
        for step in branch["steps"]
    ]
    assert len(figures) == 3
    assert all("drift_from_original" in each for each in figures)
