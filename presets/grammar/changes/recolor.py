"""Another colour for a thing: "change the leather to navy", "turn the cup forest green"."""

from __future__ import annotations

from presets.color import Color
from presets.edits.recolor import Recolor
from presets.grammar.parts.thing import Thing
from presets.grammar.pattern import Meaning, Rule, Values
from presets.grammar.vocabulary.joints import JOINTS
from presets.grammar.vocabulary.things import MATERIALS, is_one_of
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
    if thing.kind == "picture" and thing.words and old is None:
        return Region(kind="words", words=thing.words)
    if thing.kind in ("background", "picture"):
        return None
    if thing.unknown and not thing.pointed and old is not None:
        return None  # a word that nobody knows may be a verb: "dissolve"
    if thing.kind == "words" and thing.words.split()[-1] in _WRITING and not values.get("hue"):
        return None
    if values.get("hue") == "shade" and _may_be_a_shade(thing):
        return None  # "the lamp shade in white" is of the shade
    if old is None:
        return thing.region()
    if thing.kind != "words" or old.said.startswith(("#", "brand.")):
        return None
    return Region(kind="words", words=f"the {old.said} {thing.words.removeprefix('the ')}")


def _may_be_a_shade(thing: Thing) -> bool:
    last = thing.words.split()[-1:] or [""]
    return is_one_of(last[0], _LIGHTS | MATERIALS)


_LIGHTS = frozenset(
    {"lamp", "lantern", "light", "pendant", "chandelier", "sconce", "torch", "table", "desk", "sun"}
    | {"floor", "ceiling", "bedside", "window", "roller", "bamboo"}
)
"""Before "shade", these make it a thing."""


def fresh(values: Values) -> Meaning | None:
    """Read "a red cap": None of "a red cap and a white sole", which are of two colours."""
    first = (thing.words.split()[1:2] for thing in values["things"])
    own = any(Color.find(word) is not None for words in first for word in words)
    return None if own else recolored(values)


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
    {
        "text",
        "lettering",
        "wordmark",
        "name",
        "number",
        "numbers",
        "wording",
        "caption",
        "word",
        "words",
    }
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

_DO_SO = (
    ",|;|-|so|and|. so|and|then? recolor|recolour|update|change|adjust|retouch|dye|edit|turn|switch"
    "|correct|fix|make|colour|color it|them|that|this? to_that|to_it|accordingly|to_match|like_that"
    "|so|that|to_this?"
)
"""Behind how a thing is now: "so please change it to that"."""
_UPDATE = (
    ",|;|-|so|and|. so|and|then? update|adjust|recolor|recolour|change_it|change_them|do_it|edit"
    "|make it|them|that|photo|picture|image|this? to_that|accordingly|to_match|like_that|so|too"
)
_UPDATED = (
    ",|;|-|so|and|. so|and|then? update|recolor|recolour it|them|that|photo|picture|image|shot?"
)
_NOW = "now|from_now_on|meanwhile|these_days|nowadays|from_this_season_on"
_REALLY = "really|actually|more|rather|in_reality|in_fact|more_like"
_BETTER = "a_lot|much|far|even|definitely? better|nicer|best"

RULES: tuple[Rule, ...] = (
    Rule("replace|exchange|swap|switch @things with|by|for @color", _exchanged),
    *(Rule(f"{pattern} instead?", recolored) for pattern in _PATTERNS),
    *(
        Rule(f"@things {how} {_DO_SO}", recolored)
        for how in (
            "would|will|might|could? look|looks|sell|sells|work|works|be|feel|feels|go"
            f" {_BETTER} in @color",
            "is|are|was really|actually|in_reality|in_fact in? @color",
            f"is|are|was {_REALLY}? in? @color in_reality|in_real_life|actually|really|in_fact",
        )
    ),
    *(
        Rule(f"@things is|are|was|has_been|comes|come {now} {wish}", recolored)
        for wish in (_UPDATE, _UPDATED)
        for now in (f"{_NOW} in? @color", f"in? @color {_NOW}")
    ),
    Rule("@color @things instead_of @color:was one|ones? instead?", fresh),
    Rule(
        "@color @things would_look|would_be|would_work|might_look|could_look better|nicer|nice|good"
        "|great|lovely|best",
        fresh,
    ),
    Rule(
        "@color would|will|might|could look|be|work nice|good|great|better|best|lovely|right for|on"
        "|with @things",
        recolored,
    ),
    Rule(
        "give @things coat|layer|touch|splash|lick|wash of @color paint|varnish|lacquer?", recolored
    ),
    Rule("@color @things", fresh, after=("recolor",)),
    Rule("@things @color", bare),
    Rule(f"@things {_INTO} @color instead?", bare),
    Rule(f"@things {_INTO}? @color", recolored, after=("recolor", "background", "adjust")),
)
