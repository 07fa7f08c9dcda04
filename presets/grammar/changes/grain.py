"""Film grain: "add a little film grain"."""

from __future__ import annotations

from presets.edits.grain import Grain
from presets.grammar.parts.thing import Thing
from presets.grammar.pattern import Meaning, Rule, Values, clause

_AMOUNT = 0.25


def _grainy(values: Values) -> Meaning | None:
    thing: Thing | None = values.get("thing")
    if thing is not None and thing.kind not in ("it", "picture"):
        return None
    return clause(Grain(amount=round(_AMOUNT * values.get("degree", 1.0), 3)))


_GRAIN = "fine|subtle? film? grain"

RULES: tuple[Rule, ...] = (
    Rule(f"add|apply|put|use @degree? {_GRAIN}", _grainy),
    Rule(f"add|apply|put @degree? {_GRAIN} to|on|over @thing", _grainy),
    Rule(f"give @thing @degree? {_GRAIN}", _grainy),
    Rule("@degree? film grain", _grainy),
)
