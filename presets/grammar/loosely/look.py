"""A look by its name, said freely: "moody, but only at 60 % strength"."""

from __future__ import annotations

from presets.grammar.changes.look import look
from presets.grammar.parts.thing import Thing
from presets.grammar.pattern import Meaning, Rule, Values

_WORD = (
    "look|grade|grading|color_grade|colour_grade|filter|preset|style|treatment|color_grading"
    "|colour_grading|lut|feel|version|mood|vibe|effect"
)
_POWER = "strength|opacity|intensity|power|of_its_strength|amount|of_full_strength|mix|blend"
_AT = (
    "and|but|at|with|to|dialed|dialled|by|down|back|set|only|toned_down|reduced|lowered|turned_down"
    "|dial_it|dial_it_back|turn_it_down|keep_it|tone_it_down|go_easy"
)
_ONLY = "only|back|down|to|at|around|about|just|by"
_STRENGTH = (
    "",
    ",|-|and|but? dialed|dialled|turned|taken|set|brought|held|kept? back|down|up? to|at @percent",
    f",|-|(|and|but? {_AT}? but|{_ONLY}? {_ONLY}? @percent {_POWER}? )?",
    ",|-|and|but? at|with|in? full|maximum|max|complete|100%"
    " strength|intensity|power|opacity|effect|blast",
    f",|-|(|and|but? at|with|to|set|only? {_POWER} of|at|:|to|around|about|is? @percent )?",
    f",|-|(|and|but? at|with|to|set|only? {_POWER} of|at|:|to? @number )?",
    f",|-|(|and|but? at|with|to|only? @number {_POWER} )?",
    ",|-|(|and|but? at|to|with @number only? )?",
)
_GRADE = (
    "apply|use|add|put_on|go|put|grade|give|set|run|try|take|bring|throw|stick|choose|pick|load"
    "|switch_to|finish|treat|do|make|slap|lay|overlay|drop|dial|dial_in|turn|reduce|lower|limit|cap"
)
_ON = "on|to|over|for|across|onto|with|in|upon|on_top_of"
_ONCE = "goes_on|comes_on|goes_over_it|is_put_on|is_applied|gets_applied|goes_on_top|is_added"


def _whole(values: Values) -> Meaning | None:
    """Read "the moody look on the candle photo, strength 0.5": a look is of the whole picture."""
    thing: Thing | None = values.get("thing")
    if thing is not None and thing.kind != "picture" and not thing.is_goods:
        return None
    number = values.get("number")
    return look(values if number is None else {**values, "percent": number})


RULES: tuple[Rule, ...] = (
    *(
        Rule(f"{said} {strength} ~tail".replace("  ", " "), _whole)
        for strength in _STRENGTH
        for said in (
            f"~wish {_GRADE}? ~wish @look {_WORD}",
            f"~wish {_GRADE} ~wish @look",
            f"~wish {_GRADE}? ~wish @look {_WORD} {_ON} @thing",
            f"~wish {_GRADE} @thing with|in|to|as? @look {_WORD}?",
            f"~wish {_ON} @thing ,|:? ~wish {_GRADE}? @look {_WORD}",
            f"~wish @thing ~become {_GRADE}|graded|treated|in|with|get|gets|getting|have|has? @look"
            f" {_WORD}",
            f"~wish {_GRADE}? {_WORD} ,|:|-? @look",
            f"~wish {_GRADE}|pull|push|lean|nudge|move|shift @thing towards|toward|into|in|to"
            f" @look {_WORD}?",
            f"@look {_WORD} ~become {_ONCE}",
            "@look",
        )
    ),
    *(
        Rule(f"~wish {_GRADE}? @look {_WORD} ,|but|(? {at} )|,? {_ON} @thing ~tail", _whole)
        for at in (
            f"{_AT}? {_ONLY}? {_ONLY}? @percent {_POWER}?",
            f"with|at|,? {_POWER} at|of|:? @percent",
            f"with|at|,? {_POWER} at|of|:? @number",
            f"with|at? @number {_POWER}",
        )
    ),
    *(Rule(f"~wish! @look {strength} ~tail", _whole) for strength in _STRENGTH[1:]),
    Rule(f"~wish {_GRADE}? @percent of|strength? of? @look {_WORD}? ~tail", look),
)
