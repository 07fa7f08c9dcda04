"""Library jobs: several at once in one process, and still what a job by itself would give."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from presets.layers import Layer
from presets.library import PresetLibrary
from presets.recipe import Recipe
from presets.request import Request
from presets.resolve import resolve
from watchfolder.jobs.edit_job import edit_job
from watchfolder.jobs.job import Job, JobState, Trigger
from watchfolder.jobs.store import JobStore
from watchfolder.library.asking import ask_for
from watchfolder.library.standing import Library, Wish, entries_of
from watchfolder.provenance.read import read
from watchfolder.settings import Settings, read_settings
from watchfolder.studio.kinds import edit
from watchfolder.studio.lightness import is_light
from watchfolder.studio.studio import Studio, open_studio
from watchfolder.workers.worker import Worker

LOOK = {
    "steps": [{"edit": "adjust", "exposure": 0.3, "temperature": 0.2, "saturation": -0.2}],
    "look": "nordic-calm",
    "slots": {
        "listing": {"long_edge": 120, "metadata": "full", "gravity": "center"},
        "banner": {"long_edge": 200, "gravity": "center", "format": "png"},
    },
}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings(Path(os.devnull), state=tmp_path / "state", sign="off")


@pytest.fixture
def studio(settings: Settings) -> Studio:
    return open_studio(settings, JobStore(settings.ledger, settings))


@pytest.fixture
def photos(tmp_path: Path, coffee: Path) -> list[Path]:
    """As cameras write them: on their sides, in another profile, with tags and without."""
    paths = []
    with Image.open(coffee) as image:
        plain = image.convert("RGB")
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    # another space: what is red in sRGB is its green, and the other way round
    other = srgb.replace(b"rXYZ", b"?XYZ").replace(b"gXYZ", b"rXYZ").replace(b"?XYZ", b"gXYZ")
    for number in range(8):
        tags = Image.Exif()
        tags[0x112] = 1 + number
        size = (300 + 8 * number, 200)
        path = tmp_path / "shots" / f"{number}.jpg"
        path.parent.mkdir(exist_ok=True)
        profile = (srgb, other, None)[number % 3]
        plain.resize(size).save(path, exif=tags.tobytes(), icc_profile=profile, quality=93)
        paths.append(path)
    return paths


def recipe() -> Recipe:
    said = {**LOOK, "preset": "nordic-calm", "look": "calm"}
    return resolve([Layer(Request.model_validate(said), "test", {}, Path.cwd())], PresetLibrary(()))


def ask(studio: Studio, photos: list[Path], out: Path, trigger: Trigger) -> list[str]:
    said = recipe()
    asked = [
        edit_job(
            source=path,
            sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
            recipe=said,
            out=out,
            trigger=trigger,
        )
        for path in photos
    ]
    return [job.id for job, _ in studio.store.enqueue_many(asked)]


def outputs(studio: Studio, ids: list[str]) -> dict[str, tuple[str, bytes, str]]:
    made = {}
    for job_id in ids:
        job = studio.store.get(job_id)
        assert job.state is JobState.SUCCEEDED, job.error
        for output in (job.result or {})["outputs"]:
            path = Path(output["path"])
            with Image.open(path) as image:
                pixels = np.asarray(image.convert("RGB")).tobytes()
            said = read(path)
            assert said.history is not None
            assert said.intact
            made[path.name] = (output["recipe_digest"], pixels, said.history.source.pixel_key)
    return made


def test_several_at_once_give_what_each_gives_alone(studio, photos, tmp_path) -> None:
    alone = ask(studio, photos, tmp_path / "alone", Trigger.CLI)
    Worker(studio.store, studio, name="one").run(idle_exit=0)
    together = ask(studio, photos, tmp_path / "together", Trigger.LIBRARY)
    assert all(is_light(studio.store.get(job_id)) for job_id in together)
    Worker(studio.store, studio, name="many", lanes=3).run(idle_exit=0)
    first, second = outputs(studio, alone), outputs(studio, together)
    assert len(first) == 16
    assert first == second


def test_a_library_leaves_no_picture_of_full_size_in_the_cache(studio, photos, tmp_path) -> None:
    ask(studio, photos, tmp_path / "out", Trigger.LIBRARY)
    Worker(studio.store, studio, name="many", lanes=2).run(idle_exit=0)
    assert list(studio.settings.cache.rglob("??/*")) == []


def test_all_presets_and_slots_of_a_run_share_one_decoding(
    studio, photos, tmp_path, monkeypatch
) -> None:
    decoded: Counter[str] = Counter()
    decode = edit._decoded

    def noted(source, its):
        decoded[source.name] += 1
        return decode(source, its)

    monkeypatch.setattr(edit, "_decoded", noted)
    wishes = [
        Wish(Request.model_validate({**LOOK, "look": look}), tmp_path / look)
        for look in ("calm", "nocturne")
    ]
    library = Library(photos[0].parent, PresetLibrary(()), studio.store, studio.settings, "run")
    ids = ask_for(list(entries_of(library, wishes)), studio.store)
    Worker(studio.store, studio, name="one").run(idle_exit=0)
    assert len(outputs(studio, ids)) == len(photos) * 2
    assert len(list(tmp_path.glob("*/*.listing.jpg"))) == len(list(tmp_path.glob("*/*.png"))) == 16
    assert decoded == {path.name: 1 for path in photos}


def test_one_bad_file_among_them_ends_alone(studio, photos, tmp_path) -> None:
    whole = photos[3].read_bytes()
    photos[3].write_bytes(whole[: len(whole) // 2] + bytes(len(whole) // 2))
    ids = ask(studio, photos, tmp_path / "out", Trigger.LIBRARY)
    Worker(studio.store, studio, name="many", lanes=3).run(idle_exit=0)
    states = [studio.store.get(job_id).state for job_id in ids]
    assert states == [JobState.FAILED if n == 3 else JobState.SUCCEEDED for n in range(8)]


def test_what_a_dead_worker_was_at_is_done_alone_and_loses_no_attempt(
    studio, photos, tmp_path
) -> None:
    store = studio.store
    ids = ask(studio, photos[:2], tmp_path / "out", Trigger.LIBRARY)
    assert [store.claim("dead").id, store.claim("dead").id] == ids
    back = store.reap(gone=["dead"])
    assert [job.attempts for job in back] == [0, 0]
    assert not any(is_light(job) for job in back)
    Worker(store, studio, name="next", lanes=2).run(idle_exit=1.5)
    assert {store.get(job_id).state for job_id in ids} == {JobState.SUCCEEDED}


def test_the_only_job_of_a_dead_worker_loses_one(studio, photos, tmp_path) -> None:
    ask(studio, photos[:1], tmp_path / "out", Trigger.LIBRARY)
    studio.store.claim("dead")
    (back,) = studio.store.reap(gone=["dead"])
    assert back.attempts == 1


def light(said: dict, job: Job) -> bool:
    request = Request.model_validate(said)
    made = resolve([Layer(request, "test", {}, Path.cwd())], PresetLibrary(()))
    job.spec["recipe"] = made.model_dump(mode="json")
    return is_light(job)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"steps": [{"edit": "adjust", "exposure": 0.3}], "slots": ["master"]}, True),
        ({"steps": [{"edit": "adjust", "exposure": 0.3, "target": "subject"}]}, False),
        ({"steps": [{"edit": "cutout"}], "slots": ["master"]}, False),
        ({"steps": [{"edit": "adjust", "exposure": 0.3}], "slots": ["listing"]}, False),
    ],
)
def test_light_is_what_needs_no_network(studio, photos, tmp_path, said, expected) -> None:
    ask(studio, photos[:1], tmp_path / "out", Trigger.LIBRARY)
    job = studio.store.claim("w")
    assert light(said, job) is expected
