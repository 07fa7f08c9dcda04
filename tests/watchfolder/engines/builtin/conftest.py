"""A photograph made here: a red bag with black handles and a white mark, its truth known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import cv2
import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from watchfolder.engines.engine import Mask, Materials
from watchfolder.errors import Cancelled
from watchfolder.pictures.picture import Picture

Plane = NDArray[np.float32]


class Listener:
    """A Progress that keeps what it is told and stops the work at the `stop_at`-th word."""

    def __init__(self, stop_at: int | None = None) -> None:
        self.told: list[tuple[float, str]] = []
        self.stop_at = stop_at

    def report(self, fraction: float, note: str = "") -> None:
        assert -1e-9 <= fraction <= 1 + 1e-9
        self.told.append((fraction, note))
        if self.stop_at is not None and len(self.told) >= self.stop_at:
            raise Cancelled


@dataclass(frozen=True)
class Scene:
    picture: Picture
    alpha: Plane
    """The whole subject's true alpha."""
    parts: dict[str, Plane] = field(default_factory=dict)
    """True alpha of each part."""
    colors: Plane | None = None
    """(H, W, 3) the subject's own colours."""

    @property
    def mask(self) -> Mask:
        return Mask(torch.from_numpy(self.alpha)[None])

    def edge(self, reach: int = 10) -> NDArray[np.bool_]:
        solid = (self.alpha > 0.5).astype(np.uint8)
        disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1,) * 2)
        return (cv2.dilate(solid, disc) - cv2.erode(solid, disc)) > 0


def _drawn(
    size: int, draw: Callable[[NDArray[np.uint8], Callable[..., tuple[int, ...]]], None]
) -> Plane:
    """A shape drawn four times as large and reduced: a true antialiased alpha."""
    big = np.zeros((4 * size, 4 * size), np.uint8)
    draw(big, lambda *v: tuple(round(4 * size * x) for x in v))
    return cv2.resize(big, (size, size), interpolation=cv2.INTER_AREA).astype(np.float32) / 255


def make_bag(size: int = 480, dtype: type = np.uint8) -> Scene:
    body = _drawn(size, lambda b, at: cv2.rectangle(b, at(0.27, 0.38), at(0.73, 0.86), 255, -1))
    handle = _drawn(
        size,
        lambda b, at: cv2.ellipse(
            b, at(0.5, 0.39), at(0.12, 0.19), 0, 180, 360, 255, round(4 * size * 0.028)
        ),
    )
    logo = _drawn(size, lambda b, at: cv2.circle(b, at(0.5, 0.62), at(0.08)[0], 255, -1))
    y, x = (g.astype(np.float32) / size for g in np.mgrid[:size, :size])
    random = np.random.default_rng(3)
    grain = random.normal(0, 0.006, (size, size)).astype(np.float32)
    folds = 0.82 + 0.18 * np.sin(9 * x + 5 * y) * np.cos(6 * y) + grain
    red = folds[..., None] * np.array([0.78, 0.13, 0.12], np.float32)
    black = (0.16 + 0.04 * np.sin(40 * x) + grain)[..., None] * np.ones(3, np.float32)
    white = (0.92 * (0.9 + 0.1 * folds))[..., None] * np.ones(3, np.float32)
    ground = (0.80 + 0.10 * (1 - y) + grain)[..., None] * np.array([1, 0.99, 0.97], np.float32)
    body_only = body * (1 - logo)
    own_handle = handle * (1 - body)
    colors = red * (body - body * logo)[..., None] + white * (body * logo)[..., None]
    colors = colors + black * own_handle[..., None]
    alpha = np.clip(body + own_handle, 0, 1)
    straight = colors / np.maximum(alpha, 1e-3)[..., None]
    rgb = colors + ground * (1 - alpha)[..., None]
    top = np.iinfo(dtype).max
    picture = Picture((np.clip(rgb, 0, 1) * top + 0.5).astype(dtype))
    parts = {"body": body_only, "handle": own_handle, "logo": logo * body}
    return Scene(picture, alpha.astype(np.float32), parts, straight.astype(np.float32))


def make_cup(size: int = 420) -> Scene:
    """A glazed blue cup with a hard highlight, and a white rim on top."""
    body = _drawn(
        size, lambda b, at: cv2.ellipse(b, at(0.5, 0.55), at(0.25, 0.32), 0, 0, 360, 255, -1)
    )
    rim = _drawn(
        size, lambda b, at: cv2.ellipse(b, at(0.5, 0.28), at(0.20, 0.06), 0, 0, 360, 255, -1)
    )
    shine = _drawn(
        size, lambda b, at: cv2.ellipse(b, at(0.4, 0.48), at(0.012, 0.028), 12, 0, 360, 255, -1)
    )
    y, x = (g.astype(np.float32) / size for g in np.mgrid[:size, :size])
    shade = np.clip(
        1.05 - 1.6 * (x - 0.42) ** 2 - 1.1 * (y - 0.45) ** 2 - 0.9 * np.abs(x - 0.4), 0.2, 1
    )
    blue = shade[..., None] * np.array([0.10, 0.28, 0.72], np.float32)
    soft = cv2.GaussianBlur(shine, (0, 0), 1.5)[..., None]
    glazed = blue * (1 - soft) + soft * np.array([0.99, 0.99, 1.0], np.float32)
    cream = np.array([0.93, 0.91, 0.86], np.float32) * (0.95 + 0.05 * shade)[..., None]
    whole = np.maximum(body, rim)
    colors = glazed * (body * (1 - rim))[..., None] + cream * rim[..., None]
    ground = (0.62 + 0.1 * y)[..., None] * np.array([0.72, 0.62, 0.52], np.float32) / 0.62
    rgb = colors + ground * (1 - whole)[..., None]
    picture = Picture((np.clip(rgb, 0, 1) * 255 + 0.5).astype(np.uint8))
    parts = {"glaze": (body * (1 - rim)).astype(np.float32), "rim": rim, "shine": shine}
    return Scene(picture, whole.astype(np.float32), parts)


@pytest.fixture(scope="session")
def bag() -> Scene:
    return make_bag()


@pytest.fixture(scope="session")
def cup() -> Scene:
    return make_cup()


@pytest.fixture(scope="session")
def bag_maker() -> Callable[..., Scene]:
    return make_bag


@pytest.fixture
def listener() -> Listener:
    return Listener()


@pytest.fixture
def stopping() -> Callable[[int], Listener]:
    return Listener


@pytest.fixture(scope="session")
def given() -> Callable[..., Materials]:
    """Materials of a step on the original itself."""

    def materials(source: Picture, mask: torch.Tensor, **more: object) -> Materials:
        return Materials(source=source, mask=Mask(mask), subject=None, **more)  # type: ignore[arg-type]

    return materials


@pytest.fixture(scope="session")
def overlap() -> Callable[[Plane, Plane], float]:
    """Soft intersection over union."""

    def of(first: Plane, second: Plane) -> float:
        return float(np.minimum(first, second).sum() / np.maximum(first, second).sum())

    return of
