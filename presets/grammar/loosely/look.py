"""A look by its name, said freely: "moody, but only at 60 % strength"."""

from __future__ import annotations

from presets.grammar.changes.look import look
from presets.grammar.pattern import Rule

_WORD = (
    "look|grade|grading|color_grade|colour_grade|filter|preset|style|treatment|color_grading"
    "|colour_grading|lut|feel|version|mood|vibe"
)
_STRENGTH = (
    "",
    ",|-|and|but? dialed|dialled|turned|taken|set|brought|held|kept? back|down|up? to|at @percent",
    ",|-|(|and|but|at|with|to|dialed|dialled|by|down|back|set|only? but|only|back|down|to|at"
    "|around|about? @percent strength|opacity|intensity|power|of_its_strength|amount? )?",
    ",|-|and|but? at|with|in full|maximum|max|complete|100%"
    " strength|intensity|power|opacity|effect",
    ",|and|but|at|with|to|set|only? strength|intensity|opacity of|at|:|to? @percent",
)
_GRADE = (
    "apply|use|add|put_on|go|put|grade|give|set|run|try|take|bring|throw|stick|choose|pick|load"
    "|switch_to|finish|treat|do|make"
)

RULES: tuple[Rule, ...] = (
    *(
        Rule(f"{said} {strength} ~tail".replace("  ", " "), look)
        for strength in _STRENGTH
        for said in (
            f"~wish {_GRADE}? ~wish @look {_WORD}",
            f"~wish {_GRADE} ~wish @look",
            f"~wish {_GRADE}? ~wish @look {_WORD} on|to|over|for|across|onto this|that|these? photo"
            "|picture|image|shot|it|this|everything|whole_image|whole_picture|one|pic",
            f"~wish {_GRADE} photo|picture|image|shot|it|this|everything with|in|to|as? @look"
            f" {_WORD}?",
            f"~wish @thing ~become {_GRADE}|graded|treated|in|with? @look {_WORD}",
            f"~wish {_WORD} ,|:|-? @look",
            f"~wish {_GRADE}|pull|push|lean|nudge|move|shift it|this|photo|picture|image|shot"
            f"|everything? towards|toward|into|in|to @look {_WORD}?",
            "@look",
        )
    ),
    Rule(f"~wish {_GRADE}? @percent of|strength? of? @look {_WORD}? ~tail", look),
)
