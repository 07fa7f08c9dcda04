"""Tone curves: monotone functions of lightness, evaluated on tensors of any shape.

Lightness here is OKLab's L: 0 black, 1 white, 0.5646 the 18 % grey. Every curve in this file is
non-decreasing and has a continuous slope, so no dial turns a gradient round or puts a kink in it.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

MIDDLE_GREY = 0.18 ** (1 / 3)
"""OKLab L of 18 % linear light."""
_STEEPEST = 3.0792014
"""The largest slope of 16 t^2 (1 - t)^2 on [0, 1], at t = (3 - sqrt 3) / 6."""


def monotone_curve(points: Sequence[tuple[float, float]], x: Tensor) -> Tensor:
    """The monotone cubic through `points` (in, out), `in` rising; constant beyond its ends.

    Slopes after F. N. Fritsch and R. E. Carlson, "Monotone Piecewise Cubic Interpolation" (1980):
    between two points the curve never leaves the interval of their outs.
    """
    knots = torch.tensor([p[0] for p in points], dtype=torch.float64)
    outs = torch.tensor([p[1] for p in points], dtype=torch.float64)
    return hermite(knots, outs, _monotone_slopes(knots, outs), x)


def _monotone_slopes(knots: Tensor, outs: Tensor) -> Tensor:
    """Mean of the secants on both sides, bounded to the square [0, 3] of Fritsch and Carlson.

    A slope is then against neither secant, and at most three times as steep as the flatter one.
    """
    secants = outs.diff() / knots.diff()
    before, after = secants[:-1], secants[1:]
    steepest = 3 * torch.minimum(before.abs(), after.abs())
    mean = ((before + after) / 2).clamp(-steepest, steepest)
    inner = torch.where(before * after > 0, mean, 0.0)
    return torch.cat([secants[:1], inner, secants[-1:]])


def hermite(knots: Tensor, outs: Tensor, slopes: Tensor, x: Tensor) -> Tensor:
    """The cubic Hermite spline of these knots, values and slopes; constant beyond its ends."""
    knots, outs, slopes = (v.to(x.device, x.dtype) for v in (knots, outs, slopes))
    inside = x.clamp(knots[0].item(), knots[-1].item())
    right = torch.bucketize(inside, knots).clamp(1, len(knots) - 1)
    left = right - 1
    step = knots[right] - knots[left]
    t = (inside - knots[left]) / step
    s = 1 - t
    return (
        s * s * (1 + 2 * t) * outs[left]
        + t * t * (3 - 2 * t) * outs[right]
        + t * s * step * (s * slopes[left] - t * slopes[right])
    )


def contrast_curve(amount: float, light: Tensor) -> Tensor:
    """An S through black, middle grey and white; `amount` in [-1, 1], 0 being the identity.

    The slope at middle grey goes from 0.45 to 1.9, the ends flatten or steepen to make up for it.
    """
    middle, ends = (0.9, -0.85) if amount > 0 else (0.55, -0.7)
    knots = torch.tensor([0.0, MIDDLE_GREY, 1.0], dtype=torch.float64)
    slopes = 1 + amount * torch.tensor([ends, middle, ends], dtype=torch.float64)
    return hermite(knots, knots, slopes, light)


def shadows_curve(amount: float, light: Tensor) -> Tensor:
    """Lift or sink the dark half; black, and all above L 0.62, stay."""
    return _swell(light, 0.0, 0.62, amount * 0.14)


def highlights_curve(amount: float, light: Tensor) -> Tensor:
    """Lift or sink the light half; white, and all below L 0.45, stay."""
    return _swell(light, 0.45, 1.0, amount * 0.12)


def _swell(light: Tensor, low: float, high: float, amount: float) -> Tensor:
    """`light` plus a smooth bump of height `amount` over (low, high).

    Monotone while |amount| * 3.08 <= high - low.
    """
    if abs(amount) * _STEEPEST > high - low:
        raise ValueError(f"a bump of {amount} over {high - low} would turn the curve round")
    t = ((light - low) / (high - low)).clamp(0, 1)
    bump = t * (1 - t)
    return light + amount * 16 * bump * bump


def blacks_curve(amount: float, light: Tensor) -> Tensor:
    """Move the black end: positive lifts it (matte), negative lets the darkest go to black."""
    return _shifted_end(light, 0.0, 0.42, amount * 0.09).clamp_min(0.0)


def whites_curve(amount: float, light: Tensor) -> Tensor:
    """Move the white end: positive lets the lightest go to white, negative greys it."""
    return _shifted_end(light, 1.0, 0.58, amount * 0.09).clamp_max(1.0)


def _shifted_end(light: Tensor, end: float, start: float, amount: float) -> Tensor:
    """`light` plus a parabola: `amount` at `end`, nothing from `start` on."""
    t = ((light - start) / (end - start)).clamp(0, 1)
    return light + amount * t * t


def soft_ceiling(values: Tensor, ceiling: float, knee: float = 0.5) -> Tensor:
    """Values of [0, ceiling] in [0, 1]: unchanged up to `knee`, rolled off above, 1 at `ceiling`.

    Extended Reinhard (E. Reinhard et al., "Photographic Tone Reproduction", 2002, equation 4)
    over the part above the knee, where its slope begins with 1. A ceiling of 1 is the identity.
    """
    top = (ceiling - knee) / (1 - knee)
    over = ((values - knee) / (1 - knee)).clamp_min(0.0)
    rolled = over * (1 + over / top**2) / (1 + over)
    return torch.where(values > knee, knee + (1 - knee) * rolled, values)


def smoothstep(x: Tensor, low: float | Tensor, high: float | Tensor) -> Tensor:
    """0 up to `low`, 1 from `high` on, 3 t^2 - 2 t^3 between."""
    t = ((x - low) / (high - low)).clamp(0, 1)
    return t * t * (3 - 2 * t)
