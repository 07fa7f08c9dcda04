"""Folders and single files of this machine, copied or linked; checking and removing what is here."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import pytest

from watchfolder.engines.catalogue.adopting import adopt
from watchfolder.engines.catalogue.known import known_model
from watchfolder.engines.catalogue.licences import terms_known
from watchfolder.engines.catalogue.order import Order
from watchfolder.engines.catalogue.records import Records
from watchfolder.engines.catalogue.staging import Staging
from watchfolder.engines.catalogue.stock import installed_models, not_here, unfinished_pulls
from watchfolder.engines.catalogue.verifying import remove, verify
from watchfolder.engines.diffusion.model_folder import ModelFolder, find_models, read_model
from watchfolder.errors import LicenceError, ModelBusyError, ModelError

WEIGHTS = "transformer/diffusion_pytorch_model.safetensors"
SHARD = "text_encoder/model-00002-of-00002.safetensors"


@pytest.fixture
def origin(tmp_path, hubs):
    folder = tmp_path / "mine"
    for name, content in hubs.tiny_model().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


@pytest.fixture
def take(models, origin, told):
    def take(name="tiny", **said):
        order = Order.model_validate({"name": name, "origin": origin} | said)
        return adopt(models, [models], order, told())

    return take


def test_a_folder_is_copied_without_what_is_not_needed(models, origin, take) -> None:
    pulled = take()
    model = read_model(models / "tiny")
    assert pulled.bytes == sum((origin / name).stat().st_size for name in pulled.hashes)
    assert not list(model.path.rglob("*.bin"))
    assert not (model.path / "model-single.safetensors").exists()
    (origin / WEIGHTS).unlink()
    assert verify(models / "tiny").sound


def test_a_folder_of_links_is_taken_as_what_they_lead_to(models, origin, take, tmp_path) -> None:
    blob = tmp_path / "blob"
    (origin / WEIGHTS).rename(blob)
    (origin / WEIGHTS).symlink_to(blob)
    take()
    assert not (models / "tiny" / WEIGHTS).is_symlink()
    assert (models / "tiny" / WEIGHTS).read_bytes() == blob.read_bytes()


def test_links_take_no_room_and_are_told_when_they_break(models, origin, take) -> None:
    pulled = take(link=True)
    assert pulled.fetched == 0
    assert (models / "tiny" / WEIGHTS).is_symlink()
    assert isinstance(find_models([models])[0], ModelFolder)
    assert verify(models / "tiny").sound
    (origin / WEIGHTS).unlink()
    (fault,) = verify(models / "tiny").faults
    assert (fault.file, fault.why) == (WEIGHTS, "what it links to is gone")
    assert remove(models, "tiny") < 10_000
    assert (origin / "vae" / "config.json").is_file()


def test_a_folder_with_one_other_precision_is_taken_in_that(models, origin, take) -> None:
    for path in list(origin.rglob("*.safetensors")):
        if "fp16" not in path.name:
            path.rename(path.with_name(path.name.replace("model.safe", "model.fp16.safe")))
    index = origin / "text_encoder" / "model.safetensors.index.json"
    (origin / "text_encoder" / "model.fp16.safetensors").write_bytes(
        (origin / WEIGHTS.replace("model.safe", "model.fp16.safe")).read_bytes()
    )
    index.unlink()
    take()
    assert read_model(models / "tiny").settings.variant == "fp16"


@pytest.mark.parametrize(
    ("break_it", "said"),
    [
        (lambda o: (o / "model_index.json").unlink(), "no model_index.json"),
        (lambda o: (o / WEIGHTS).write_bytes(b"\x80\x04a pickle"), "is a pickle"),
        (lambda o: (o / WEIGHTS).write_bytes((o / WEIGHTS).read_bytes()[:-1]), "should hold"),
        (lambda o: (o / WEIGHTS).rename((o / WEIGHTS).with_suffix(".bin")), "usual precision"),
        (lambda o: (o / "vae" / "config.json").write_bytes(b"{"), "damaged"),
        (lambda o: shutil.rmtree(o / "vae"), "vae is missing"),
        (lambda o: (o / SHARD).unlink(), "cannot be read"),
    ],
)
def test_a_folder_that_is_no_whole_model_is_refused(models, origin, take, break_it, said) -> None:
    break_it(origin)
    with pytest.raises(ModelError, match=said):
        take()
    assert not (models / "tiny").exists()


def test_a_known_model_needs_its_licence_accepted_from_here_too(models, take) -> None:
    known = known_model("flux2-klein-4b")
    with pytest.raises(LicenceError):
        take("flux2-klein-4b")
    terms = terms_known(known)
    Records(models).accept(
        known.source.repository, licence=terms.name, sha256=terms.sha256, revision=""
    )
    take("flux2-klein-4b")
    assert read_model(models / "flux2-klein-4b").settings.licence == "Apache-2.0"


def test_a_single_file_stands_on_a_model_that_is_here(models, origin, hubs, take, tmp_path) -> None:
    (origin / "model.toml").write_text("steps = 6\n", encoding="utf-8")
    take("base")
    single = tmp_path / "house style.safetensors"
    single.write_bytes(hubs.safetensors(777, seed=5))
    take("house", origin=single, based_on="base")
    model = read_model(models / "house")
    assert [f.path.name for f in model.weights["transformer"]] == ["transformer.safetensors"]
    assert model.weights["transformer"][0].elements == 777
    assert model.settings.steps == 6
    assert not (models / "house" / WEIGHTS).exists()
    shared = models / "house" / "vae" / "diffusion_pytorch_model.safetensors"
    assert shared.stat().st_nlink == 2
    assert verify(models / "house").sound
    own = (models / "base" / WEIGHTS).stat().st_size
    assert own < remove(models, "base") < own + 10_000  # what is shared is not freed
    assert verify(models / "house").sound


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"based_on": "nothing"}, "--base MODEL (base)"),
        ({}, "--base MODEL (base)"),
        ({"based_on": "base", "component": "unet"}, "it has scheduler, text_encoder"),
    ],
)
def test_a_single_file_without_a_place_says_what_is_missing(  # noqa: PLR0917
    models, take, hubs, tmp_path, said, why
) -> None:
    take("base")
    single = tmp_path / "a.safetensors"
    single.write_bytes(hubs.safetensors(10))
    with pytest.raises(ModelError) as refused:
        take("house", origin=single, **said)
    assert why in refused.value.hint
    assert not (models / "house").exists()


@pytest.mark.parametrize("name", ["a.ckpt", "a.bin", "a.txt", "a.safetensors"])
def test_a_single_file_that_is_no_safetensors_is_refused(take, tmp_path, name) -> None:
    take("base")
    path = tmp_path / name
    path.write_bytes(b"PK\x03\x04 a zip of pickles")
    with pytest.raises(ModelError):
        take("house", origin=path, based_on="base")


def test_a_model_is_not_taken_from_itself(models, take) -> None:
    take()
    with pytest.raises(ModelError, match="there already"):
        take(origin=models / "tiny", link=True)
    assert verify(models / "tiny").sound


# verify


def test_verify_names_the_very_file(models, take) -> None:
    take()
    folder = models / "tiny"
    content = bytearray((folder / WEIGHTS).read_bytes())
    content[-3] ^= 0x10
    (folder / WEIGHTS).write_bytes(content)
    (folder / "vae" / "config.json").unlink()
    (folder / "run.py").write_text("print(1)")
    (folder / "more.ckpt").write_bytes(b"x")
    verdict = verify(folder)
    assert {f.file for f in verdict.faults} == {WEIGHTS, "vae/config.json", "run.py", "more.ckpt"}
    assert not verdict.sound


def test_verify_without_checksums_judges_the_structure_and_says_so(models, origin) -> None:
    models.mkdir()
    shutil.copytree(origin, models / "by-hand", ignore=shutil.ignore_patterns("*.bin"))
    verdict = verify(models / "by-hand")
    assert verdict.sound
    assert "only the structure" in verdict.note
    (models / "by-hand" / WEIGHTS).write_bytes(b"no weights")
    assert not verify(models / "by-hand").sound


def test_verify_counts_every_byte(models, take) -> None:
    pulled = take()
    seen: dict[str, int] = {}
    verify(models / "tiny", lambda name, count: seen.update({name: seen.get(name, 0) + count}))
    assert sum(seen.values()) == pulled.bytes


def test_a_model_that_is_being_pulled_is_neither_checked_nor_removed(models, take) -> None:
    take()
    with Staging(models, "tiny").held():
        for act in (lambda: verify(models / "tiny"), lambda: remove(models, "tiny")):
            with pytest.raises(ModelBusyError):
                act()


def test_the_lock_goes_with_its_process(models) -> None:
    code = "import os, sys; from pathlib import Path\n"
    code += "from watchfolder.engines.catalogue.staging import Staging\n"
    code += "with Staging(Path(sys.argv[1]), 'tiny').held(): os._exit(7)"  # without a word
    assert subprocess.run([sys.executable, "-c", code, str(models)], check=False).returncode == 7
    with Staging(models, "tiny").held():
        pass


# remove and list


def test_remove_frees_what_it_says_and_nothing_else(models, take) -> None:
    take("one")
    take("two")
    held = sum(p.stat().st_size for p in (models / "one").rglob("*") if p.is_file())
    assert remove(models, "one") == held
    assert not (models / "one").exists()
    assert verify(models / "two").sound
    with pytest.raises(ModelError, match="no model one"):
        remove(models, "one")


def test_remove_takes_a_link_to_a_folder_and_leaves_the_folder(models, origin) -> None:
    models.mkdir()
    (models / "linked").symlink_to(origin)
    assert remove(models, "linked") == 0
    assert (origin / "model_index.json").is_file()


def test_remove_leaves_what_is_no_model(models) -> None:
    (models / "notes").mkdir(parents=True)
    with pytest.raises(ModelError):
        remove(models, "notes")
    assert (models / "notes").is_dir()


def test_an_unfinished_pull_is_listed_and_can_be_removed(models) -> None:
    staging = Staging(models, "half")
    staging.begin({"repository": "acme/half"})
    (staging.content / "a.part").write_bytes(b"x" * 1000)
    (found,) = unfinished_pulls([models]).items()
    assert found[0] == "half"
    assert found[1] >= 1000
    assert remove(models, "half") == found[1]
    assert unfinished_pulls([models]) == {}


def test_the_stock_says_what_is_here_and_what_is_broken(models, take) -> None:
    take()
    take("cut")
    weights = models / "cut" / WEIGHTS
    weights.write_bytes(weights.read_bytes()[:-10])
    found = {m.name: m for m in installed_models([models])}
    assert found["tiny"].problem == ""
    assert "should hold" in found["cut"].problem
    assert found["tiny"].bytes > 180_000
    assert "flux2-klein-4b" in {m.name for m in not_here(found)}


def test_records_that_are_damaged_are_told(models) -> None:
    records = Records(models)
    records.pin("a/b", "0" * 40)
    assert Records(models).revision("a/b") == "0" * 40
    (models / ".pulls" / "records.json").write_text(json.dumps([]), encoding="utf-8")
    with pytest.raises(ModelError, match="cannot be read"):
        records.accepted("a/b", "")
