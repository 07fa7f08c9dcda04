"""Laying out: pictures, masks and references as a model is given them, and its answer back."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from watchfolder.engines.diffusion.canvas import Canvas, canvas_for, laid, lifted, surrounded
from watchfolder.engines.engine import Mask
from watchfolder.errors import EngineError
from watchfolder.pictures.filters import resize_lanczos
from watchfolder.pictures.masks import grow
from watchfolder.pictures.picture import Picture

_EVERYWHERE = 0.98
"""A mask whose mean is above this marks the whole picture."""
_BELONGS = 0.1
_REFERENCE_MEGAPIXELS = (0.06, 1.0)


def seen(picture: Picture) -> Tensor:
    """(3, H, W) in [0, 1]: what a model sees of a picture; what is transparent is white."""
    rgb, alpha = picture.tensor(), picture.alpha_tensor()
    return rgb if alpha is None else rgb * alpha + (1 - alpha)


def image_on(canvas: Canvas, picture: Picture) -> Image.Image:
    """The picture on its canvas, 8 bits."""
    work = resize_lanczos(picture, canvas.work)  # of the samples: a large picture stays in bytes
    return _image(surrounded(seen(work), canvas))


def mask_on(canvas: Canvas, mask: Mask, grid: int) -> Image.Image:
    """The mask on the same canvas, black and white, grown by half a step of the model's grid.

    A model decides on whole patches: without the growth half of one along the edge would stay.
    Raises EngineError when nothing is left of it at the working size.
    """
    there = (laid(mask.values, canvas) > _BELONGS).float()
    if not bool(there.any()):
        raise EngineError(
            "the place is too small at the size the model works at",
            "crop the picture to the place first (reframe), or mark a larger place",
        )
    return _image(grow(there, grid / 2).round())


def marks_a_part(mask: Mask) -> bool:
    """Whether a mask leaves anything out."""
    return float(mask.values.mean()) < _EVERYWHERE


def reference_image(picture: Picture, grid: int) -> Image.Image:
    """A reference at a size that every family takes."""
    canvas = canvas_for(picture.size, grid=grid, megapixels=_REFERENCE_MEGAPIXELS)
    return image_on(canvas, picture)


def answer(made: Tensor, canvas: Canvas, picture: Picture) -> tuple[Picture, Picture]:
    """What a model made of the canvas, as a picture of `picture`'s size, and as it came.

    `made` is (3, H, W) in [0, 1]. Both have the picture's depth; the first its alpha too. Raises
    EngineError when the model gave another size than it was asked for, or no numbers.
    """
    height, width = made.shape[-2:]
    if (width, height) != canvas.size:
        asked = f"{canvas.size.width} x {canvas.size.height}"
        raise EngineError(f"the model was asked for {asked} and gave {width} x {height}")
    if not bool(torch.isfinite(made).all()):
        raise EngineError(
            "the model gave no picture: its numbers ran over", "set model_dtype to float32"
        )
    work = lifted(made, canvas).clamp(0, 1)
    scaled = picture.frame.scaled(
        canvas.work.width / picture.size.width, canvas.work.height / picture.size.height
    )
    raw = Picture(picture.quantized(work.permute(1, 2, 0)), None, scaled)
    full = resize_lanczos(raw, picture.size)
    return replace(full, alpha=picture.alpha, frame=picture.frame), raw


def _image(values: Tensor) -> Image.Image:
    samples = (values * 255 + 0.5).floor().clamp(0, 255).to(torch.uint8)
    array = samples.permute(1, 2, 0).numpy()
    return Image.fromarray(np.ascontiguousarray(array[..., 0] if array.shape[-1] == 1 else array))
