"""Colour spaces on tensors: sRGB, linear light, OKLab, OKLCh, CIE Lab; CIEDE2000; gamut mapping.

Every tensor here is (..., 3, H, W) of a float type, channels third from the end; float32 is meant,
float64 works for solving and checking. All functions are pixelwise, use no matrix product and none
of torch's pow and atan2 (see `power`), so that a pixel's result depends on that pixel alone: not on
the tile it was computed in, and not on the number of threads. Tables of colours and strips of rows
therefore agree to the last bit.

Sources: IEC 61966-2-1 (the sRGB transfer), B. Ottosson, "A perceptual color space for image
processing" (2020), CIE 15:2004 (Lab), Sharma, Wu and Dalal, "The CIEDE2000 color-difference
formula" (2005).
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

from watchfolder.pictures.gamut_search import Gamut

Matrix = tuple[tuple[float, float, float], ...]

_SRGB_TO_XYZ: Matrix = (
    (0.4124564, 0.3575761, 0.1804375),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0193339, 0.1191920, 0.9503041),
)
_XYZ_TO_SRGB: Matrix = (
    (3.2404541621, -1.5371385128, -0.4985314096),
    (-0.9692660305, 1.8760108454, 0.0415560175),
    (0.0556434310, -0.2040259135, 1.0572251882),
)
_D65 = tuple(sum(row) for row in _SRGB_TO_XYZ)
"""XYZ of sRGB's own white, so that white is a = b = 0."""
_SRGB_TO_LMS: Matrix = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
_LMS_TO_SRGB: Matrix = (
    (4.0767416621, -3.3077115913, 0.2309699292),
    (-1.2684380046, 2.6097574011, -0.3413193965),
    (-0.0041960863, -0.7034186147, 1.7076147010),
)
_ROOTS_TO_OKLAB: Matrix = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)
_OKLAB_TO_ROOTS: Matrix = (
    (1.0, 0.3963377774, 0.2158037573),
    (1.0, -0.1055613458, -0.0638541728),
    (1.0, -0.0894841775, -1.2914855480),
)
_LAB_KNEE = (6 / 29) ** 3
_LAB_SLOPE = (29 / 6) ** 2 / 3
_IN_GAMUT = 1e-5
"""How far, in linear light, a channel may be outside [0, 1]: a thirtieth of an 8-bit level."""
_BISECTIONS = 16
"""So that a chroma is found to 1e-5: a four-hundredth of what 8 bits tell apart."""
_SRGB = Gamut(_OKLAB_TO_ROOTS, _LMS_TO_SRGB, _IN_GAMUT, _BISECTIONS)


def _times(matrix: Matrix, values: Tensor) -> Tensor:
    first, second, third = values.unbind(-3)
    return torch.stack([a * first + b * second + c * third for a, b, c in matrix], dim=-3)


def power(values: Tensor, exponent: float) -> Tensor:
    """`values ** exponent` for values of at least 0, the same whatever the tensor's shape.

    On the CPU torch's pow, atan2, exp2, sigmoid and softplus give other last bits for the few
    samples left over after full vectors, so that one colour could differ between two tiles; exp,
    log, sqrt, sin, cos, atan, tanh and hypot do not. Within 1e-7 of the truth in [0, 1].
    """
    return (values.log() * exponent).exp()


def angle(y: Tensor, x: Tensor) -> Tensor:
    """`torch.atan2(y, x)` in radians, the same whatever the tensors' shape; 0 at the origin."""
    away = torch.hypot(x, y)
    half = torch.where(x > 0, y / (away + x), (away - x) / y)
    return (2 * half.atan()).masked_fill(away == 0, 0.0)


def srgb_to_linear(srgb: Tensor) -> Tensor:
    """Linear light of encoded values. Values below 0 follow the straight part of the curve."""
    curve = power((srgb.clamp_min(0.0) + 0.055) / 1.055, 2.4)
    return torch.where(srgb <= 0.04045, srgb / 12.92, curve)


def linear_to_srgb(linear: Tensor) -> Tensor:
    """Encoded values of linear light. Values below 0 follow the straight part of the curve."""
    curve = 1.055 * power(linear.clamp_min(0.0), 1 / 2.4) - 0.055
    return torch.where(linear <= 0.0031308, linear * 12.92, curve)


