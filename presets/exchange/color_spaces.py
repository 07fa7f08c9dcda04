"""Colours of other spaces as sRGB ones: float in, a Color out, and whether it had to be moved.

Matrices after CSS Color 4 (https://www.w3.org/TR/css-color-4/#color-conversion-code), which has
them from the primaries and white points of each space; D50 to D65 by Bradford.
"""

from __future__ import annotations

import colorsys
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from presets.color import Color

Triple = tuple[float, float, float]
Matrix = tuple[Triple, Triple, Triple]

_XYZ_TO_SRGB: Matrix = (
    (3.2409699419045213, -1.5373831775700935, -0.4986107602930033),
    (-0.9692436362808798, 1.8759675015077206, 0.0415550574071756),
    (0.0556300796969936, -0.2039769588889765, 1.0569715142428786),
)
_D50_TO_D65: Matrix = (
    (0.955473421488075, -0.02309845494876471, 0.06325924320057072),
    (-0.0283697093338637, 1.0099953980813041, 0.021041441191917323),
    (0.012314014864481998, -0.020507649298898964, 1.330365926242124),
)
_P3_TO_XYZ: Matrix = (
    (0.48657094864821626, 0.26566769316909294, 0.1982172852343625),
    (0.22897456406974884, 0.6917385218365062, 0.079286914093745),
    (0.0, 0.0451133818589026, 1.0439443689009757),
)
_A98_TO_XYZ: Matrix = (
    (0.5766690429101308, 0.18555823790654627, 0.18822864623499472),
    (0.29734497525053616, 0.627363566255466, 0.07529145849399789),
    (0.027031361386412378, 0.07068885253582714, 0.9913375368376389),
)
_PROPHOTO_TO_XYZ_D50: Matrix = (
    (0.7977666449006423, 0.13518129740053308, 0.0313477341283922),
    (0.2880748288194013, 0.711835234241873, 0.00008993693872564),
    (0.0, 0.0, 0.8251046025104602),
)
_REC2020_TO_XYZ: Matrix = (
    (0.6369580483012914, 0.14461690358620832, 0.1688809751641721),
    (0.2627002120112671, 0.6779980715188708, 0.05930171646986196),
    (0.0, 0.028072693049087428, 1.0609850577107909),
)
_D50: Triple = (0.3457 / 0.3585, 1.0, (1 - 0.3457 - 0.3585) / 0.3585)
_EPSILON, _KAPPA = 216 / 24389, 24389 / 27
_OUTSIDE = 0.5 / 255
"""How far a channel may lie outside of sRGB before a colour counts as out of it."""

_HALF = 0.5 + 1e-9
"""Halves are rounded up, also those that floats have just missed."""


@dataclass(frozen=True, slots=True)
class Landed:
    """A colour in sRGB."""

    color: Color
    moved: bool
    """It lay outside of sRGB: its chroma was lowered until it fitted."""


def of_srgb(red: float, green: float, blue: float) -> Landed:
    """Encoded sRGB, each 0 to 1 where it is inside."""
    return of_linear(tuple(_decoded(v) for v in (red, green, blue)))


def of_linear(linear: Sequence[float]) -> Landed:
    """Linear-light sRGB. Values far outside are brought in at their lightness and hue."""
    encoded = [_encoded(v) for v in linear]
    if all(-_OUTSIDE <= v <= 1 + _OUTSIDE for v in encoded):
        r, g, b = (int(255 * min(max(v, 0.0), 1.0) + _HALF) for v in encoded)
        return Landed(Color(r, g, b), moved=False)
    return Landed(Color.from_oklch(*_oklch(linear)), moved=True)


def of_xyz(xyz: Sequence[float]) -> Landed:
    """CIE XYZ of D65, Y of white being 1."""
    return of_linear(_times(_XYZ_TO_SRGB, xyz))


def of_xyz_d50(xyz: Sequence[float]) -> Landed:
    """CIE XYZ of D50."""
    return of_xyz(_times(_D50_TO_D65, xyz))


def of_lab(light: float, a: float, b: float) -> Landed:
    """CIE Lab of D50, as programs and tokens mean it; L from 0 to 100."""
    fy = (light + 16) / 116
    fx, fz = fy + a / 500, fy - b / 200
    x, z = (f**3 if f**3 > _EPSILON else (116 * f - 16) / _KAPPA for f in (fx, fz))
    y = fy**3 if light > _KAPPA * _EPSILON else light / _KAPPA
    return of_xyz_d50([v * w for v, w in zip((x, y, z), _D50, strict=True)])


def of_lch(light: float, chroma: float, hue: float) -> Landed:
    """The same with chroma and hue in degrees."""
    return of_lab(light, *_polar(chroma, hue))


