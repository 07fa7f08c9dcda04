"""Another shape of frame, said freely: "can we have this one as a tight square"."""

from __future__ import annotations

from dataclasses import replace

from presets.edits.reframe import Reframe
from presets.grammar.changes.reframe import ANCHORS, FIRST, anchored, crop
from presets.grammar.parts.aspect import WAYS
from presets.grammar.pattern import Meaning, Rule, Values

_CROP = (
    "crop|cropping|recrop|reframe|trim|frame|cut_down|cut|crop_down|crop_in|cropped|recropped"
    "|recut|crop_it|cut_it|reframed|trimmed|framed|trim_down|crop_back|resize_by_cropping"
    "|crop_out|framing|punch_in"
)
_WORD = (
    "crop|format|ratio|frame|version|cut|framing|aspect_ratio|image|picture|photo|one|cropping"
    "|aspect|cutting"
)
_TO = (
    "in_format_of|to_format_of|in_ratio_of|to_ratio_of|with_ratio_of|to|into|as|in|for|at|down_to|to_ratio|to_a_ratio_of|to_fit|with|:|,|to_format|in_format"
    "|to_the_format|to_an_aspect_ratio_of|to_fill|be|is"
)
_TIGHT = (
    "tight=tight|tightly|close|closely|tighter|in_tight|in_close|closer|nice_and_tight"
    "|really_tight|in_tightly|in_closer"
)
_CENTERED = (
    "centered=centered|centred|in_the_middle|in_the_center|in_the_centre|in_center|in_centre"
    "|dead_centre|dead_center"
)
_AROUND = (
    "",
    ",|and|with|keeping|keep|having|leaving? @thing:middle kept|staying|sitting|right|nicely? "
    f"{_CENTERED}? in_frame?",
    f",|and|with|keeping|keep? {_CENTERED} on|around? @thing:middle?",
    f",|and|; let|have|keep|make @thing:middle ~become sit|be|stay|stand|in? {_CENTERED}",
    ",|and? on|around|to|focus_on|focusing_on|focused_on @thing:middle",
    f",|and? {_TIGHT} on|around|to? @thing:middle?",
)


def _spaced(values: Values) -> Meaning | None:
    meaning = crop(values)
    if meaning is None or not 0 <= values["percent"] <= 1:
        return None
    margin = round(values["percent"], 3)
    return replace(
        meaning, steps=tuple(s.model_copy(update={"margin": margin}) for s in meaning.steps)
    )


def _shaved(values: Values) -> Meaning | None:
    """Read "trim 10 % off the bottom": a box of what is left."""
    share, side = values["percent"], values["side"]
    if not 0 < share < 1:
        return None
    box = [0.0, 0.0, 1.0, 1.0]
    place = {"left": 0, "top": 1, "right": 2, "bottom": 3}[side]
    box[place] = round(share if place < 2 else 1 - share, 3)
    left, top, right, bottom = box
    return Meaning((Reframe(box=(left, top, right, bottom)),))


def _halved(values: Values) -> Meaning | None:
    """Read "crop to the left half"."""
    other = {"left": "right", "right": "left", "top": "bottom", "bottom": "top"}
    return _shaved({"percent": 0.5, "side": other[values["side"]]})


_OFF = "off|from|of|away_from|at|on|off_of side=left|right|top|bottom side|edge|hand_side?"
_SHAVE = (
    "trim|cut|crop|take|shave|lop|slice|chop|remove|lose|trim_away|crop_away|cut_away|cut_off"
    "|crop_off"
)

