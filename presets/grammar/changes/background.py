"""A plain ground behind the subject: a colour, a gradient, a studio sweep.

The table is the product of how people ask (`_ASKING`) and what they ask for (`_NAMED` says that
a ground is meant, `_CERTAIN` needs an asking that says it, `_DARING` only takes plain colours).
"""

from __future__ import annotations

from collections.abc import Callable

from presets.edits.background import Background
from presets.grammar.parts.thing import Thing
from presets.grammar.pattern import Meaning, Rule, Values, clause
from presets.grammar.vocabulary.hues import FLAT_GROUNDS
from presets.grammar.vocabulary.things import LOOSE, PARTS, is_one_of
from presets.reference import ColorRef

_Build = Callable[[Values], Meaning | None]
_Grounds = tuple[tuple[str, _Build], ...]


def plain(values: Values) -> Meaning | None:
    """Read "a white background"."""
    return clause(Background(color=values["color"])) if _makes_sense(values) else None


def bare(values: Values) -> Meaning | None:
    """Read "put it on white": no word says that a ground is meant, so the colour must."""
    color: ColorRef = values["color"]
    flat = color.said.startswith(("#", "brand.")) or color.said.split()[-1] in FLAT_GROUNDS
    return plain(values) if flat else None


def _behind(values: Values) -> Meaning | None:
    """Read "put sand behind the product"."""
    return bare(values)


def sweep(values: Values) -> Meaning | None:
    """Read "on a white paper sweep"."""
    if not _makes_sense(values):
        return None
    return clause(Background(color=values["color"], shape="sweep"))


def gradient(values: Values) -> Meaning | None:
    """Read "a gradient from sand to white"; None of one colour to itself."""
    if not _makes_sense(values) or values["first"] == values["second"]:
        return None
    colors = (values["first"], values["second"])
    way = values.get("way", "")
    if way == "radial":
        return clause(Background(gradient=colors, shape="radial"))
    return clause(Background(gradient=colors, angle=0.0 if way == "horizontal" else 90.0))


def _makes_sense(values: Values) -> bool:
    """Whether what is replaced is the background, and what is put on it the whole subject."""
    back: Thing | None = values.get("back")
    if back is not None and back.kind != "background":
        return False
    thing: Thing | None = values.get("thing")
    return thing is None or thing.is_goods or thing.kind == "picture" or _is_sold_alone(thing)


def _is_sold_alone(thing: Thing) -> bool:
    """Whether it may be all that the picture shows: "the guitar strap", never dust on a ground."""
    head = thing.words.split()[-1:] or [""]
    return is_one_of(head[0], PARTS) and not is_one_of(head[0], LOOSE)


_GROUND = "background|backdrop|bg|ground"
_FLAT = "plain|solid|clean|simple|flat|uniform|seamless|studio|nice|crisp|even|neutral|new|smooth"
_SMOOTH = "soft|smooth|subtle|gentle|simple|clean"
_PAPER = (
    "studio_sweep|paper_sweep|studio_paper_sweep|sweep|seamless|seamless_paper|studio_paper"
    "|paper_roll"
)
_WAY = "way=radial|linear|vertical|horizontal"

_NAMED: _Grounds = (
    (f"{_FLAT}? {_FLAT}? @color studio? {_GROUND}", plain),
    (f"{_FLAT}? @color {_PAPER} {_GROUND}?", sweep),
    (
        f"{_SMOOTH}? {_WAY}? gradient|fade|ombre {_GROUND}? ,? from|of|between? @color:first "
        "to|into|and @color:second",
        gradient,
    ),
    (
        f"{_SMOOTH}? @color:first to|into @color:second {_WAY}? gradient|fade|ombre {_GROUND}?",
        gradient,
    ),
    (
        f"{_GROUND} {_SMOOTH}? gradient|fade|ombre|fading from|of|between @color:first "
        "to|into|and @color:second",
        gradient,
    ),
)
_TOP = "at|on|from top"
_BOTTOM = "at|on bottom"
_TURNING = "gradient|fade|ombre"
_NAMED = (
    *_NAMED,
    *(
        (f"{intro} {rows} {outro}".strip(), build)
        for rows, build in (
            (f"@color:first {_TOP} ,? to|into|and|down_to @color:second {_BOTTOM}", gradient),
            (
                f"@color:first {_TOP} ,? fading|going|blending to|into @color:second {_BOTTOM}",
                gradient,
            ),
            (f"@color:second {_BOTTOM} ,? to|into|and|up_to @color:first {_TOP}", gradient),
        )
        for intro, outro in (
            (f"{_SMOOTH}? {_TURNING} {_GROUND}? ,|:? from|of|with?", ""),
            (f"{_GROUND} {_SMOOTH}? {_TURNING}? ,|:? from|of|with?", ""),
        )
    ),
    (
        f"{_GROUND} that? fading|going|fades|goes|blending|blends from @color:first "
        "to|into @color:second",
        gradient,
    ),
    (f"{_SMOOTH}? {_WAY}? @color:first and @color:second {_TURNING} {_GROUND}?", gradient),
    (
        f"{_GROUND} {_SMOOTH}? {_WAY} {_TURNING} ,? from|of|between? @color:first to"
        "|into|and @color:second",
        gradient,
    ),
    (f"{_FLAT}? @color color|colour? {_GROUND} behind @thing", plain),
    (f"{_GROUND} in|of {_FLAT}? @color", plain),
    (f"{_PAPER} {_GROUND}? in|of {_FLAT}? @color", sweep),
    (
        f"{_SMOOTH}? {_WAY}? {_TURNING} from|of @color:first to|into|and "
        "@color:second behind @thing",
        gradient,
    ),
    (f"{_SMOOTH}? @color:first to @color:second {_WAY}? {_TURNING} behind @thing", gradient),
)
_CERTAIN: _Grounds = ((f"{_FLAT}? @color", plain), *_NAMED)
_DARING: _Grounds = ((f"{_FLAT}? @color", bare), *_NAMED)

