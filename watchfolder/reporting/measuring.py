"""Measuring one picture for a report: its light, its ends, its brand colors, its shape."""

from __future__ import annotations

from collections.abc import Collection

import cv2
import numpy as np
import torch
from torch import Tensor

from presets.color import Color
from watchfolder.engines.builtin.light import light_of
from watchfolder.pictures.filters import resize_lanczos
from watchfolder.pictures.picture import Picture, Size
from watchfolder.pictures.spaces import delta_e_2000, srgb_to_lab
from watchfolder.reporting.measured import Measured
from watchfolder.reporting.white_point import white_point

EDGE = 320
"""Long edge at which light is measured."""
COLOR_EDGE = 160
"""Long edge at which the palette is looked for."""
NEAR = 5.0
"""CIEDE2000 up to which a pixel counts as near a brand color."""
FEW = 0.005
"""Share of the picture that has to be at least so near a brand color: 1/200."""
_CLIPPED = 0.99
_ENDS = (1.0, 99.0)
_SIDE = 16
_EVEN = 1e-4
"""Of the largest sample: less than this is rounding, not a slope."""


def measure(picture: Picture, palette: Collection[str]) -> Measured:
    """Measure a picture of any size; what is transparent does not count.

    `palette` is hexes, "#RRGGBB". Exposure is the estimate that matching goes by: the binary
    logarithm of the mean luminance of the pixels between the 60th and the 95th percentile.
    """
    small = reduced(picture, EDGE)
    light = light_of(small)
    red, green, blue = (2.0**stops for stops in light.white)
    white = white_point((red, green, blue))
    lab, seen = _visible_lab(small)
    ends = np.percentile(lab[0].numpy(), _ENDS)
    mean = lab.mean(dim=1)
    near, apart = _palette(reduced(small, COLOR_EDGE), palette)
    return Measured(
        light={
            "exposure": round(light.stops, 4),
            "warmth": round(white.mired, 3),
            "tint": round(white.duv, 6),
            "black": round(float(ends[0]), 3),
            "white": round(float(ends[1]), 3),
        },
        on_white=light.on_white,
        clipped=_clipped(small, seen),
        lab=(round(float(mean[0]), 3), round(float(mean[1]), 3), round(float(mean[2]), 3)),
        shape=_shape(small, seen),
        near=near,
        apart=apart,
    )


def reduced(picture: Picture, edge: int) -> Picture:
    """The picture with a long edge of `edge` pixels, or as it is where that is shorter."""
    width, height = picture.size
    scale = min(1.0, edge / max(width, height))
    if scale == 1.0:
        return picture
    return resize_lanczos(
        picture, Size(max(1, round(width * scale)), max(1, round(height * scale)))
    )


def _visible_lab(picture: Picture) -> tuple[Tensor, Tensor]:
    """Lab (3, N) of what is visible, and which pixels those are, (H, W)."""
    lab = srgb_to_lab(picture.tensor())
    alpha = picture.alpha_tensor()
    seen = torch.ones(lab.shape[1:], dtype=torch.bool) if alpha is None else alpha[0] > 0.5
    if not bool(seen.any()):
        seen = torch.ones_like(seen)
    return lab[:, seen], seen


def _clipped(picture: Picture, seen: Tensor) -> float:
    """Share of the visible pixels with at least one channel at its end."""
    highest = picture.tensor().amax(dim=0)[seen]
    return round(float((highest >= _CLIPPED).float().mean()), 4)


def _palette(picture: Picture, palette: Collection[str]) -> tuple[dict[str, float], ...]:
    lab, _ = _visible_lab(picture)
    near, apart = {}, {}
    for said in palette:
        wanted = torch.tensor(Color.parse(said).lab()).reshape(3, 1, 1)
        off = delta_e_2000(lab[..., None], wanted)[:, 0]
        least = max(1, round(FEW * off.numel()))
        near[said] = round(float((off <= NEAR).float().mean()), 6)
        apart[said] = round(float(off.kthvalue(least).values), 3)
    return near, apart


def _shape(picture: Picture, seen: Tensor) -> int:
    """Of 16 x 16 places whether it gets lighter to the right: 256 bits."""
    gray = picture.rgb.astype(np.float32) @ np.array((0.2126, 0.7152, 0.0722), np.float32)
    gray[~seen.numpy()] = 0
    cells = cv2.resize(gray, (_SIDE + 1, _SIDE), interpolation=cv2.INTER_AREA)
    rising = (cells[:, 1:] - cells[:, :-1] > _EVEN * picture.top).reshape(-1)
    return int.from_bytes(np.packbits(rising).tobytes(), "big")
