"""More pixels: "upscale 2x", "double the size", "enlarge to 4000 px"."""

from __future__ import annotations

from presets.edits.upscale import Upscale
from presets.grammar.parts.thing import Thing
from presets.grammar.pattern import Meaning, Rule, Values, clause


def larger(values: Values) -> Meaning | None:
    """Read "upscale 2x"."""
    thing: Thing | None = values.get("thing")
    if thing is not None and thing.kind not in ("it", "picture") and not _is_shown(thing, values):
        return None
    if "length" in values:
        return _long(values["length"])
    if "pixels" in values:
        return clause(Upscale(long_edge=values["pixels"]))
    if "percent" in values:
        return clause(Upscale(scale=round(1 + values["percent"], 3)))
    scale = values.get("factor") or _MULTIPLES[values["multiple"]]
    return clause(Upscale(scale=scale))


def _is_shown(thing: Thing, values: Values) -> bool:
    """Whether what shows the goods is meant: only pixels are upscaled, no bag."""
    return "pixelwise" in values and thing.is_goods


def _long(length: float) -> Meaning | None:
    """A long edge in pixels, without the unit: "long edge 3000"."""
    whole = length == int(length) and _SHORTEST <= length <= _LONGEST
    return clause(Upscale(long_edge=int(length))) if whole else None


_SHORTEST, _LONGEST = 256, 16384
"""Lengths that a number without a unit can be meant as."""
_MULTIPLES = {"double": 2.0, "triple": 3.0, "quadruple": 4.0}
_MULTIPLES |= {"doubled": 2.0, "tripled": 3.0, "quadrupled": 4.0}

_LARGER = "upscale|enlarge|upsize|scale_up|blow_up|upsample|upres|uprez"
_LARGER_DONE = "upscaled|enlarged|upsized|scaled_up|blown_up|upsampled"
_MUST = "should|must|needs_to|need_to|has_to|can|could"
_SIZE = "size|resolution"
_SIDE = "long_edge|long_side|longest_edge|longest_side|longer_side|longer_edge"
_LONG = (
    "on_longer_edge|on_longer_side|on_the_longer_edge|on_the_longer_side|longest_edge"
    "|longest_side|long_side|on_long_edge|on_long_side|on_longest_edge|on_longest_side"
    "|long_edge|on_the_long_edge"
)
_LONG += "|on_the_long_side|on_the_longest_edge|on_the_longest_side"

_PIXELWISE = "pixelwise=upscale|upsample|upres|uprez|upscaled|upsampled|upscaling"

RULES: tuple[Rule, ...] = (
    Rule(f"{_PIXELWISE} @thing by|to? @factor", larger),
    Rule(f"{_PIXELWISE} @thing with|,|at|using @factor", larger),
    Rule(f"{_LARGER} with|,|at|using|: @factor", larger),
    Rule(f"{_PIXELWISE} @thing to? @pixels {_LONG}?", larger),
    Rule(f"@thing {_MUST} be {_PIXELWISE} by|to? @factor", larger),
    Rule(f"@thing {_MUST} be {_PIXELWISE} to? @pixels {_LONG}?", larger),
    Rule(f"{_SIDE} to|at|of|:|should_be|must_be? @number:length", larger),
    Rule(f"@number:length {_LONG}", larger),
    Rule(f"@pixels {_SIDE}", larger),
    Rule(f"{_SIZE} should|must|needs_to|has_to be multiple=doubled|tripled|quadrupled", larger),
    Rule(f"increase|raise {_SIZE} by @percent", larger),
    Rule(f"{_LARGER} @thing? by|to? @factor", larger),
    Rule(f"{_LARGER} @thing? to? @factor its? original|current? {_SIZE}", larger),
    Rule(f"{_LARGER} @thing? by @percent", larger),
    Rule(f"{_LARGER} @thing? to @pixels {_LONG}?", larger),
    Rule(
        f"{_LARGER} @thing? so|so_that|until {_SIDE} is|reaches|becomes|measures|hits @pixels",
        larger,
    ),
    Rule(f"{_LARGER} @thing? to {_SIDE} of @pixels", larger),
    Rule(f"{_LARGER} {_SIDE} to @pixels", larger),
    Rule(f"{_SIDE} should_be|must_be|needs_to_be|has_to_be|to @pixels", larger),
    Rule(f"make {_SIDE} @pixels", larger),
    Rule(f"@thing? {_MUST} be {_LARGER_DONE} by|to? @factor", larger),
    Rule(f"@thing? {_MUST} be {_LARGER_DONE} to @pixels {_LONG}?", larger),
    Rule(f"{_LARGER_DONE} by|to? @factor", larger),
    Rule(f"{_LARGER_DONE} to @pixels {_LONG}?", larger),
    Rule(f"i_want|make|have|get @thing? {_LARGER_DONE} by|to? @factor", larger),
    Rule("i_want|need|get|have|make @thing at|in @factor size|resolution|original_size?", larger),
    Rule(f"{_LARGER} @thing? @pixels {_LONG}", larger),
    Rule("blow|scale @thing up by|to? @factor", larger),
    Rule(f"blow|scale @thing up to @pixels {_LONG}?", larger),
    Rule(f"@factor {_SIZE}", larger),
    Rule("scale @thing? up to @pixels", larger),
    Rule("scale @thing? up by|to? @factor", larger),
    Rule(f"multiple=double|triple|quadruple {_SIZE}", larger),
    Rule(f"multiple=double|triple|quadruple {_SIZE} of @thing", larger),
    Rule(f"multiple=double|triple|quadruple photo|picture|image in? {_SIZE}", larger),
    Rule(
        "make it|this|photo|picture|image @factor as_big|as_large|larger|bigger|as_large_as_it_is",
        larger,
    ),
    Rule("make photo|picture|image @factor as_big|as_large|size|larger|bigger", larger),
    Rule(f"increase {_SIZE} by|to? @factor", larger),
    Rule(f"increase|raise {_SIZE} to @pixels {_LONG}?", larger),
    Rule("@factor upscale|upscaling|enlargement", larger),
)