_REPLACE = (
    "swap_out|change_out|replace|change|switch|swap|exchange|substitute|turn|knock"
    "|convert|take|bring|update|recolor|recolour|set|shift|move|drop"
)
_MUST = "should|must|needs_to|has_to|can|could|ought_to"
_TURNED = (
    "changed|replaced|switched|swapped|made|turned|set|painted|colored|coloured|recolored|done"
)
_PUT = (
    "put|drop|pop|stick|mount|see|try|use|float|place|set|show|shoot|shot|display"
    "|present|position|photograph|photographed|have|get"
)
_ON = "on|onto|against|over|in_front_of|on_top_of"
_WISH = "i_want"

_ASKING: tuple[tuple[str, _Grounds], ...] = (
    (f"{_REPLACE} @thing:back with|for|by|to|into|against", _CERTAIN),
    (f"{_REPLACE} @thing:back from @color:old to|into|for", _CERTAIN),
    ("@thing needs|wants|gets|should_have|could_use|must_have", _NAMED),
    (f"have|let|make @thing stand|sit|rest|lie {_ON}", _NAMED),
    (f"{_REPLACE} @thing:back color|colour to|into|with", _CERTAIN),
    ("make|turn|paint|color|colour|set @thing:back to|into|in?", _CERTAIN),
    (f"{_WISH} @thing:back to_be|in?", _CERTAIN),
    (f"@thing:back {_MUST} be|become|go|turn", _CERTAIN),
    (f"{_MUST} @thing:back be|become|go|turn", _CERTAIN),
    (f"@thing:back {_MUST}? be? {_TURNED} to|with|by|for|in|into?", _CERTAIN),
    (f"{_MUST} @thing:back be {_TURNED} to|with|by|for|in|into?", _CERTAIN),
    (f"{_WISH} @thing:back {_TURNED} to|with|by|for|in|into?", _CERTAIN),
    ("@thing:back :|,|-", _CERTAIN),
    ("@thing:back to|in?", _CERTAIN),
    (f"@thing:back color|colour {_MUST}? be? to|in|:?", _CERTAIN),
    (f"{_MUST} @thing have|get|go_on|be_on|sit_on|stand_on", _NAMED),
    (f"@thing {_MUST} have|get|go_on|be_on|sit_on|stand_on|be_against", _NAMED),
    (f"@thing {_MUST} go|be|sit|stand {_ON}", _DARING),
    (f"{_MUST} @thing go|be|sit|stand {_ON}", _DARING),
    (f"@thing {_ON}", _NAMED),
    ("put|place|try|see|create|insert|put_in|go_for|go_with|apply|make_it|have|get|do", _NAMED),
    (f"{_REPLACE} @thing:back color|colour for|by", _CERTAIN),
    ("color|colour of @thing:back to|:|should_be|must_be|needs_to_be", _CERTAIN),
    ("change|set|make|turn|switch color|colour of @thing:back to|into?", _CERTAIN),
    (f"{_PUT} @thing? {_ON}", _DARING),
    (_ON, _DARING),
    (f"isolate|isolated|cut_out {_ON}", _DARING),
    (f"new {_GROUND} in|of", _CERTAIN),
    (f"{_WISH} @thing {_ON}", _DARING),
    (f"{_REPLACE}|go to|for|with", _NAMED),
    ("give|make @thing", _NAMED),
    (f"add|use|want|need|{_WISH}", _NAMED),
    ("", _NAMED),
)

RULES: tuple[Rule, ...] = (
    *(
        Rule(f"{asking} {ground} instead?".strip(), build)
        for asking, grounds in _ASKING
        for ground, build in grounds
    ),
    *(
        Rule(f"{_ON} {ground}", build, after=("recolor", "cutout"), joined=False)
        for ground, build in _NAMED
    ),
    *(
        Rule(f"use|set|take|have {ground} as|for @thing:back instead?", build)
        for ground, build in _CERTAIN
    ),
    *(
        Rule(f"put|place|use|set|have|get {_FLAT}? @color behind @thing {again}", _behind)
        for again in ("", "instead")
    ),
    Rule(f"{_FLAT}? @color behind @thing", _behind),
    *(Rule(f"{_ON} {ground}", build, after=("cutout",), joined=False) for ground, build in _DARING),
    *(
        Rule(f"replace|swap it with|for|by {ground}", build, after=("cutout",))
        for ground, build in _CERTAIN
    ),
)
