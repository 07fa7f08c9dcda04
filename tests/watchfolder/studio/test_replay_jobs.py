"""Replay jobs through the real workshop: edit, forget the cache, run the file's recipe again."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from presets.edits import edit_kinds
from presets.layers import Layer
from presets.library import PresetLibrary
from presets.recipe import Recipe
from presets.request import Request
from presets.resolve import resolve
from watchfolder.errors import ReplayError
from watchfolder.jobs.edit_job import edit_job
from watchfolder.jobs.job import JobState, Trigger
from watchfolder.jobs.replay_job import replay_job
from watchfolder.jobs.store import JobStore
from watchfolder.pictures.formats import FORMATS
from watchfolder.provenance.embed import stamped
from watchfolder.provenance.format import Signing, Stamp
from watchfolder.provenance.history import EditHistory
from watchfolder.provenance.keys import own_identity, own_root, salt_for
from watchfolder.provenance.read import read
from watchfolder.provenance.redacting import redacted
from watchfolder.provenance.verify import verify
from watchfolder.studio.studio import Studio

SMALL = (240, 160)
CHAINS: dict[str, dict[str, Any]] = {
    "adjust": {"steps": ["make it warmer", {"edit": "adjust", "exposure": 0.4, "contrast": 0.2}]},
    "recolor": {"steps": [{"edit": "recolor", "target": "the cup", "to": "#1F4D3A"}]},
    "recolor under a look": {
        "preset": "atelier-leather",
        "steps": [{"edit": "recolor", "target": "the cup", "to": "brand.forest"}],
    },
    "background": {
        "steps": [
            {"edit": "background", "gradient": ["#F1ECE4", "#D8CDBD"], "shape": "sweep"},
            {"edit": "shadow", "kind": "contact"},
        ]
    },
    "cutout": {"steps": [{"edit": "cutout", "trim": True}], "slots": {"master": {"format": "png"}}},
    "remove": {"steps": [{"edit": "remove", "target": {"box": [0.05, 0.05, 0.2, 0.2]}}]},
    "grain and sharpen": {"steps": [{"edit": "sharpen"}, {"edit": "grain", "seed": 7}]},
    "random grain": {"steps": [{"edit": "grain"}]},
    "reframe": {"steps": [{"edit": "reframe", "aspect": "1:1"}, "cooler"]},
    "upscale": {"steps": [{"edit": "upscale", "scale": 1.5}]},
    "look and slots": {"preset": "nordic-calm", "slots": {"story": {"long_edge": 320}}},
    "overlay": {"steps": [{"edit": "overlay", "picture": "logo.png"}]},
    "fill": {"steps": [{"edit": "fill", "target": {"box": [0.05, 0.05, 0.2, 0.2]}}]},
    "extend": {"steps": ["cooler", {"edit": "extend", "aspect": "1:1", "gravity": "top"}]},
    "match": {"steps": [{"edit": "match", "references": ["light.png"]}]},
    "style after a picture": {"steps": [{"edit": "style", "reference": "light.png"}]},
    "style after a look": {
        "preset": "nordic-calm",
        "steps": [{"edit": "style", "look": "overcast", "strength": 0.4}],
    },
    "slots that extend, crop and enlarge": {
        "steps": ["warmer"],
        "slots": {
            "story": {"aspect": "4:5", "fit": "extend", "long_edge": 300},
            "banner": {"aspect": "16:9", "fit": "crop", "gravity": "subject", "long_edge": 200},
            "master": {"long_edge": 420, "upscale": "auto", "format": "webp"},
            "listing": {"aspect": "1:1", "fit": "pad", "long_edge": 160, "format": "png"},
        },
    },
    "every format": {
        "branches": {
            kind: {
                "steps": [{"edit": "adjust", "contrast": 0.3}],
                "slots": {"master": {"format": kind}},
            }
            for kind in FORMATS
        },
    },
    "kept text": {
        "keep": ["the text", "the cup's shape"],
        "steps": [{"edit": "recolor", "target": "the cup", "to": "#7A1F2B"}, "sharper"],
    },
    "branch on a branch": {
        "preset": "nocturne",
        "branches": {
            "base": {"steps": [{"edit": "recolor", "target": "the cup", "to": "navy"}]},
            "next": {"from": "base", "steps": ["brighter"], "slots": ["master"]},
        },
    },
}


class Quiet:
    def report(self, fraction: float, note: str = "") -> None:
        pass


@pytest.fixture
def photo(tmp_path: Path, coffee: Path) -> Path:
    path = tmp_path / "in" / "cup.jpg"
    path.parent.mkdir()
    with Image.open(coffee) as image:
        image.convert("RGB").resize(SMALL).save(path, quality=95)
    Image.new("RGBA", (60, 40), (20, 60, 40, 180)).save(path.parent / "logo.png")
    Image.linear_gradient("L").convert("RGB").resize(SMALL).save(path.parent / "light.png")
    return path


def _resolved(said: dict[str, Any], folder: Path) -> Recipe:
    return resolve([Layer(Request.model_validate(said), "test", {}, folder)], PresetLibrary(()))


def edited(studio: Studio, photo: Path, said: dict[str, Any]) -> list[Path]:
    recipe = _resolved(said, photo.parent)
    asked = edit_job(
        source=photo,
        sha256=hashlib.sha256(photo.read_bytes()).hexdigest(),
        recipe=recipe,
        out=photo.parent.parent / "out",
        trigger=Trigger.CLI,
    )
    # Whether a color is within its limit is no matter here: it is said to be good.
    job, _ = studio.store.enqueue(
        replace(asked, answers={"approved": {b.name: True for b in recipe.branches}})
    )
    assert studio.store.claim("w") is not None
    verdict = studio.fulfil(studio.store.get(job.id), Quiet())
    assert verdict.state is JobState.SUCCEEDED, (verdict.error, verdict.question)
    studio.store.succeed(job.id, "w", verdict.result)
    return [Path(output["path"]) for output in verdict.result["outputs"]]


def replayed(studio: Studio, file: Path, source: Path, **options: Any) -> dict[str, Any]:
    job, _ = studio.store.enqueue(replay_job(file=file, source=source, **options))
    verdict = studio.fulfil(studio.store.get(job.id), Quiet())
    assert verdict.state is JobState.SUCCEEDED
    json.dumps(verdict.result)
    return verdict.result


def test_no_kind_of_edit_is_left_out(tmp_path) -> None:
    """`instruct`, where words are not understood, is nobody's without a generative engine."""
    for name in ("logo.png", "light.png"):
        Image.new("RGB", (30, 20)).save(tmp_path / name)
    done = {
        edit.edit
        for said in CHAINS.values()
        for branch in _resolved(said, tmp_path).branches
        for edit in branch.steps
    }
    assert set(edit_kinds()) - done <= {"instruct"}


