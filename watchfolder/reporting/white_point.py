"""White point: the color of a light as photographers say it, in mired and duv.

A mired is a millionth of the inverse of a color temperature: equal steps look equally large, and
more is warmer. Duv is the distance from the light of glowing bodies in CIE 1960 u, v: below 0 is
more magenta, above it greener. The white of sRGB, D65, lies at 153.8 mired and a duv of 0.0032.

Source: A. R. Robertson, "Computation of Correlated Color Temperature and Distribution Temperature",
Journal of the Optical Society of America 58 (1968), with the isotemperature lines of Wyszecki and
Stiles, "Color Science" (1982), table 1(3.11).
"""

from __future__ import annotations

import bisect
import math
from typing import NamedTuple

Triple = tuple[float, float, float]

_SRGB_TO_XYZ = (
    (0.4124564, 0.3575761, 0.1804375),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0193339, 0.1191920, 0.9503041),
)
_XYZ_TO_SRGB = (
    (3.2404541621, -1.5371385128, -0.4985314096),
    (-0.9692660305, 1.8760108454, 0.0415560175),
    (0.0556434310, -0.2040259135, 1.0572251882),
)


class _Line(NamedTuple):
    """An isotemperature line: where it crosses the locus, and its slope."""

    mired: float
    u: float
    v: float
    slope: float


_LINES = tuple(
    _Line(*row)
    for row in (
        (0, 0.18006, 0.26352, -0.24341),
        (10, 0.18066, 0.26589, -0.25479),
        (20, 0.18133, 0.26846, -0.26876),
        (30, 0.18208, 0.27119, -0.28539),
        (40, 0.18293, 0.27407, -0.30470),
        (50, 0.18388, 0.27709, -0.32675),
        (60, 0.18494, 0.28021, -0.35156),
        (70, 0.18611, 0.28342, -0.37915),
        (80, 0.18740, 0.28668, -0.40955),
        (90, 0.18880, 0.28997, -0.44278),
        (100, 0.19032, 0.29326, -0.47888),
        (125, 0.19462, 0.30141, -0.58204),
        (150, 0.19962, 0.30921, -0.70471),
        (175, 0.20525, 0.31647, -0.84901),
        (200, 0.21142, 0.32312, -1.0182),
        (225, 0.21807, 0.32909, -1.2168),
        (250, 0.22511, 0.33439, -1.4512),
        (275, 0.23247, 0.33904, -1.7298),
        (300, 0.24010, 0.34308, -2.0637),
        (325, 0.24792, 0.34655, -2.4681),
        (350, 0.25591, 0.34951, -2.9641),
        (375, 0.26400, 0.35200, -3.5814),
        (400, 0.27218, 0.35407, -4.3633),
        (425, 0.28039, 0.35577, -5.3762),
        (450, 0.28863, 0.35714, -6.7262),
        (475, 0.29685, 0.35823, -8.5955),
        (500, 0.30505, 0.35907, -11.324),
        (525, 0.31320, 0.35968, -15.628),
        (550, 0.32129, 0.36011, -23.325),
        (575, 0.32931, 0.36038, -40.770),
        (600, 0.33724, 0.36051, -116.45),
    )
)


class WhitePoint(NamedTuple):
    """A light's color; mired is within 0 and 600, where it is as far as the table reaches."""

    mired: float
    duv: float


def white_point(linear: Triple) -> WhitePoint:
    """The white point of a light given as linear sRGB, of any brightness above 0."""
    x, y, z = _times(_SRGB_TO_XYZ, linear)
    total = x + 15 * y + 3 * z
    return _of_uv(4 * x / total, 6 * y / total)


def light_of_white(white: WhitePoint) -> Triple:
    """Linear sRGB, of luminance 1, of a light: what `white_point` takes; may be below 0.

    Between two lines of the table the locus is taken as straight, as `white_point` does.
    """
    place = min(max(white.mired, _LINES[0].mired), _LINES[-1].mired)
    above = max(1, bisect.bisect_left([line.mired for line in _LINES], place))
    first, second = _LINES[above - 1], _LINES[above]
    share = (place - first.mired) / (second.mired - first.mired)
    u, v = _between(first.u, second.u, share), _between(first.v, second.v, share)
    across, up = _direction(first, second, share)
    u, v = u + white.duv * across, v + white.duv * up
    x, y = 3 * u / (2 * u - 8 * v + 4), 2 * v / (2 * u - 8 * v + 4)
    red, green, blue = _times(_XYZ_TO_SRGB, (x / y, 1.0, (1 - x - y) / y))
    return red, green, blue


def _of_uv(u: float, v: float) -> WhitePoint:
    """Between the two lines on either side of a color, by its distance from each."""
    off = [
        ((v - line.v) - line.slope * (u - line.u)) / math.hypot(1, line.slope) for line in _LINES
    ]
    after = next((n for n, distance in enumerate(off) if distance < 0), len(_LINES))
    if after in (0, len(_LINES)):
        line = _LINES[0] if after == 0 else _LINES[-1]
        return WhitePoint(line.mired, _beyond(line, u, v))
    first, second = _LINES[after - 1], _LINES[after]
    share = off[after - 1] / (off[after - 1] - off[after])
    across, up = _direction(first, second, share)
    near_u, near_v = _between(first.u, second.u, share), _between(first.v, second.v, share)
    duv = (u - near_u) * across + (v - near_v) * up
    return WhitePoint(_between(first.mired, second.mired, share), duv)


def _beyond(line: _Line, u: float, v: float) -> float:
    across, up = _along(line)
    return (u - line.u) * across + (v - line.v) * up


def _direction(first: _Line, second: _Line, share: float) -> tuple[float, float]:
    """The unit vector away from the locus towards green, between two lines."""
    (a, b), (c, d) = _along(first), _along(second)
    across, up = _between(a, c, share), _between(b, d, share)
    length = math.hypot(across, up)
    return across / length, up / length


def _along(line: _Line) -> tuple[float, float]:
    """The unit vector along a line; all slopes are below 0, and greener is up and to the left."""
    length = math.hypot(1, line.slope)
    return -1 / length, -line.slope / length


def _between(first: float, second: float, share: float) -> float:
    return first + share * (second - first)


def _times(matrix: tuple[Triple, Triple, Triple], values: Triple) -> Triple:
    first, second, third = (sum(a * b for a, b in zip(r, values, strict=True)) for r in matrix)
    return first, second, third
