"""More canvas, said freely: "it needs to be 21:9 wide, so add ground left and right"."""

from __future__ import annotations

from dataclasses import replace

from presets.grammar.changes.extend import BESIDE, ROOMY, UNCUT, extended
from presets.grammar.loosely.reframe import TURNED
from presets.grammar.pattern import Meaning, Rule, Values

_GROW = (
    "extend|expand|outpaint|uncrop|widen|grow|extend_out|fill_out|enlarge_canvas|expand_out"
    "|extended|expanded|widened|outpainted|grown|extending|expanding|out-paint|extension|continue"
    "|stretch_canvas|enlarge_the_canvas|increase_canvas|pad_out|build_out|ext"
)
_ALL = (
    "canvas|background|backdrop|frame|scene|sides|edges|studio|bg|borders|area|picture_area"
    "|image_area|canvas_size|format|artboard|ground|surroundings"
)
_TO = (
    "to|into|for|out_to|in|until|till|up_to|,|:|as|towards|so|so_that|to_fit|to_fill|to_reach"
    "|to_make|to_get|to_become|at"
)
_SPACE = (
    "add|leave|create|give|include|put|need|have|get|want more|some|extra|additional|enough? "
    "space|room|canvas|background|air|ground around|to_the_sides|to_sides|above|below"
    "|on_the_sides|on_both_sides|left_and_right|on_top|on_either_side|at_the_sides? @thing?"
)
_SIDES = "side=left|right|top|bottom|center|centre|middle"
_KEPT = (
    ",|and|-|;|with|keeping|keep|so ~wish keep|keeping|leave|leaving|hold|holding|anchor"
    "|anchoring|with|align|aligning|pin|stick|fix|fixing? frame|picture|image|product|subject"
    "|photo|it|shot|original|bag|everything|gravity? @thing:held? held|anchored|aligned|stay|stays"
    "|staying|kept|flush|fixed|pinned|sitting|positioned|placed|sits|stuck|put? to|on|at|in? "
)
_KEEPS = "canvas|picture|image|photo|frame|it|original|shot"


def _anchored(values: Values) -> Meaning | None:
    """Read "extend to 16:9, picture anchored left": the edge that the picture keeps to."""
    meaning = extended(values)
    side = values["side"].replace("middle", "center").replace("centre", "center")
    if meaning is None:
        return None
    return replace(
        meaning, steps=tuple(s.model_copy(update={"gravity": side}) for s in meaning.steps)
    )


def _grown(values: Values) -> Meaning | None:
    """Read "extend to the right to 16:9": what grows at the right keeps to the left."""
    other = {"left": "right", "right": "left", "top": "bottom", "bottom": "top"}
    return _anchored({**values, "side": other[values["way"]]}) if values["way"] in other else None


def _uncut(_values: Values) -> Meaning | None:
    """Read ", don't crop": more canvas never does."""
    return Meaning()


_GROUND = "canvas|background|backdrop|frame|bg|canvas_size|artboard|borders|surroundings"
_BIGGER = "bigger|larger|wider|taller|higher|broader"
_ADD = "add|leave|create|include|insert|allow|provide"
_BOTH = (
    "both_sides|left_and_right|sides|all_sides|top_and_bottom|each_side|either_side|all_around"
    "|above_and_below|left_and_right_side|all_directions|around|evenly"
)

