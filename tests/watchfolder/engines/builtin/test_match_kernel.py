"""Light matched to references: towards them, within bounds, whites left white."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from presets.edits.match import Match
from presets.reference import FileRef
from watchfolder.engines.builtin.engine import BuiltinEngine
from watchfolder.engines.builtin.light import Light, Move, light_of, mean_light, move_towards
from watchfolder.engines.engine import Mask, Materials, StepResult
from watchfolder.errors import EngineError
from watchfolder.pictures.picture import Picture
from watchfolder.pictures.spaces import linear_to_srgb, srgb_to_linear

SHA = "a" * 64
NEUTRAL = (0.0, 0.0, 0.0)


def room(dtype: type = np.uint8, *, bag: bool = True) -> Picture:
    """A grey room with light and shade, and a red bag in it."""
    random = np.random.default_rng(2)
    y, x = np.mgrid[:90, :120].astype(np.float32)
    grey = 0.35 + 0.35 * x / 120 - 0.1 * y / 90 + random.normal(0, 0.01, y.shape)
    rgb = np.repeat(grey[..., None], 3, axis=2)
    if bag:
        rgb[30:75, 40:85] = np.array([0.6, 0.08, 0.1]) * (0.8 + 0.4 * x[30:75, 40:85, None] / 120)
    top = np.iinfo(dtype).max
    return Picture((np.clip(rgb, 0, 1) * top + 0.5).astype(dtype))


def relit(picture: Picture, stops: float, warm: float = 0.0) -> Picture:
    gains = torch.tensor([1 + warm, 1.0, 1 - warm]).reshape(3, 1, 1) * 2**stops
    return picture.with_tensor(
        linear_to_srgb((srgb_to_linear(picture.tensor()) * gains).clamp(0, 1))
    )


def matched(
    picture: Picture, reference: Picture, listener: object, mask: Mask | None = None, **said: object
) -> StepResult:
    width, height = picture.size
    edit = Match(references=(FileRef(path="ref.png", sha256=SHA),), **said)  # type: ignore[arg-type]
    materials = Materials(
        picture, mask or Mask(torch.ones(1, height, width)), None, pictures={SHA: reference}
    )
    return BuiltinEngine().apply(edit, picture, materials, listener)  # type: ignore[arg-type]


def apart(first: Picture, second: Picture) -> float:
    return float(np.abs(first.rgb.astype(float) / first.top - second.rgb / second.top).mean())


@pytest.mark.parametrize(("stops", "warm"), [(-0.6, 0.0), (0.3, 0.0), (-0.3, 0.12), (0.2, -0.12)])
def test_it_moves_towards_the_reference(stops: float, warm: float, listener: object) -> None:
    reference = room()
    off = relit(reference, stops, warm)
    assert apart(matched(off, reference, listener).picture, reference) < 0.55 * apart(
        off, reference
    )


def test_the_reference_itself_stays_as_it_is(listener: object) -> None:
    assert (matched(room(), room(), listener).picture.rgb == room().rgb).all()


def test_it_never_moves_farther_than_it_may(listener: object) -> None:
    result = matched(relit(room(), -3), room(), listener, exposure=0.25)
    stops = next(f for f in result.figures if f.name == "exposure_stops")
    assert stops.value == 0.25
    still = matched(relit(room(), -1, 0.1), room(), listener, exposure=0, white_point=0)
    assert [f.value for f in still.figures] == [0, 0]


def test_what_is_vivid_says_nothing_of_the_light() -> None:
    with_bag, without = light_of(room()), light_of(room(bag=False))
    assert np.abs(np.subtract(with_bag.white, without.white)).max() < 0.02


def test_the_color_of_the_light_is_found() -> None:
    white = light_of(relit(room(), 0, 0.12)).white
    assert white[0] - white[2] == pytest.approx(np.log2(1.12 / 0.88), abs=0.04)


def test_transparent_pixels_do_not_count() -> None:
    picture = room()
    alpha = np.zeros((90, 120), np.uint8)
    alpha[:, 60:] = 255
    painted = picture.rgb.copy()
    painted[:, :60] = (0, 0, 255)
    one = light_of(Picture(painted, alpha))
    other = light_of(Picture(np.ascontiguousarray(picture.rgb[:, 60:])))
    assert one.stops == pytest.approx(other.stops, abs=0.05)
    assert np.abs(np.subtract(one.white, other.white)).max() < 0.03


def test_a_pure_white_ground_stays_white(listener: object) -> None:
    rgb = np.full((80, 80, 3), 255, np.uint8)
    rgb[20:60, 20:60] = (150, 60, 50)
    result = matched(Picture(rgb), relit(room(), -1, 0.2), listener).picture
    assert (result.rgb[:10] == 255).all()


def test_moves_are_shared_between_pictures_of_a_shoot() -> None:
    lights = [Light(-2.0 + shift, (shift, 0.0, 0.0)) for shift in (0.0, 0.001)]
    moves = [move_towards(la, Light(-1.5, NEUTRAL), most=1, white_share=0.5) for la in lights]
    assert moves[0] == moves[1]
    assert moves[0].key == moves[1].key


def test_lights_are_averaged_in_stops() -> None:
    mean = mean_light([Light(-1.0, (0.2, 0.0, -0.2)), Light(-3.0, (0.0, 0.0, 0.0))])
    assert mean == Light(-2.0, (0.1, 0.0, -0.1))


def test_brightening_rolls_off_and_keeps_order() -> None:
    ramp = torch.linspace(0, 1, 256).expand(3, 1, 256)
    bright = Move(0.7, (0.1, 0.0, -0.1)).colors(ramp)
    assert float(bright.max()) <= 1
    assert bool((bright.diff(dim=-1) >= 0).all())
    assert float(bright[1, 0, 250]) < 0.999, "highlights are not clipped away"


def test_sixteen_bits_and_a_mask(listener: object) -> None:
    values = torch.zeros(1, 90, 120)
    values[..., 60:] = 1
    result = matched(relit(room(np.uint16), -0.5), room(), listener, Mask(values))
    assert result.picture.rgb.dtype == np.uint16
    assert next(f for f in result.figures if f.name == "outside_max_diff").value == 0


def test_without_a_reference_it_says_what_to_do(listener: object) -> None:
    picture = room()
    materials = Materials(picture, Mask(torch.ones(1, 90, 120)), None)
    with pytest.raises(EngineError, match="no reference") as caught:
        BuiltinEngine().apply(Match(), picture, materials, listener)  # type: ignore[arg-type]
    assert "role: match" in caught.value.hint
    edit = Match(references=(FileRef(path="ref.png", sha256=SHA),))
    with pytest.raises(EngineError, match="missing"):
        BuiltinEngine().apply(edit, picture, materials, listener)  # type: ignore[arg-type]
