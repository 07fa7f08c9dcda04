"""Film grain: "add a little film grain"."""

from __future__ import annotations

from presets.edits.grain import Grain
from presets.grammar.parts.grain import Grained
from presets.grammar.parts.thing import Thing
from presets.grammar.pattern import Meaning, Rule, Values, clause

_AMOUNT = 0.25


def grainy(values: Values) -> Meaning | None:
    """Read "a bit of grain"; None of grain on a thing, which the picture has as a whole."""
    thing: Thing | None = values.get("thing")
    if thing is not None and thing.kind not in ("it", "picture"):
        return None
    said: Grained = values.get("grain", Grained())
    by: float = values.get("degree", 1.0)
    amount = said.exact if said.exact is not None else min(_AMOUNT * said.factor * by, 1.0)
    size = {} if said.size is None else {"size": said.size}
    return clause(Grain(amount=round(amount, 3), **size)) if amount > 0 else None


_ANY = ("adjust", "sharpen", "look", "background", "shadow")
"""After these, a mere "and grain" is one more thing to add."""

RULES: tuple[Rule, ...] = (
    Rule("add|apply|put|use @grain", grainy),
    Rule("add|apply|put @grain to|on|over @thing", grainy),
    Rule("give @thing @grain", grainy),
    Rule("film @grain", grainy),
    Rule("@grain", grainy, after=_ANY),
    Rule("add|apply|use @grain @degree", grainy),
    Rule("@thing needs|wants|could_use|should_have|gets @grain", grainy),
    Rule("i_want|need|have|get @grain", grainy),
    Rule("make @thing @degree? grainy|grainier", grainy),
    Rule("make|finish with @grain", grainy),
    Rule("finish @thing? with @grain", grainy),
)
