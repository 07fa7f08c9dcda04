"""Color dials: pointwise changes of white balance, exposure, tone, chroma, hue bands and tints.

Tensors are (3, H, W) float32. What works in light takes and gives linear sRGB; the rest OKLab.
Hue is kept by everything but the hue dials: lightness moves with chroma in proportion, as light
does, and chroma is bounded by what the gamut has at that lightness and hue, not clipped by channel.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import torch
from torch import Tensor

from presets.grade import BandShift, HueBand, SplitTone
from watchfolder.engines.builtin.curves import smoothstep, soft_ceiling
from watchfolder.pictures.spaces import angle, gamut_by_chroma, share_inside, srgb_to_oklab

_DAYLIGHT = 6504.0
_MIRED_SPAN = 60.0
"""Mireds of correlated colour temperature that a whole turn of the temperature dial is worth."""
_TINT_SPAN = 0.02
"""Distance in CIE 1960 v that a whole turn of the tint dial is worth."""
_XYZ_TO_SRGB = (
    (3.2404541621, -1.5371385128, -0.4985314096),
    (-0.9692660305, 1.8760108454, 0.0415560175),
    (0.0556434310, -0.2040259135, 1.0572251882),
)
_MOST_CHROMA_GAIN = 2.5
"""How much a lifted shadow's chroma may grow: beyond it only noise would."""
_BEYOND_CHROMA = 0.5
"""More chroma than any color of sRGB has."""
_LIMIT_BISECTIONS = 10
"""That limit is known to 0.0005 of chroma: it bends a gain, by far less than a level, and clips
nothing. What comes out is fitted into the gamut more finely."""
_BAND_CENTERS: dict[HueBand, float] = {
    "red": 29.2,
    "orange": 55.0,
    "yellow": 105.0,
    "green": 142.5,
    "aqua": 194.8,
    "blue": 262.0,
    "purple": 300.0,
    "magenta": 335.0,
}
"""OKLCh hue of each band's middle, degrees, rising."""


def white_gains(temperature: float, tint: float) -> tuple[float, float, float]:
    """Gains of linear R, G, B that make white look lit warmer (temperature > 0) or more magenta.

    The new white is a daylight of 6504 K moved by up to 60 mireds (CIE 15:2004, D series), and up
    to 0.02 across the locus; the gains keep the luminance of grey.
    """
    x, y = _daylight(1e6 / (1e6 / _DAYLIGHT + _MIRED_SPAN * temperature))
    base_x, base_y = _daylight(_DAYLIGHT)
    new = _with_tint(x, y, -_TINT_SPAN * tint)
    gains, base = _linear_rgb(*new), _linear_rgb(base_x, base_y)
    ratio = [g / b for g, b in zip(gains, base, strict=True)]
    luminance = 0.2126 * ratio[0] + 0.7152 * ratio[1] + 0.0722 * ratio[2]
    return ratio[0] / luminance, ratio[1] / luminance, ratio[2] / luminance


def _daylight(kelvin: float) -> tuple[float, float]:
    t = 1000 / kelvin
    if kelvin <= 7000:
        x = -4.6070 * t**3 + 2.9678 * t**2 + 0.09911 * t + 0.244063
    else:
        x = -2.0064 * t**3 + 1.9018 * t**2 + 0.24748 * t + 0.237040
    return x, -3.000 * x**2 + 2.870 * x - 0.275


def _with_tint(x: float, y: float, by: float) -> tuple[float, float]:
    scale = -2 * x + 12 * y + 3
    u, v = 4 * x / scale, 6 * y / scale + by
    back = 2 * u - 8 * v + 4
    return 3 * u / back, 2 * v / back


def _linear_rgb(x: float, y: float) -> tuple[float, float, float]:
    xyz = (x / y, 1.0, (1 - x - y) / y)
    red, green, blue = (sum(m * v for m, v in zip(row, xyz, strict=True)) for row in _XYZ_TO_SRGB)
    return red, green, blue


def relit(linear: Tensor, temperature: float, tint: float, stops: float) -> Tensor:
    """White balance and exposure, in linear light; the result is in [0, 1] again.

    What would go over white is rolled off by its largest channel, all three alike: nothing clips,
    hue stays, and white becomes as light as it can in its new colour. Values whose largest channel
    stays under 0.5 are exactly scaled.
    """
    gains = white_gains(temperature, tint) if temperature or tint else (1.0, 1.0, 1.0)
    factors = [gain * 2.0**stops for gain in gains]
    lit = linear * torch.tensor(factors, device=linear.device, dtype=linear.dtype)[:, None, None]
    ceiling = max(factors)
    if ceiling <= 1:
        return lit
    largest = lit.amax(dim=0, keepdim=True)
    return lit * (soft_ceiling(largest, ceiling) / largest.clamp_min(1e-6))


def with_lightness(oklab: Tensor, light: Tensor) -> Tensor:
    """OKLab of another lightness (H, W) at the same hue, chroma in proportion as light does it."""
    old = oklab[0]
    ratio = (light / old.clamp_min(1e-4)).clamp(0.0, _MOST_CHROMA_GAIN)
    return torch.stack([light, oklab[1] * ratio, oklab[2] * ratio])


