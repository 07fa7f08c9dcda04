"""A plain ground, said freely: "could the lamp maybe stand in front of something light grey"."""

from __future__ import annotations

from presets.edits.background import Background
from presets.grammar.changes.background import bare, gradient, plain, sweep
from presets.grammar.pattern import Meaning, Rule, Values, clause

_GROUND = "background|backdrop|bg|ground|back|colour_background|color_background"
_PAPER = (
    "studio_sweep|paper_sweep|paper_roll|paper_backdrop|sweep|seamless|seamless_paper|studio_paper"
    "|paper|cyclorama|cyc"
)
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
        Rule(f"~put for|behind|with|on @thing ,|:|-? ~put {ground} ~tail", plain),
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
            f"~make {_GROUND} we|i|you must|should|have_to|need_to have|get|see|do in|as"
            f" {_FLAT} @color ~tail",
            plain,
        ),
        Rule(
            f"~put @thing ~ground {_ON} {_FLAT} @color ,? as|for its|the? {_GROUND} color|colour?"
            " ~tail",
            plain,
        ),
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
        Rule(f"~put {_FLAT} @color behind ~tail", _blank),
        Rule(
            f"~wish whiten|blacken|lighten|darken|bleach|brighten|tint {_GROUND} to|into"
            f" {_FLAT} @color ~tail",
            plain,
        ),
        Rule(f"~put {_ON} {_FLAT} @color {_PAPER} {_GROUND}? ~tail", sweep),
        Rule(f"~put @thing ~ground {_ON} {_FLAT} @color {_PAPER} {_GROUND}? ~tail", sweep),
        Rule(f"~put {_FLAT} @color {_PAPER} {_GROUND}? ~tail", sweep),
        Rule(f"~put {_PAPER} {_GROUND}? in|of {_FLAT} @color ~tail", sweep),
    )


def _only_ground(values: Values) -> Meaning | None:
    return plain(values) if values["back"].kind == "background" else None


_SHAPE = "shape=radial|circular|round|linear|vertical|horizontal|sweep|studio_sweep|paper_sweep"
_SO = "~ground ,|:|-|(?"
_TURN = f"{_SOFT}? {_SHAPE}? {_SOFT}? {_FADE} {_GROUND}?"
_AS = f",|(|-? in|as|using|with a? {_SOFT}? {_FADE} )?"
_IN = ",|(|- in|as|going? a? shape=radial|linear|horizontal|vertical|circular fashion|shape|way? )?"


def _fades() -> tuple[Rule, ...]:
    said = (
        f"~put {_TURN} ~ground ,|:|-? @fade",
        f"~put {_TURN} behind|under|around @thing:front {_SO} @fade )?",
        f"~put {_TURN} as|for|in|on|to {_GROUND} {_SO} @fade )?",
        f"~put {_TURN} as|for {_GROUND} of|for|behind|around @thing:front {_SO} @fade )?",
        f"~put {_GROUND} ~ground :|,? {_TURN} {_SO} @fade )?",
        f"~put {_GROUND} of|for|behind|around @thing:front ~ground :|,? {_TURN} {_SO} @fade )?",
        f"~put {_GROUND} ~ground that|which? {_FADING} ,|:? @fade",
        f"~put @thing ~ground {_ON} {_TURN} {_SO} @fade )?",
        f"~put @thing ~ground {_ON} {_GROUND} that|which? {_FADING} @fade",
        f"~put {_SOFT}? {_SHAPE}? @fade {_SHAPE}? {_FADE} {_GROUND}?",
        f"~put @thing ~ground {_ON} {_SOFT}? {_SHAPE}? @fade {_SHAPE}? {_FADE} {_GROUND}?",
    )
    swept = (
        f"~put {_SOFT}? {_PAPER} {_GROUND}? {_SO} @fade )?",
        f"~put {_SOFT}? {_PAPER} {_GROUND}? behind|under @thing {_SO} @fade )?",
        f"~put {_GROUND} ~ground :|,? {_SOFT}? {_PAPER} {_SO} @fade )?",
        f"~put @thing ~ground {_ON} {_SOFT}? {_PAPER} {_GROUND}? {_SO} @fade )?",
        f"~put {_SOFT}? @fade {_PAPER} {_GROUND}?",
    )
    return (
        *(
            Rule(f"{pattern} {behind} ~tail".replace("  ", " "), build)
            for patterns, build in ((said, _faded), (swept, _swept))
            for pattern in patterns
            for behind in ("", "behind|under|around @thing:front", f"for|as|on|in {_GROUND}", _IN)
        ),
        Rule(f"~put {_GROUND} ~ground :|,|-? @fade ~tail", _spread),
        Rule(f"~put @fade ,|-? as|in|using|with {_TURN} ~tail", _faded),
        Rule(f"~put @fade ,|-? as|in|using|with {_TURN} behind|for|as|on @thing ~tail", _faded),
        Rule(f"~put @fade ,|-? as|in|using|with {_TURN} for|as|in {_GROUND} ~tail", _faded),
        Rule(f"~put {_GROUND} ~ground :|,|-? @fade {_AS} ~tail", _faded),
    )


def _faded(values: Values) -> Meaning | None:
    """Read "a radial gradient, white in the centre and grey outside"."""
    shape, fade = _SHAPES.get(values.get("shape", ""), values.get("shape", "")), values["fade"]
    if shape == "sweep":
        return _swept(values)
    if "" not in (shape, fade.way) and shape not in ("linear", fade.way):
        return None
    way = fade.way or shape
    return gradient({**values, "first": fade.first, "second": fade.second, "way": way})


_SHAPES = {
    "circular": "radial",
    "round": "radial",
    "studio sweep": "sweep",
    "paper sweep": "sweep",
}


def _spread(values: Values) -> Meaning | None:
    """Read "background white at the top, sand at the bottom": the places say that it turns."""
    return _faded(values) if values["fade"].way else None


def _swept(values: Values) -> Meaning | None:
    """Read "a sweep of white to pale pink": a gradient on paper."""
    fade = values["fade"]
    if fade.way not in ("", "vertical"):
        return None
    meaning = gradient({**values, "first": fade.first, "second": fade.second, "way": ""})
    shape = {"shape": "sweep"}
    return meaning and Meaning(tuple(step.model_copy(update=shape) for step in meaning.steps))


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
    Rule(
        f"~wish fill|fill_in|fill_it|fill_it_in|fill_it_up|fill_up with|in|by {_FLAT} @color ~tail",
        plain,
        after=("cutout",),
    ),
    Rule(f"~wish fill|fill_in|flood|paint|cover {_GROUND} with|in {_FLAT} @color ~tail", plain),
    Rule(
        f"~wish use|take|put|put_in|try|insert|add|have|go_for|choose {_FLAT} @color instead ~tail",
        plain,
        after=("cutout",),
    ),
    Rule(f"~put {_FLAT} @color {_GROUND} {_ROOM} ~tail", _roomy),
    Rule(f"against {_FLAT} @color ~tail", _blank, after=("recolor",), joined=False),
    *_rows(),
    *_fades(),
    Rule(f"{_FLAT} @color {_GROUND} {_SUITS} @thing ~tail", _suits),
)
