"""What is pointed at: the surface under some points, as far as its color and its edges go.

Points say what a thing is, points beside it say what it is not. The colors around them are two
mixtures of Gaussians, and the border between the two is the cheapest cut along edges (C. Rother, V.
Kolmogorov, A. Blake, "GrabCut", 2004); matting makes it soft. One point gives one surface: a bag of
two colors is pointed at twice. Where all points lie on the picture's subject, only the subject is
searched.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from watchfolder.engines.builtin.networks import matting
from watchfolder.engines.builtin.portion import Portion
from watchfolder.engines.builtin.subjects import find_subject
from watchfolder.engines.engine import Mask, Progress
from watchfolder.errors import RegionUncertainError
from watchfolder.pictures.picture import Picture
from watchfolder.pictures.spaces import srgb_to_oklab

Point = tuple[float, float]
Plane = NDArray[np.float32]
Labels = NDArray[np.uint8]

LEAST_CONFIDENCE = 0.5
_WORK_PIXELS = 400_000
_DISC = 0.006
"""Radius of what a point covers, as a share of the long edge."""
_LIGHT_WEIGHT = 0.35
"""Shading varies lightness on one surface, hardly its tint."""
_ALIKE, _UNLIKE = 0.05, 0.16
"""OKLab distance to the points' colors within which a pixel is likely, beyond which unlikely."""
_ROUNDS = 4
_EDGE = 0.006
"""Width of the doubtful band along the border, as a share of the long edge."""
_CLEAR_STEP = 0.06
"""OKLab step across a border that is clear."""


def find_pointed(
    points: Sequence[Point], beside: Sequence[Point], source: Picture, progress: Progress
) -> Mask:
    """The soft mask, on `source`, of what lies under `points` and not under `beside`.

    Both are (x, y) as fractions of width and height. Deterministic. Confidence is how clear the
    border is. Raises RegionUncertainError when it is hardly any, or takes in nearly everything;
    Cancelled.
    """
    progress.report(0.0, "looking at what is pointed at")
    subject = _subject_under(points, source, Portion(progress, 0.0, 0.4))
    image = np.ascontiguousarray(source.tensor().permute(1, 2, 0).numpy())
    height, width = image.shape[:2]
    scale = min(1.0, (_WORK_PIXELS / (height * width)) ** 0.5)
    small = image if scale == 1 else matting.reduced(image, scale)
    oklab = srgb_to_oklab(torch.from_numpy(small).permute(2, 0, 1)).numpy()
    on = _discs(points, small.shape[:2]) & ~_discs(beside, small.shape[:2])
    off = _discs(beside, small.shape[:2])
    likely = _likeness(oklab, on, off)
    labels = _cut(small, likely, on, off)
    progress.report(0.5)
    if subject is not None:
        labels &= cv2.resize(subject, labels.shape[::-1]) > 0.5
    inside = _with_islands(_touching(labels, on), labels)
    confidence = _confidence(oklab, inside)
    if confidence < LEAST_CONFIDENCE:
        large = cv2.resize(inside.astype(np.float32), (width, height))
        raise RegionUncertainError(
            "what is pointed at has no clear border",
            "add points on it, and points beside it (not_points:), or give a mask",
            region="the points",
            confidence=round(confidence, 3),
            found=torch.from_numpy(np.asarray(large, np.float32))[None],
        )
    known, lean = _trimap(inside, (height, width))
    alpha = matting.soft_alpha(image, known, lean, Portion(progress, 0.5, 1.0))
    if subject is not None:
        alpha = np.minimum(alpha, subject)
    return Mask(torch.from_numpy(np.asarray(alpha, np.float32))[None], confidence, "as pointed at")


def _subject_under(points: Sequence[Point], source: Picture, progress: Progress) -> Plane | None:
    """The subject's alpha (H, W) where all points lie on it: then nothing beside it is meant."""
    try:
        plane = find_subject(source, progress).values[0].numpy()
    except RegionUncertainError:
        return None
    height, width = plane.shape
    under = [
        plane[min(height - 1, int(y * height)), min(width - 1, int(x * width))] for x, y in points
    ]
    return np.asarray(plane, np.float32) if min(under) > 0.5 else None


def _with_islands(inside: NDArray[np.bool_], labels: Labels) -> NDArray[np.bool_]:
    """With what is labelled inside its holes: the cloth in the O of a print is the cloth."""
    outlines, _ = cv2.findContours(
        inside.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE
    )
    filled = np.zeros(inside.shape, np.uint8)
    cv2.drawContours(filled, outlines, -1, 1, cv2.FILLED)
    return inside | ((filled > 0) & (labels > 0))


