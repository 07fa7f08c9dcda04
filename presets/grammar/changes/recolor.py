"""Another colour for a thing: "change the leather to navy", "turn the cup forest green"."""

from __future__ import annotations

from presets.edits.recolor import Recolor
from presets.grammar.parts.thing import Thing
from presets.grammar.pattern import Meaning, Rule, Values
from presets.reference import ColorRef
from presets.regions import Region


def _recolored(values: Values) -> Meaning | None:
    to: ColorRef = values["color"]
    steps = []
    for thing in values["things"]:
        region = _place(thing, values)
        if region is None:
            return None
        steps.append(Recolor(target=region, to=to))
    return Meaning(tuple(steps))


def _place(thing: Thing, values: Values) -> Region | None:
    """Return the place; "the leather from tan to navy" is a change of "the tan leather"."""
    old: ColorRef | None = values.get("old")
    if thing.kind in ("background", "picture"):
        return None
    if thing.kind == "words" and thing.words.split()[-1] in _WRITING and not values.get("hue"):
        return None
    if old is None:
        return thing.region()
    if thing.kind != "words" or old.said.startswith(("#", "brand.")):
        return None
    return Region(kind="words", words=f"the {old.said} {thing.words.removeprefix('the ')}")


_WRITING = frozenset({"text", "lettering", "wordmark"})
"""Can be changed "to red" in two ways: only with "the colour of" is it sure which."""

_TURN = "change|switch|turn|convert|recolor|recolour|set|update|swap|repaint"
_COLOR = "hue=color|colour|shade"
_INTO = "to|into|in|to_be"

RULES: tuple[Rule, ...] = (
    Rule(f"{_TURN} @things {_INTO} @color", _recolored),
    Rule(f"{_TURN} @things from @color:old {_INTO} @color", _recolored),
    Rule(f"{_TURN}|make {_COLOR} of @things {_INTO}? @color", _recolored),
    Rule(f"{_TURN}|make {_COLOR} of @things from @color:old {_INTO} @color", _recolored),
    Rule(f"{_TURN}|make @things {_COLOR} {_INTO}? @color", _recolored),
    Rule("hue=paint|dye|color|colour|recolor|recolour|tint @things in? @color", _recolored),
    Rule("make|turn|render @things in? @color", _recolored),
    Rule("recolor|recolour|paint|dye @things with @color", _recolored),
    Rule("show|render|give_me @things in @color", _recolored),
    Rule("i_want|we_want|i_need|we_need|i'd_like @things in|to_be? @color", _recolored),
    Rule("@things should_be|must_be|needs_to_be|has_to_be in? @color", _recolored),
    Rule(f"@things {_INTO} @color", _recolored, after=("recolor", "background", "adjust")),
    Rule("@things @color", _recolored, after=("recolor", "background", "adjust")),
)