def _cube_root(values: Tensor) -> Tensor:
    return values.sign() * power(values.abs(), 1 / 3)


def linear_to_oklab(linear: Tensor) -> Tensor:
    """OKLab of linear sRGB: L in [0, 1], a and b within about ±0.4."""
    return _times(_ROOTS_TO_OKLAB, _cube_root(_times(_SRGB_TO_LMS, linear)))


def oklab_to_linear(oklab: Tensor) -> Tensor:
    """Linear sRGB of OKLab; outside [0, 1] where the colour is outside sRGB."""
    roots = _times(_OKLAB_TO_ROOTS, oklab)
    return _times(_LMS_TO_SRGB, roots * roots * roots)


def srgb_to_oklab(srgb: Tensor) -> Tensor:
    """OKLab of encoded sRGB."""
    return linear_to_oklab(srgb_to_linear(srgb))


def oklab_to_srgb(oklab: Tensor) -> Tensor:
    """Encoded sRGB of OKLab; not clipped."""
    return linear_to_srgb(oklab_to_linear(oklab))


def oklab_to_oklch(oklab: Tensor) -> Tensor:
    """(L, chroma, hue): hue in radians in (-pi, pi], 0 for greys."""
    light, a, b = oklab.unbind(-3)
    return torch.stack([light, torch.hypot(a, b), angle(b, a)], dim=-3)


def oklch_to_oklab(oklch: Tensor) -> Tensor:
    """OKLab of (L, chroma, hue in radians)."""
    light, chroma, hue = oklch.unbind(-3)
    return torch.stack([light, chroma * hue.cos(), chroma * hue.sin()], dim=-3)


def srgb_to_lab(srgb: Tensor) -> Tensor:
    """CIE L*a*b* (D65, 2 degrees) of encoded sRGB: L* in [0, 100]."""
    x, y, z = _times(_SRGB_TO_XYZ, srgb_to_linear(srgb)).unbind(-3)
    fx, fy, fz = (_lab_curve(v / w) for v, w in zip((x, y, z), _D65, strict=True))
    return torch.stack([116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)], dim=-3)


def lab_to_srgb(lab: Tensor) -> Tensor:
    """Encoded sRGB of CIE L*a*b* (D65, 2 degrees); not clipped."""
    light, a, b = lab.unbind(-3)
    fy = (light + 16) / 116
    axes = (fy + a / 500, fy, fy - b / 200)
    xyz = [_lab_curve_back(f) * white for f, white in zip(axes, _D65, strict=True)]
    return linear_to_srgb(_times(_XYZ_TO_SRGB, torch.stack(xyz, dim=-3)))


def _lab_curve(t: Tensor) -> Tensor:
    return torch.where(t > _LAB_KNEE, power(t.clamp_min(_LAB_KNEE), 1 / 3), _LAB_SLOPE * t + 4 / 29)


def _lab_curve_back(f: Tensor) -> Tensor:
    return torch.where(f > 6 / 29, f * f * f, (f - 4 / 29) / _LAB_SLOPE)


