"""Examine: facts of files, and keys that follow pixels and nothing else."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from watchfolder.errors import UnreadableAssetError
from watchfolder.pictures.examine import examine, pixel_key
from watchfolder.pictures.facts import Facts
from watchfolder.pictures.picture import Frame, Picture
from watchfolder.settings import Settings

MEASURED = {"sharpness", "noise", "clipped_high", "clipped_low", "mean_lightness", "contrast"}


@pytest.fixture
def photo() -> Image.Image:
    coarse = np.random.default_rng(1).integers(0, 255, (6, 9, 3), dtype=np.uint8)
    return Image.fromarray(coarse).resize((90, 60), Image.Resampling.BICUBIC)


def test_facts_of_a_photo(tmp_path, photo, display_p3):
    tags = Image.Exif()
    tags[0x112] = 6
    path = tmp_path / "bag.png"
    photo.save(path, "JPEG", exif=tags.tobytes(), icc_profile=display_p3)
    facts = examine(path, Settings())
    assert (facts.format, facts.width, facts.height) == ("jpeg", 60, 90)
    assert (facts.bits, facts.has_alpha, facts.orientation) == (8, False, 6)
    assert facts.icc == "Display P3"
    named, vivid = facts.notes
    assert named == "named .png but is JPEG"
    assert "more vivid than sRGB can show (Display P3)" in vivid
    assert set(facts.measures) == MEASURED
    assert Facts.model_validate(facts.model_dump(mode="json")) == facts


def test_the_key_follows_pixels_not_metadata(tmp_path, photo):
    tags = Image.Exif()
    tags[0x10E] = "a caption"
    for name, options in {
        "a.png": {},
        "b.png": {"exif": tags},
        "c.tif": {},
        "d.webp": {"lossless": True},
    }.items():
        photo.save(tmp_path / name, **options)
    facts = [examine(path, Settings()) for path in sorted(tmp_path.iterdir())]
    assert len({f.pixel_key for f in facts}) == 1
    assert len({f.sha256 for f in facts}) == 4


def test_the_key_follows_the_upright_picture(tmp_path, photo):
    photo.save(tmp_path / "a.png")
    tags = Image.Exif()
    tags[0x112] = 8
    photo.transpose(Image.Transpose.ROTATE_270).save(tmp_path / "b.png", exif=tags)
    assert (
        examine(tmp_path / "a.png", Settings()).pixel_key
        == examine(tmp_path / "b.png", Settings()).pixel_key
    )


def test_what_is_in_the_key():
    rgb = np.arange(20 * 30 * 3, dtype=np.uint8).reshape(20, 30, 3)
    picture = Picture(rgb)
    same = [
        Picture(rgb.copy()),
        Picture(rgb, frame=Frame(2, 2)),
        Picture(rgb, np.full((20, 30), 255, np.uint8)),
        Picture(np.asfortranarray(rgb)),
    ]
    other = [
        Picture(rgb.astype(np.uint16)),
        Picture(rgb.reshape(30, 20, 3)),
        Picture(rgb, np.full((20, 30), 254, np.uint8)),
        Picture(rgb ^ np.uint8(1)),
    ]
    assert {pixel_key(p) for p in same} == {pixel_key(picture)}
    assert len({pixel_key(p) for p in [picture, *other]}) == 5


def test_a_broken_file_has_no_facts(tmp_path, photo):
    path = tmp_path / "bag.jpg"
    photo.save(path)
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(UnreadableAssetError, match=r"bag\.jpg"):
        examine(path, Settings())


def test_real_pictures_have_sensible_measures():
    folder = Path(__file__).parents[3] / ".." / "shared" / "data" / "images"
    if not folder.is_dir():
        pytest.skip("no shared pictures here")
    coffee = examine(folder / "real_coffee_cup.jpg", Settings())
    assert (coffee.width, coffee.height) == (600, 400)
    assert 20 < coffee.measures["mean_lightness"] < 80
    assert 0.2 < coffee.measures["noise"] < 10
    sneaker = examine(folder / "cutout_sneaker_rgba.png", Settings())
    assert sneaker.has_alpha
    assert sneaker.measures["clipped_low"] < 0.5
