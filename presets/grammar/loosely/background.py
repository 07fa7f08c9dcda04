"""A plain ground, said freely: "could the lamp maybe stand in front of something light grey"."""

from __future__ import annotations

from presets.edits.background import Background
from presets.grammar.changes.background import bare, gradient, plain, sweep
from presets.grammar.pattern import Meaning, Rule, Values, clause

_GROUND = "background|backdrop|bg|ground|back|colour_background|color_background"
_PAPER = "studio_sweep|paper_sweep|sweep|seamless|seamless_paper|studio_paper|paper|cyclorama|cyc"
_PLAIN = (
    "plain|solid|clean|simple|flat|uniform|seamless|studio|nice|crisp|even|neutral|new|smooth|full"
    "|proper|single|all|total|totally|completely|fully|purely|simply"
)
_FLAT = f"{_PLAIN}? ,|and? {_PLAIN}?"
_ON = "on|onto|against|over|in_front_of|on_top_of|before|upon|to|in|with|at|into"
_BEFORE = "on|onto|against|over|in_front_of|on_top_of|before|upon"
_FADE = "grad|gradient|fade|ombre|gradation|transition|degraded|degrade|vignette"
_FADING = (
    "falls|falling|drops|dropping|grad|fade|fading|fades|go|going|goes|blend|blending|blends"
    "|fall_off|falling_off|falls_off|run"
    "|running|runs|transition|transitioning|graduate|graduating|melting|melt|drop_off|shifting"
    "|shift"
)
_SOFT = "soft|smooth|subtle|gentle|simple|clean|light|nice|slight|faint"
_MIDDLE = "in|at|from|around middle|centre|center|core|behind_it|behind_the_product"
_EDGES = (
    "at|on|towards|toward|to|around|in|near edges|edge|corners|sides|outside|rim|border|borders"
)
_TOP = "at|on|from|up top|upper_edge|above"
_BOTTOM = "at|on|towards|toward|to bottom|base|lower_edge|below|floor"


def _round(values: Values) -> Meaning | None:
    return gradient({**values, "way": "radial"})


def _sideways(values: Values) -> Meaning | None:
    return gradient({**values, "way": "horizontal"})


def _backwards(values: Values) -> Meaning | None:
    return _sideways({**values, "first": values["second"], "second": values["first"]})


def _blank(values: Values) -> Meaning | None:
    """Read "on pure white": no ground is named, so the colour must say that one is meant."""
    return bare(values)


def _rows() -> tuple[Rule, ...]:
    ground = f"{_FLAT} @color {_PLAIN}? color|colour|coloured|colored? studio? {_GROUND}"
    return (
        Rule(f"~put {ground} ~tail", plain),
        Rule(f"~put @thing ~ground {_ON} {ground} ~tail", plain),
        Rule(f"~put @thing ~ground {ground} ~tail", plain),
        Rule(f"~put {_ON} {ground} ~tail", plain),
        Rule(f"~put {ground} behind|for|with|under|on @thing ~tail", plain),
        Rule(f"~make {_GROUND} ~ground {_FLAT} @color {_PAPER}? ~tail", plain),
        Rule(f"~make {_GROUND} ~ground from @color:old to|into @color ~tail", plain),
        Rule(f"~make {_GROUND} {_ON} ~ground {_FLAT} @color ~tail", plain),
        Rule(f"~make {_GROUND} :|,|- {_FLAT} @color", plain),
        Rule(
            f"i_want|make_sure|ensure that {_GROUND} is|be|becomes|has ~ground {_FLAT} @color"
            " ~tail",
            plain,
        ),
        Rule(f"{_PAPER} {_GROUND}? ,|:|- {_FLAT} @color ~tail", sweep),
        Rule(f"~put @color:word {_PAPER} {_GROUND}? ,|(? @color )?", sweep),
        Rule(
            f"~wish exchange|replace|substitute|swap {_GROUND} color|colour? for|with|by|against|to"
            f" {_FLAT} @color ~tail",
            plain,
        ),
        Rule(f"~make {_GROUND} i_want in|to_be|as {_FLAT} @color ~tail", plain),
        Rule(
            f"~make {_GROUND} color|colour for|with|to|against|into|by {_FLAT} @color ~tail", plain
        ),
        Rule(f"~make {_GROUND} of color|colour @color ~tail", plain),
        Rule(f"~put @thing:back ~ground {_FLAT} @color ~tail", _only_ground),
        Rule(f"~put @thing:back out|away|off to|for|with {_FLAT} @color ~tail", _only_ground),
        Rule(f"~put @color for|as|on|in|to {_GROUND} ~tail", plain),
        Rule(f"~put @thing ~ground {_BEFORE} {_FLAT} @color ~tail", _blank),
        Rule(f"~put {_BEFORE} {_FLAT} @color ~tail", _blank),
        Rule(f"~put {_FLAT} @color behind @thing ~tail", _blank),
        Rule(f"~put {_ON} {_FLAT} @color {_PAPER} {_GROUND}? ~tail", sweep),
        Rule(f"~put @thing ~ground {_ON} {_FLAT} @color {_PAPER} {_GROUND}? ~tail", sweep),
        Rule(f"~put {_FLAT} @color {_PAPER} {_GROUND}? ~tail", sweep),
        Rule(f"~put {_PAPER} {_GROUND}? in|of {_FLAT} @color ~tail", sweep),
    )


def _only_ground(values: Values) -> Meaning | None:
    return plain(values) if values["back"].kind == "background" else None


