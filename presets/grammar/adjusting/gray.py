"""Black and white: "a black and white version of this", "everything b/w except the lipstick"."""

from __future__ import annotations

from presets.edits.adjust import Adjust
from presets.grammar.dialing import on_all, places
from presets.grammar.pattern import Meaning, Rule, Values
from presets.grammar.vocabulary.dials import BUT, GRAY

_VERSION = (
    "version|image|photo|picture|conversion|shot|variant|treatment|look|edit|photograph|rendering"
    "|style|copy|edition|option"
)
_COLORS = "color|colour|colors|colours"
_AS_IT_IS = (
    "in_color|in_colour|in_its_color|in_its_colour|in_full_color|in_full_colour|color|colour"
    "|colored|coloured|as_it_is|as_is|in_red|in_its_own_colour|in_its_own_color"
    "|in_their_color|in_their_colour|in_original_colour|in_original_color"
)


def _gray(values: Values) -> Meaning | None:
    """Read "black and white"; None of a thing: that may be two colours for it."""
    things = [found for found in places(values) if found is not None]
    if any(found.kind == "words" for found in things):
        return None
    return on_all(values, {"saturation": -1.0})


def _version(values: Values) -> Meaning | None:
    """Read "a black and white version of the lamp": the picture of it."""
    return Meaning((Adjust(saturation=-1.0),), keep=values.get("kept", ()))


def _drained(values: Values) -> Meaning | None:
    """Read "take all the colour out of the background"."""
    return on_all(values, {"saturation": -1.0})


RULES: tuple[Rule, ...] = (
    Rule(f"no|without|not_in {_COLORS} at_all? ,|-|;|.|:? but|just|only? {GRAY} ~tail", _gray),
    Rule(f"~make {GRAY} {_VERSION}? ,|-? no|without|not {_COLORS} at_all? ~tail", _gray),
    Rule(f"~make @things? ~become {GRAY} {_VERSION}? ~tail", _gray),
    Rule(f"~make {GRAY} {_VERSION} of|for|from @things ~tail", _version),
    Rule(f"~make {GRAY} of|for it|this|that ~tail", _version),
    *(
        Rule(f"~make @things? ~become {GRAY} {_VERSION}? {kept}", _gray)
        for kept in (
            f",|(? {BUT} @kept )?",
            f",|;|.|-|(? but|and|while|with? ~wish keep|leave|keeping|leaving @kept {_AS_IT_IS} )?",
            f",|;|.|-|(? but|and|while|only|just|with? @kept {_AS_IT_IS} )?",
            f",|;|.|-|(? but|and|while? @kept stays|stay|remains|remain|keeps {_AS_IT_IS} )?",
        )
    ),
    Rule(
        f"~wish keep|leave|only|just|have? @kept {_AS_IT_IS} ,|;|.|and|but|-? and|but? ~wish "
        f"everything_else|all_else|everything|rest|the_rest|remaining|others ~become {GRAY} ~tail",
        _gray,
    ),
    *(
        Rule(pattern, _drained)
        for pattern in (
            f"~wish drain|take|remove|strip|pull|suck|lose|kill all? {_COLORS}|saturation "
            "from|out_of|of|in @things completely|entirely|fully|totally|altogether? ~tail",
            f"~wish take|drain|pull|suck all? {_COLORS} out ~tail",
            f"~wish remove|strip|drop|lose all|any {_COLORS} ~tail",
            "~make @things? ~become completely|fully|entirely|totally|all desaturated ~tail",
            "~wish desaturate @things? completely|fully|entirely|totally|all_the_way ~tail",
            "~wish completely|fully|entirely|totally desaturate @things? ~tail",
        )
    ),
)
