"""What grounds the subject: "add a soft contact shadow", "with a drop shadow", a reflection."""

from __future__ import annotations

from typing import Any, Literal

from presets.edits.shadow import Shadow
from presets.grammar.parts.thing import Thing
from presets.grammar.pattern import Meaning, Rule, Values, clause

_SOFTNESS = {"soft": 0.75, "diffuse": 0.85, "hard": 0.15, "crisp": 0.15, "diffused": 0.85}
_SOFTNESS |= {"sharp": 0.15, "hard-edged": 0.15, "blurry": 0.85, "feathered": 0.85}
_OPACITY = {"subtle": 0.35, "light": 0.35, "faint": 0.3, "gentle": 0.4, "strong": 0.75}
_OPACITY |= {"dark": 0.75, "deep": 0.75, "slight": 0.35, "delicate": 0.35, "heavy": 0.75}
_OPACITY |= {"pale": 0.35, "barely visible": 0.2, "light": 0.35, "discreet": 0.35, "weak": 0.35}
_NO_MORE = ("natural", "realistic", "simple", "nice", "proper", "normal")
"""Say what a shadow here is anyway."""

_MANNER = "|".join(w.replace(" ", "_") for w in (*_SOFTNESS, *_OPACITY, *_NO_MORE))


def _shadow(values: Values) -> Meaning | None:
    thing: Thing | None = values.get("thing")
    if thing is not None and not thing.is_goods:
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
        if _kind(values["kind"]) != "drop":
            return None  # the other shadows fall where the subject stands
        said["direction"] = _FROM[values["light"]]
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
    return "drop" if said.startswith("drop") else "contact"


_FROM = {
    "right": 0.0,
    "below": 90.0,
    "left": 180.0,
    "top left": 225.0,
    "upper left": 225.0,
    "above left": 225.0,
    "above": 270.0,
    "top": 270.0,
    "overhead": 270.0,
    "top right": 315.0,
    "upper right": 315.0,
    "above right": 315.0,
}
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
_LIGHT = f"light={'|'.join(word.replace(' ', '_') for word in _FROM)}"
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
    *(Rule(said, _shadow) for said in _SAID),
    *(Rule(f"{said} {how}", _shadow) for said in _SAID for how in _AT),
    *(Rule(f"{ask}@percent {_SHADOW}", _shadow) for ask in ("", f"{_ADD} ")),
    *(Rule(f"{ask}@percent opacity {_SHADOW}", _shadow) for ask in ("", f"{_ADD} ")),
)
