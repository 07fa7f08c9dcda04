"""More bite: "sharpen it slightly", "a bit crisper"."""

from __future__ import annotations

from presets.edits.sharpen import Sharpen
from presets.grammar.parts.thing import Thing
from presets.grammar.pattern import Meaning, Rule, Values, clause

_AMOUNT = 0.6
_ALL = frozenset({"the details", "the detail", "the edges", "the fine details"})
"""What is sharp in a picture is its details: no place of its own."""


def sharper(values: Values) -> Meaning | None:
    """Read "a bit sharper"."""
    thing: Thing | None = values.get("thing")
    everywhere = thing is None or thing.kind in ("it", "picture") or thing.words in _ALL
    place = None if everywhere or thing is None else thing.region()
    return clause(Sharpen(target=place, amount=round(_AMOUNT * values.get("degree", 1.0), 3)))


_SHARPER = "sharper|crisper|more_sharp|more_crisp|more_defined|more_detailed"
_MUST = "should|must|needs_to|could|can|has_to"

RULES: tuple[Rule, ...] = (
    Rule("sharpen|sharpen_up @thing? @degree?", sharper),
    Rule("@degree sharpen @thing?", sharper),
    Rule("sharpen @thing? @degree more", sharper),
    Rule(f"make|get details|edges @degree? {_SHARPER}", sharper),
    Rule(f"make|get|render @thing look? @degree? {_SHARPER}", sharper),
    Rule(f"@degree? {_SHARPER}", sharper),
    Rule("add|apply|increase @degree? more? sharpening|sharpness @degree?", sharper),
    Rule("@degree? more sharpness|sharpening|crispness|bite|definition", sharper),
    Rule(f"@thing {_MUST} be|look @degree? {_SHARPER}", sharper),
    Rule(f"can|could @thing be @degree? {_SHARPER}", sharper),
    Rule(f"i_want @thing @degree? {_SHARPER}", sharper),
    Rule(f"@thing {_MUST} be sharpened @degree?", sharper),
    Rule("@degree? sharpened @degree?", sharper),
    Rule("@degree sharpening", sharper),
    Rule("give @thing @degree? sharpening|sharpen|more_sharpness", sharper),
    Rule("add|apply|with @degree? sharpening|sharpness to|on @thing", sharper),
    Rule(
        "@thing is|looks @degree? too? soft|blurry|fuzzy ,|;|-|and|so? sharpen it"
        "|this? up? @degree?",
        sharper,
    ),
    Rule("sharpen @thing up @degree?", sharper),
)