def _discs(points: Sequence[Point], shape: tuple[int, ...]) -> NDArray[np.bool_]:
    plane = np.zeros(shape, np.uint8)
    height, width = shape
    radius = max(2, round(_DISC * max(shape)))
    for x, y in points:
        at = (min(width - 1, int(x * width)), min(height - 1, int(y * height)))
        cv2.circle(plane, at, radius, 1, -1)
    return plane > 0


def _likeness(oklab: Plane, on: NDArray[np.bool_], off: NDArray[np.bool_]) -> Plane:
    """(H, W) below 0 where the color is nearer to what is pointed at, above 0 elsewhere."""
    near = _distance(oklab, on)
    if not off.any():
        return (near - (_ALIKE + _UNLIKE) / 2).astype(np.float32)
    beside = np.maximum(near - _UNLIKE, near - _distance(oklab, off))
    return np.asarray(beside, np.float32)


def _distance(oklab: Plane, where: NDArray[np.bool_]) -> Plane:
    """OKLab distance to the nearest of the typical colors under `where`, lightness weighed less."""
    weight = np.array([_LIGHT_WEIGHT, 1, 1], np.float32)[:, None]
    colors = oklab[:, where] * weight
    count = min(6, colors.shape[1])
    order = np.argsort(colors[0])
    typical = [colors[:, part].mean(axis=1) for part in np.array_split(order, count)]
    flat = oklab.reshape(3, -1) * weight
    apart = [np.sqrt(((flat - c[:, None]) ** 2).sum(axis=0)) for c in typical]
    nearest = np.min(np.stack(apart), axis=0)
    return np.asarray(nearest.reshape(oklab.shape[1:]), np.float32)


def _cut(small: Plane, likely: Plane, on: NDArray[np.bool_], off: NDArray[np.bool_]) -> Labels:
    labels = np.where(likely < 0, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    reached = _touching((labels == cv2.GC_PR_FGD).astype(np.uint8) | on, on)
    labels[~reached] = cv2.GC_PR_BGD
    labels[on], labels[off] = cv2.GC_FGD, cv2.GC_BGD
    if bool((labels % 2 == 1).all()) or not bool((labels % 2 == 0).any()):
        return np.ones_like(labels)
    cv2.setRNGSeed(1)  # its clusters begin at random
    pixels = np.ascontiguousarray((np.clip(small, 0, 1) * 255 + 0.5).astype(np.uint8))
    models = np.zeros((1, 65)), np.zeros((1, 65))
    nowhere = (0, 0, 1, 1)  # the labels say it all
    cv2.grabCut(pixels, labels, nowhere, models[0], models[1], _ROUNDS, cv2.GC_INIT_WITH_MASK)
    return np.asarray(labels % 2 == 1, np.uint8)


def _touching(labels: NDArray[np.generic], on: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The connected parts of what is labelled that hold a point."""
    _, parts = cv2.connectedComponents(np.asarray(labels, np.uint8), connectivity=4)
    held = np.unique(parts[on])
    return np.isin(parts, held[held > 0])


def _confidence(oklab: Plane, inside: NDArray[np.bool_]) -> float:
    """How large a share of the border has a clear step, 0 where it is everything or a speck."""
    share = float(inside.mean())
    if share < 2e-4 or share > 0.95:
        return 0.1
    plane = inside.astype(np.uint8)
    ring = np.ones((3, 3), np.uint8)
    border = (cv2.dilate(plane, ring) - cv2.erode(plane, ring)) > 0
    border[[0, -1], :] = border[:, [0, -1]] = False
    if not border.any():
        return 0.1
    blurred = [cv2.GaussianBlur(p, (0, 0), 1.0) for p in oklab]
    steps = [
        np.hypot(cv2.Sobel(p, cv2.CV_32F, 1, 0), cv2.Sobel(p, cv2.CV_32F, 0, 1)) for p in blurred
    ]
    step = np.sqrt(sum(s**2 for s in steps)) / 4
    clear = np.clip(step[border] / (_CLEAR_STEP / 2), 0, 1)
    return float(clear.mean())


def _trimap(inside: NDArray[np.bool_], size: tuple[int, int]) -> tuple[Plane, Plane]:
    """What is sure at full size, with a doubtful band along the border, and the first guess."""
    height, width = size
    guess = np.asarray(
        cv2.resize(inside.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR)
    )
    reach = 2 * max(2, round(_EDGE * max(size))) + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
    solid = (guess > 0.5).astype(np.uint8)
    known = np.full(size, 0.5, np.float32)
    known[cv2.erode(solid, disc) > 0] = 1
    known[cv2.dilate(solid, disc) == 0] = 0
    return known, np.asarray(guess, np.float32)