_SAID = (
    f"~wish {_CROP} {_TIGHT}? @thing? {_TIGHT}|down|in? {_TO}? ,? ~wish @aspect",
    f"~wish @thing ~become {_CROP} {_TIGHT}? {_TO}? @aspect",
    f"~wish @thing ~become {_TO}? {_TIGHT}? @aspect {_WORD}",
    f"~wish {_TIGHT}? @aspect {_WORD} of|on|from|for? @thing?",
    f"~wish {_TIGHT}? crop ,|of|on? @thing? {_TO}? @aspect",
    f"~wish {_WORD} ~become {_TO}? @aspect",
    f"~wish {_CROP} @thing? {_TO}? format|ratio|aspect|aspect_ratio|proportion of|:? @aspect",
    f"~wish @thing ~become {_CROP} {_TO}? format|ratio|aspect|aspect_ratio of|:? @aspect",
    f"~wish deliver|export|provide|supply|send|save|output|format|formatted @thing? {_TO}? @aspect",
)
_ACCORDINGLY = (
    f"~wish @thing? ~become {_TO}? @aspect ,|;|-|:|.|so|and ~wish {_CROP} it|this|that|them",
    f"~wish @thing? ~become {_TO}? @aspect ,|;|-|:|.|so|and ~wish {_CROP} @thing? to_that|to_it"
    "|to_this|like_that|like_this|accordingly|that_way|please",
    f"~wish @thing? ~become {_TO}? @aspect ,|;|-|:|.|so|and ~wish {_CROP}",
)
"""The shape first, and then that it is to be cropped so."""
TURNED = f"~wish @thing? ~become way={'|'.join(WAYS)} ,|;|-|.|so|and?"
"""Said before the shape: "we need it wide, crop to 16:9"."""
RULES: tuple[Rule, ...] = (
    *(
        Rule(f"{said} {around} ~tail".replace("  ", " "), crop)
        for said in _SAID
        for around in _AROUND
    ),
    *(
        Rule(
            f"{said} ,|and|-|with|keep|keeping|anchored|aligned|gravity|towards|from|at|to|on"
            " keep|keeping|anchored|aligned|gravity|frame|it|on|at|to? @side"
            " aligned|anchored? ~tail",
            anchored,
        )
        for said in _SAID
    ),
    *(
        Rule(
            f"{said} ,|and|with|leave|leaving? leave|with|about? @percent breathing|extra|free"
            "|empty? margin|padding|space|room|air|border|margins"
            " all_around|around|around_it|on_each_side|on_all_sides_of? @thing:middle? ~tail",
            _spaced,
        )
        for said in _SAID
    ),
    *(
        Rule(
            f"{said} ,|and|with|leave|leaving? margin|padding|space|room|air|border of|at|: "
            "@percent all_around|around|around_it|on_each_side|around_the_product"
            "|around_product? ~tail",
            _spaced,
        )
        for said in _SAID
    ),
    *(
        Rule(f"{said} {how} ~tail", anchored)
        for said in (*_SAID, "~wish @aspect", *_ACCORDINGLY)
        for how in ANCHORS
    ),
    *(Rule(f"~wish {FIRST} {said} ~tail", anchored) for said in _SAID),
    *(
        Rule(f"~wish {_SHAVE} @percent {_OFF} {whose} ~tail".replace("  ", " "), _shaved)
        for whose in ("", "of @thing", "edge|side? of @thing")
    ),
    Rule(f"~wish {_SHAVE} {_OFF} of? @thing? by @percent ~tail", _shaved),
    *(Rule(f"{said} ~tail", crop) for said in _ACCORDINGLY),
    *(Rule(f"{TURNED} {said} ~tail", crop) for said in _SAID[:3]),
    *(
        Rule(f"{said} ,|and|but? not|no|instead_of|rather_than @aspect:denied ~tail", crop)
        for said in _SAID
    ),
    Rule(f"~wish {_CROP} {_TO}? side=left|right|top|bottom half|1/2 of? @thing? ~tail", _halved),
    Rule(
        "@aspect",
        crop,
        after=("background", "cutout", "shadow", "recolor", "adjust", "remove", "sharpen"),
    ),
    Rule(
        "@aspect please|crop|version|format",
        crop,
        after=("background", "cutout", "shadow", "recolor", "adjust", "remove", "sharpen"),
    ),
)
