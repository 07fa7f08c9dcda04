"""Style without a model: a known look at its strength, or a reference's tone within bounds."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from presets.edits.look import Look
from presets.edits.style import Style
from presets.grade import Grade
from presets.reference import FileRef
from watchfolder.engines.builtin.engine import BuiltinEngine
from watchfolder.engines.builtin.tone import palette_of, transfer
from watchfolder.engines.engine import Mask, Materials, StepResult
from watchfolder.errors import EngineError
from watchfolder.pictures.picture import Picture
from watchfolder.pictures.spaces import srgb_to_oklab

SHA = "b" * 64
REFERENCE = FileRef(path="ref.png", sha256=SHA)
ENGINE = BuiltinEngine()


def scene(dtype: type = np.uint8, *, warm: float = 0.0, seed: int = 1) -> Picture:
    """Muted surfaces from dark to light, and a vivid blue thing."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[:80, :100].astype(np.float32)
    grey = 0.15 + 0.7 * x / 100 + random.normal(0, 0.02, y.shape)
    rgb = grey[..., None] * np.array([1 + warm, 1, 1 - warm])
    rgb[30:60, 30:60] = (0.1, 0.25, 0.85)
    top = np.iinfo(dtype).max
    return Picture((np.clip(rgb, 0, 1) * top + 0.5).astype(dtype))


def styled(picture: Picture, style: Style, listener: object, reference: Picture) -> StepResult:
    width, height = picture.size
    mask = Mask(torch.ones(1, height, width))
    materials = Materials(picture, mask, None, pictures={SHA: reference})
    return ENGINE.apply(style, picture, materials, listener)  # type: ignore[arg-type]


def tint(picture: Picture) -> torch.Tensor:
    muted = srgb_to_oklab(picture.tensor())[:, :25]
    return muted.mean(dim=(1, 2))


def test_the_tone_of_the_reference_comes_over(listener: object) -> None:
    plain, warm = scene(), scene(warm=0.12, seed=2)
    result = styled(plain, Style(reference=REFERENCE, strength=1), listener, warm)
    assert abs(tint(result.picture)[2] - tint(warm)[2]) < 0.4 * abs(tint(plain)[2] - tint(warm)[2])
    assert next(f for f in result.figures if f.name == "tone_color").value > 0.01


def test_a_vivid_thing_in_the_reference_does_not_tint(listener: object) -> None:
    plain = scene()
    loud = plain.rgb.copy()
    loud[20:70, 10:80] = (230, 30, 20)
    result = styled(plain, Style(reference=REFERENCE, strength=1), listener, Picture(loud))
    assert float((tint(result.picture) - tint(plain))[1:].abs().max()) < 0.02


def test_its_own_tone_changes_nothing(listener: object) -> None:
    result = styled(scene(), Style(reference=REFERENCE), listener, scene())
    assert np.abs(result.picture.rgb.astype(int) - scene().rgb).max() <= 1


def test_strength_is_a_share_of_the_way(listener: object) -> None:
    warm = scene(warm=0.25, seed=2)
    full, half = (
        styled(scene(), Style(reference=REFERENCE, strength=s), listener, warm).picture
        for s in (1.0, 0.5)
    )
    way = (tint(half) - tint(scene()))[2] / (tint(full) - tint(scene()))[2]
    assert float(way) == pytest.approx(0.5, abs=0.06)


def test_bounds_hold_whatever_the_reference_is() -> None:
    black = Picture(np.zeros((40, 40, 3), np.uint8))
    loud = Picture(np.random.default_rng(0).integers(0, 256, (40, 40, 3)).astype(np.uint8))
    for reference in (black, loud):
        bounded = transfer(palette_of(scene()), palette_of(reference), 1.0)
        gains = np.linalg.eigvalsh(bounded.gain)
        assert 0.699 <= gains.min() <= gains.max() <= 1.401
        assert np.abs(bounded.shift).max() <= 0.12
        values = bounded.colors(scene().tensor())
        assert 0 <= float(values.min()) <= float(values.max()) <= 1


def test_sixteen_bits_stay_sixteen(listener: object) -> None:
    result = styled(scene(np.uint16), Style(reference=REFERENCE), listener, scene(warm=0.2))
    assert result.picture.rgb.dtype == np.uint16


def test_a_known_look_is_its_grade_at_that_strength(listener: object) -> None:
    grade = Grade(contrast=0.3, temperature=0.4)
    style = Style(look="moody", grade=grade, strength=0.6)
    one = styled(scene(), style, listener, scene()).picture
    mask = Mask(torch.ones(1, 80, 100))
    other = ENGINE.apply(
        Look(look="moody", grade=grade, strength=0.6),
        scene(),
        Materials(scene(), mask, None),
        listener,  # type: ignore[arg-type]
    ).picture
    assert (one.rgb == other.rgb).all()


@pytest.mark.parametrize(
    ("said", "feature"),
    [
        ({"look": "moody", "grade": {}}, "style:look"),
        ({"look": "unheard-of"}, "style"),
        ({"reference": REFERENCE}, "style:reference"),
        ({"reference": REFERENCE, "words": "like film"}, "style"),
        ({"reference": REFERENCE, "look": "moody", "grade": {}}, "style"),
        ({"words": "like film"}, "style"),
    ],
)
def test_only_what_can_be_done_without_a_model_is_claimed(
    said: dict[str, object], feature: str
) -> None:
    assert Style.model_validate(said).feature == feature
    assert (feature in ENGINE.card.features) == (feature != "style")


def test_a_reference_that_was_not_handed_in_is_told(listener: object) -> None:
    picture = scene()
    materials = Materials(picture, Mask(torch.ones(1, 80, 100)), None)
    with pytest.raises(EngineError, match="missing"):
        ENGINE.apply(Style(reference=REFERENCE), picture, materials, listener)  # type: ignore[arg-type]