_SAID = (
    f"~wish {_GROW} @thing? {_ALL}? ,|out|outwards? {_TO}? ~wish @aspect",
    f"~wish {_GROW} @thing? {_ALL}? of @thing:whole {_TO}? @aspect",
    f"~wish @thing? {_ALL}? ~become {_GROW} {_TO}? @aspect",
    f"~wish {_SPACE} {_TO}? ~wish is|fits|reaches|makes|be|becomes|get|fill? @aspect",
    f"~wish {_GROW} @thing? {_ALL}? {_TO}? it|canvas|picture|photo|frame|image|whole_thing is"
    "|becomes|fits|fills|reaches|measures|gets @aspect",
    f"~wish @aspect ~wish by {_GROW} @thing? {_ALL}?",
    f"~wish @thing? {_TO}? @aspect ,|-? by {_GROW} @thing? {_ALL}?",
    f"~wish {_ALL} ~become {_TO}? @aspect {_GROW}",
    "~wish @aspect canvas|extension",
    f"~wish canvas|canvas_size|artboard ~become {_TO}? @aspect",
    f"~wish fill|fill_up|fill_in|pad|fill_out @thing? {_ALL}? up|out? to|until|into @aspect",
    f"~wish enlarge|increase|make_larger|make_bigger {_GROUND} {_TO}? @aspect",
    f"~wish make|get @thing {_BIGGER} {_TO} @aspect",
    f"~wish {_GROW} @thing? {_ALL}? on|at|to|in? {_BOTH} {_TO}? @aspect",
    f"~wish {_ADD}? @room {_TO}? ,|so|until|till|to|so_that? ~wish {_GROW}|make|fill|get|reach?"
    f" @thing? is|becomes|gets|reaches|it's? {_BIGGER}? {_TO}? @aspect",
    f"~wish {_ADD}? @room ,|;|.|-|so|and ~wish {_GROW}|make|bring|set|turn @thing?"
    f" {_BIGGER}? {_TO}? ~wish @aspect",
)
"""Ways that ask for more canvas themselves."""
_SHAPED = f"~wish @thing? ~become {_TO}? @aspect version|format|frame|picture|image?"
"""A shape alone: only what is said beside tells that nothing is to be cut."""
RULES: tuple[Rule, ...] = (
    Rule("so? ~wish there_is|there's|leaving? @room ~tail", _uncut, after=("extend",)),
    Rule(
        "~wish extend|extending|expand|extended? ,? rather_than|instead_of|not|don't|no|without to?"
        " crop|cropping|cut|cutting it? ~tail",
        _uncut,
        after=("extend",),
    ),
    Rule(
        "~wish @aspect ,|-|: ~wish extend|extended|extending rather_than|instead_of|not crop"
        "|cropping|cropped|cut ~tail",
        extended,
    ),
    *(Rule(f"{said} ~tail", extended) for said in _SAID),
    *(Rule(f"{TURNED} {said} ~tail", extended) for said in _SAID[:3]),
    *(
        Rule(f"{said} {BESIDE} {uncut} ~tail", extended)
        for said in (*_SAID, _SHAPED)
        for uncut in UNCUT[:-1]
    ),
    *(Rule(f"{uncut} {BESIDE} {said} ~tail", extended) for said in _SAID for uncut in UNCUT[:2]),
    *(Rule(f"{said} {ROOMY} ~tail", extended) for said in _SAID if "@room" not in said),
    *(
        Rule(f"{_SHAPED} {said} ~tail", extended)
        for said in (
            ",|so|and|by|with|-? by|with? adding|add|having|including|put|leaving|extra? ~wish"
            " @room",
            f"with|, {_GROW} {_GROUND}",
        )
    ),
    *(
        Rule(f"{_SHAPED} {more} {BESIDE} {uncut} ~tail", extended)
        for uncut in UNCUT[:2]
        for more in (
            ",|so|and|by|with|-? by|with? adding|add|having|including|put|leaving|extra? @room",
        )
    ),
    *(
        Rule(f"{said} {ROOMY} {BESIDE} {uncut} ~tail", extended)
        for said in _SAID[:3]
        for uncut in UNCUT[:2]
    ),
    *(
        Rule(f"{said} {_KEPT} {_SIDES} edge|side|aligned|anchored|half? ~tail", _anchored)
        for said in _SAID
    ),
    *(
        Rule(
            f"{said} ,|and|-|;|with|, all|all_of|only? new|extra|added|additional|more? space"
            "|room|canvas|background|area|part|air|pixels|ground"
            " goes|going|added|comes|being|should_be|should_go|must_go|to_go|is? only? on|to|at"
            "|in|towards way=left|right|top|bottom side|edge? only?",
            _grown,
        )
        for said in _SAID
    ),
    Rule(
        f"~wish @thing? ~become {_TO}? @aspect ,|;|-|:|.|so|and ~wish {_GROW} it|this|accordingly"
        "|that|them|canvas|background? ~tail",
        extended,
    ),
    Rule(
        f"~wish {_GROW} @thing? {_ALL}? to|at|on|towards way=left|right|top|bottom side|edge? ,"
        "|until|so_that|so? it|canvas? is|to|reaches|becomes? @aspect",
        _grown,
    ),
)
