"""Film grain: "add a little film grain"."""

from __future__ import annotations

from presets.edits.grain import Grain
from presets.grammar.parts.thing import Thing
from presets.grammar.pattern import Meaning, Rule, Values, clause

_AMOUNT = 0.25


def grainy(values: Values) -> Meaning | None:
    """Read "a bit of grain"."""
    thing: Thing | None = values.get("thing")
    if thing is not None and thing.kind not in ("it", "picture"):
        return None
    return clause(Grain(amount=round(_AMOUNT * values.get("degree", 1.0), 3)))


_GRAIN = "fine|subtle|light|soft|gentle|slight? film? grain"
_ANY = ("adjust", "sharpen", "look", "background", "shadow")
"""After these, a mere "and grain" is one more thing to add."""

RULES: tuple[Rule, ...] = (
    Rule(f"add|apply|put|use @degree? {_GRAIN}", grainy),
    Rule(f"add|apply|put @degree? {_GRAIN} to|on|over @thing", grainy),
    Rule(f"give @thing @degree? {_GRAIN}", grainy),
    Rule("@degree? film grain", grainy),
    Rule("@degree? fine|subtle|light|soft|gentle|slight film? grain", grainy),
    Rule("add|apply|use more|fine? film? grain @degree?", grainy),
    Rule("@thing needs|wants|could_use|should_have|gets @degree? film? grain", grainy),
    Rule("i_want|need|have|get @degree? film? grain", grainy),
    Rule("make @thing @degree? grainy|grainier", grainy),
    Rule("make|finish with @degree? film? grain", grainy),
    Rule("finish @thing? with @degree? film? grain", grainy),
    Rule("@degree grain", grainy),
    Rule("grain", grainy, after=_ANY),
)