def of_oklab(light: float, a: float, b: float) -> Landed:
    """OKLab; L from 0 to 1."""
    long = (light + 0.3963377773761749 * a + 0.2158037573099136 * b) ** 3
    medium = (light - 0.1055613458156586 * a - 0.0638541728258133 * b) ** 3
    short = (light - 0.0894841775298119 * a - 1.2914855480194092 * b) ** 3
    return of_linear(
        (
            4.0767416360759574 * long - 3.3077115392580616 * medium + 0.2309699031821043 * short,
            -1.2684379732850317 * long + 2.6097573492876887 * medium - 0.3413193760026573 * short,
            -0.0041960761386754 * long - 0.7034186179359363 * medium + 1.7076146940746117 * short,
        )
    )


def of_oklch(light: float, chroma: float, hue: float) -> Landed:
    """The same with chroma and hue in degrees."""
    return of_oklab(light, *_polar(chroma, hue))


def of_hsl(hue: float, saturation: float, light: float) -> Landed:
    """Degrees, and percents from 0 to 100."""
    return of_srgb(*colorsys.hls_to_rgb(hue / 360 % 1, light / 100, saturation / 100))


def of_hsb(hue: float, saturation: float, brightness: float) -> Landed:
    """Degrees, and percents from 0 to 100."""
    return of_srgb(*colorsys.hsv_to_rgb(hue / 360 % 1, saturation / 100, brightness / 100))


def of_hwb(hue: float, white: float, black: float) -> Landed:
    """Degrees, and percents from 0 to 100; more than 100 together is a grey."""
    total = white + black
    if total >= 100:
        return of_srgb(*(3 * (white / total,)))
    pure = colorsys.hsv_to_rgb(hue / 360 % 1, 1, 1)
    return of_srgb(*(v * (1 - total / 100) + white / 100 for v in pure))


def of_grey(white: float) -> Landed:
    """Encoded grey, 1 being white."""
    return of_srgb(white, white, white)


def of_cmyk(cyan: float, magenta: float, yellow: float, black: float) -> Landed:
    """Amounts of ink, 1 being full, by the plain formula: no press and no paper looks like that."""
    return of_srgb(*((1 - ink) * (1 - black) for ink in (cyan, magenta, yellow)))


def of_display_p3(red: float, green: float, blue: float) -> Landed:
    """Encoded Display P3."""
    return of_xyz(_times(_P3_TO_XYZ, [_decoded(v) for v in (red, green, blue)]))


def of_a98(red: float, green: float, blue: float) -> Landed:
    """Encoded Adobe RGB (1998)."""
    linear = [math.copysign(abs(v) ** (563 / 256), v) for v in (red, green, blue)]
    return of_xyz(_times(_A98_TO_XYZ, linear))


def of_prophoto(red: float, green: float, blue: float) -> Landed:
    """Encoded ProPhoto RGB."""
    linear = [
        math.copysign(abs(v) ** 1.8, v) if abs(v) > 16 / 512 else v / 16 for v in (red, green, blue)
    ]
    return of_xyz_d50(_times(_PROPHOTO_TO_XYZ_D50, linear))


def of_rec2020(red: float, green: float, blue: float) -> Landed:
    """Encoded ITU-R BT.2020, by its display exponent 2.4."""
    linear = [math.copysign(abs(v) ** 2.4, v) for v in (red, green, blue)]
    return of_xyz(_times(_REC2020_TO_XYZ, linear))


SPACES: dict[str, Callable[[float, float, float], Landed]] = {
    "srgb": of_srgb,
    "srgb-linear": lambda r, g, b: of_linear((r, g, b)),
    "hsl": of_hsl,
    "hwb": of_hwb,
    "lab": of_lab,
    "lch": of_lch,
    "oklab": of_oklab,
    "oklch": of_oklch,
    "display-p3": of_display_p3,
    "a98-rgb": of_a98,
    "prophoto-rgb": of_prophoto,
    "rec2020": of_rec2020,
    "xyz-d65": lambda x, y, z: of_xyz((x, y, z)),
    "xyz-d50": lambda x, y, z: of_xyz_d50((x, y, z)),
}
"""The colour spaces of design tokens, by their names there."""


def _times(matrix: Matrix, vector: Sequence[float]) -> Triple:
    x, y, z = (sum(m * v for m, v in zip(row, vector, strict=True)) for row in matrix)
    return x, y, z


def _polar(chroma: float, hue: float) -> tuple[float, float]:
    return chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))


def _decoded(value: float) -> float:
    """The curve of sRGB taken off, odd around 0, so that what lies outside stays outside."""
    size = abs(value)
    linear = size / 12.92 if size <= 0.04045 else ((size + 0.055) / 1.055) ** 2.4
    return math.copysign(linear, value)


def _encoded(linear: float) -> float:
    size = abs(linear)
    value = 12.92 * size if size <= 0.0031308 else 1.055 * size ** (1 / 2.4) - 0.055
    return math.copysign(value, linear)


def _oklch(linear: Sequence[float]) -> Triple:
    r, g, b = linear
    long = math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
    medium = math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    short = math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    light = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b_axis = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return light, math.hypot(a, b_axis), math.degrees(math.atan2(b_axis, a)) % 360
