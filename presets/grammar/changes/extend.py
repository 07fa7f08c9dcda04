"""More canvas around the picture: "extend the canvas to 16:9", "expand it to a 9:16 story"."""

from __future__ import annotations

from presets.edits.extend import Extend
from presets.grammar.parts.thing import Thing
from presets.grammar.pattern import Meaning, Rule, Values, clause


def _extended(values: Values) -> Meaning | None:
    thing: Thing | None = values.get("thing")
    if thing is not None and thing.kind not in ("it", "picture", "background"):
        return None
    return clause(Extend(aspect=values["aspect"]))


_GROW = "extend|expand|outpaint|uncrop|widen|grow|extend_out|fill_out"
_SPACE = "add more? space|room|canvas around|to_sides|above|below? @thing?"
_TO = "to|into|for|out_to"

RULES: tuple[Rule, ...] = (
    Rule(f"{_GROW} {_TO} @aspect", _extended),
    Rule(f"{_GROW} canvas {_TO} @aspect", _extended),
    Rule(f"{_GROW} @thing {_TO} @aspect", _extended),
    Rule("make|set canvas to? @aspect", _extended),
    Rule(f"{_SPACE} to|until make|get|reach|fill it|canvas|frame|image? @aspect", _extended),
)
