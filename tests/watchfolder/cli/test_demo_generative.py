"""The demo of a generative model: what is dropped, and what is refused before anything starts."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from PIL import Image

from watchfolder.cli.demo import _drop_given, _fresh, _given, demo


@pytest.fixture
def given(tmp_path: Path) -> Path:
    """A folder as --generative takes it, and beside it another picture without a sidecar."""
    folder = tmp_path / "given"
    folder.mkdir()
    for name in ("bag.png", "bag.png.mask.body.png", "apple.png"):
        Image.new("RGB", (8, 8), "tan").save(folder / name)
    (folder / "bag.png.edit.yaml").write_text("steps: [{edit: remove-background}]\n")
    return folder


def test_the_picture_with_a_sidecar_is_dropped_with_its_masks(given: Path, tmp_path: Path) -> None:
    studio = tmp_path / "studio"
    studio.mkdir()
    assert _drop_given(_given(given), studio) == studio / "bag.png"
    names = {path.name for path in studio.iterdir()}
    assert names == {"bag.png", "bag.png.mask.body.png", "bag.png.edit.yaml"}
    for name in names:
        assert (studio / name).read_bytes() == (given / name).read_bytes()


def test_a_folder_without_one_is_refused(given: Path, tmp_path: Path) -> None:
    (given / "bag.png.edit.yaml").unlink()
    words = ["--generative", str(given), "--out", str(tmp_path / "out")]
    done = CliRunner().invoke(demo, words)
    assert done.exit_code == 2
    assert "holds no PNG with a sidecar" in done.output
    assert not (tmp_path / "out").exists()


def test_a_photo_and_a_model_are_two_demos(given: Path, tmp_path: Path) -> None:
    words = ["--photo", str(given / "apple.png"), "--generative", str(given)]
    done = CliRunner().invoke(demo, [*words, "--out", str(tmp_path / "out")])
    assert done.exit_code == 2
    assert "leave one of them out" in done.output
    assert not (tmp_path / "out").exists()


def test_a_folder_of_somebodys_own_is_never_made_anew(given: Path) -> None:
    with pytest.raises(click.UsageError, match="not of an earlier demo"):
        _fresh(given)
    assert (given / "bag.png").is_file()