@pytest.mark.parametrize("name", CHAINS)
def test_every_builtin_chain_replays_bit_exactly(name, studio, photo) -> None:
    for file in edited(studio, photo, CHAINS[name]):
        studio.cache.clear()
        told = replayed(studio, file, photo)
        assert told["verdict"] == "bit-exact", told
        assert told["first_difference"] is None
        assert told["notes"] == []
        shown = read(file).history is not None
        assert ("signed in the file" if shown else "ledger") in told["recipe_from"]


def test_a_fresh_process_makes_the_same_pixels(studio, photo) -> None:
    (file,) = edited(studio, photo, CHAINS["recolor under a look"] | {"slots": ["master"]})
    with JobStore(studio.settings.ledger, studio.settings) as store:
        store.enqueue(replay_job(file=file, source=photo))
        env = os.environ | {"WATCHFOLDER_STATE": str(studio.settings.state)}
        command = [sys.executable, "-m", "watchfolder.workers", "--once", "--quiet"]
        done = subprocess.run(
            command, env=env, capture_output=True, text=True, timeout=200, check=False
        )
        assert done.returncode == 0, done.stderr
        (job,) = store.list()
        assert (job.result or {}).get("verdict") == "bit-exact", json.dumps([job.error, job.result])


def test_a_mask_is_found_again_by_its_hash(studio, photo, tmp_path) -> None:
    mask = np.zeros(SMALL[::-1], np.uint8)
    mask[40:100, 60:140] = 255
    Image.fromarray(mask).save(photo.parent / "place.png")
    step = {"edit": "recolor", "mask": "place.png", "to": "#1F4D3A"}
    (file,) = edited(studio, photo, {"steps": [step]})
    assert replayed(studio, file, photo)["verdict"] == "bit-exact"
    attic = tmp_path / "attic"
    attic.mkdir()
    shutil.move(photo.parent / "place.png", attic / "renamed.png")
    with pytest.raises(ReplayError, match="step 1 used a mask that is not found"):
        replayed(studio, file, photo)
    assert replayed(studio, file, photo, folders=[attic])["verdict"] == "bit-exact"


