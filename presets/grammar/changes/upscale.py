"""More pixels: "upscale 2x", "double the size", "enlarge to 4000 px"."""

from __future__ import annotations

from presets.edits.upscale import Upscale
from presets.grammar.parts.thing import Thing
from presets.grammar.pattern import Meaning, Rule, Values, clause


def _larger(values: Values) -> Meaning | None:
    thing: Thing | None = values.get("thing")
    if thing is not None and thing.kind not in ("it", "picture"):
        return None
    if "pixels" in values:
        return clause(Upscale(long_edge=values["pixels"]))
    if "percent" in values:
        return clause(Upscale(scale=round(1 + values["percent"], 3)))
    scale = values.get("factor") or _MULTIPLES[values["multiple"]]
    return clause(Upscale(scale=scale))


_MULTIPLES = {"double": 2.0, "triple": 3.0, "quadruple": 4.0}

_LARGER = "upscale|enlarge|upsize|scale_up|blow_up|upsample"
_SIZE = "size|resolution"
_LONG = "on_long_edge|on_long_side|on_longest_edge|on_longest_side|long_edge|on_the_long_edge"
_LONG += "|on_the_long_side|on_the_longest_edge|on_the_longest_side"

RULES: tuple[Rule, ...] = (
    Rule(f"{_LARGER} @thing? by|to? @factor", _larger),
    Rule(f"{_LARGER} @thing? to? @factor its? original|current? {_SIZE}", _larger),
    Rule(f"{_LARGER} @thing? by @percent", _larger),
    Rule(f"{_LARGER} @thing? to @pixels {_LONG}?", _larger),
    Rule("scale @thing? up to @pixels", _larger),
    Rule("scale @thing? up by|to? @factor", _larger),
    Rule(f"multiple=double|triple|quadruple {_SIZE}", _larger),
    Rule(f"multiple=double|triple|quadruple {_SIZE} of @thing", _larger),
    Rule(f"multiple=double|triple|quadruple photo|picture|image in? {_SIZE}", _larger),
    Rule("make photo|picture|image @factor as_big|as_large|size|larger|bigger", _larger),
    Rule(f"increase {_SIZE} by|to? @factor", _larger),
    Rule(f"increase|raise {_SIZE} to @pixels {_LONG}?", _larger),
    Rule("@factor upscale|upscaling|enlargement", _larger),
)
