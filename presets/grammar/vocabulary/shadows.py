"""How a shadow can be, and from where its light comes: words to the figures of the step."""

from __future__ import annotations


def _manners(table: dict[float, str]) -> dict[str, float]:
    """Words parted by spaces; those of a phrase are joined by "_"."""
    return {w.replace("_", " "): far for far, words in table.items() for w in words.split()}


SOFTNESS = _manners(
    {
        0.15: "hard crisp sharp hard-edged harsh",
        0.75: "soft smooth",
        0.85: "diffuse diffused blurry feathered fuzzy blurred",
    }
)
OPACITY = _manners(
    {
        0.2: "barely_visible barely_there hardly_visible",
        0.3: "faint faintest subtlest lightest whisper-soft",
        0.35: "subtle light slight delicate pale discreet weak thin understated",
        0.4: "gentle",
        0.55: "soft-ish",
        0.75: "strong dark deep heavy dense intense visible pronounced",
        0.8: "bold",
    }
)
NO_MORE = _manners(
    {
        0.5: "tight small little slim matching believable classic basic clean grounding good plain"
        " standard regular decent nicer floor tiny natural realistic simple nice proper normal"
        " natural-looking realistic-looking subtle-ish fitting"
    }
)
"""Say what a shadow here is anyway."""
MANNERS = (*SOFTNESS, *OPACITY, *NO_MORE)
"""Words for how a shadow is."""
COMPARED = {
    "softer": "soft",
    "harder": "hard",
    "sharper": "sharp",
    "crisper": "crisp",
    "stronger": "strong",
    "darker": "dark",
    "deeper": "deep",
    "heavier": "heavy",
    "lighter": "light",
    "fainter": "faint",
    "subtler": "subtle",
    "weaker": "weak",
    "gentler": "gentle",
}
"""The same, compared with what is usual: only of a shadow that is to be added."""
LESS = {"hard": "soft", "sharp": "soft", "harsh": "soft", "crisp": "soft"} | dict.fromkeys(
    ("strong", "dark", "deep", "heavy", "dense", "intense", "bold", "visible", "pronounced"),
    "gentle",
)
"""What "not too strong" is."""
A_HINT = ("hint", "whisper", "touch", "trace", "suggestion", "bit", "little bit", "tiny bit")
"""Before "of a shadow": it is to be faint."""
KINDS = {
    "shadow": "contact",
    "contact shadow": "contact",
    "grounding shadow": "contact",
    "floor shadow": "contact",
    "ground shadow": "contact",
    "base shadow": "contact",
    "shadow contact": "contact",
    "drop shadow": "drop",
    "dropshadow": "drop",
    "drop-shadow": "drop",
    "shadow drop": "drop",
    "cast shadow": "drop",
    "reflection": "reflection",
    "mirror reflection": "reflection",
    "floor reflection": "reflection",
    "ground reflection": "reflection",
    "mirror image": "reflection",
    "mirror effect": "reflection",
    "glossy reflection": "reflection",
    "mirrored reflection": "reflection",
    "reflection effect": "reflection",
    "shadow effect": "contact",
    "drop shadow effect": "drop",
}
"""What it is called, to the kind of the step."""
FEET = frozenset(
    {"leg", "foot", "feet", "base", "wheel", "sole", "bottom", "stand", "caster", "frame"}
)
"""Parts that goods stand on: a shadow under them is the shadow of the goods."""
_SIDES = {
    0.0: "right right_hand",
    45.0: "bottom_right lower_right front_right",
    90.0: "below",
    135.0: "bottom_left lower_left front_left",
    180.0: "left left_hand",
    225.0: "top_left upper_left above_left upper_left_corner top_left_corner left_above upper-left"
    " top-left above_and_left left_and_above up_left left_top",
    270.0: "above top overhead straight_above directly_above the_top up_top",
    315.0: "top_right upper_right above_right upper_right_corner top_right_corner right_above"
    " upper-right top-right above_and_right up_right right_top",
}
FROM = _manners(_SIDES)
"""Where the light comes from, to Shadow's direction."""
FALLS = {
    "right": 180.0,
    "left": 0.0,
    "lower right": 225.0,
    "bottom right": 225.0,
    "lower left": 315.0,
    "bottom left": 315.0,
}
"""Where a shadow falls, to the direction of the light against it."""
