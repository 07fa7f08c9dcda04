"""How far a dial is turned: words of degree, shares and stops as amounts of one dial."""

from __future__ import annotations

from dataclasses import dataclass
from math import log2
from typing import Literal

STEP: dict[str, float] = {
    "exposure": 0.5,
    "contrast": 0.2,
    "highlights": 0.35,
    "shadows": 0.35,
    "whites": 0.25,
    "blacks": 0.25,
    "saturation": 0.2,
    "vibrance": 0.3,
    "temperature": 0.22,
    "tint": 0.15,
}
"""What one plain "more" turns each dial by: clearly seen, never much. Exposure is in stops."""

_MOST_STOPS = 3.0


@dataclass(frozen=True, slots=True)
class Amount:
    """How far: `size` steps, a share (0.2 is 20 %), or stops."""

    size: float
    unit: Literal["step", "share", "stops"] = "step"


def turned(dial: str, sign: int, amount: Amount) -> float | None:
    """Return the turn of `dial`, up (sign 1) or down (-1); None where it cannot be meant."""
    if amount.unit == "stops" and dial != "exposure":
        return None
    size = amount.size * STEP[dial] if amount.unit == "step" else amount.size
    if amount.unit == "share" and dial == "exposure":  # 20 % more light is 1.2 times as much
        if not 0 < size < 1:
            return None
        size = abs(log2(1 + sign * size))
    most = _MOST_STOPS if dial == "exposure" else 1.0
    return round(sign * size, 3) if 0 < size <= most else None
