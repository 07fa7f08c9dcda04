"""What grounds the subject: "add a soft contact shadow", "with a drop shadow", a reflection."""

from __future__ import annotations

from typing import Any, Literal

from presets.edits.shadow import Shadow
from presets.grammar.parts.thing import Thing
from presets.grammar.pattern import Meaning, Rule, Values, clause

_SOFTNESS = {"soft": 0.75, "diffuse": 0.85, "hard": 0.15, "crisp": 0.15}
_OPACITY = {"subtle": 0.35, "light": 0.35, "faint": 0.3, "gentle": 0.4, "strong": 0.75}
_OPACITY |= {"dark": 0.75, "deep": 0.75, "slight": 0.35}
_NO_MORE = ("natural", "realistic", "simple")
"""Say what a shadow here is anyway."""

_MANNER = "|".join((*_SOFTNESS, *_OPACITY, *_NO_MORE))


def _shadow(values: Values) -> Meaning | None:
    thing: Thing | None = values.get("thing")
    if thing is not None and not thing.is_goods:
        return None
    said: dict[str, Any] = {}
    for manner in (values.get("manner"), values.get("manner2")):
        if manner in _SOFTNESS:
            said["softness"] = _SOFTNESS[manner]
        if manner in _OPACITY:
            said["opacity"] = _OPACITY[manner]
    return clause(Shadow(kind=_kind(values["kind"]), **said))


def _kind(said: str) -> Literal["contact", "drop", "reflection"]:
    if said.endswith("reflection"):
        return "reflection"
    return "drop" if said.startswith("drop") else "contact"


_SHADOW = (
    f"manner={_MANNER}? ,? manner2={_MANNER}? "
    "kind=shadow|contact_shadow|drop_shadow|grounding_shadow|reflection|mirror_reflection"
    "|floor_reflection"
)
_UNDER = "under|below|beneath|underneath|behind|to|for"

_KIND = "kind=contact_shadow|drop_shadow|grounding_shadow|reflection"
_THERE = "underneath|below|beneath"
_ADD = "add|put|create|include|use|apply|cast|i_want|we_need|i'd_like"

RULES: tuple[Rule, ...] = tuple(
    Rule(pattern, _shadow)
    for pattern in (
        f"{_ADD} {_SHADOW}",
        f"{_ADD} {_SHADOW} {_UNDER} @thing",
        f"{_ADD} {_UNDER} @thing {_SHADOW}",
        f"give @thing {_SHADOW}",
        f"@thing needs|wants|gets|should_have|could_use {_SHADOW}",
        f"ground @thing with {_SHADOW}",
        _SHADOW,
        f"{_KIND} ,? manner={_MANNER}",
        f"{_ADD} {_KIND} ,? manner={_MANNER}",
        f"{_SHADOW} {_UNDER} @thing",
        f"{_SHADOW} {_THERE}",
        f"{_ADD} {_SHADOW} {_THERE}",
        f"give @thing {_SHADOW} {_THERE}",
    )
)