def delta_e_2000(lab1: Tensor, lab2: Tensor) -> Tensor:
    """CIEDE2000 between two Lab tensors that broadcast; the result is (..., H, W)."""
    light1, a1, b1 = lab1.unbind(-3)
    light2, a2, b2 = lab2.unbind(-3)
    mean_chroma = (torch.hypot(a1, b1) + torch.hypot(a2, b2)) / 2
    stretch = 1 + 0.5 * (1 - _vividness(mean_chroma))
    a1, a2 = a1 * stretch, a2 * stretch
    chroma1, chroma2 = torch.hypot(a1, b1), torch.hypot(a2, b2)
    hue1 = angle(b1, a1).remainder(2 * math.pi)
    hue2 = angle(b2, a2).remainder(2 * math.pi)
    grey = (chroma1 * chroma2) == 0

    turn = hue2 - hue1
    # Opposite hues are a tie that rounding must not decide, hence a little more than half a turn.
    turn = torch.where(turn > math.pi + 1e-6, turn - 2 * math.pi, turn)
    turn = torch.where(turn < -math.pi - 1e-6, turn + 2 * math.pi, turn)
    turn = turn.masked_fill(grey, 0.0)
    # Half of the shorter turn from the first hue is the mean hue on the right side of the circle;
    # with a grey the formula takes the sum of both hues, of which one is 0.
    mean_hue = torch.where(grey, hue1 + hue2, hue1 + turn / 2)

    light, chroma = (light1 + light2) / 2, (chroma1 + chroma2) / 2
    weights = (
        1
        - 0.17 * (mean_hue - math.radians(30)).cos()
        + 0.24 * (2 * mean_hue).cos()
        + 0.32 * (3 * mean_hue + math.radians(6)).cos()
        - 0.20 * (4 * mean_hue - math.radians(63)).cos()
    )
    to_blue = torch.remainder(mean_hue, 2 * math.pi) - math.radians(275)
    rotation = math.radians(60) * (-(to_blue / math.radians(25)).square()).exp()
    blue = -2 * _vividness(chroma) * rotation.sin()

    off = (light - 50).square()
    d_light = (light2 - light1) / (1 + 0.015 * off / (20 + off).sqrt())
    d_chroma = (chroma2 - chroma1) / (1 + 0.045 * chroma)
    d_hue = 2 * (chroma1 * chroma2).sqrt() * (turn / 2).sin() / (1 + 0.015 * chroma * weights)
    squares = d_light.square() + d_chroma.square() + d_hue.square() + blue * d_chroma * d_hue
    return squares.clamp_min(0.0).sqrt()


def _vividness(chroma: Tensor) -> Tensor:
    """0 for greys, near 1 from a chroma of about 50: the formula's root of C^7 / (C^7 + 25^7)."""
    cubed = chroma * chroma * chroma
    seventh = cubed * cubed * chroma
    return (seventh / (seventh + 25.0**7)).sqrt()


def gamut_by_chroma(oklab: Tensor) -> Tensor:
    """OKLab with every colour inside sRGB: chroma is lowered, lightness and hue are kept.

    L is first clipped to [0, 1], where the grey of that L is in gamut. Colours already inside
    come back unchanged; the others to within 2^-16 of the largest chroma that fits.
    """
    light = oklab.select(-3, 0).clamp(0.0, 1.0)
    a, b = oklab.select(-3, 1), oklab.select(-3, 2)
    outside = torch.nonzero(~_inside(light, a, b).reshape(-1))[:, 0]
    if len(outside):
        lights, *chroma = (plane.reshape(-1)[outside] for plane in (light, a, b))
        share = share_inside(lights, chroma[0], chroma[1])
        a, b = (
            plane.reshape(-1).index_copy(0, outside, part * share).reshape(light.shape)
            for plane, part in zip((a, b), chroma, strict=True)
        )
    return torch.stack([light, a, b], dim=-3)


def share_inside(light: Tensor, a: Tensor, b: Tensor, bisections: int = _BISECTIONS) -> Tensor:
    """The largest share of a and b, to 2^-bisections, with which OKLab colours are inside sRGB.

    Planes of one shape, L in [0, 1]; colours that are inside already have a share of just under 1.
    """
    if light.device.type == "cpu":
        lights, *chroma = (plane.reshape(-1).numpy() for plane in (light, a, b))
        shares = _SRGB.share_inside(lights, chroma[0], chroma[1], bisections)
        return torch.from_numpy(shares).reshape(light.shape)
    share, step = torch.zeros_like(light), 1.0
    for _ in range(bisections):
        step /= 2
        more = share + step
        share = torch.where(_inside(light, a * more, b * more), more, share)
    return share


def _inside(light: Tensor, a: Tensor, b: Tensor) -> Tensor:
    """Whether oklab_to_linear of these planes stays in [0, 1]: a third of its time."""
    roots = [first * light + second * a + third * b for first, second, third in _OKLAB_TO_ROOTS]
    long, middle, short = (root * root * root for root in roots)
    red, green, blue = (x * long + y * middle + z * short for x, y, z in _LMS_TO_SRGB)
    largest = torch.maximum(torch.maximum(red, green), blue)
    least = torch.minimum(torch.minimum(red, green), blue)
    return (least >= -_IN_GAMUT) & (largest <= 1 + _IN_GAMUT)