def _fades() -> tuple[Rule, ...]:
    opening = (
        f"~put {_SOFT}? {_FADE} {_GROUND}? ~ground ,|:? from|of|with|between?",
        f"~put {_SOFT}? {_FADE} {_GROUND}? behind|under|for|around @thing ,|:|-? from|of|with|in?",
        f"~put {_GROUND} ~ground {_SOFT}? {_FADE}|{_FADING}? ,|:? from|of|with|between?",
        f"~put {_SOFT}? {_GROUND} {_FADE} ~ground ,|:? from|of|with|between?",
        f"~put @thing ~ground {_ON} {_SOFT}? {_FADE} {_GROUND}? from|of|with|between?",
        f"~put @thing ~ground {_ON} {_GROUND} {_FADING} from|of|with|between?",
    )
    to = f"{_FADING}? ,|;? {_FADING}? to|into|and|towards|through_to|down_to|up_to|out_to?"
    rules: list[Rule] = []
    for said in opening:
        rules += [
            Rule(f"{said} @color:first {_TOP}? {to} @color:second {_BOTTOM}? ~tail", _told),
            Rule(f"{said} @color:second {_BOTTOM} {to} @color:first {_TOP} ~tail", gradient),
            Rule(f"{said} @color:first {_MIDDLE} {to} @color:second {_EDGES}? ~tail", _round),
            Rule(f"{said} @color:second {_EDGES} {to} @color:first {_MIDDLE} ~tail", _round),
            Rule(f"{said} @color:first on|from|at left {to} @color:second on|at right", _sideways),
            Rule(f"{said} @color:first {to} @color:second ,|from|going? left_to_right", _sideways),
            Rule(f"{said} @color:first {to} @color:second ,|from|going? right_to_left", _backwards),
            Rule(
                f"{said} @color:first {to} @color:second ,|(|- in|as? way=radial|linear )? ~tail",
                gradient,
            ),
            Rule(f"{said} @color:first {to} @color:second for|as|on|behind @thing ~tail", gradient),
            Rule(f"{said} @color:first {to} @color:second ,|from|going? top_to_bottom", gradient),
            Rule(f"{said} @color:second {to} @color:first ,|from|going? bottom_to_top", gradient),
        ]
    rules += [
        Rule(
            f"~put {_SOFT}? @color:first to|into|and|- @color:second {_FADE} {_GROUND}? ~tail",
            gradient,
        ),
        Rule(
            f"~put @thing ~ground {_ON} {_SOFT}? @color:first to|into|and|- @color:second {_FADE}"
            f" {_GROUND}? ~tail",
            gradient,
        ),
        Rule(
            f"~put {_SOFT}? way=radial {_FADE} {_GROUND}? ~ground from|of|, @color:first "
            f"to|into|and @color:second ~tail",
            gradient,
        ),
        Rule(
            f"~put {_GROUND} ~ground {_SOFT}? way=radial {_FADE} ~ground from|of|,? @color:first "
            f"to|into|and @color:second ~tail",
            gradient,
        ),
    ]
    for back in (f"{_PAPER} {_GROUND}?",):
        rules += [
            Rule(
                f"~put {_SOFT}? {back} ~ground ,|:|-? from|of|in? @color:first to|into|and "
                "@color:second ,? top_to_bottom",
                gradient,
            ),
            Rule(
                f"~put {_SOFT}? {back} ~ground ,|:|-? from|of|in? @color:first to|into|and "
                "@color:second behind|under? @thing? ~tail",
                _swept,
            ),
            Rule(
                f"~put @thing ~ground {_ON} {_SOFT}? {back} ~ground ,|:? from|of|in? @color:first "
                "to|into|and @color:second ~tail",
                _swept,
            ),
            Rule(f"~put {_SOFT}? @color:first to|into|- @color:second {_PAPER} ~tail", _swept),
        ]
    return tuple(rules)


def _swept(values: Values) -> Meaning | None:
    """Read "a sweep of white to pale pink": a gradient on paper."""
    meaning = gradient(values)
    shape = {"shape": "sweep"}
    return meaning and Meaning(tuple(step.model_copy(update=shape) for step in meaning.steps))


def _told(values: Values) -> Meaning | None:
    """Read "from sand to white": of two colours that stand apart only."""
    return gradient(values)


def _suits(values: Values) -> Meaning | None:
    """Read "a lilac background would suit the soap better": a wish, politely."""
    return clause(Background(color=values["color"]))


_SUITS = (
    "would_suit|would_fit|would_work_for|would_work_with|would_look_better_with|suits|would_flatter"
)


def _roomy(values: Values) -> Meaning | None:
    """Read "white background with 20 % room on every side"."""
    meaning = plain(values)
    if meaning is None or not 0 < values["percent"] < 0.5:
        return None
    room = {"room": round(values["percent"], 3)}
    return Meaning(tuple(step.model_copy(update=room) for step in meaning.steps))


_ROOM = (
    "with|and|,|leave|leaving? with? @percent of? room|space|air|breathing_room on|around|at"
    " every_side|each_side|all_sides|it|all_around|sides? of|around? @thing:middle?"
)
RULES: tuple[Rule, ...] = (
    Rule(f"~put {_FLAT} @color {_GROUND} {_ROOM} ~tail", _roomy),
    Rule(f"against {_FLAT} @color ~tail", _blank, after=("recolor",), joined=False),
    *_rows(),
    *_fades(),
    Rule(f"{_FLAT} @color {_GROUND} {_SUITS} @thing ~tail", _suits),
)
