"""Lettering: found, read, read again, and as a place."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from presets.regions import Region
from watchfolder.engines.builtin import regions
from watchfolder.engines.builtin.lettering import find_lettering, seen, still_read
from watchfolder.engines.builtin.networks import text_weights
from watchfolder.engines.builtin.networks.text_words import Letters, read_line
from watchfolder.errors import Cancelled, EngineError, RegionUncertainError
from watchfolder.pictures.picture import Frame, Picture

AS_IT_WAS = Frame()
IMAGES = Path(__file__).resolve().parents[4].parent / "shared" / "data" / "images"
OTHER_SCRIPTS = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")


def card(
    *lines: str, ground=(178, 44, 40), ink=(240, 236, 228), size=44, degrees=0.0, font=None
) -> np.ndarray:
    """Cloth with lines of text, lit from the left."""
    height, width = 420, 560
    rng = np.random.default_rng(4)
    cloth = np.ones((height, width, 3), np.float32) * ground
    layer = Image.new("L", (width, height), 0)
    drawn = ImageFont.truetype(str(font), size) if font else ImageFont.load_default(size)
    for number, line in enumerate(lines):
        at = (width / 2, height / 2 + (number - (len(lines) - 1) / 2) * size * 1.6)
        ImageDraw.Draw(layer).text(at, line, 255, drawn, anchor="mm")
    share = np.asarray(layer.rotate(degrees, Image.Resampling.BICUBIC), np.float32)[..., None] / 255
    rgb = cloth * (1 - share) + np.float32(ink) * share
    light = np.linspace(1.06, 0.86, width)[None, :, None]
    rgb = rgb * light + rng.normal(0, 2.0, (height, width, 1))
    return rgb.clip(0, 255).astype(np.uint8)


def words_in(rgb: np.ndarray) -> list[str]:
    return [word for line in find_lettering(Picture(rgb)) for word in line.words]


def read_again(before: np.ndarray, after: np.ndarray, frame: Frame = AS_IT_WAS) -> list[str]:
    found = find_lettering(Picture(before))
    assert found
    return [word for line in found for word in still_read(line, after, frame)]


@pytest.mark.parametrize("degrees", [0, 12, -30, 90, -90, 180])
def test_read_whichever_way_it_runs(degrees):
    assert words_in(card("Maison Verte", degrees=degrees)) == ["Maison", "Verte"]


def test_lines_come_from_top_to_bottom_with_where_their_text_begins():
    first, second = find_lettering(Picture(card("ATELIER", "since 1984")))
    assert (first.text, second.words) == ("ATELIER", ("since", "1984"))
    assert first.corners[0][0] < first.corners[1][0]
    assert 40 < first.height < 90
    (up,) = find_lettering(Picture(card("ATELIER", degrees=180)))
    assert up.corners[0][0] > up.corners[1][0]


def test_nothing_is_read_where_nothing_is_written(bag, cup):
    assert find_lettering(bag.picture) == ()
    assert find_lettering(cup.picture) == ()
    assert find_lettering(Picture(card())) == ()
    noise = np.random.default_rng(0).integers(0, 256, (300, 300, 3), np.uint8)
    assert find_lettering(Picture(noise)) == ()
    assert find_lettering(Picture(np.zeros((3, 5, 3), np.uint8))) == ()


def test_what_is_hardly_there_is_not_read():
    assert words_in(card("WHISPER", ink=(181, 47, 43))) == []


def test_text_in_16_bits_and_on_glass():
    rgb = card("ATELIER")
    assert find_lettering(Picture(rgb.astype(np.uint16) * 257))[0].text == "ATELIER"
    clear = np.full(rgb.shape[:2], 255, np.uint8)
    clear[:60] = 0
    assert find_lettering(Picture(rgb, clear))[0].text == "ATELIER"
    assert seen(Picture(rgb, np.zeros_like(clear))).std() == 0


@pytest.mark.skipif(not OTHER_SCRIPTS.exists(), reason="no font with other scripts here")
@pytest.mark.parametrize("words", ["Ελλάδα", "Москва", "ქართული", "עברית"])
def test_other_scripts_hold_to_what_is_read_of_them(words):
    """Perhaps not letter by letter; but the same again, and nothing once it is gone."""
    strange = card(words, size=60, font=OTHER_SCRIPTS)
    found = find_lettering(Picture(strange))
    for line in found:
        assert still_read(line, strange, Frame()) == line.words
        assert still_read(line, card(), Frame()) == ()


PHOTOGRAPHS = {
    "plain_tote_red": "Become the brand everyone talks about SOLIDUS",
    "plain_shoe_blue": "saleor",
    "plain_mugs": "",
    "plain_hoodie_red": "",
    "real_coffee_cup": "",
    "busy_bottle_groceries": "",
}


@pytest.mark.parametrize("name", PHOTOGRAPHS)
def test_photographs(name):
    """A drawn mark on mugs and hoodie is no text."""
    file = IMAGES / f"{name}.jpg"
    if not file.exists():
        pytest.skip("no photographs here")
    bgr = cv2.imread(str(file), cv2.IMREAD_COLOR)
    assert words_in(np.ascontiguousarray(bgr[..., ::-1])) == PHOTOGRAPHS[name].split()


MILD = {
    "the same": lambda rgb: rgb,
    "jpeg": lambda rgb: cv2.imdecode(cv2.imencode(".jpg", rgb, [1, 60])[1], 1),
    "blurred": lambda rgb: cv2.GaussianBlur(rgb, (0, 0), 1.2),
    "recolored": lambda rgb: np.ascontiguousarray(rgb[..., [1, 2, 0]]),
    "darker": lambda rgb: (rgb * 0.55).astype(np.uint8),
    "inverted": lambda rgb: 255 - rgb,
    "shifted": lambda rgb: np.roll(rgb, (5, -7), (0, 1)),
}
HARSH = {
    "mirrored": lambda rgb: rgb[:, ::-1],
    "upside down": lambda rgb: rgb[::-1, ::-1],
    "flipped": lambda rgb: rgb[::-1],
    "blurred away": lambda rgb: cv2.GaussianBlur(rgb, (0, 0), 14),
    "painted over": lambda rgb: np.full_like(rgb, 120),
    "nearly gone": lambda rgb: (
        np.float32([178, 44, 40]) + (rgb - np.float32([178, 44, 40])) * 0.03
    ).astype(np.uint8),
    "elsewhere": lambda rgb: np.roll(rgb, 170, 0),
}


@pytest.mark.parametrize("name", MILD)
def test_still_read_after(name):
    before = card("SOLIDUS", "made in Porto")
    after = np.ascontiguousarray(MILD[name](before))
    assert read_again(before, after) == ["SOLIDUS", "made", "in", "Porto"]


@pytest.mark.parametrize("name", HARSH)
def test_not_read_after(name):
    before = card("SOLIDUS", "made in Porto")
    assert read_again(before, np.ascontiguousarray(HARSH[name](before))) == []


def test_another_wordmark_is_not_the_wordmark():
    before = card("ATELIER", size=60)
    assert read_again(before, card("ATELIEB", size=60)) == []
    assert read_again(before, card("GALERIE", size=60)) == []


def test_read_again_where_the_picture_lies_otherwise_on_the_original():
    before = card("SOLIDUS")
    larger = cv2.resize(before, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)[100:, 60:]
    frame = Frame().scaled(2, 2).moved(-60, -100)
    assert read_again(before, np.ascontiguousarray(larger), frame) == ["SOLIDUS"]
    cropped = np.ascontiguousarray(before[:, 330:])
    assert read_again(before, cropped, Frame().moved(-330, 0)) == []
    gone = np.ascontiguousarray(before[:100])
    assert read_again(before, gone) == []


def test_same_words_and_places_twice():
    rgb = card("SOLIDUS", "made in Porto")
    first = find_lettering(Picture(rgb))
    other = rgb.copy()
    other[0, 0] += 1
    find_lettering(Picture(other))
    second = find_lettering(Picture(other))
    assert [line.text for line in first] == [line.text for line in second]
    assert read_line(rgb[150:220]) == read_line(rgb[150:220])


# ---- as a place


def place(words: str, rgb: np.ndarray, listener) -> np.ndarray:
    return regions.find(Region.model_validate(words), Picture(rgb), listener).values[0].numpy()


def test_the_text_is_its_letters(listener):
    rgb = card("SOLIDUS", size=70)
    bare = card(size=70)
    ink = np.abs(rgb.astype(int) - bare).max(axis=2) > 60
    values = place("the text", rgb, listener)
    assert values[ink].mean() > 0.9
    assert values[~cv2.dilate(ink.astype(np.uint8), np.ones((5, 5))).astype(bool)].max() < 0.05
    area = place("the text area", rgb, listener)
    assert area[ink].min() > 0.98
    assert 0.05 < area.mean() < 0.3


def test_letters_that_do_not_part_from_their_ground_are_an_area(listener):
    rgb = card("EMBOSSED", ink=(196, 58, 52), size=70)
    found = regions.find(Region.model_validate("the lettering"), Picture(rgb), listener)
    assert "as areas" in found.note
    assert found.values.mean() > 0.05


def test_a_logo_or_label_is_found_by_its_text_where_color_does_not_tell(listener):
    rgb = card("SOLIDUS", size=70)
    rows = np.flatnonzero(place("the label", rgb, listener).max(axis=1) > 0.5)
    assert 60 < rows[-1] - rows[0] < 160
    apart = card("SOLIDUS", "", "", "", "made in Porto", size=34)
    with pytest.raises(RegionUncertainError):
        regions.find(Region.model_validate("the logo"), Picture(apart), listener)


def test_no_lettering_is_no_place(bag, listener):
    with pytest.raises(RegionUncertainError, match="no text is read") as caught:
        regions.find(Region.model_validate("the wordmark"), bag.picture, listener)
    assert caught.value.confidence == 0


def test_somebody_stops_it(stopping):
    with pytest.raises(Cancelled):
        regions.find(Region.model_validate("the text"), Picture(card("SOLIDUS")), stopping(1))


# ---- the networks


def test_another_file_than_the_shipped_one_is_refused(monkeypatch):
    monkeypatch.setitem(text_weights.MODELS, text_weights.WORDS, "0" * 64)
    with pytest.raises(EngineError, match="another version"):
        text_weights.weights(text_weights.WORDS)
    monkeypatch.setattr(text_weights, "CARRIER", "no-such-package")
    with pytest.raises(EngineError, match="not installed"):
        text_weights.weights(text_weights.LINES)


def test_reading_needs_no_network_and_does_not_import_the_carrier():
    code = (
        "import socket, sys, numpy as np\n"
        "def no(*_): raise AssertionError('a connection')\n"
        "socket.socket.connect = no\n"
        "from watchfolder.engines.builtin.networks.text_words import read_line\n"
        "from watchfolder.engines.builtin.networks.text_lines import find_lines\n"
        "find_lines(np.zeros((64, 64, 3), np.uint8)); read_line(np.zeros((20, 90, 3), np.uint8))\n"
        "assert 'rapidocr' not in sys.modules and 'requests' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_nothing_read_has_no_confidence():
    assert Letters().confidence == 0.0
