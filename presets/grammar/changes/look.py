"""A look by its name: "apply the moody look at half strength"."""

from __future__ import annotations

from presets.edits.look import Look
from presets.grammar.pattern import Meaning, Rule, Values, clause


def look(values: Values) -> Meaning | None:
    """Read "the moody look at 60 %"."""
    strength = values.get("percent", 1.0)
    if not 0 < strength <= 1:
        return None
    return clause(Look(look=values["look"], strength=round(strength, 3)))


_WORD = "look|grade|grading|color_grade|colour_grade|filter"
_STRENGTH = ("", " at @percent strength?", " with @percent strength", " by @percent")

RULES: tuple[Rule, ...] = tuple(
    Rule(pattern + strength, look)
    for pattern in (
        f"apply|use|add|put_on @look {_WORD}",
        f"apply|use|add @look {_WORD} to|on photo|picture|image|shot|it|this",
        f"give it|this|photo|picture|image|shot @look {_WORD}",
        f"grade it|this|photo|picture|image|shot with @look {_WORD}",
        f"in? @look {_WORD}",
    )
    for strength in _STRENGTH
) + tuple(Rule(f"apply|use @look{strength}", look) for strength in _STRENGTH)