def chroma_limit(oklab: Tensor) -> Tensor:
    """The largest chroma inside sRGB at each color's lightness and hue, (H, W)."""
    return _limit(oklab, torch.hypot(oklab[1], oklab[2]))


def _limit(oklab: Tensor, chroma: Tensor) -> Tensor:
    reach = _BEYOND_CHROMA / chroma.clamp_min(1e-6)
    light, a, b = oklab[0].clamp(0.0, 1.0), oklab[1] * reach, oklab[2] * reach
    return chroma * reach * share_inside(light, a, b, _LIMIT_BISECTIONS)


def with_chroma_gain(oklab: Tensor, gain: Tensor) -> Tensor:
    """Chroma times `gain` (H, W) where there is room, never beyond the gamut, order kept.

    With x the share of the possible chroma, a gain k > 1 makes it k x / (1 + (k - 1) x): the slope
    is k for near-greys and the most saturated colour stays. A gain below 1 is plain.
    """
    chroma = torch.hypot(oklab[1], oklab[2])
    share = chroma / torch.maximum(_limit(oklab, chroma), chroma).clamp_min(1e-6)
    soft = torch.where(gain > 1, gain / (1 + (gain - 1) * share), gain)
    return torch.stack([oklab[0], oklab[1] * soft, oklab[2] * soft])


def saturated(oklab: Tensor, amount: float) -> Tensor:
    """Saturation: -1 is grey, 1 doubles the chroma of muted colors."""
    return with_chroma_gain(oklab, torch.full_like(oklab[0], 1 + amount))


def vibrant(oklab: Tensor, amount: float) -> Tensor:
    """Vibrance: like saturation, for muted colors more than for strong ones."""
    muted = (1 - torch.hypot(oklab[1], oklab[2]) / 0.24).clamp(0, 1)
    return with_chroma_gain(oklab, 1 + amount * muted)


def band_weights(hue: Tensor, names: Iterable[HueBand] = _BAND_CENTERS) -> dict[HueBand, Tensor]:
    """How much each hue (radians) belongs to these bands: raised cosines; those of all sum to 1."""
    known = list(_BAND_CENTERS)
    first, *later = _BAND_CENTERS.values()
    starts = torch.tensor([0.0, *(center - first for center in later)]).to(hue)
    spans = torch.cat([starts, starts.new_tensor([360.0])]).diff()
    round_from_first = (torch.rad2deg(hue) - first).remainder(360)
    here = torch.bucketize(round_from_first, starts[1:], right=True)
    fading = 0.5 + 0.5 * (math.pi * (round_from_first - starts[here]) / spans[here]).cos()
    weights = {}
    for name in names:
        place = known.index(name)
        before = (here == (place - 1) % len(known)) * (1 - fading)
        weights[name] = torch.where(here == place, fading, before)
    return weights


def banded(oklab: Tensor, bands: dict[HueBand, BandShift]) -> Tensor:
    """Shift hue, saturation and lightness of hue bands; greys stay."""
    chroma, hue = torch.hypot(oklab[1], oklab[2]), angle(oklab[2], oklab[1])
    weights = band_weights(hue, bands)
    turn, gain = torch.zeros_like(hue), torch.ones_like(hue)
    lift = torch.zeros_like(hue)
    for name, shift in bands.items():
        turn = turn + weights[name] * math.radians(shift.hue)
        gain = gain + weights[name] * shift.saturation
        lift = lift + weights[name] * shift.lightness
    turned = hue + turn
    moved = torch.stack([oklab[0], chroma * turned.cos(), chroma * turned.sin()])
    moved = with_chroma_gain(gamut_by_chroma(moved), gain)
    colored = smoothstep(chroma, 0.01, 0.09)
    light = oklab[0] + 0.6 * lift * colored * oklab[0] * (1 - oklab[0])
    return with_lightness(moved, light)


def toned(oklab: Tensor, tone: SplitTone) -> Tensor:
    """Lay colors into shadows and highlights; lightness stays, black and white stay neutral.

    `balance` moves the border between the two: positive gives the shadows' colour more room.
    Raises ValueError for a colour that has not been resolved to a hex.
    """
    border = 0.55 + 0.3 * tone.balance
    high = smoothstep(oklab[0], border - 0.35, border + 0.35)
    room = (oklab[0] * (1 - oklab[0]) * 4).clamp(0, 1).sqrt()
    result = oklab
    for color, weight in ((tone.shadows, 1 - high), (tone.highlights, high)):
        if color is None:
            continue
        tint = hex_to_oklab(color.hex).to(oklab)
        share = tone.strength * weight * room
        result = torch.stack([result[0], result[1] + share * tint[1], result[2] + share * tint[2]])
    return result


def hex_to_rgb(color: str) -> Tensor:
    """(3, 1, 1) sRGB in [0, 1] of "#RRGGBB". Raises ValueError for anything else."""
    if len(color) != 7 or color[0] != "#":
        raise ValueError(f"a resolved color is written #RRGGBB, not {color!r}")
    levels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return torch.tensor(levels, dtype=torch.float32)[:, None, None]


def hex_to_oklab(color: str) -> Tensor:
    """(3, 1, 1) OKLab of "#RRGGBB"."""
    return srgb_to_oklab(hex_to_rgb(color))
