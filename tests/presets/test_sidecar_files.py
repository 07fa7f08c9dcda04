"""Which file is what, and how sidecars are read from disk."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from presets.errors import RecipeError, SidecarSyntaxError
from presets.sidecar import (
    draft_sidecar,
    folder_sidecar,
    is_folder_sidecar,
    is_mask,
    is_reason,
    is_sidecar,
    masks_of,
    parse_sidecar,
    picture_of,
    read_sidecar,
    sidecar_of,
)


@pytest.mark.parametrize(
    ("name", "sidecar", "folder", "mask", "reason"),
    [
        ("bag.jpg.edit.yaml", True, False, False, False),
        ("bag.jpg.edit.yml", True, False, False, False),
        ("bag.jpg.edit.json", True, False, False, False),
        ("bag.jpg.edit.txt", True, False, False, False),
        ("BAG.JPG.EDIT.YAML", True, False, False, False),
        ("bag.jpg", False, False, False, False),
        ("bag.txt", False, False, False, False),
        ("bag.yaml", False, False, False, False),
        (".edit.yaml", False, False, False, False),
        ("_folder.edit.yaml", False, True, False, False),
        ("_folder.edit.json", False, True, False, False),
        ("bag.jpg.mask.png", False, False, True, False),
        ("bag.jpg.mask.leather.png", False, False, True, False),
        ("bag.jpg.mask.Leather-2.PNG", False, False, True, False),
        ("bag.jpg.mask.a.b.png", False, False, True, False),
        ("bag.mask", False, False, False, False),
        (".mask.png", False, False, False, False),
        ("bag.jpg.error.txt", False, False, False, True),
    ],
)
def test_names(name, sidecar, folder, mask, reason):
    assert is_sidecar(name) == sidecar
    assert is_folder_sidecar(name) == folder
    assert is_mask(name) == mask
    assert is_reason(name) == reason


@pytest.mark.parametrize(
    "name",
    [
        "bag.jpg.edit.yaml",
        "bag.jpg.edit.txt",
        "bag.jpg.mask.png",
        "bag.jpg.mask.leather.png",
        "bag.jpg.error.txt",
    ],
)
def test_everything_belongs_to_its_picture(name):
    assert picture_of(Path("/a") / name) == Path("/a/bag.jpg")


def test_a_picture_belongs_to_no_picture():
    with pytest.raises(ValueError, match="belongs to no picture"):
        picture_of(Path("bag.jpg"))


def test_the_sidecar_beside_a_picture(tmp_path):
    picture = tmp_path / "bag.jpg"
    assert sidecar_of(picture) is None
    (tmp_path / "bag.txt").write_text("x")
    (tmp_path / "bag.edit.yaml").write_text("x")
    assert sidecar_of(picture) is None
    first = tmp_path / "bag.jpg.edit.json"
    first.write_text("{}")
    assert sidecar_of(picture) == first
    (tmp_path / "bag.jpg.edit.txt").write_text("x")
    with pytest.raises(RecipeError) as caught:
        sidecar_of(picture)
    assert caught.value.as_json()["code"] == "sidecar.ambiguous"
    assert "bag.jpg.edit.json and bag.jpg.edit.txt" in str(caught.value)


def test_a_folders_defaults(tmp_path):
    assert folder_sidecar(tmp_path) is None
    (tmp_path / "_folder.edit.yaml").write_text("review: none")
    assert folder_sidecar(tmp_path) == tmp_path / "_folder.edit.yaml"
    (tmp_path / "_folder.edit.json").write_text("{}")
    with pytest.raises(RecipeError):
        folder_sidecar(tmp_path)


def test_masks_by_name(tmp_path):
    for name in (
        "bag.jpg.mask.png",
        "bag.jpg.mask.Leather.png",
        "bag.jpg.mask.tag.PNG",
        "bag2.jpg.mask.png",
        "bag.jpg.mask.Brass Hardware.png",
        "bag.jpg.mask.a.b.png",
        "bag.png.mask.strap.png",
    ):
        (tmp_path / name).write_bytes(b"x")
    picture = tmp_path / "bag.jpg"
    expected = {
        "default": tmp_path / "bag.jpg.mask.png",
        "leather": tmp_path / "bag.jpg.mask.Leather.png",
        "tag": tmp_path / "bag.jpg.mask.tag.PNG",
        "brass hardware": tmp_path / "bag.jpg.mask.Brass Hardware.png",
    }
    assert masks_of(picture) == expected
    assert masks_of(picture, [p.name for p in tmp_path.iterdir()]) == expected
    assert masks_of(picture, []) == {}


def test_reading(tmp_path):
    path = tmp_path / "bag.jpg.edit.yaml"
    data = "\ufeff# é\r\npreset: a\r\nkeep: [é]\r\n".encode()
    path.write_bytes(data)
    said = read_sidecar(path)
    assert (said.request.preset, said.request.keep) == ("a", ("é",))
    assert (said.file, said.lines["keep"]) == ("bag.jpg.edit.yaml", 3)
    assert said.sha256 == hashlib.sha256(data).hexdigest()


def test_a_draft_carries_its_complaints(tmp_path):
    path = tmp_path / "bag.jpg.edit.json"
    path.write_text('{"preset": "a",\n "kep": []}')
    draft = draft_sidecar(path)
    assert draft.request.preset == "a"
    assert [(p.field, p.line) for p in draft.problems] == [("kep", 2)]
    with pytest.raises(RecipeError) as caught:
        read_sidecar(path)
    assert caught.value.problems == draft.problems


@pytest.mark.parametrize(
    ("data", "code", "word"),
    [
        ("preset: a".encode("utf-16"), "recipe.encoding", "UTF-16"),
        ("preset: a".encode("utf-16-be"), "recipe.encoding", "UTF-16"),
        ("preset: a".encode("utf-32"), "recipe.encoding", "UTF-32"),
        ("# ok\nkeep: caf\xe9".encode("latin-1"), "recipe.encoding", "Latin-1"),
        (b"a: " + b"x" * 65536, "recipe.too-large", "64 KiB"),
    ],
)
def test_bytes_that_are_refused_by_name(tmp_path, data, code, word):
    path = tmp_path / "bag.jpg.edit.yaml"
    path.write_bytes(data)
    with pytest.raises(SidecarSyntaxError) as caught:
        read_sidecar(path)
    problem = caught.value.problems[0]
    assert problem.code == code
    assert word in problem.message
    assert problem.file == path.name


def test_the_line_of_a_byte_that_is_not_utf8(tmp_path):
    path = tmp_path / "bag.jpg.edit.yaml"
    path.write_bytes(b"preset: a\nkeep: caf\xe9\n")
    with pytest.raises(SidecarSyntaxError) as caught:
        read_sidecar(path)
    assert caught.value.problems[0].line == 2


def test_traps_are_not_followed(tmp_path):
    (tmp_path / "secret").write_text("preset: a")
    link = tmp_path / "a.jpg.edit.yaml"
    link.symlink_to("secret")
    pipe = tmp_path / "b.jpg.edit.yaml"
    os.mkfifo(pipe)
    folder = tmp_path / "c.jpg.edit.yaml"
    folder.mkdir()
    for path in (link, pipe, folder):
        with pytest.raises(SidecarSyntaxError) as caught:
            read_sidecar(path)
        assert caught.value.problems[0].code == "recipe.not-a-file"
    with pytest.raises(FileNotFoundError):
        read_sidecar(tmp_path / "none.edit.yaml")


def test_a_text_that_is_too_long_is_refused_whatever_way_it_comes():
    with pytest.raises(SidecarSyntaxError):
        parse_sidecar("keep: [" + "é" * 40000 + "]", "a")


def test_the_error_as_the_ledger_shows_it():
    with pytest.raises(RecipeError) as caught:
        parse_sidecar("preset: a\nkep: b\n", "bag.jpg.edit.yaml")
    shown = caught.value.as_json()
    assert (shown["code"], shown["retryable"]) == ("recipe.unknown-key", False)
    assert shown["problems"] == [
        {
            "code": "recipe.unknown-key",
            "message": 'unknown key "kep"',
            "hint": 'did you mean "keep"?',
            "file": "bag.jpg.edit.yaml",
            "line": 2,
            "field": "kep",
        }
    ]
    assert str(caught.value) == (
        'bag.jpg.edit.yaml:2: kep: unknown key "kep" (did you mean "keep"?)'
    )
