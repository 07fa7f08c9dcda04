"""Faults of a source, each by its figures: from where it shows, and what to do about it.

The limits were set on photographs with known faults; benchmarks/source_check.py prints what they
find, what they miss, and what they say falsely. `scale` is delivered pixels to a pixel of the
source, at most 1: what is soft, noisy or blocky at full size may be good at half of it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from watchfolder.planning.plan import Advice

Measures = Mapping[str, float]

SOFT = 1.25
"""Blur, as the sigma of a Gaussian in delivered pixels, from which a picture looks soft."""
NOISY = 2.0
"""Noise in delivered 8-bit levels from which even ground looks gritty."""
BLOCKY = 4.0
"""Steps on the grid of JPEG to those off it, from which even ground shows its blocks."""
COARSE = 35
"""Quality of a JPEG from which on down its file tells without a look."""
_TRACES = 1.5
"""Steps on the grid to those off it, below which a coarse file has nothing that would show."""
DARK = 62.0
"""L* that the lightest parts should reach; two stops under they are at 55."""
_WELL_LIT = 90.0
BLOWN = 0.02
CRUSHED = 0.05
"""Shares of the subject without drawing."""
CRUSHED_CHANNELS = 0.25
"""Share of the subject in which two channels of three are black."""
CRUSHED_AROUND = 0.10
"""Share of what surrounds the subject."""
CAST, CAST_UNCONFIRMED = 1.8, 2.5
"""Chroma of a light ground, in OKLab times 100, with and without lights of the subject to agree."""
_CAST_MOST, _CAST_MOST_UNCONFIRMED = 10.0, 5.0
"""From where on it is a colored ground rather than a grey one in colored light."""
_AGREES = 0.4
"""Share of the ground's chroma that the subject's lights lean the same way."""
_WHITE = 1.0
"""Chroma below which they are white, and the ground is colored on purpose."""
BLENDS = 7.0
"""Difference in OKLab (times 100) along the outline below which an edge is a guess."""
HIDDEN_EDGE = 0.20
"""Share of the outline that is hardly told from the ground."""
UNSURE = 0.5

_CHANNELS = ("red", "green", "blue")
_HUES = (
    *((20, "pink"), (50, "red"), (62, "orange"), (125, "yellow"), (165, "green")),
    *((225, "cyan"), (290, "blue"), (345, "magenta"), (360, "pink")),
)
"""Angle in OKLab up to which a light ground leans to a color."""


def soft(measures: Measures, scale: float, largest_edge: int) -> Advice | None:
    """Blur at the delivered size; `largest_edge` of the slots, 0 where none says."""
    blur = measures.get("blur")
    if blur is None:
        return None
    seen = blur * scale
    if seen < SOFT:
        return None
    hint = "take the sharpest frame of the series; sharpening will not bring back what is not there"
    if largest_edge:
        hint += f", but at {round(largest_edge * SOFT / seen)} px it would look crisp"
    return Advice(
        code="source.soft",
        message=f"its sharpest edges are {seen:.1f} px soft at the size asked for "
        f"({SOFT:g} is where it starts to show)",
        hint=hint,
        figures={"blur": blur, "blur_delivered": round(seen, 3)},
    )


def noisy(measures: Measures, scale: float) -> Advice | None:
    """Grain at the delivered size."""
    grain = measures.get("grain")
    if grain is None:
        return None
    seen = grain * scale
    if seen < NOISY:
        return None
    return Advice(
        code="source.noisy",
        message=f"even ground has noise of {seen:.1f} levels at the size asked for "
        f"({NOISY:g} is where it starts to show)",
        hint="denoise it in the raw developer first: a recolour or a lifted shadow shows it more",
        figures={"grain": grain, "grain_delivered": round(seen, 3)},
    )


def compressed(measures: Measures, scale: float) -> Advice | None:
    """Blocks that are there to be seen, or a file so coarse that there must be some."""
    blocks, quality = measures.get("blocks"), measures.get("jpeg_quality", 0.0)
    if blocks is None:
        return None
    seen = blocks * scale
    coarse = 0 < quality <= COARSE and seen >= _TRACES
    if seen < BLOCKY and not coarse:
        return None
    saved = f"saved as a JPEG of quality {quality:.0f}: " if coarse else ""
    return Advice(
        code="source.compressed",
        message=f"{saved}steps on its grid of 8 pixels are {seen:.1f} times those beside it "
        f"({BLOCKY:g} is where blocks show)",
        hint="ask for the file it was made from, exported at quality 90 or more: sharpening, "
        "enlarging and a new colour all bring the blocks out",
        figures={"blocks": blocks, "blocks_delivered": round(seen, 3)}
        | ({"jpeg_quality": quality} if quality else {}),
    )


def dark(measures: Measures) -> Advice | None:
    """Nothing light in it."""
    light = measures.get("highlight")
    if light is None or light >= DARK:
        return None
    stops = math.log2(_luminance(_WELL_LIT) / max(_luminance(light), 1e-4))
    return Advice(
        code="source.dark",
        message=f"nothing in it is lighter than L* {light:.0f}: about {stops:.1f} stops under",
        hint="develop the raw file brighter; or say the first step as "
        "{edit: adjust, exposure: ...}, and look for noise in the shadows",
        offer=(f"brighten the image by {_plain(stops)}",),
        figures={"highlight": light, "stops": round(stops, 2)},
    )


def _luminance(light: float) -> float:
    """Y of an L*."""
    return float(((light + 16) / 116) ** 3) if light > 8 else light * 27 / 24389


def _plain(stops: float) -> str:
    """Stops as the grammar reads them, by halves, at most two: more is another exposure."""
    halves = max(1, min(4, round(2 * stops)))
    return {1: "half a stop", 2: "1 stop", 3: "1.5 stops", 4: "2 stops"}[halves]


def blown(measures: Measures) -> Advice | None:
    """White without drawing in the subject."""
    share = measures.get("blown", 0.0)
    if share < BLOWN:
        return None
    return Advice(
        code="source.blown",
        message=f"{share:.0%} of the product is pure white: there is no drawing left in it",
        hint="develop the raw file darker, or have it shot again; no edit finds what was never "
        "recorded, and a new colour lies flat on it",
        figures={"blown": share},
    )


def crushed(measures: Measures) -> Advice | None:
    """Black without drawing: in the subject, in two of its channels, or around it."""
    share = measures.get("crushed", 0.0)
    if share >= CRUSHED:
        return Advice(
            code="source.crushed",
            message=f"{share:.0%} of the product is pure black: its shadows hold no drawing",
            hint=_LIFTED,
            figures={"crushed": share},
        )
    gone = {name: measures.get(f"crushed_{name}", 0.0) for name in _CHANNELS}
    first, second, _ = sorted(_CHANNELS, key=lambda name: gone[name], reverse=True)
    if gone[second] >= CRUSHED_CHANNELS:
        names = " and ".join(name for name in _CHANNELS if name in (first, second))
        return Advice(
            code="source.crushed",
            message=f"{names} are at zero in {gone[second]:.0%} of the product: one channel is "
            "left to draw it",
            hint=f"{_LIFTED}, and less saturated; a new colour shows only what that channel holds",
            figures={f"crushed_{name}": gone[name] for name in (first, second)},
        )
    around = measures.get("crushed_around", 0.0)
    if around < CRUSHED_AROUND:
        return None
    return Advice(
        code="source.crushed",
        message=f"{around:.0%} of what surrounds the product is pure black without being a ground",
        hint=f"{_LIFTED}; or give it a new background",
        figures={"crushed_around": around},
    )


_LIFTED = "develop the raw file with its shadows lifted; lifted here they would only turn grey"


def cast(measures: Measures) -> Advice | None:
    """A light plain ground that is not grey, unless the lights of the subject are white on it."""
    a, b = measures.get("cast_a"), measures.get("cast_b")
    if a is None or b is None:
        return None
    chroma, own = math.hypot(a, b), measures.get("cast_own", 0.0)
    agrees = own >= _AGREES * chroma
    white = measures.get("own_chroma", math.inf) < _WHITE
    least, most = (CAST, _CAST_MOST) if agrees else (CAST_UNCONFIRMED, _CAST_MOST_UNCONFIRMED)
    if not least <= chroma <= most or (white and not agrees):
        return None
    angle = math.degrees(math.atan2(b, a)) % 360
    color = next(name for most_angle, name in _HUES if angle <= most_angle)
    also = ", and so do the lights of the product" if agrees else ""
    dials = _dials(a, b)
    said = ", ".join(f"{name}: {value:g}" for name, value in dials.items())
    return Advice(
        code="source.cast",
        message=f"its light ground leans to {color} by {chroma:.1f} in OKLab (grey is 0){also}",
        hint="where that ground is white or grey, balance it in the raw developer, or say the "
        f"first step as {{edit: adjust, {said}}}; every colour after it is off by as much",
        offer=(", ".join(f"{name} {value:+g}" for name, value in dials.items()),),
        figures={"cast": round(chroma, 3)} | ({"cast_own": own} if agrees else {}),
    )


def _dials(a: float, b: float) -> dict[str, float]:
    """What turns a light grey of these a and b, in OKLab times 100, back to grey, by hundredths.

    Near grey, temperature moves it by (1.0, 5.25) and tint by (2.0, -5.3).
    """
    turned = {"temperature": -(5.3 * a + 2.0 * b) / 15.8, "tint": -(5.25 * a - b) / 15.8}
    near = {name: round(max(-1.0, min(1.0, value)), 2) for name, value in turned.items()}
    return {name: value for name, value in near.items() if abs(value) >= _NOT_WORTH}


_NOT_WORTH = 0.04
"""Turn of a dial that nobody would see."""


def no_subject(measures: Measures) -> Advice | None:
    """The network is not sure of any."""
    sure = measures.get("subject_confidence")
    if sure is None or sure >= UNSURE:
        return None
    return Advice(
        code="source.no-subject",
        message=f"no subject stands out ({sure:.2f} sure; {UNSURE:g} is needed), and a step of "
        "this plan begins with it",
        hint="lay a mask beside the picture (bag.jpg.mask.png), or say a box as target",
        figures={"subject_confidence": sure},
    )


def blends(measures: Measures) -> Advice | None:
    """The outline, or much of it, is of the color of its ground."""
    apart, hidden = measures.get("separation"), measures.get("hidden_edge", 0.0)
    if apart is None or (apart >= BLENDS and hidden < HIDDEN_EDGE):
        return None
    return Advice(
        code="source.blends",
        message=f"{hidden:.0%} of the product's outline is hardly told from its ground "
        f"({apart:.1f} apart in the middle of all; below {BLENDS:g} an outline is a guess)",
        hint="look at the edge of the result closely, or lay a mask beside the picture; "
        "next time a ground of another lightness, or a darker edge by a black card, saves the work",
        figures={"separation": apart, "hidden_edge": hidden},
    )
