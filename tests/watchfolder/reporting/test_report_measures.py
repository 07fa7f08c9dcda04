"""Measures of pictures whose light is known, because it was put there."""

from __future__ import annotations

import io
import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from presets.color import Color
from watchfolder.errors import AssetError
from watchfolder.jobs.store import JobStore
from watchfolder.pictures.decode import decode
from watchfolder.pictures.picture import Picture
from watchfolder.reporting import looking
from watchfolder.reporting.looking import Looker
from watchfolder.reporting.measured import Measured, unlike
from watchfolder.reporting.measuring import measure
from watchfolder.reporting.swatch import hex_of_lab
from watchfolder.reporting.white_point import WhitePoint, light_of_white, white_point

FOREST, RED = "#24483A", "#C81E28"


def encoded(linear: np.ndarray) -> np.ndarray:
    low = linear.clip(0, 1)
    return np.where(low <= 0.0031308, low * 12.92, 1.055 * low ** (1 / 2.4) - 0.055)


def scene(seed: int = 7) -> np.ndarray:
    """Linear light of a dim scene of greys and a few colors; nothing of it clips."""
    draw = np.random.default_rng(seed)
    grey = draw.uniform(0.02, 0.2, (30, 40, 1)).repeat(16, 0).repeat(16, 1)
    light = np.repeat(grey, 3, axis=2)
    light[:96, :160] *= (1.9, 0.5, 0.4)
    return light


def picture(linear: np.ndarray) -> Picture:
    return Picture((encoded(linear) * 65535 + 0.5).astype(np.uint16))


@pytest.mark.parametrize("stops", [-2.0, -1.0, -0.5, 0.25, 1.0, 2.0])
def test_exposure_is_in_stops(stops: float) -> None:
    plain, moved = measure(picture(scene()), ()), measure(picture(scene() * 2**stops), ())
    assert moved.light["exposure"] - plain.light["exposure"] == pytest.approx(stops, abs=0.04)
    assert moved.light["warmth"] == pytest.approx(plain.light["warmth"], abs=0.6)


@pytest.mark.parametrize("mired", [110.0, 130.0, 153.8, 180.0, 210.0])
@pytest.mark.parametrize("duv", [-0.006, 0.0033, 0.009])
def test_the_white_point_is_the_light_it_was_lit_by(mired: float, duv: float) -> None:
    lit = scene() * np.array(light_of_white(WhitePoint(mired, duv)))
    found = measure(picture(lit), ()).light
    assert found["warmth"] == pytest.approx(mired, abs=1.5)
    assert found["tint"] == pytest.approx(duv, abs=6e-4)
    assert white_point((1, 1, 1)).mired == pytest.approx(153.8, abs=0.1)


def test_black_and_white_points_are_lightness() -> None:
    ramp = np.linspace(0, 255, 512).astype(np.uint8)
    levels = np.repeat(np.repeat(ramp[None], 256, 0)[..., None], 3, 2)
    found = measure(Picture(np.ascontiguousarray(levels)), ()).light
    assert found["black"] == pytest.approx(0.6, abs=0.4)  # L* of 1 % of the way, 2.55 of 255
    assert found["white"] == pytest.approx(99.0, abs=0.4)
    grey = Picture(np.full((64, 64, 3), 119, np.uint8))
    assert measure(grey, ()).light["black"] == pytest.approx(50.0, abs=0.2)


def test_a_palette_color_is_found_by_its_share() -> None:
    rgb = np.full((200, 200, 3), 200, np.uint8)
    rgb[:, :50] = (0x24, 0x48, 0x3A)
    found = measure(Picture(rgb), (FOREST, RED))
    assert found.near[FOREST] == pytest.approx(0.25, abs=0.01)
    assert found.apart[FOREST] == pytest.approx(0, abs=0.3)
    assert found.near[RED] == 0
    assert found.apart[RED] > 30