def test_the_wrong_source_is_refused(studio, photo, coffee) -> None:
    (file,) = edited(studio, photo, CHAINS["adjust"])
    with pytest.raises(ReplayError, match="not the picture"):
        replayed(studio, file, coffee)


def test_a_source_whose_caption_changed_is_still_the_source(studio, photo) -> None:
    (file,) = edited(studio, photo, CHAINS["adjust"])
    data = photo.read_bytes()
    photo.write_bytes(data[:2] + b"\xff\xfe\x00\x08rated5" + data[2:])
    told = replayed(studio, file, photo)
    assert told["verdict"] == "bit-exact"
    assert told["notes"] == ["the source's file has changed, its pixels have not"]


def test_a_part_is_run_and_shown(studio, photo, tmp_path) -> None:
    (file,) = edited(studio, photo, CHAINS["grain and sharpen"])
    told = replayed(studio, file, photo, to_step=1, out=tmp_path / "shown" / "one.png")
    assert told["verdict"] == "not compared"
    assert [step["edit"] for step in told["steps"]] == ["sharpen"]
    with Image.open(told["picture"]) as image:
        assert image.size == SMALL
    with pytest.raises(ReplayError, match="no step 9"):
        replayed(studio, file, photo, to_step=9)


def test_a_public_file_takes_its_recipe_from_the_ledger_or_from_a_person(studio, photo) -> None:
    said = {**CHAINS["recolor"], "slots": {"master": {"metadata": "public"}}}
    (file,) = edited(studio, photo, said)
    assert read(file).history is None
    assert "ledger" in replayed(studio, file, photo)["recipe_from"]
    digest = read(file).digest
    (job_id,) = studio.store.jobs_of_recipe(digest)
    recipe = (studio.store.get(job_id).result or {})["outputs"][0]["recipe"]
    assert len(recipe["salt"]) == 32
    elsewhere = replace(studio, store=JobStore(photo.parent / "other.sqlite3", studio.settings))
    with pytest.raises(ReplayError, match="ledger knows none"):
        replayed(elsewhere, file, photo)
    told = replayed(elsewhere, file, photo, recipe=recipe)
    assert told["verdict"] == "bit-exact"
    with pytest.raises(ReplayError, match="not the one"):
        replayed(elsewhere, file, photo, recipe={**recipe, "salt": "0" * 32})
    elsewhere.store.close()


def test_a_redacted_copy_takes_the_recipe_of_its_full_twin(studio, photo, tmp_path) -> None:
    (file,) = edited(studio, photo, CHAINS["adjust"])
    keys = studio.settings.keys
    copy = tmp_path / "copy.jpg"
    salt = salt_for(keys, read(file).digest)
    roots = own_root(keys) or b""
    copied = redacted(
        file.read_bytes(), own_identity(keys), program="watchfolder 0.1.0", salt=salt, roots=roots
    )
    copy.write_bytes(copied.data)
    history = read(file).history
    assert history is not None
    twin = history.model_dump(mode="json", by_alias=True)
    told = replayed(studio, copy, photo, recipe=twin)
    assert (told["verdict"], told["recipe"]) == ("bit-exact", read(copy).digest)


def test_public_files_of_the_same_work_say_the_same_digest(studio, photo) -> None:
    said = {**CHAINS["adjust"], "slots": {"master": {"metadata": "public"}}}
    (first,) = edited(studio, photo, said)
    before = read(first).digest
    studio.cache.clear()
    (again,) = edited(replace(studio, store=JobStore(photo.parent / "b.sqlite3")), photo, said)
    assert read(again).digest == before


