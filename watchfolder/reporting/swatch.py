"""Swatch: a Lab color as a page writes it."""

from __future__ import annotations

_D65 = (0.95047, 1.0, 1.08883)
_XYZ_TO_SRGB = (
    (3.2404542, -1.5371385, -0.4985314),
    (-0.9692660, 1.8760108, 0.0415560),
    (0.0556434, -0.2040259, 1.0572252),
)


def hex_of_lab(lab: tuple[float, float, float]) -> str:
    """The sRGB hex of CIE L*a*b* (D65); channels outside the gamut are clipped."""
    light, a, b = lab
    fy = (light + 16) / 116
    f = (fy + a / 500, fy, fy - b / 200)
    xyz = [w * _back(t) for w, t in zip(_D65, f, strict=True)]
    rgb = (sum(m * v for m, v in zip(row, xyz, strict=True)) for row in _XYZ_TO_SRGB)
    return "#" + "".join(f"{round(255 * _encoded(min(max(c, 0.0), 1.0))):02X}" for c in rgb)


def _back(t: float) -> float:
    return t**3 if t > 6 / 29 else (t - 4 / 29) * 3 * (6 / 29) ** 2


def _encoded(linear: float) -> float:
    return 12.92 * linear if linear <= 0.0031308 else 1.055 * float(linear ** (1 / 2.4)) - 0.055