def test_what_is_transparent_does_not_count() -> None:
    rgb = np.full((100, 100, 3), 90, np.uint8)
    rgb[:, 50:] = 255
    alpha = np.full((100, 100), 255, np.uint8)
    alpha[:, 50:] = 0
    cut, whole = measure(Picture(rgb, alpha), ()), measure(Picture(rgb[:, :50].copy()), ())
    assert cut.light == pytest.approx(whole.light, abs=0.3)
    assert not cut.on_white
    assert measure(Picture(rgb), ()).on_white


def test_the_shape_outlives_grading_and_tells_scenes_apart() -> None:
    one, other = measure(picture(scene(1)), ()), measure(picture(scene(2)), ())
    graded = measure(picture((scene(1) * 2.0 * np.array((1.2, 1, 0.8))) ** 1.1), ())
    assert unlike(one.shape, graded.shape) <= 12
    assert unlike(one.shape, other.shape) > 80


def test_measures_come_back_from_facts_as_they_were() -> None:
    found = measure(picture(scene()), (FOREST,))
    facts = found.as_facts()
    assert Measured.from_facts(facts, [FOREST]) == found
    assert Measured.from_facts(facts, [RED]) is None
    assert Measured.from_facts(facts | {"report.version": 0.0}, []) is None
    assert Measured.from_facts({"sharpness": 1.0}, []) is None


def test_a_reduced_jpeg_measures_like_the_whole(coffee: Path) -> None:
    with Image.open(coffee) as image:
        out = io.BytesIO()
        image.convert("RGB").resize((2400, 1600)).save(out, "JPEG", quality=92)
    whole = decode(out.getvalue(), max_megapixels=50).picture
    small = decode(out.getvalue(), max_megapixels=50, least_side=640).picture
    assert (small.size.width, small.size.height) == (1200, 800)
    one, other = measure(whole, ()).light, measure(small, ()).light
    for name, most in (("exposure", 0.01), ("warmth", 1.0), ("tint", 5e-4), ("black", 1.0)):
        assert one[name] == pytest.approx(other[name], abs=most), name


def test_a_file_is_measured_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.png"
    Image.fromarray((encoded(scene()) * 255).astype(np.uint8)).save(path)
    # a file that is younger than a tick of its file system's clock is not trusted yet
    os.utime(path, (1e9, 1e9))
    monkeypatch.setattr("watchfolder.jobs.facts_book.FRESH_NS", 0)
    decoded = []
    real = looking.decode_guarded
    monkeypatch.setattr(
        looking, "decode_guarded", lambda p, **k: (decoded.append(p), real(p, **k))[1]
    )
    with JobStore(tmp_path / "ledger.sqlite3") as store:
        first = Looker(store, max_megapixels=50).look(path)
        assert len(decoded) == 2  # small for the report, whole for its facts
        assert Looker(store, max_megapixels=50).look(path) == first
        assert len(decoded) == 2
        Looker(store, max_megapixels=50, palette=[RED]).look(path)
        assert len(decoded) == 3  # a color that nobody asked for before
        facts = store.facts_of(first.sha256)
        assert facts is not None
        assert facts.measures["sharpness"] > 0
        (tmp_path / "bad.png").write_bytes(b"\x89PNG\r\n\x1a\nnothing")
        with pytest.raises(AssetError):
            Looker(store, max_megapixels=50).look(tmp_path / "bad.png")


@pytest.mark.parametrize("said", ["#24483A", "#E9E0D0", "#FFFFFF", "#000000", "#C81E28"])
def test_a_swatch_is_its_color(said: str) -> None:
    assert hex_of_lab(Color.parse(said).lab()) == said


@pytest.mark.parametrize("color", [(0, 0, 128), (255, 0, 0), (0, 0, 0), (255, 255, 255)])
def test_a_picture_of_one_color_has_numbers(color: tuple[int, int, int]) -> None:
    found = measure(Picture(np.full((48, 64, 3), color, np.uint8)), (FOREST,))
    assert np.isfinite(list(found.as_facts().values())).all()
    assert found.shape == 0
