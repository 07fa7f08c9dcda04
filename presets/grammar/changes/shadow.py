"""What grounds the subject: "add a soft contact shadow", "with a drop shadow", a reflection."""

from __future__ import annotations

from typing import Any, Literal

from presets.edits.shadow import Shadow
from presets.grammar.parts.shade import figures
from presets.grammar.parts.thing import Thing
from presets.grammar.pattern import Meaning, Rule, Values, clause
from presets.grammar.vocabulary.shadows import FROM, MANNERS

_MANNER = "|".join(w.replace(" ", "_") for w in MANNERS)


def shadow(values: Values) -> Meaning | None:
    """Return the shadow of the subject; None where it is asked of a part, or cannot be so."""
    thing: Thing | None = values.get("thing")
    if thing is not None and not (thing.is_goods or thing.kind == "picture"):
        return None
    said: dict[str, Any] = {}
    for manner in (values.get("manner", ""), values.get("manner2", "")):
        said |= figures(manner, very="very" in values)
    if "percent" in values:
        said["opacity"] = values["percent"]
    if "light" in values:
        if _kind(values["kind"]) == "reflection":
            return None  # a mirror image falls where the subject stands
        said["direction"] = FROM[values["light"]]
    if not 0 < said.get("opacity", 1) <= 1:
        return None
    return clause(Shadow(kind=_kind(values["kind"]), **said))


def _kind(said: str) -> Literal["contact", "drop", "reflection"]:
    if said.endswith("reflection"):
        return "reflection"
    return "drop" if said.startswith(("drop", "cast")) else "contact"


_SHADOW = (
    f"very=very|really|super? manner={_MANNER}? ,|and? manner2={_MANNER}? "
    "kind=shadow|contact_shadow|drop_shadow|grounding_shadow|reflection|mirror_reflection"
    "|floor_reflection|floor_shadow|ground_shadow|ground_reflection|cast_shadow"
)
_UNDER = "under|below|beneath|underneath|behind|to|for|of"

_KIND = "kind=contact_shadow|drop_shadow|grounding_shadow|reflection"
_THERE = "underneath|below|beneath"
_ADD = (
    "add|put|create|include|use|apply|cast|i_want|want|need|have|get|insert|drop_in|place|give_me"
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
    *(Rule(f"make {_SHADOW} {under}", shadow) for under in ("", f"{_UNDER} @thing", _THERE)),
    *(Rule(f"{said} {how}", shadow) for said in _SAID for how in _AT),
    *(Rule(f"{ask}@percent {_SHADOW}", shadow) for ask in ("", f"{_ADD} ")),
    *(Rule(f"{ask}@percent opacity {_SHADOW}", shadow) for ask in ("", f"{_ADD} ")),
)
