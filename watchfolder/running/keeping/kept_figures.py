"""Figures of what is to be kept: is it as it was, and could it be looked at."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from watchfolder.engines.engine import Figure
from watchfolder.pictures.measure import ssim
from watchfolder.pictures.picture import Picture, Size
from watchfolder.running.keeping.bounds import Kept
from watchfolder.running.keeping.canvas import Canvas
from watchfolder.running.keeping.figures import likeness
from watchfolder.running.keeping.view import Plane, View, Where, luma


def kept_figures(
    wanted: Sequence[Kept], canvas: Canvas, picture: Picture, stayed: Where | None, view: View
) -> tuple[Figure, ...]:
    """keep_ssim and keep_delta_e of the worst thing that is to be kept; keep_unplaced.

    Things whose place is known are measured there, on the finished picture. Else all that was put
    back (`stayed`) is. Where nothing was put back and a thing's place is not known, it may be
    anywhere, so the whole picture must hold: brightness in structure, and colours.
    """
    placed: list[tuple[str, Plane | Where]] = [
        (one.words, canvas.placed(one.place, 0)) for one in wanted if one.place is not None
    ]
    lost = [one for one in wanted if one.place is None]
    told: list[Figure] = []
    if lost:
        note = "not measured alone: " + "; ".join(f"{one.words}: {one.why}" for one in lost)
        told.append(Figure("keep_unplaced", float(len(lost)), note=note))
    if stayed is not None and not placed:
        placed = [("all that is outside the change", stayed)]
    height, width = view.source.shape[:2]
    measured = [
        (words, *likeness(canvas.source, picture, place, Size(width, height)))
        for words, place in placed
    ]
    alike = [(value, words) for words, value, _ in measured]
    apart = [(value, words) for words, _, value in measured]
    if stayed is None and lost:
        everywhere = np.ones((picture.size.height, picture.size.width), np.bool_)
        _, whole = likeness(canvas.source, picture, everywhere, Size(width, height))
        alike.append((_structure_of_all(view), "brightness of the whole picture"))
        apart.append((whole, "the whole picture"))
    if alike:
        value, words = min(alike)
        told.append(Figure("keep_ssim", value, note=words))
    if apart:
        value, words = max(apart)
        told.append(Figure("keep_delta_e", value, note=words))
    return tuple(told)


def _structure_of_all(view: View) -> float:
    pair = (torch.from_numpy(luma(rgb))[None] for rgb in (view.source, view.made))
    return ssim(*pair)
