"""Another colour for a thing, said freely: "could the strap perhaps be done in navy"."""

from __future__ import annotations

from dataclasses import replace

from presets.grammar.changes.recolor import bare, fresh, recolored
from presets.grammar.parts.thing import Thing
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
    meaning, part = recolored(values), values.get("number", values.get("percent"))
    if meaning is None or not 0 < part <= 1:
        return None
    share = {"strength": round(part, 3)}
    return Meaning(tuple(step.model_copy(update=share) for step in meaning.steps))


def _each(values: Values) -> Meaning | None:
    """Read "a red cap and a white sole please"."""
    one = fresh(values)
    two = fresh({**values, "color": values["other"], "things": values["more"]})
    return replace(one, steps=(*one.steps, *two.steps)) if one and two else None


def _both(values: Values) -> Meaning | None:
    """Read "the apron in navy, the pocket too"."""
    return recolored({**values, "things": (*values["things"], *values["more"])})


def _on_whole(values: Values) -> Meaning | None:
    """Read "on the guitar, the pickguard should be black"."""
    whole: Thing = values["whole"]
    if whole.kind == "picture":
        return recolored(values)
    if whole.kind != "words" or any(thing.kind != "words" for thing in values["things"]):
        return None
    parts = tuple(replace(t, words=f"{t.words} on {whole.words}") for t in values["things"])
    return recolored({**values, "things": parts})


def _just(values: Values) -> Meaning | None:
    """Read "the gift box in green, just the box": the second only says that no more is meant."""
    named = [thing.words.split()[-1:] for thing in values["things"]]
    return recolored(values) if named == [values["again"].words.split()[-1:]] else None


def _subject(values: Values) -> Meaning | None:
    """Read "change the colour to sage": no thing is named, so it is the product's."""
    meaning = recolored({**values, "things": (Thing("it"),)})
    return meaning and replace(meaning, keep=values.get("kept", ()))


def _all_but(values: Values) -> Meaning | None:
    """Read "recolour the bag except the handles to navy"."""
    meaning = recolored(values)
    return meaning and replace(meaning, keep=values["kept"])


_BUT = "except|except_for|apart_from|but_not|save_for|excluding|other_than"


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
    Rule("@color @things please|pls|plz|thanks|thx|ty ~tail", fresh),
    Rule("please|pls|plz @color @things ~tail", fresh),
    Rule(
        "please|pls? @color @things ,|and|plus|with @color:other @things:more"
        " please|pls|thanks|thx ~tail",
        _each,
    ),
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
    Rule("~make! @color ~onto @things ~tail", fresh),
    Rule("@color ~onto! @things ~tail", recolored),
    Rule("~make @color ~become , ~onto @things ~tail", recolored),
    Rule(f"~make @things {_FROM} @color:old ~become @color ~tail", recolored),
    Rule("~make @color:old @things ~become @color ~tail", recolored),
    Rule(
        "~make @things ~become go|change|turn|switch from @color:old ~become @color ~tail",
        recolored,
    ),
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
    *(
        Rule(f"~make @things ~become @color ,|at|with|by|but|-|(? {share} )? ~tail", _partly)
        for share in (
            "with|at|a? strength|intensity|opacity of|at|:|to? @percent",
            "with|at|a? strength|intensity|opacity of|at|:|to? @number",
            "with|at? @number strength|intensity|opacity",
        )
    ),
    Rule(
        "~make @things ~become @color ,|;|.|-|( it|its|it's|the|they're|this|that? surface"
        f"|material? is|are? a? {_SHEEN} surface|material|finish|plastic|metal|one? )?",
        _surfaced,
    ),
    Rule(
        "~make @things ~become @color ,|and|;|.|-? @things:more too|also|as_well|likewise",
        _both,
    ),
    Rule("~make @things @percent to|towards|toward @color ~tail", _partly),
    Rule("@things ~become @color", bare, after=("recolor", "background", "adjust", "keep")),
    Rule("on|in|at @thing:whole ,|:|-? ~make @things ~become @color ~tail", _on_whole),
    Rule("of @thing:whole ,|:|-? ~make @things ~become @color ~tail", recolored),
    Rule("~make @color @things instead_of @color:was one|ones? ~tail", fresh),
    Rule(
        "~make @color @things instead_of @color:was one|ones? on|of|in|at @thing:whole ~tail",
        _on_whole,
    ),
    Rule("~make @things ~become match|matching|to_match|matched_to @color ~tail", bare),
    Rule("~make the? color|colour|colourway|shade ~become @color ~tail", _subject),
    Rule(f"~make everything|all|it_all|it|this {_BUT} @kept ~become @color ~tail", _subject),
    Rule(f"~make @things {_BUT} @kept ~become @color ~tail", _all_but),
    Rule("~make @things ~become @color ,|-|.|;|( @thing:again )? ~tail", _just),
    Rule("@thing :", _opened),
    Rule("about|regarding|concerning|re|as_for|with_regard_to @thing ,|:|-|;?", _opened),
    Rule("@things make|turn|do|paint|colour|color|recolor it|them ~become @color ~tail", bare),
    Rule("@things ,|:|-|; ~make it|them|this|that|these ~become @color ~tail", bare),
    Rule("@things :|- ~make! ~become @color ~tail", bare),
    Rule("new? colourway|colorway|color|colour|version|colours|colors for|of|on @thing :", _opened),
)
