"""More canvas around the picture: "extend the canvas to 16:9", "expand it to a 9:16 story"."""

from __future__ import annotations

from typing import Literal

from presets.edits.extend import Extend
from presets.grammar.parts.aspect import WAYS, fits
from presets.grammar.parts.thing import Thing
from presets.grammar.pattern import Meaning, Rule, Values, clause


def extended(values: Values) -> Meaning | None:
    """Read "extend it to 16:9"; None of what has no canvas."""
    thing: Thing | None = values.get("thing")
    if thing is not None and thing.kind not in ("it", "picture", "background"):
        return None
    if values.get("way") in WAYS and not fits(values["way"], values["aspect"]):
        return None
    side = _OTHER.get(values.get("room", ""), "center")
    return clause(Extend(aspect=values["aspect"], gravity=side))


_OTHER: dict[str, Literal["left", "right", "top", "bottom"]] = {
    "left": "right",
    "right": "left",
    "top": "bottom",
    "bottom": "top",
}
"""Where more room is wanted, to the edge that the picture then keeps to."""


_GROW = "extend|expand|outpaint|uncrop|widen|grow|extend_out|fill_out|enlarge_canvas|expand_out"
_GROWN = "extended|expanded|widened|outpainted|grown"
_ALL = "canvas|background|backdrop|frame|scene|sides|edges|studio"
_SPACE = "add more? space|room|canvas around|to_sides|above|below? @thing?"
_OFF = "off|away|out|into"
_CUT = f"crop|cut|trim|lose|chop|cropping|cutting|trimming|losing|chopping {_OFF}?"
UNCUT = (
    "nothing|none_of_it|no_part may|should|must|can|is_to|to|gets|is|has_to? be|get? cut|cropped"
    f"|lost|trimmed|missing|chopped {_OFF}?",
    f"don't|dont|do_not|without|not|never|no|instead_of|rather_than to? {_CUT}"
    f" anything|any|any_of|anything_of|parts_of|part_of|something|it? @thing:cut? {_OFF}?",
    "@thing:cut shouldn't|should_not|mustn't|must_not|may_not|can't|cannot|won't|isn't_to be?"
    f" lose|cut|cropped|lost|trimmed|chopped|touched anything|any_part|part? {_OFF}?",
    "everything|all|whole_thing stays|must_stay|should_stay|remains|has_to_stay|needs_to_stay in"
    "|visible|complete|whole|in_frame|in_the_frame",
)
"""Said beside more canvas, which never cuts anything."""
BESIDE = ",|;|.|-|(|?|and|but|so|so_that? so_that|so|and|but|please|that?"
_TO = "to|into|for|out_to"


_MORE = "with|adding|add|by_adding|having|including|leaving|giving|for|there_is|there's|need|have"
ROOMY = f"{BESIDE} we|i|it? need|needs|have|gets|get|want|also? {_MORE}? @room"
"""How a larger canvas looks, said behind it."""

_BOTH = (
    "both_sides|left_and_right|sides|all_sides|top_and_bottom|each_side|either_side|all_around"
    "|above_and_below|the_left_and_right|left_and_right_side"
)
_SAID = (
    f"{_GROW} {_TO} @aspect",
    f"{_GROW} canvas {_TO} @aspect",
    f"{_GROW} @thing {_TO} @aspect",
    f"{_GROW} {_ALL} {_TO} @aspect",
    f"{_GROW} @thing? {_ALL}? so|so_that it|canvas|picture|photo|frame is"
    "|becomes|fits|fills @aspect",
    f"{_GROW} @thing? {_ALL}? by_adding|with background|canvas|space {_TO} @aspect",
    f"canvas should|must|needs_to|has_to|can|could be {_GROWN} {_TO} @aspect",
    f"@thing should|must|needs_to|has_to|can|could be {_GROWN} {_TO} @aspect",
    f"can|could @thing be {_GROWN} {_TO} @aspect",
    f"{_GROWN} {_TO} @aspect",
    "i_want|have|get @thing extended|expanded to|into @aspect",
    f"turn|make @thing {_TO}? @aspect by extending|expanding background|canvas|sides|it?",
    "make|set canvas to? @aspect",
    f"{_SPACE} to|until make|get|reach|fill it|canvas|frame|image? @aspect",
    f"{_GROW} @thing? {_ALL}? on|at|to|in? {_BOTH} {_TO} @aspect",
)
RULES: tuple[Rule, ...] = (
    *(Rule(said, extended) for said in _SAID),
    *(Rule(f"{said} {BESIDE} {uncut}", extended) for said in _SAID for uncut in UNCUT),
    *(Rule(f"{said} {ROOMY}", extended) for said in _SAID),
)
