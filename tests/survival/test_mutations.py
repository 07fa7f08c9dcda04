"""Thousands of damaged files and instructions: each is taken or refused, and nothing else happens.

Seeds are fixed, so that a failure names the very file; it is written to the test's folder.
"""

from __future__ import annotations

import io
import random
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from presets.errors import EditingError
from presets.sidecar import parse_sidecar
from watchfolder.pictures.asset import open_asset
from watchfolder.pictures.guard import Guard
from watchfolder.pictures.wholeness import whole
from watchfolder.provenance.read import read
from watchfolder.settings import Settings

pytestmark = pytest.mark.slow
MANY = [
    pytest.param(1500, id="some"),
    pytest.param(10_000, marks=[pytest.mark.soak, pytest.mark.timeout(1800)], id="many"),
]
LONGEST = 5.0
"""Seconds for one of them."""
KINDS = (("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp"), ("TIFF", "tif"), ("AVIF", "avif"))
YAML = """\
preset: atelier-leather
keep: [stitching, "brass hardware"]
seed: 7
branches:
  colourway:
    each: {colour: [forest, burgundy]}
    steps:
      - {edit: recolor, target: the leather, to: "brand.{colour}"}
      - {edit: adjust, exposure: 0.25, contrast: -0.1}
    slots: {listing: {long_edge: 900, quality: 90}, gallery: {}}
  tan: {slots: [listing]}
review: required
"""
JSON = (
    '{"steps": [{"edit": "background", "color": "#FFFFFF"}, "make it warmer"], "slots": ["story"]}'
)
TEXT = "preset: nordic-calm\nkeep: label, cap\n\nRemove the tag.\nMake the background white.\n"
WORDS = (
    b"\0",
    b"\xff",
    b"..",
    b"/",
    b"&a",
    b"*a",
    b"<<:",
    b"!!",
    b"{",
    b"]",
    b'"',
    b"1e999",
    b"\xe2\x80\xae",
)


def seeds() -> list[tuple[str, bytes]]:
    picture = Image.effect_noise((64, 48), 60).convert("RGB")
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x8298] = 6, "Maker", "© Atelier"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    made = []
    for kind, suffix in KINDS:
        out = io.BytesIO()
        picture.save(out, kind, exif=exif.tobytes(), icc_profile=profile)
        made.append((suffix, out.getvalue()))
    return made


def mutated(data: bytes, dice: random.Random) -> bytes:
    """Bits turned, bytes set, pieces cut, doubled, moved or filled: one to eight of these."""
    changed = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 3, 8))):
        if not changed:
            break
        # most of what decides lies in the first kilobyte
        reach = len(changed) if dice.random() < 0.5 else min(len(changed), 1024)
        at = dice.randrange(reach)
        length = min(len(changed) - at, dice.choice((1, 2, 4, 16, 300)))
        way = dice.randrange(7)
        if way == 0:
            changed[at] ^= 1 << dice.randrange(8)
        elif way == 1:
            changed[at : at + length] = dice.randbytes(length)
        elif way == 2:
            changed[at : at + length] = dice.choice((b"\0", b"\xff")) * length
        elif way == 3:
            del changed[at : at + length]
        elif way == 4:
            changed[at:at] = changed[at : at + length]
        elif way == 5:
            del changed[at:]
        else:
            changed[at:at] = dice.choice(WORDS)
    return bytes(changed)


@pytest.fixture(scope="module")
def guard() -> Iterator[Guard]:
    guard = Guard()
    yield guard
    guard.close()


def refusal(act: Callable[[], object]) -> str:
    """What is said against it; "" where it is taken. Anything but an EditingError goes through."""
    try:
        act()
    except EditingError as error:
        return str(error) or type(error).__name__
    return ""


def _open(guard: Guard, path: Path, settings: Settings) -> None:
    whole(path)
    open_asset(path, settings)
    guard.decode(path, max_megapixels=1)


@pytest.mark.parametrize("count", MANY)
def test_pictures(guard: Guard, tmp_path: Path, count: int) -> None:
    settings, found = Settings(state=tmp_path / "state"), seeds()
    taken = 0
    for number in range(count):
        dice = random.Random(number)
        suffix, data = found[number % len(found)]
        path = tmp_path / f"{number}.{suffix}"
        path.write_bytes(mutated(data, dice))
        began = time.monotonic()
        refused = refusal(partial(_open, guard, path, settings))
        assert "crashed" not in refused, f"{path}: {refused}"
        taken += not refused
        refusal(partial(read, path))
        assert time.monotonic() - began < LONGEST, path
        path.unlink()
    assert 0 < taken < count, "some are harmless, most are not"


@pytest.mark.parametrize("count", MANY)
def test_instructions(count: int) -> None:
    taken = 0
    for number in range(count):
        dice = random.Random(number)
        name, text = (("yaml", YAML), ("json", JSON), ("text", TEXT))[number % 3]
        said = mutated(text.encode(), dice).decode("utf-8", "surrogateescape")
        began = time.monotonic()
        taken += not refusal(partial(parse_sidecar, said, f"bag.{name}", name))
        assert time.monotonic() - began < LONGEST, number
    assert 0 < taken < count
