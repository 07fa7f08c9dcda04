"""Colour keys: everything in a picture that has nearly one colour."""

from __future__ import annotations

import torch

from presets.color import Color, ColorNameError
from presets.reference import ColorRef
from watchfolder.engines.engine import Mask
from watchfolder.errors import EngineError, RegionUncertainError
from watchfolder.pictures.picture import Picture
from watchfolder.pictures.spaces import delta_e_2000, srgb_to_lab

_STRIP = 256
"""Rows worked on at once, to bound memory."""
_EDGE = 0.2
"""The soft edge, as a share of the tolerance on either side of it."""
_LEAST_SHARE = 1e-4


def find_color(color: ColorRef, tolerance: float, source: Picture) -> Mask:
    """Pixels within `tolerance` CIEDE2000 of `color`, over the whole picture.

    Membership is a half at the tolerance and goes from 1 to 0 over a fifth of it on either side.
    Raises RegionUncertainError when next to nothing has the colour, saying how near it comes.
    """
    try:
        wanted = Color.parse(color.hex or color.said)
    except ColorNameError as error:
        raise EngineError(error.message, error.hint) from error
    lab = torch.tensor(wanted.lab()).reshape(3, 1, 1)
    rgb = source.tensor()
    strips = [
        delta_e_2000(srgb_to_lab(rgb[:, top : top + _STRIP]), lab)
        for top in range(0, rgb.shape[1], _STRIP)
    ]
    away = torch.cat(strips, dim=0)
    place = ((away - tolerance * (1 - _EDGE)) / (2 * _EDGE * tolerance)).clamp(0, 1)
    values = 1 - place * place * (3 - 2 * place)
    if float((values > 0.5).float().mean()) < _LEAST_SHARE:
        near = float(away.quantile(0.0005)) if away.numel() < 1e7 else float(away.min())
        raise RegionUncertainError(
            f"nothing in the picture is {color.said} (the nearest is {near:.0f} CIEDE2000 away)",
            f"pick the colour from the picture itself, or raise tolerance: above {tolerance:g}",
            region=color.said,
            confidence=0.0,
        )
    decided = ((values > 0.95) | (values < 0.05)).float().mean()
    share = (values > 0.5).float().mean()
    confidence = float((1 - (1 - decided) / share.clamp_min(1e-6)).clamp(0.5, 1))
    return Mask(values[None], confidence)
