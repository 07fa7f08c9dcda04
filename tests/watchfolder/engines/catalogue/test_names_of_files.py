"""What a stranger calls a file never decides where it lands."""

from __future__ import annotations

import json
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchfolder.engines.catalogue.names import is_allowed, safe_path
from watchfolder.engines.catalogue.selection import licence_file, read_index, select
from watchfolder.errors import ModelError

INDEX = {"_class_name": "P", "unet": ["diffusers", "U"], "tokenizer": ["transformers", "T"]}
PIECES = st.sampled_from(
    ["..", ".", "", "vae", "a.json", "C:", "\\", "~", "\x00", "é", " ", ".x", "x.", "NUL", "a b"]
)


@given(st.lists(PIECES, max_size=5).map("/".join) | st.text(max_size=20))
def test_a_name_leads_below_its_folder_or_is_refused(name: str) -> None:
    try:
        path = safe_path(name)
    except ModelError:
        return
    root = Path("/models/content")
    assert (root / path).is_relative_to(root)
    assert ".." not in (root / path).parts
    if is_allowed(path):
        assert name.isascii()
        assert all(part == part.strip(" .") for part in path.parts)


@pytest.mark.parametrize(
    "name",
    [
        "a.bin",
        "a.pt",
        "a.ckpt",
        "a.pkl",
        "a.py",
        "a.so",
        "a.onnx",
        "a.msgpack",
        "a.exe",
        "a",
        "a.json.py",
    ],
)
def test_no_program_and_no_pickle_is_allowed(name: str) -> None:
    assert not is_allowed(PurePosixPath("vae") / name)


@pytest.mark.parametrize(
    "name", ["vae/x.JSON", "vae/x.safetensors", "LICENSE", "LICENCE.txt", "NOTICE.md"]
)
def test_what_models_are_made_of_is_allowed(name: str) -> None:
    assert is_allowed(PurePosixPath(name))


def test_a_licence_is_allowed_at_the_top_only() -> None:
    assert not is_allowed(PurePosixPath("vae/LICENSE.md"))
    assert licence_file(["README.md", "LICENSE.md", "NOTICE"]) == "LICENSE.md"
    assert licence_file(["NOTICE", "vae/LICENSE"]) == ""


STEM = "unet/diffusion_pytorch_model"
SHARDS = [f"{STEM}-0000{n}-of-00002.safetensors" for n in (1, 2)]
INDEXED = [*SHARDS, f"{STEM}.safetensors.index.json"]
HALF = [f"{STEM}.fp16-00001-of-00001.safetensors", f"{STEM}.safetensors.index.fp16.json"]


@pytest.mark.parametrize(
    ("offered", "variant", "chosen"),
    [
        ([f"{STEM}.safetensors", f"{STEM}.fp16.safetensors"], "", [f"{STEM}.safetensors"]),
        ([f"{STEM}.safetensors", f"{STEM}.fp16.safetensors"], "fp16", [f"{STEM}.fp16.safetensors"]),
        ([*INDEXED, f"{STEM}.safetensors"], "", INDEXED),
        ([*HALF, f"{STEM}.safetensors"], "fp16", HALF),
        (
            [f"{STEM}-00001-of-00001.fp16.safetensors", f"{STEM}.safetensors.index.fp16.json"],
            "fp16",
            [f"{STEM}-00001-of-00001.fp16.safetensors", f"{STEM}.safetensors.index.fp16.json"],
        ),
        ([f"{STEM}.safetensors", "unet/other.safetensors"], "", [f"{STEM}.safetensors"]),
    ],
)
def test_one_precision_of_the_weights_is_chosen(offered, variant, chosen) -> None:
    others = [
        "model_index.json",
        "unet/config.json",
        "tokenizer/vocab.json",
        "single.safetensors",
        "vae/x.json",
    ]
    found = select([*others, *offered], INDEX, variant)
    assert set(found.files) == {
        *chosen,
        "model_index.json",
        "unet/config.json",
        "tokenizer/vocab.json",
    }


@pytest.mark.parametrize(
    ("names", "variant", "said"),
    [
        (["unet/config.json"], "", "no safetensors weights"),
        (["unet/config.json", f"{STEM}.bin"], "", "pickle only"),
        (["unet/config.json", f"{STEM}.safetensors"], "fp16", "precision fp16"),
        (["unet/config.json", f"{STEM}.fp16.safetensors"], "", "usual precision"),
        ([], "", "unet is missing"),
        (["unet/config.json", "unet/Config.json", f"{STEM}.safetensors"], "", "two files"),
    ],
)
def test_what_is_not_whole_is_refused(names, variant, said) -> None:
    with pytest.raises(ModelError, match=said):
        select(["model_index.json", "tokenizer/vocab.json", *names], INDEX, variant)


@given(
    st.binary(max_size=60)
    | st.builds(lambda v: json.dumps(v).encode(), st.recursive(st.none() | st.text(), st.lists))
)
def test_an_index_is_read_or_refused(content: bytes) -> None:
    with pytest.raises(ModelError):
        read_index(content)
