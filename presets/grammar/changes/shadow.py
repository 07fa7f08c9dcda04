"""What grounds the subject: "add a soft contact shadow", "with a drop shadow", a reflection."""

from __future__ import annotations

from typing import Any, Literal

from presets.edits.shadow import Shadow
from presets.grammar.parts.thing import Thing
from presets.grammar.pattern import Meaning, Rule, Values, clause


def _manners(table: dict[float, str]) -> dict[str, float]:
    """Words parted by spaces; those of a phrase are joined by "_"."""
    return {w.replace("_", " "): far for far, words in table.items() for w in words.split()}


_SOFTNESS = _manners(
    {
        0.15: "hard crisp sharp hard-edged",
        0.75: "soft",
        0.85: "diffuse diffused blurry feathered fuzzy blurred",
    }
)
_OPACITY = _manners(
    {
        0.2: "barely_visible",
        0.3: "faint faintest subtlest lightest whisper-soft",
        0.35: "subtle light slight delicate pale discreet weak thin",
        0.4: "gentle",
        0.55: "soft-ish",
        0.75: "strong dark deep heavy dense",
        0.8: "bold",
    }
)
_NO_MORE = _manners(
    {
        0.5: "tight small little slim matching believable classic basic clean grounding good plain"
        " standard regular decent nicer floor tiny natural realistic simple nice proper normal"
    }
)
"""Say what a shadow here is anyway."""

MANNERS = (*_SOFTNESS, *_OPACITY, *_NO_MORE)
"""Words for how a shadow is."""
_MANNER = "|".join(w.replace(" ", "_") for w in MANNERS)


def shadow(values: Values) -> Meaning | None:
    """Return the shadow of the subject; None where it is asked of a part, or cannot be so."""
    thing: Thing | None = values.get("thing")
    if thing is not None and not (thing.is_goods or thing.kind == "picture"):
        return None
    said: dict[str, Any] = {}
    for manner in (values.get("manner"), values.get("manner2")):
        if manner in _SOFTNESS:
            said["softness"] = _much(_SOFTNESS[manner], "very" in values)
        if manner in _OPACITY:
            said["opacity"] = _much(_OPACITY[manner], "very" in values)
    if "percent" in values:
        said["opacity"] = values["percent"]
    if "light" in values:
        if _kind(values["kind"]) == "reflection":
            return None  # a mirror image falls where the subject stands
        said["direction"] = FROM[values["light"]]
    if not 0 < said.get("opacity", 1) <= 1:
        return None
    return clause(Shadow(kind=_kind(values["kind"]), **said))


def _much(share: float, very: bool) -> float:
    """Return `share`, further from the middle where it is said of it that it is so "very"."""
    if not very:
        return share
    return round(share * 0.6 if share < 0.5 else 1 - (1 - share) * 0.5, 3)


def _kind(said: str) -> Literal["contact", "drop", "reflection"]:
    if said.endswith("reflection"):
        return "reflection"
    return "drop" if said.startswith(("drop", "cast")) else "contact"


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

_SHADOW = (
    f"very=very|really|super? manner={_MANNER}? ,|and? manner2={_MANNER}? "
    "kind=shadow|contact_shadow|drop_shadow|grounding_shadow|reflection|mirror_reflection"
    "|floor_reflection|floor_shadow|ground_shadow|ground_reflection|cast_shadow"
)
_UNDER = "under|below|beneath|underneath|behind|to|for|of"

_KIND = "kind=contact_shadow|drop_shadow|grounding_shadow|reflection"
_THERE = "underneath|below|beneath"
_ADD = (
    "add|put|create|include|use|apply|cast|i_want|want|need|have|get|insert|drop_in"
    "|place|make|give_me"
)
_LIGHT = f"light={'|'.join(word.replace(' ', '_') for word in FROM)}"
_AT = (
    "at|with|of ,? @percent opacity|strength?",
    ", @percent opacity|strength",
    "on floor|ground|table|surface|tabletop",
    f",|with? light|lit|light_source|lighting coming|falling? from {_LIGHT}",
)

_SAID: tuple[str, ...] = (
    f"{_ADD} {_SHADOW}",
    f"{_ADD} {_SHADOW} {_UNDER} @thing",
    f"{_ADD} {_UNDER} @thing {_SHADOW}",
    f"give @thing {_SHADOW}",
    f"@thing needs|wants|gets|should_have|could_use|should_get|needs_to_have|must_have {_SHADOW}",
    f"can|could @thing have|get {_SHADOW}",
    f"needs|wants|could_use {_SHADOW}",
    f"ground @thing with {_SHADOW}",
    f"let @thing cast|throw|have {_SHADOW}",
    _SHADOW,
    f"{_KIND} ,? manner={_MANNER}",
    f"{_ADD} {_KIND} ,? manner={_MANNER}",
    f"{_SHADOW} {_UNDER} @thing",
    f"{_SHADOW} {_THERE}",
    f"{_ADD} {_SHADOW} {_THERE}",
    f"give @thing {_SHADOW} {_THERE}",
)

RULES: tuple[Rule, ...] = (
    *(Rule(said, shadow) for said in _SAID),
    *(Rule(f"{said} {how}", shadow) for said in _SAID for how in _AT),
    *(Rule(f"{ask}@percent {_SHADOW}", shadow) for ask in ("", f"{_ADD} ")),
    *(Rule(f"{ask}@percent opacity {_SHADOW}", shadow) for ask in ("", f"{_ADD} ")),
)
