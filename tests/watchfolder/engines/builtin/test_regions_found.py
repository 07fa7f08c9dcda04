"""Regions: every kind, and what is done to their edges."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from presets.regions import Region
from watchfolder.engines.builtin.regions import find
from watchfolder.errors import AssetChangedError, AssetError, RegionUncertainError
from watchfolder.pictures.picture import Picture


def region(value: object) -> Region:
    return Region.model_validate(value)


def painted(folder: Path, size: tuple[int, int], mode: str = "L") -> Path:
    """A mask file whose left half is marked."""
    width, height = size
    plane = np.zeros((height, width), np.uint8)
    plane[:, : width // 2] = 255
    image = Image.fromarray(plane, "L")
    if mode == "RGBA":
        white = Image.new("RGBA", size, "white")
        white.putalpha(image)
        image = white
    file = folder / "bag.jpg.mask.png"
    image.convert(mode).save(file)
    return file


def mask_region(file: Path, sha256: str = "") -> Region:
    return region({"mask": {"path": str(file), "sha256": sha256}})


def test_everything(bag, listener):
    found = find(region("everything"), bag.picture, listener)
    assert found.values.shape == (1, 480, 480)
    assert float(found.values.min()) == 1


def test_background_is_what_the_subject_is_not(bag, listener):
    subject = find(region("subject"), bag.picture, listener)
    background = find(region("background"), bag.picture, listener)
    assert torch.allclose(subject.values + background.values, torch.ones(1))
    assert background.confidence == subject.confidence


def test_words_and_invert(bag, listener, overlap):
    found = find(Region(kind="words", words="the leather", invert=True), bag.picture, listener)
    assert overlap(1 - found.values[0].numpy(), bag.parts["body"]) > 0.97


def test_box_shares_its_edge_pixels(bag, listener):
    found = find(region({"box": (0.25, 0.5, 0.5, 1.0)}), bag.picture, listener).values[0]
    assert float(found.sum()) == pytest.approx(480 * 480 / 8, rel=1e-3)
    assert float(found[300, 200]) == 1


def test_grow_and_feather_are_pixels_of_the_original(bag, listener):
    box = {"kind": "box", "box": (0.25, 0.25, 0.75, 0.75)}
    plain = find(region(box), bag.picture, listener).values.sum()
    grown = find(region({**box, "grow": 10}), bag.picture, listener).values[0]
    assert float(grown[240].sum()) == pytest.approx(260, abs=2)
    soft = find(region({**box, "feather": 20}), bag.picture, listener).values
    assert float(soft.sum()) == pytest.approx(float(plain), rel=0.02)
    assert 0.4 < float(soft[0, 240, 120]) < 0.6


def test_shrunk_to_nothing_is_refused(bag, listener):
    with pytest.raises(RegionUncertainError, match="empty after it was shrunk"):
        find(region({"box": (0.4, 0.4, 0.6, 0.6), "grow": -200}), bag.picture, listener)


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "1"])
def test_mask_files(mode, bag, listener, tmp_path):
    found = find(mask_region(painted(tmp_path, (480, 480), mode)), bag.picture, listener)
    assert found.confidence == 1
    assert float(found.values[0, :, :240].min()) == 1
    assert float(found.values[0, :, 240:].max()) == 0


def test_a_mask_of_another_size_is_resized_with_a_note(bag, listener, tmp_path):
    found = find(mask_region(painted(tmp_path, (240, 240))), bag.picture, listener)
    assert found.values.shape == (1, 480, 480)
    assert "240x240" in found.note
    assert float(found.values[0, 100, 100]) == pytest.approx(1, abs=0.01)


def test_a_mask_of_another_shape_is_refused(bag, listener, tmp_path):
    with pytest.raises(AssetError, match="another shape"):
        find(mask_region(painted(tmp_path, (480, 360))), bag.picture, listener)


def test_an_empty_mask_is_refused(bag, listener, tmp_path):
    file = tmp_path / "bag.jpg.mask.png"
    Image.new("L", (480, 480)).save(file)
    with pytest.raises(AssetError, match="empty"):
        find(mask_region(file), bag.picture, listener)


def test_a_changed_mask_is_refused(bag, listener, tmp_path):
    file = painted(tmp_path, (480, 480))
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    assert find(mask_region(file, digest), bag.picture, listener).confidence == 1
    file.write_bytes(file.read_bytes() + b"\0")
    with pytest.raises(AssetChangedError):
        find(mask_region(file, digest), bag.picture, listener)


def test_a_missing_mask_is_told_by_name(bag, listener, tmp_path):
    with pytest.raises(AssetError, match=r"bag\.jpg\.mask\.png"):
        find(mask_region(tmp_path / "bag.jpg.mask.png"), bag.picture, listener)


def test_color_key(listener):
    rgb = np.full((60, 90, 3), 200, np.uint8)
    rgb[:, :30] = (90, 26, 31)
    rgb[:, 30:60] = (98, 30, 36)
    value = {"color": {"said": "brand.burgundy", "hex": "#5A1A1F"}, "tolerance": 6}
    found = find(region(value), Picture(rgb), listener).values[0]
    assert float(found[:, :60].min()) > 0.9
    assert float(found[:, 60:].max()) == 0


def test_a_color_that_is_not_there_says_how_far_it_is(listener):
    rgb = np.full((60, 90, 3), 200, np.uint8)
    with pytest.raises(RegionUncertainError, match="CIEDE2000 away"):
        find(region({"color": "#5A1A1F"}), Picture(rgb), listener)
