"""Another colour for a thing, said freely: "could the strap perhaps be done in navy"."""

from __future__ import annotations

from presets.grammar.changes.recolor import bare, recolored
from presets.grammar.pattern import Meaning, Rule, Values
from presets.grammar.vocabulary.things import MATERIALS, PRODUCTS, is_one_of

_FROM = "from|:|,|-"


def _opened(values: Values) -> Meaning | None:
    """Read "Armchair:": what the changes behind it are on; they name their own things."""
    words = values["thing"].words.split()
    return Meaning() if words and is_one_of(words[-1], PRODUCTS) else None


def _rowed(values: Values) -> Meaning | None:
    """Read "sole white" behind "heel black": only in a row of bare names."""
    return None if any(thing.pointed for thing in values["things"]) else bare(values)


def _partly(values: Values) -> Meaning | None:
    """Read "50 % of the way to clay"."""
    meaning = recolored(values)
    if meaning is None or not 0 < values["percent"] <= 1:
        return None
    share = {"strength": round(values["percent"], 3)}
    return Meaning(tuple(step.model_copy(update=share) for step in meaning.steps))


def _both(values: Values) -> Meaning | None:
    """Read "the apron in navy, the pocket too"."""
    return recolored({**values, "things": (*values["things"], *values["more"])})


def _surfaced(values: Values) -> Meaning | None:
    """Read "the lid in white, it is glossy": how light on it is carried over."""
    meaning = recolored(values)
    surface = {"surface": "matte" if values["sheen"].startswith("mat") else "glossy"}
    return meaning and Meaning(tuple(step.model_copy(update=surface) for step in meaning.steps))


_STUFF = "|".join(sorted(MATERIALS | {"oak", "walnut", "beech", "pine", "ash", "chrome", "bare"}))
_SHEEN = "sheen=glossy|matte|matt|shiny"
RULES: tuple[Rule, ...] = (
    Rule("~make @things ~become ,|:|-? ~become @color ~tail", recolored),
    Rule(
        "i_want|make_sure|ensure|make that @things is|are|be|becomes|become|has|have ~become "
        "@color "
        "~tail",
        recolored,
    ),
    Rule("@things @color", _rowed, after=("recolor",), joined=False),
    Rule("@color @things please|pls|plz|thanks|thx|ty ~tail", recolored),
    Rule("please|pls|plz @color @things ~tail", recolored),
    Rule("~make @things has|have|gets|takes color|colour @color ~tail", recolored),
    Rule(
        "~wish update|edit|change|adjust|alter|retouch @thing:photo? so|so_that|such_that"
        " @things is|are|becomes|become|turns|turn|goes|go ~become @color ~tail",
        recolored,
    ),
    Rule(f"~make @things ~become from {_STUFF} to|into ~become @color ~tail", recolored),
    Rule("@things i_want ~become in|to_be|as @color ~tail", recolored),
    Rule(
        "~launched @things ~launched in @color ~launched ,|;|-|so|and|. ~wish"
        " recolor|recolour|update|change|adjust|retouch|dye|do|edit it|them|accordingly|to_match"
        "|like_that ~tail",
        recolored,
    ),
    Rule("~make! @color ~onto @things ~tail", recolored),
    Rule("@color ~onto! @things ~tail", recolored),
    Rule("~make @color ~become , ~onto @things ~tail", recolored),
    Rule(f"~make @things {_FROM} @color:old ~become @color ~tail", recolored),
    Rule("~make @color:old @things ~become @color ~tail", recolored),
    Rule("~make @things from @color:old ~become @color ~tail", recolored),
    Rule("~make @things ~become @color:old to|into @color ~tail", recolored),
    Rule("~make @color:old on|of|in @things ~become for? @color ~tail", recolored),
    Rule(
        "~make @things ~become @percent of? way|distance? to|towards|toward @color ~tail", _partly
    ),
    Rule(
        "~make @things ~become @color ,|at|with|by|but|-|(? only|at|with|by|just? @percent "
        "strength|intensity|opacity? )? ~tail",
        _partly,
    ),
    Rule(
        "~make @things ~become @color ,|;|.|-|( it|its|it's|the|they're|this|that? surface"
        f"|material? is|are? a? {_SHEEN} surface|material|finish|plastic|metal|one? )?",
        _surfaced,
    ),
    Rule(
        "~make @things ~become @color ,|and|;|.? @things:more too|also|as_well|likewise|the_same"
        "|same",
        _both,
    ),
    Rule("~make @things @percent to|towards|toward @color ~tail", _partly),
    Rule("@things ~become @color", bare, after=("recolor", "background", "adjust", "keep")),
    Rule("@thing :", _opened),
    Rule("new? colourway|colorway|color|colour|version|colours|colors for|of|on @thing :", _opened),
)