def _forged(studio: Studio, file: Path, photo: Path, change: dict[str, Any]) -> bytes:
    """The same picture with another recipe, signed by somebody who may sign."""
    history = read(file).history
    assert history is not None
    data = history.model_dump(mode="json", by_alias=True)
    data["steps"][0] |= change
    kind = history.output.format
    signing = Signing(own_identity(studio.settings.keys), photo.read_bytes())
    stamp = Stamp(kind, EditHistory.model_validate(data), signing=signing)
    return stamped(file.read_bytes(), stamp).data


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"edit": {"edit": "shell", "command": "id"}}, "no edit that is known"),
        ({"edit": {"edit": "adjust", "exposure": 99}}, "exposure"),
        ({"edit": {"edit": "adjust", "exposure": 0.4, "plugin": "x"}}, "plugin"),
        ({"engine": "os"}, "not installed"),
        (
            {
                "edit": {
                    "edit": "recolor",
                    "to": {"said": "", "hex": "#112233"},
                    "target": {"kind": "mask", "mask": {"path": "/etc/hosts"}},
                }
            },
            "by a path",
        ),
        ({"edit": {"edit": "overlay", "picture": "/etc/hosts"}}, "by a path"),
        ({"edit": {"edit": "instruct", "text": "a beach"}}, "cannot do instruct"),
    ],
)
def test_what_is_not_allowed_is_not_run_though_it_is_signed(
    change, said, studio, photo, tmp_path
) -> None:
    (file,) = edited(studio, photo, {"steps": [{"edit": "adjust", "exposure": 0.4}]})
    forged = tmp_path / "forged.jpg"
    forged.write_bytes(_forged(studio, file, photo, change))
    assert verify(forged.read_bytes(), own_root(studio.settings.keys) or b"").record is not None
    with pytest.raises(ReplayError, match=said):
        replayed(studio, forged, photo)


def test_the_first_step_that_leaves_other_pixels_is_named(studio, photo, tmp_path) -> None:
    """Whatever a step is called: what it left behind is compared with what was recorded."""
    said = {"steps": [{"edit": "adjust", "exposure": 0.4}, "sharper", "cooler"]}
    (file,) = edited(studio, photo, said)
    history = read(file).history
    assert history is not None
    told = [len(step.pixels) for step in history.steps]
    assert told == [0, 32, 0], "steps of color alone are told by the output's own hash"
    data = history.model_dump(mode="json", by_alias=True)
    data["steps"][1]["pixels"] = "0" * 32
    lying = tmp_path / "lying.jpg"
    signing = Signing(own_identity(studio.settings.keys), photo.read_bytes())
    stamp = Stamp("jpeg", EditHistory.model_validate(data), signing=signing)
    lying.write_bytes(stamped(file.read_bytes(), stamp).data)
    told = replayed(studio, lying, photo)
    assert told["first_difference"]["step"] == 2
    assert "left other pixels" in told["first_difference"]["why"]
    part = replayed(studio, lying, photo, to_step=1)
    assert part["first_difference"] is None


def test_steps_from_the_cache_say_the_same_pixels(studio, photo) -> None:
    (first,) = edited(studio, photo, CHAINS["adjust"])
    before = read(first).history
    (again,) = edited(
        replace(studio, store=JobStore(photo.parent / "c.sqlite3")), photo, CHAINS["adjust"]
    )
    after = read(again).history
    assert before is not None
    assert after is not None
    assert [s.pixels for s in before.steps] == [s.pixels for s in after.steps]
    assert before.recipe_digest() == after.recipe_digest()


def test_another_recipe_comes_out_different_and_says_where(studio, photo, tmp_path) -> None:
    (file,) = edited(studio, photo, {"steps": [{"edit": "adjust", "exposure": 0.4}, "sharper"]})
    forged = tmp_path / "forged.jpg"
    forged.write_bytes(_forged(studio, file, photo, {"edit": {"edit": "adjust", "exposure": 1.4}}))
    told = replayed(studio, forged, photo)
    assert told["verdict"] == "different"
    assert told["first_difference"]["step"] == 1
    assert told["delta_e"]["mean"] > 3
    nearly = tmp_path / "nearly.jpg"
    nearly.write_bytes(
        _forged(studio, file, photo, {"edit": {"edit": "adjust", "exposure": 0.401}})
    )
    assert replayed(studio, nearly, photo)["verdict"] == "within tolerance"


def test_a_changed_file_is_not_replayed(studio, photo) -> None:
    (file,) = edited(studio, photo, CHAINS["adjust"])
    data = bytearray(file.read_bytes())
    data[-200] ^= 1
    file.write_bytes(bytes(data))
    with pytest.raises(ReplayError, match="not what was signed"):
        replayed(studio, file, photo)


def test_an_unsigned_record_is_believed_by_the_ledger_alone(studio, photo) -> None:
    off = studio.settings.model_copy(update={"sign": "off"})
    unsigned = replace(studio, settings=off)
    (file,) = edited(unsigned, photo, CHAINS["adjust"])
    history = read(file).history
    assert history is not None
    with pytest.raises(ReplayError, match="no signed recipe"):
        replayed(unsigned, file, photo)
    recipe = history.model_dump(mode="json", by_alias=True)
    assert replayed(unsigned, file, photo, recipe=recipe)["verdict"] == "bit-exact"
