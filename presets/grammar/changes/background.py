"""A plain ground behind the subject: a colour, a gradient, a studio sweep.

The table is the product of how people ask (`_ASKING`) and what they ask for (`_GROUNDS`).
"""

from __future__ import annotations

from collections.abc import Callable

from presets.edits.background import Background
from presets.grammar.parts.thing import Thing
from presets.grammar.pattern import Meaning, Rule, Values, clause
from presets.grammar.vocabulary.hues import FLAT_GROUNDS
from presets.grammar.vocabulary.things import PRODUCTS, is_one_of
from presets.reference import ColorRef


def _plain(values: Values) -> Meaning | None:
    return clause(Background(color=values["color"])) if _placeable(values) else None


def _bare(values: Values) -> Meaning | None:
    """Read "put it on white": no word says that a ground is meant, so the colour must."""
    color: ColorRef = values["color"]
    flat = color.said.startswith(("#", "brand.")) or color.said.split()[-1] in FLAT_GROUNDS
    return _plain(values) if flat else None


def _sweep(values: Values) -> Meaning | None:
    if not _placeable(values):
        return None
    return clause(Background(color=values["color"], shape="sweep"))


def _gradient(values: Values) -> Meaning | None:
    if not _placeable(values) or values["first"] == values["second"]:
        return None
    colors = (values["first"], values["second"])
    way = values.get("way", "")
    if way == "radial":
        return clause(Background(gradient=colors, shape="radial"))
    return clause(Background(gradient=colors, angle=0.0 if way == "horizontal" else 90.0))


def _placeable(values: Values) -> bool:
    """Whether what is put on the ground is the whole subject, not a part of it."""
    thing: Thing | None = values.get("thing")
    if thing is None or thing.kind in ("it", "subject", "picture"):
        return True
    return thing.kind == "words" and is_one_of(thing.words.split()[-1], PRODUCTS)


_GROUND = "background|backdrop|bg|ground"
_FLAT = "plain|solid|clean|simple|flat|uniform|seamless|studio"
_SMOOTH = "soft|smooth|subtle|gentle|simple|clean"
_PAPER = "studio_sweep|paper_sweep|studio_paper_sweep|sweep|seamless_paper|studio_paper|paper_roll"
_WAY = "way=radial|linear|vertical|horizontal"

_BARE = (f"{_FLAT}? @color", _bare)
_NAMED: tuple[tuple[str, Callable[[Values], Meaning | None]], ...] = (
    (f"{_FLAT}? @color studio? {_GROUND}", _plain),
    (f"{_FLAT}? @color {_PAPER} {_GROUND}?", _sweep),
    (
        f"{_SMOOTH}? {_WAY}? gradient {_GROUND}? from|of|between @color:first "
        "to|into|and @color:second",
        _gradient,
    ),
    (f"{_SMOOTH}? @color:first to|into @color:second {_WAY}? gradient {_GROUND}?", _gradient),
)
_CERTAIN = ((f"{_FLAT}? @color", _plain), *_NAMED)

_BACK = "background|backdrop|bg"
_REPLACE = "replace|change|switch|swap|exchange|substitute|turn"
_PUT = "put|place|set|show|shoot|display|present|position"
_ON = "on|onto|against|over|in_front_of|on_top_of"

_ASKING: tuple[tuple[str, tuple[tuple[str, Callable[[Values], Meaning | None]], ...]], ...] = (
    (f"{_REPLACE} {_BACK} with|for|by|to|into|against", _CERTAIN),
    (f"{_REPLACE} {_BACK} color|colour to|into|with", _CERTAIN),
    (f"make|turn|paint|color|colour|set {_BACK} to|into|in?", _CERTAIN),
    (f"{_BACK} should_be|must_be|needs_to_be|to|in?", _CERTAIN),
    (f"{_PUT} @thing {_ON}", (_BARE, *_NAMED)),
    (f"{_ON}", (_BARE, *_NAMED)),
    ("give @thing", _NAMED),
    ("add|use|want|need|i_want|i_need|we_need|i'd_like", _NAMED),
    ("", _NAMED),
)

RULES: tuple[Rule, ...] = (
    *(
        Rule(f"{asking} {ground}".strip(), build)
        for asking, grounds in _ASKING
        for ground, build in grounds
    ),
    *(Rule(f"{_ON} {ground}", build, joined=False) for ground, build in _NAMED),
)
