"""Roominess: a larger canvas around a subject, so that it stands free in every shape of frame."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import NamedTuple, cast

import numpy as np
import torch
from torch import Tensor

from watchfolder.engines.builtin.layers import Layer
from watchfolder.engines.engine import Figure
from watchfolder.errors import EngineError
from watchfolder.pictures.masks import bounding_box
from watchfolder.pictures.picture import Picture, Samples

MOST_PIXELS = 150_000_000
"""A larger canvas is refused: it would take several gigabytes."""


class Margins(NamedTuple):
    """Pixels that a canvas grows by on each side."""

    left: int
    top: int
    right: int
    bottom: int


def margins_for(room: float, alpha: Tensor) -> Margins:
    """What a canvas of alpha (1, H, W) lacks for `room` around what is there.

    `room` is a share of the subject's long side. Nothing is there: nothing is lacking. Raises
    EngineError when the canvas would be too large.
    """
    height, width = alpha.shape[-2:]
    box = bounding_box(alpha, 0.5)
    if box is None or room <= 0:
        return Margins(0, 0, 0, 0)
    left, top, right, bottom = box
    wanted = math.ceil(room * max(right - left, bottom - top))
    gaps = left, top, width - right, height - bottom
    lacking = Margins(*(max(0, wanted - gap) for gap in gaps))
    across = width + lacking.left + lacking.right
    down = height + lacking.top + lacking.bottom
    if across * down > MOST_PIXELS:
        raise EngineError(
            f"with this room the canvas would be {across} by {down} pixels",
            "ask for less room, or make the picture smaller before",
        )
    return lacking


def roomier(picture: Picture, layer: Layer, margins: Margins) -> tuple[Picture, Layer]:
    """The picture and its subject on the larger canvas, whose new part holds nothing yet."""
    if not any(margins):
        return picture, layer
    left, top, right, bottom = margins
    sides = ((top, bottom), (left, right))
    alpha = None if picture.alpha is None else np.pad(picture.alpha, sides)
    grown = replace(
        picture,
        rgb=cast(Samples, np.pad(picture.rgb, (*sides, (0, 0)))),
        alpha=cast(Samples, alpha) if alpha is not None else None,
        frame=picture.frame.moved(left, top),
    )
    around = (left, right, top, bottom)
    rgb, own = (torch.nn.functional.pad(plane, around) for plane in (layer.rgb, layer.alpha))
    return grown, Layer(rgb, own)


def cut_sides(alpha: Tensor) -> Figure:
    """How many of the picture's edges cut the subject off: there it ends in a straight line."""
    plane = alpha[0]
    edges = {"left": plane[:, 0], "top": plane[0], "right": plane[:, -1], "bottom": plane[-1]}
    cut = [name for name, edge in edges.items() if bool((edge > 0.5).any())]
    words = " and ".join(cut)
    told = f"the photo's {words} edge cuts the subject; there is no more of it to show"
    return Figure("subject_cut_sides", len(cut), note=told if cut else "")
