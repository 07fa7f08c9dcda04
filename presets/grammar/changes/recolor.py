"""Another colour for a thing: "change the leather to navy", "turn the cup forest green"."""

from __future__ import annotations

from presets.color import Color
from presets.edits.recolor import Recolor
from presets.grammar.parts.thing import Thing
from presets.grammar.pattern import Meaning, Rule, Values
from presets.grammar.vocabulary.joints import JOINTS
from presets.reference import ColorRef
from presets.regions import Region


def recolored(values: Values) -> Meaning | None:
    """Return the recolors of all `things` to `color`; None where one cannot be meant."""
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
    if thing.unknown and not thing.pointed and old is not None:
        return None  # a word that nobody knows may be a verb: "dissolve"
    if thing.kind == "words" and thing.words.split()[-1] in _WRITING and not values.get("hue"):
        return None
    if old is None:
        return thing.region()
    if thing.kind != "words" or old.said.startswith(("#", "brand.")):
        return None
    return Region(kind="words", words=f"the {old.said} {thing.words.removeprefix('the ')}")


def _exchanged(values: Values) -> Meaning | None:
    """Read "replace the tan leather with black": never of "it", which may be the background."""
    named = all(thing.kind == "words" for thing in values["things"])
    return recolored(values) if named else None


def bare(values: Values) -> Meaning | None:
    """Read "cap black, label cream": a row without a verb, where the things are named plainly."""
    things = [thing for thing in values["things"] if thing.kind == "words"]
    plain = all(_is_plain(thing.words.split()) for thing in things)
    return recolored(values) if things and plain else None


def _is_plain(words: list[str]) -> bool:
    joint = next((i for i, word in enumerate(words) if word in JOINTS), len(words))
    named = words[1:joint]
    return len(named) <= _PLAIN and not any(Color.find(word) for word in named)


_PLAIN = 3
"""Words of a thing in a row without a verb."""

_WRITING = frozenset(
    {"text", "lettering", "wordmark", "name", "number", "numbers", "wording", "caption"}
)
"""Can be changed "to red" in two ways: only with "the colour of" is it sure which."""

_TURN = "shift|change|switch|turn|convert|recolor|recolour|set|update|swap|repaint|move|redo|take"
_TURNED = "changed|switched|turned|converted|recolored|recoloured|set|updated|swapped|repainted"
_TURNED += "|painted|dyed|made|done|colored|coloured|shown|rendered|tinted|finished"
_BE = "wants_to|want_to|should|must|needs_to|has_to|have_to|need_to|can|could|ought_to|is_to|are_to"
_BEING = "be|become|come|look|go|get|turn"
_COLOR = "hue=color|colour|shade|hue"
_WISH = "i_want|we'd_like|i'd_love|we'd_love|i_would_like|we_would_like"
_COAT = "finish|glaze|coat|tone|shade|tint|hue|color|colour|coat_of_paint|makeover"
_INTO = "to|into|in|to_be"

_PATTERNS: tuple[str, ...] = (
    f"{_TURN} @things ,? {_INTO} @color",
    "swap|change|replace|switch @color:old for|with|by|to @color on|of|in @things",
    f"{_TURN} @things from @color:old {_INTO} @color",
    f"{_TURN}|make {_COLOR} of|on|for @things {_INTO}? @color",
    f"{_TURN}|make {_COLOR} of @things from @color:old {_INTO} @color",
    f"{_TURN}|make @things {_COLOR} {_INTO}? @color",
    "hue=paint|dye|color|colour|recolor|recolour|tint @things in? @color",
    "make|turn|render @things in? @color",
    "recolor|recolour|paint|dye @things with @color",
    "show|show_me|render|give_me|have|get|see|want|need|make|do|try|imagine|redo"
    "|offer @things in @color",
    f"{_TURN}|make @things {_COLOR} from @color:old {_INTO} @color",
    "use|apply|go_with|go_for @color on|for @things",
    f"give @things @color {_COAT}",
    "@things : @color",
    f"{_WISH} @things in|to_be? @color",
    f"{_BE} @things {_BEING} {_TURNED}? {_INTO}? @color",
    f"@things {_BE} {_BEING} {_TURNED}? {_INTO}? @color",
    f"@things {_BE}? be? {_TURNED} {_INTO}? @color",
    f"{_COLOR} of @things {_BE} {_BEING} {_TURNED}? {_INTO}? @color",
    f"@things {_COLOR} {_BE} {_BEING} {_TURNED}? {_INTO}? @color",
    "@color for @things",
    f"@things {_BE} {_BEING} {_INTO}? @color instead_of @color:was",
    "make|turn @things @color instead_of @color:was",
    "@things becomes|turns|goes|become|turn @color",
    f"{_COLOR} of @things {_INTO} @color",
    f"@things {_COLOR} {_INTO} @color",
    "go|try|use|do with|for? @color on|for @things",
    f"bring|take @things {_INTO} @color",
    f"{_WISH} @things {_TURNED} {_INTO}? @color",
    f"{_WISH}|have|get @color for|on @things",
    "swap|change|replace @color:old of|on @things for|to|into|with @color",
)

RULES: tuple[Rule, ...] = (
    Rule("replace|exchange|swap|switch @things with|by|for @color", _exchanged),
    *(Rule(f"{pattern} instead?", recolored) for pattern in _PATTERNS),
    Rule("@things @color", bare),
    Rule(f"@things {_INTO} @color instead?", bare),
    Rule(f"@things {_INTO}? @color", recolored, after=("recolor", "background", "adjust")),
)
