"""A run of color steps is one function: bit-identical to the float32 chain, rounded once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from importlib.metadata import files
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from presets.edit import Edit
from presets.edits.adjust import Adjust
from presets.edits.look import Look
from presets.edits.match import Match
from presets.grade import Grade
from presets.reference import FileRef
from watchfolder.engines.builtin.colorwork import color_function
from watchfolder.engines.builtin.engine import BuiltinEngine
from watchfolder.engines.builtin.matching import move_of
from watchfolder.engines.engine import Joined, Mask, Materials
from watchfolder.pictures.picture import Picture

RUN: tuple[Edit, ...] = (
    Adjust(exposure=0.35, contrast=0.3, shadows=0.4, temperature=0.2),
    Adjust(vibrance=0.4, highlights=-0.3, tint=0.05),
    Look(grade=Grade(contrast=0.2, saturation=-0.2, temperature=0.1), strength=0.8),
)
PHOTOS = ("astronaut.png", "coffee.png", "chelsea.png", "rocket.jpg", "motorcycle_left.png")
SHARED = Path(__file__).parents[4] / ".." / "shared" / "data" / "images"


class Quiet:
    def report(self, fraction: float, note: str = "") -> None:
        pass


def photos() -> list[Path]:
    carried = [Path(str(f.locate())) for f in files("scikit-image") or () if f.name in PHOTOS]
    return carried + (sorted(SHARED.glob("*.jpg")) if SHARED.is_dir() else [])


def read(path: Path, dtype: type = np.uint8) -> Picture:
    bgr = cv2.imread(str(path), cv2.IMREAD_COLOR)
    assert bgr is not None
    rgb = np.ascontiguousarray(bgr[..., ::-1]).astype(dtype)
    if dtype is np.uint16:
        rgb = rgb * 257 + np.random.default_rng(1).integers(0, 200, rgb.shape).astype(dtype) % 120
    return Picture(rgb.astype(dtype))


def materials(picture: Picture, **more: object) -> Materials:
    width, height = picture.size
    return Materials(picture, Mask(torch.ones(1, height, width)), None, **more)  # type: ignore[arg-type]


def run(edits: tuple[Edit, ...], start: Picture, **more: object) -> Picture:
    """As the runner does it: each step with the run it goes on with."""
    picture, joined = start, None
    for edit in edits:
        given = materials(picture, **more)
        made = BuiltinEngine().apply(edit, picture, replace(given, joined=joined), Quiet())
        joined = Joined(start, (*(joined.steps if joined else ()), (edit, given)))
        picture = made.picture
    return picture


def chain(start: Picture) -> Picture:
    """The float32 chain over all pixels at once, rounded at its end alone."""
    rgb = start.tensor()
    for edit in RUN:
        rgb = color_function(edit, {})(rgb)
    return start.with_tensor(rgb)


def some_now_all_in_the_soak() -> Iterator[object]:
    """Two photographs carried by a dependency, and one that lies beside the repository."""
    for path in photos():
        now = path.stem in {"astronaut", "chelsea", "plain_mugs"}
        yield pytest.param(path, id=path.stem, marks=() if now else pytest.mark.soak)


@pytest.mark.parametrize("path", list(some_now_all_in_the_soak()))
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_no_byte_of_a_photograph_differs(path: Path, dtype: type) -> None:
    start = read(path, dtype)
    result = run(RUN, start)
    assert result.rgb.dtype == dtype
    np.testing.assert_array_equal(result.rgb, chain(start).rgb)


def test_rounding_between_would_have_shown() -> None:
    start = read(photos()[0])
    alone = start
    for edit in RUN:
        alone = BuiltinEngine().apply(edit, alone, materials(alone), Quiet()).picture
    assert (alone.rgb != run(RUN, start).rgb).mean() > 0.01


def test_sixteen_bits_keep_what_eight_do_not_have() -> None:
    start = read(photos()[0], np.uint16)
    assert len(np.unique(run(RUN, start).rgb)) > 2000


def test_a_run_may_begin_with_a_match() -> None:
    start, other = read(photos()[0]), read(photos()[1])
    match = Match(references=(FileRef(path="other.png", sha256="a" * 64),))
    given = {"a" * 64: other}
    result = run((match, RUN[0]), start, pictures=given)
    move = move_of(match, start, materials(start, pictures=given))
    wanted = start.with_tensor(color_function(RUN[0], {})(move.colors(start.tensor())))
    np.testing.assert_array_equal(result.rgb, wanted.rgb)


@pytest.mark.gpu
def test_an_accelerator_is_within_a_level() -> None:
    if not torch.cuda.is_available():
        pytest.skip("no CUDA device here")
    start = read(photos()[0])
    fast = BuiltinEngine("cuda").apply(RUN[0], start, materials(start), Quiet()).picture
    slow = BuiltinEngine().apply(RUN[0], start, materials(start), Quiet()).picture
    assert int(np.abs(fast.rgb.astype(int) - slow.rgb.astype(int)).max()) <= 1
