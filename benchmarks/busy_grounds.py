"""Subjects before busy grounds: `python benchmarks/busy_grounds.py [--sheet SHEET.png]`.

Products of ../shared with a true alpha are laid on photographs that scikit-image carries, and on
plain grounds, then looked for. Said of each is how much of it is wrong: pieces a few pixels wide
that are subject in the mask and ground in truth, or the other way round, over the subject's area.
A mask with more than a hundredth wrong must not pass for a sure one; a right one should. Confidence
below a half makes a job wait for a person.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import files
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from watchfolder.engines.builtin.networks.matting import Silent, clean_foreground
from watchfolder.engines.builtin.subjects import LEAST_CONFIDENCE, find_subject
from watchfolder.errors import RegionUncertainError
from watchfolder.pictures.picture import Picture

IMAGES = Path(__file__).resolve().parents[2] / "shared" / "data" / "images"
PRODUCTS = ("plain_tote_red", "plain_hoodie_red", "plain_mugs", "busy_bottle_groceries")
CUT_OUT = "cutout_sneaker_rgba.png"
BUSY = ("astronaut.png", "brick.png", "coffee.png", "gravel.png", "motorcycle_left.png")
PLAIN = ((246, 246, 244), (190, 205, 225), (62, 60, 60))
SIZE = (640, 512)
WRONG = 0.01
_NOISE = 0.8

Plane = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Scene:
    """A product before a ground."""

    name: str
    busy: bool
    picture: Picture
    truth: Plane


def products() -> Iterator[tuple[str, Plane, Plane]]:
    """Name, straight colors (H, W, 3) in 8-bit levels, and alpha, cut to what is seen."""
    for stem in PRODUCTS:
        rgb = cv2.imread(str(IMAGES / f"{stem}.jpg"), cv2.IMREAD_COLOR)
        alpha = cv2.imread(str(IMAGES / f"{stem}_alpha.png"), cv2.IMREAD_GRAYSCALE)
        if rgb is None or alpha is None:
            raise SystemExit(f"{stem} is not in {IMAGES}")
        cover = (alpha / 255).astype(np.float32)
        image = np.ascontiguousarray(rgb[..., ::-1].astype(np.float32) / 255)
        yield stem, *_cut(255 * clean_foreground(image, cover, Silent()), cover)
    cut = cv2.imread(str(IMAGES / CUT_OUT), cv2.IMREAD_UNCHANGED)
    yield "sneaker", *_cut(cut[..., 2::-1].astype(np.float32), (cut[..., 3] / 255).astype("f4"))


def _cut(rgb: Plane, alpha: Plane) -> tuple[Plane, Plane]:
    rows, columns = (np.flatnonzero((alpha > 0.1).any(axis=axis)) for axis in (1, 0))
    seen = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return rgb[seen], alpha[seen]


def grounds() -> Iterator[tuple[str, bool, Plane]]:
    """Name, whether it is busy, and the ground's samples."""
    width, height = SIZE
    for file in files("scikit-image") or ():
        if file.name in BUSY:
            bgr = cv2.imread(str(file.locate()), cv2.IMREAD_COLOR)
            scale = max(width / bgr.shape[1], height / bgr.shape[0])
            large = cv2.resize(bgr, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
            yield Path(file.name).stem, True, large[:height, :width, ::-1].astype(np.float32)
    for color in PLAIN:
        fall = np.linspace(1.0, 0.9, height, dtype=np.float32)[:, None, None]
        yield f"{color[0]:02x}", False, np.broadcast_to(fall * color, (height, width, 3))


def laid(rgb: Plane, alpha: Plane, ground: Plane, number: int) -> tuple[Picture, Plane]:
    """The product on the ground, and its true alpha there."""
    width, height = SIZE
    scale = 0.72 * min(height / alpha.shape[0], width / alpha.shape[1])
    small, cover = (
        cv2.resize(plane, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        for plane in (rgb * alpha[..., None], alpha)
    )
    draw = np.random.default_rng(number)
    top = int((height - cover.shape[0]) * draw.uniform(0.45, 0.8))
    left = int((width - cover.shape[1]) * draw.uniform(0.3, 0.7))
    place = np.s_[top : top + cover.shape[0], left : left + cover.shape[1]]
    truth, whole = np.zeros((height, width), np.float32), ground.copy()
    truth[place] = cover
    whole[place] = whole[place] * (1 - cover[..., None]) + small
    whole = whole + draw.normal(0, _NOISE, whole.shape)
    return Picture(np.clip(whole + 0.5, 0, 255).astype(np.uint8)), truth


def scenes() -> Iterator[Scene]:
    """Every product on every ground."""
    every = list(grounds())
    for number, (name, rgb, alpha) in enumerate(products()):
        for other, (ground, busy, samples) in enumerate(every):
            picture, truth = laid(rgb, alpha, samples, 10 * number + other)
            yield Scene(f"{name} / {ground}", busy, picture, truth)


def wrong_share(found: Plane, truth: Plane) -> float:
    """Area of the wrong pieces over the subject's."""
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (7, 7))
    pieces = (
        ((found > 0.5) & (truth < 0.05)).astype(np.uint8),
        ((found < 0.5) & (truth > 0.95)).astype(np.uint8),
    )
    area = max(1, int((truth > 0.5).sum()))
    return sum(int(cv2.morphologyEx(p, cv2.MORPH_OPEN, disc).sum()) for p in pieces) / area


def main() -> None:
    """Print a line each, and how many of the wrong and of the right ones would wait."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sheet", type=Path, help="a picture of all that was found")
    asked = parser.parse_args()
    print("| product / ground | wrong | confidence | s | |\n|---|---|---|---|---|")
    told: list[tuple[bool, bool, bool]] = []
    cells = []
    for scene in scenes():
        started = time.perf_counter()
        try:
            mask = find_subject(scene.picture, Silent())
        except RegionUncertainError as error:
            print(f"| {scene.name} | | {error.confidence or 0:.2f} | | waits: none found |")
            continue
        spent = time.perf_counter() - started
        found = mask.values[0].numpy()
        wrong, waits = wrong_share(found, scene.truth), mask.confidence < LEAST_CONFIDENCE
        told.append((scene.busy, wrong > WRONG, waits))
        print(
            f"| {scene.name} | {wrong:.3f} | {mask.confidence:.2f} | {spent:.1f} | "
            f"{'waits' if waits else ''} |",
            flush=True,
        )
        shown = scene.picture.rgb * found[..., None] + (1 - found[..., None]) * (255, 0, 255)
        cells.append(cv2.resize(shown.astype(np.uint8), (240, 192), interpolation=cv2.INTER_AREA))
    for busy in (True, False):
        for bad in (True, False):
            rows = [
                waits for was_busy, was_bad, waits in told if (was_busy, was_bad) == (busy, bad)
            ]
            print(
                f"{'busy' if busy else 'plain'}, {'wrong' if bad else 'right'}: "
                f"{sum(rows)} of {len(rows)} wait"
            )
    if asked.sheet is not None:
        across = len(cells) // 5
        rows = [np.hstack(cells[n : n + across]) for n in range(0, across * 5, across)]
        cv2.imwrite(str(asked.sheet), np.vstack(rows)[..., ::-1])


if __name__ == "__main__":
    main()
