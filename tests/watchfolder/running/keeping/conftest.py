"""Photographs made in code, and what careless models do to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.metadata import files
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from presets.edit import Edit
from presets.edits.instruct import Instruct
from presets.regions import Region
from watchfolder.engines.engine import Figure, Mask, Materials, StepResult
from watchfolder.pictures.picture import Picture
from watchfolder.running.keeping.bounds import Kept
from watchfolder.running.keeping.keep import Asked, put_back
from watchfolder.running.limits import held_to_limits

Rgb = NDArray[np.float32]


@dataclass(frozen=True)
class Drift:
    """What a model lays over everything."""

    zoom: float = 1.0
    dx: float = 0.0
    dy: float = 0.0
    gain: tuple[float, float, float] = (1.0, 1.0, 1.0)
    offset: tuple[float, float, float] = (0.0, 0.0, 0.0)
    noise: float = 0.0
    seed: int = 0

    def of(self, rgb: Rgb) -> Rgb:
        height, width = rgb.shape[:2]
        cx, cy = (width - 1) / 2, (height - 1) / 2
        matrix = np.array(
            [
                [self.zoom, 0, cx - self.zoom * cx + self.dx],
                [0, self.zoom, cy - self.zoom * cy + self.dy],
            ]
        )
        if (self.zoom, self.dx, self.dy) != (1.0, 0.0, 0.0):
            rgb = cv2.warpAffine(
                rgb,
                matrix,
                (width, height),
                flags=cv2.INTER_CUBIC,
                borderMode=cv2.BORDER_REFLECT_101,
            )
        tinted = rgb * np.float32(self.gain) + np.float32(self.offset)
        noise = np.random.default_rng(self.seed).normal(0, self.noise, rgb.shape)
        return (tinted + noise).astype(np.float32)


def cloud(rng: np.random.Generator, height: int, width: int, falloff: float) -> Rgb:
    """Noise of every scale, 0 to 1."""
    total, cells = np.zeros((height, width), np.float32), 2
    while cells < max(height, width):
        shape = (max(2, height * cells // width), cells)
        grid = rng.standard_normal(shape).astype(np.float32)
        total += cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC) * cells**-falloff
        cells *= 2
    return (total - total.min()) / (total.max() - total.min())


def photo(seed: int, width: int = 480, height: int = 360) -> NDArray[np.uint8]:
    """Textured ground, things on it, lettering, fall-off of light, grain."""
    rng = np.random.default_rng(seed)
    share = cloud(rng, height, width, (1.2, 0.9, 1.6, 0.7)[seed % 4])[..., None]
    rgb = rng.uniform(0.15, 0.9, 3) * share + rng.uniform(0.15, 0.9, 3) * (1 - share)
    for number in range(12 + seed % 5):
        shape = np.zeros((height, width), np.float32)
        at = (int(rng.integers(0, width)), int(rng.integers(0, height)))
        half = (
            int(rng.integers(width // 40, width // 7)),
            int(rng.integers(width // 40, width // 7)),
        )
        if number % 2:
            cv2.ellipse(shape, at, half, float(rng.uniform(0, 180)), 0, 360, 1, -1)
        else:
            cv2.rectangle(shape, at, (at[0] + half[0], at[1] + half[1]), 1, -1)
        shape = cv2.GaussianBlur(shape, (0, 0), 0.8)[..., None]
        weave = cloud(rng, height, width, 0.5)[..., None] * rng.uniform(0.05, 0.4)
        rgb = rgb * (1 - shape) + shape * (rng.uniform(0.1, 0.9, 3) * (1 - weave) + weave)
    rgb = np.ascontiguousarray(rgb, np.float32)
    for name in ("ATELIER", "MAISON"):
        at = (int(rng.integers(5, width // 2)), int(rng.integers(30, height - 10)))
        color = [float(v) for v in rng.uniform(0, 1, 3)]
        cv2.putText(rgb, name, at, cv2.FONT_HERSHEY_SIMPLEX, 0.9, color, 2, cv2.LINE_AA)
    y, x = np.mgrid[0:height, 0:width] / [[[height]], [[width]]] - 0.5
    rgb = rgb * (1.05 - 0.35 * np.hypot(x, y))[..., None] + rng.standard_normal(rgb.shape) * 0.006
    return (np.clip(rgb, 0, 1) * 255 + 0.5).astype(np.uint8)


def studio(seed: int, width: int = 480, height: int = 360) -> tuple[NDArray[np.uint8], Rgb]:
    """A textured product on a paper sweep, and the mask of the product."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    ground = (0.93 - 0.12 * (y / height) ** 2)[..., None] * np.float32([1, 0.99, 0.97])
    mask = np.zeros((height, width), np.float32)
    cv2.ellipse(mask, (width // 2, int(height * 0.55)), (width // 5, height // 4), 0, 0, 360, 1, -1)
    mask = cv2.GaussianBlur(mask, (0, 0), 1.0)
    weave = cloud(rng, height, width, 0.4)[..., None]
    product = rng.uniform(0.3, 0.8, 3) * (0.6 + 0.6 * weave) * (1.1 - 0.5 * (x / width)[..., None])
    rgb = np.ascontiguousarray(
        ground * (1 - mask[..., None]) + product * mask[..., None], np.float32
    )
    cv2.putText(
        rgb, "MAISON", (width // 2 - 55, int(height * 0.58)), cv2.FONT_HERSHEY_DUPLEX, 0.9, (0.95, 0.9, 0.7), 2, cv2.LINE_AA
    )  # fmt: skip
    rgb += rng.standard_normal(rgb.shape).astype(np.float32) * 0.004
    return (np.clip(rgb, 0, 1) * 255 + 0.5).astype(np.uint8), mask


def disc(shape: tuple[int, ...], radius: float = 0.14) -> Rgb:
    """Where the asked edit is: an ellipse near the middle, (H, W) in [0, 1]."""
    height, width = shape[:2]
    mask = np.zeros((height, width), np.float32)
    half = (int(width * radius), int(height * radius))
    cv2.ellipse(mask, (width // 2, int(height * 0.55)), half, 20, 0, 360, 1, -1)
    return cv2.GaussianBlur(mask, (0, 0), 0.8)


def greened(rgb: Rgb, where: Rgb) -> Rgb:
    """The asked edit: green, with the shading kept."""
    new = np.float32([0.15, 0.5, 0.3]) * (0.5 + rgb.mean(axis=2, keepdims=True))
    return rgb * (1 - where[..., None]) + new * where[..., None]


def samples(rgb: Rgb) -> NDArray[np.uint8]:
    return (np.clip(rgb, 0, 1) * 255 + 0.5).astype(np.uint8)


@dataclass(frozen=True)
class Kit:
    """What the tests of this folder make their pictures with."""

    photo: Callable[..., NDArray[np.uint8]] = photo
    studio: Callable[..., tuple[NDArray[np.uint8], Rgb]] = studio
    disc: Callable[..., Rgb] = disc
    greened: Callable[[Rgb, Rgb], Rgb] = greened
    samples: Callable[[Rgb], NDArray[np.uint8]] = samples
    drift: type[Drift] = Drift
    careless: Drift = field(
        default_factory=lambda: Drift(
            1.012, 5.3, -3.6, (1.03, 1.0, 0.96), (2 / 255, -1 / 255, 3 / 255), 2.5 / 255
        )
    )

    def kept(
        self,
        source: Picture,
        made: Picture,
        *,
        edit: Edit | None = None,
        region: Region | None = None,
        mask: Rgb | None = None,
        kept: tuple[Kept, ...] = (),
        raw: Picture | None = None,
    ) -> tuple[Picture, dict[str, Figure]]:
        """The step's picture and its figures by name, held to the limits."""
        width, height = source.size
        values = np.ones((height, width), np.float32) if mask is None else mask
        edit = edit or Instruct(text="change it")
        materials = Materials(source, Mask(torch.from_numpy(values)[None]), None)
        asked = Asked(edit, region or edit.target or Region(), source, materials, kept)
        result = put_back(asked, StepResult(made, raw=raw))
        figures = held_to_limits(result.figures, edit, materials.checks)
        return result.picture, {figure.name: figure for figure in figures}


@pytest.fixture(scope="session")
def kit() -> Kit:
    return Kit()


def _real() -> list[Path]:
    names = ("astronaut.png", "coffee.png", "chelsea.png", "motorcycle_left.png", "rocket.jpg")
    shipped = [Path(str(f.locate())) for f in files("scikit-image") or () if f.name in names]
    shared = Path(__file__).resolve().parents[4].parent / "shared" / "data" / "images"
    return sorted(shipped) + sorted(shared.glob("*.jpg"))


REAL = _real()
NOW = {"astronaut", "rocket", "plain_tote_red"}
"""Real photographs that have their turn each time; the others have it in the soak."""


def _turns() -> Iterator[Any]:
    yield from (*range(14), *(f"studio {number}" for number in range(6)))
    for path in REAL:
        turn = pytest.mark.slow if path.stem in NOW else pytest.mark.soak
        yield pytest.param(path, marks=turn, id=path.stem)


@pytest.fixture(scope="session", params=list(_turns()))
def photograph(request: pytest.FixtureRequest) -> NDArray[np.uint8]:
    """Twenty photographs made in code, and the real ones that are here."""
    if isinstance(request.param, int):
        return photo(request.param)
    if isinstance(request.param, str):
        return studio(int(request.param.split()[1]))[0]
    bgr = cv2.imread(str(request.param), cv2.IMREAD_COLOR)
    assert bgr is not None
    return np.ascontiguousarray(bgr[..., ::-1]).astype(np.uint8)
