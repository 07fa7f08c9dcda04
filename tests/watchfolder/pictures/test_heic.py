"""HEIC where pillow-heif is installed, and the refusal where it is not."""

from __future__ import annotations

import contextlib
import io
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from watchfolder.errors import AssetError
from watchfolder.pictures.asset import open_asset
from watchfolder.pictures.decode import decode
from watchfolder.pictures.encode import Encoding, encode
from watchfolder.pictures.formats import FORMATS, STRUCTURES
from watchfolder.pictures.picture import Picture
from watchfolder.pictures.structures import heic
from watchfolder.pictures.wholeness import whole
from watchfolder.settings import Settings

FTYP = b"\0\0\0\x18ftyp%b\0\0\0\0%b%b"

with_heif = pytest.mark.skipif(not heic.available(), reason="pillow-heif is not installed")


def _smooth(width: int = 96, height: int = 64, alpha: bool = False) -> Picture:
    y, x = np.mgrid[:height, :width]
    rgb = np.stack([x * 255 // width, y * 255 // height, 255 - x * 255 // width], -1)
    opacity = (x * 255 // width).astype(np.uint8) if alpha else None
    return Picture(rgb.astype(np.uint8), opacity)


@with_heif
def test_written_and_opened_again(tmp_path: Path) -> None:
    picture = _smooth()
    data = encode(picture, Encoding("heic", quality=95))
    assert data == encode(picture, Encoding("heic", quality=95))
    path = tmp_path / "photo.heic"
    path.write_bytes(data)
    asset = open_asset(path, Settings())
    assert (asset.format, asset.media_type) == ("heic", "image/heic")
    assert whole(path).complete
    back = decode(path, max_megapixels=1)
    assert back.format == "heic"
    assert back.picture.size == picture.size
    apart = np.abs(back.picture.rgb.astype(int) - picture.rgb.astype(int))
    assert apart.mean() < 2


@with_heif
def test_transparency_and_profile_stay() -> None:
    icc = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    back = decode(encode(_smooth(alpha=True), Encoding("heic", icc=icc)), max_megapixels=1)
    assert back.icc == icc
    assert back.picture.alpha is not None
    assert np.abs(back.picture.alpha.astype(int) - _smooth(alpha=True).alpha.astype(int)).max() < 12


@with_heif
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_photograph_is_upright_and_turned_once(orientation: int) -> None:
    """HEIC says its turn in a property of its own; the same number in EXIF is only a copy of it."""
    upright = Image.new("RGB", (96, 64), "white")
    upright.paste("red", (0, 0, 48, 32))
    exif = Image.Exif()
    exif[0x0112] = orientation
    out = io.BytesIO()
    turned = upright
    for method in _LYING[orientation]:
        turned = turned.transpose(method)
    turned.save(out, heic.PILLOW, quality=95, exif=exif.tobytes())
    back = decode(out.getvalue(), max_megapixels=1)
    assert back.picture.size == (96, 64)
    assert back.orientation == orientation
    assert back.picture.rgb[8, 8, 1] < 60
    assert back.picture.rgb[56, 88, 1] > 200


_T = Image.Transpose
_LYING = {
    1: (),
    2: (_T.FLIP_LEFT_RIGHT,),
    3: (_T.ROTATE_180,),
    4: (_T.FLIP_TOP_BOTTOM,),
    5: (_T.TRANSPOSE,),
    6: (_T.ROTATE_90,),
    7: (_T.TRANSVERSE,),
    8: (_T.ROTATE_270,),
}
"""How a photograph lies in a file whose EXIF says that it must be turned so."""


@with_heif
def test_half_a_file_is_not_whole_and_not_opened(tmp_path: Path) -> None:
    data = encode(_smooth(400, 300), Encoding("heic"))
    path = tmp_path / "photo.heic"
    for cut in (len(data) // 2, len(data) - 40):
        path.write_bytes(data[:cut])
        assert not whole(path).complete
        with pytest.raises(AssetError):
            decode(path, max_megapixels=1)


@with_heif
@pytest.mark.parametrize("seed", range(40))
def test_damage_is_an_asset_error_and_nothing_else(seed: int) -> None:
    dice = np.random.default_rng(seed)
    data = bytearray(encode(_smooth(), Encoding("heic")))
    for _ in range(6):
        data[int(dice.integers(12, len(data)))] = int(dice.integers(256))
    with contextlib.suppress(AssetError):
        decode(bytes(data), max_megapixels=1)


def test_without_it_a_photo_is_refused_by_name_with_both_ways_out(tmp_path: Path) -> None:
    """In a process where pillow-heif cannot be found, whatever is installed here."""
    path = tmp_path / "photo.heic"
    path.write_bytes(FTYP % (b"heic", b"mif1", b"heic"))
    code = (
        "import sys; sys.modules['pillow_heif'] = None\n"
        "from pathlib import Path\n"
        "from watchfolder.errors import EncodingError, UnsupportedFormatError\n"
        "from watchfolder.pictures.asset import open_asset\n"
        "from watchfolder.pictures.formats import FORMATS\n"
        "from watchfolder.settings import Settings\n"
        "from watchfolder.watching.reconcile import FOREIGN_SUFFIXES, PICTURE_SUFFIXES\n"
        "assert 'heic' not in FORMATS and '.heic' in FOREIGN_SUFFIXES\n"
        "assert '.heic' not in PICTURE_SUFFIXES\n"
        "try: open_asset(Path(sys.argv[1]), Settings())\n"
        "except UnsupportedFormatError as error: print(error.message, '|', error.hint)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True
    )
    assert "photo.heic is an HEIC photo" in done.stdout
    assert "export a JPEG" in done.stdout
    assert "watchfolder[heic]" in done.stdout


def test_its_structure_is_known_in_any_case() -> None:
    assert "heic" in STRUCTURES
    assert STRUCTURES["heic"].matches(FTYP % (b"heic", b"mif1", b"heic"))
    assert not STRUCTURES["heic"].matches(FTYP % (b"avif", b"mif1", b"avif"))
    assert set(STRUCTURES) - set(FORMATS) <= {"heic"}


def test_without_it_a_slot_of_that_format_is_refused_before_any_work() -> None:
    code = (
        "import sys; sys.modules['pillow_heif'] = None\n"
        "from presets.recipe import Branch, Recipe\n"
        "from presets.slots import Slot\n"
        "from watchfolder.errors import EncodingError, PlanError\n"
        "from watchfolder.pictures.facts import Facts\n"
        "from watchfolder.planning.planner import make_plan\n"
        "facts = Facts(sha256='0' * 64, pixel_key='0' * 64, format='jpeg', width=40, height=30, bits=8, has_alpha=False)\n"
        "slot = Slot(name='phone', format='heic')\n"
        "recipe = Recipe(branches=(Branch(name='', slots=(slot,)),))\n"
        "try: make_plan(recipe, facts, (), lambda key: False)\n"
        "except PlanError as error: print(error.problems)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "plan.format" in done.stdout
    assert "watchfolder[heic]" in done.stdout
