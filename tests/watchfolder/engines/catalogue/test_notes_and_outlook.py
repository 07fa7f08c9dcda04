"""model.toml is TOML whatever stands in it; what a machine can run follows from its memory."""

from __future__ import annotations

import tomllib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchfolder.engines.catalogue.known import KNOWN, known_model
from watchfolder.engines.catalogue.notes import as_toml, write_notes
from watchfolder.engines.catalogue.outlook import Machine, outlook
from watchfolder.engines.diffusion.model_settings import read_model_settings

TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
PLAIN = (
    st.text(max_size=8) | st.booleans() | st.integers(-(2**40), 2**40) | st.floats(allow_nan=False)
)
VALUES = PLAIN | st.lists(PLAIN, max_size=3)


@given(st.dictionaries(TEXT, VALUES | st.dictionaries(TEXT, VALUES, max_size=3), max_size=5))
def test_plain_data_comes_back_from_toml(data) -> None:
    text = as_toml(data)
    kept = {name: value for name, value in data.items() if value != {}}
    assert tomllib.loads(text) == kept


def test_what_a_person_set_is_kept_and_the_rest_is_ours(tmp_path) -> None:
    before = tmp_path / "before"
    before.mkdir()
    (before / "model.toml").write_text(
        'licence = "mine"\nsteps = 12\nguidance = 3.5\n[arguments]\nstrength = 0.5\nlayers = [1, 2]\n',
        encoding="utf-8",
    )
    write_notes(
        tmp_path, {"licence": "ours", "files": {"a b/c.json": "0" * 64}, "variant": None}, before
    )
    said = read_model_settings(tmp_path)
    assert (said.licence, said.steps, said.guidance) == ("ours", 12, 3.5)
    assert said.arguments == {"strength": 0.5, "layers": [1, 2]}
    assert said.files == {"a b/c.json": "0" * 64}


def test_notes_that_are_damaged_are_written_anew(tmp_path) -> None:
    (tmp_path / "model.toml").write_text("steps = [", encoding="utf-8")
    write_notes(tmp_path, {"licence": "ours"}, tmp_path)
    assert read_model_settings(tmp_path).licence == "ours"


GB = 10**9
KLEIN = known_model("flux2-klein-4b")
LARGE = Machine("cuda", 80 * GB, 128 * GB, 500 * GB, "", ("torchvision",))


@pytest.mark.parametrize("model", KNOWN, ids=lambda m: m.name)
def test_a_large_machine_runs_everything(model) -> None:
    assert outlook(model, LARGE, here=False).obstacles == ()


@pytest.mark.parametrize(
    ("memory", "manner"),
    [
        (24 * GB, "whole"),
        (16 * GB, "waiting in main memory"),
        (8 * GB, "layer by layer"),
        (None, "not known"),
    ],
)
def test_how_klein_runs_follows_from_the_device(memory, manner) -> None:
    assert manner in outlook(KLEIN, replace(LARGE, device_memory=memory), here=False).manner


def test_quantisation_makes_it_fit() -> None:
    small = replace(LARGE, device_memory=12 * GB)
    assert "whole" not in outlook(KLEIN, small, here=False).manner
    assert "whole" in outlook(KLEIN, replace(small, quantization="float8"), here=False).manner


@pytest.mark.parametrize(
    ("change", "here", "said"),
    [
        (
            {"missing": "diffusers is not installed: pip install x"},
            False,
            "diffusers is not installed",
        ),
        ({"disk": 10 * GB}, False, "16 GB do not fit on the disk: 10 GB are free"),
        ({"device": "cpu", "memory": 24 * GB}, False, "of memory, since there is no accelerator"),
        ({"device_memory": 8 * GB, "memory": 8 * GB}, False, "of main memory, beside the device"),
    ],
)
def test_every_obstacle_says_how_much(change, here, said) -> None:
    (obstacle,) = outlook(KLEIN, replace(LARGE, **change), here=here).obstacles
    assert said in obstacle


def test_a_model_that_is_here_needs_no_disk() -> None:
    assert outlook(KLEIN, replace(LARGE, disk=0), here=True).obstacles == ()


def test_a_missing_module_names_its_command() -> None:
    (obstacle,) = outlook(
        known_model("qwen-image-edit-2511"), replace(LARGE, modules=()), here=False
    ).obstacles
    assert obstacle == "torchvision is not installed: pip install watchfolder[vl]"
