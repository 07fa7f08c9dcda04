"""Masks that a person gave: a picture of the same shape, white where the edit may act."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import torch

from presets.reference import FileRef
from watchfolder.engines.engine import Mask
from watchfolder.errors import AssetChangedError, AssetError
from watchfolder.pictures.filters import resize_lanczos
from watchfolder.pictures.guard import decode_guarded
from watchfolder.pictures.picture import Picture, Size

_ASPECT = 0.01
"""How far the shape of a mask may be from the picture's, as a share."""
_LARGEST = 250.0
"""Megapixels of a mask, above which it is refused."""


def read_mask(reference: FileRef, size: Size) -> Mask:
    """The mask in a picture file, for a picture of `size`: its alpha if it has one, else its grey.

    A mask of another size but the same shape is resized, with a note. Raises AssetChangedError
    when the bytes are not those that were hashed, AssetError when it has another shape or marks
    nothing, UnreadableAssetError when it is no picture.
    """
    path = Path(reference.path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise AssetError(
            f"the mask {path.name} cannot be read: {error.strerror}", "lay it beside the picture"
        ) from error
    if reference.sha256 and hashlib.sha256(data).hexdigest() != reference.sha256:
        raise AssetChangedError(f"the mask {path.name} was changed", "start the job again")
    drawn = decode_guarded(data, max_megapixels=_LARGEST).picture
    values = _marked(drawn)
    if not bool((values > 0.02).any()):
        raise AssetError(
            f"the mask {path.name} is empty", "paint white where the edit may act, black elsewhere"
        )
    if drawn.size == size:
        return Mask(values, note=f"given as {path.name}")
    return Mask(_resized(values, drawn.size, size, path.name), note=_resize_note(path, drawn, size))


def _marked(drawn: Picture) -> torch.Tensor:
    alpha = drawn.alpha_tensor()
    if alpha is not None and float(alpha.min()) < 1:
        return alpha
    weights = torch.tensor([0.2126, 0.7152, 0.0722]).reshape(3, 1, 1)
    grey = (drawn.tensor() * weights).sum(dim=0, keepdim=True)
    return grey.clamp(0, 1)


def _resized(values: torch.Tensor, drawn: Size, size: Size, name: str) -> torch.Tensor:
    off = abs(np.log((drawn.width / drawn.height) / (size.width / size.height)))
    if off > _ASPECT:
        raise AssetError(
            f"the mask {name} is {drawn.width}x{drawn.height}, "
            f"the picture {size.width}x{size.height}: another shape",
            "export the mask from the picture itself, uncropped",
        )
    return resize_lanczos(values, size).clamp(0, 1)


def _resize_note(path: Path, drawn: Picture, size: Size) -> str:
    there, here = drawn.size, size
    return (
        f"given as {path.name}, resized from {there.width}x{there.height} "
        f"to {here.width}x{here.height}"
    )
