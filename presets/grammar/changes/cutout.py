"""The subject alone: "remove the background", "cut it out", "transparent background"."""

from __future__ import annotations

from dataclasses import replace

from presets.edits.cutout import Cutout
from presets.grammar.parts.thing import Thing
from presets.grammar.pattern import Meaning, Rule, Values, clause


def _whole(values: Values) -> Meaning | None:
    return clause(Cutout(trim="trim" in values))


def _of_thing(values: Values) -> Meaning | None:
    thing: Thing = values["thing"]
    if not thing.is_goods:
        return None
    target = thing.region() if thing.kind == "words" else None
    return clause(Cutout(target=target, trim="trim" in values))


def _off(values: Values) -> Meaning | None:
    """Read "remove the grey backdrop": only a background may be taken away like this."""
    behind = values["thing"].kind == "background"
    return clause(Cutout(trim="trim" in values)) if behind else None


def _already(_values: Values) -> Meaning | None:
    """Read "... and make it transparent" after a cut-out: it says the same once more."""
    return Meaning()


_REMOVE = (
    "remove|delete|erase|strip|strip_out|clear|clear_out|wipe_out|get_rid_of|knock_out|take_out"
    "|take_away|cut_out|drop"
)
_CLEAR = "transparent_background|transparency|transparent_backdrop|transparent"
_WISH = "i_want|give_me|make|save|deliver"
_BEHIND = "background|backdrop|bg"
_MUST = "should|must|needs_to|has_to|can|could"
_CUT = "cut_out|cutout|cut-out|isolate|extract"

_RULES: tuple[Rule, ...] = (
    Rule(f"{_REMOVE} @thing completely|entirely|fully|altogether?", _off),
    Rule("cut|clip @thing out", _of_thing),
    Rule(f"{_WISH}? transparent png|image|picture|version|file|cutout|cut-out", _whole),
    Rule(f"cut @thing out on|onto|to|with {_CLEAR}", _of_thing),
    Rule("cut|knock|take|strip|clear @thing out|away", _off),
    Rule(f"{_CUT} @thing", _of_thing),
    Rule(f"{_CUT} @thing on|onto|from|with transparent_background|background", _of_thing),
    Rule("make|turn @thing transparent", _off),
    Rule(f"put|place|set|show @thing on|onto {_CLEAR}", _of_thing),
    Rule("on|with? transparent_background|transparent_backdrop", _whole),
    Rule("give @thing transparent_background", _of_thing),
    Rule("background|bg removal|removed|transparent", _whole),
    Rule(
        "make|leave|keep it|this|everything|rest transparent|see-through",
        _already,
        after=("cutout",),
    ),
    Rule(f"{_WISH} @thing as? cutout|cut-out|cut_out", _of_thing),
    Rule(f"{_WISH} @thing as? cutout|cut-out|cut_out on|onto|with|against {_CLEAR}", _of_thing),
    Rule(f"{_WISH}|get|have|create|do|want cutout|cut-out|cut_out of @thing", _of_thing),
    Rule("cutout|cut-out|cut_out of @thing", _of_thing),
    Rule(f"{_WISH}|get|have|create|do|want cutout|cut-out|cut_out|clipping_path", _whole),
    Rule(f"{_WISH}|get|have|want|deliver @thing cut_out|isolated|clipped_out|cutout", _of_thing),
    Rule(f"{_WISH}|get|have|want|deliver @thing on|with {_CLEAR}", _of_thing),
    Rule(f"{_BEHIND} {_MUST} be transparent|removed|gone|cut_out|knocked_out", _whole),
    Rule(f"{_BEHIND} {_MUST} go|disappear", _whole),
    Rule(f"separate|lift|extract|isolate|cut|clip|detach @thing from|out_of {_BEHIND}", _of_thing),
    Rule("clip @thing", _of_thing),
    Rule("clipping_path", _whole),
    Rule("transparent", _whole),
    Rule(
        f"{_WISH}|have|get|see|want|need @thing as|in transparent? png|file|cutout|cut-out",
        _of_thing,
    ),
    Rule(
        f"{_WISH}|have|get|create|do|want clean|nice|tight|precise|crisp? cutout|cut-out|cut_out",
        _whole,
    ),
    Rule("clean|nice|tight|precise cutout|cut-out", _whole),
    Rule("make|do|create clean? cutout|cut-out|cut_out of @thing", _of_thing),
    Rule("no_background|cutout|cut-out", _whole),
)

_TRIMMED = (_whole, _of_thing, _off)
_TRIM = (
    "and|,? trim=trim|trimmed it|this? tight|tightly|close|closely? to|around it"
    "|edges|product|subject"
    "|outline|its_edges|its_outline|its_edge|bounds|its_bounds?"
)
RULES: tuple[Rule, ...] = (
    *_RULES,
    *(
        replace(rule, pattern=f"{rule.pattern} {_TRIM}")
        for rule in _RULES
        if rule.build in _TRIMMED
    ),
    *(
        replace(
            rule,
            pattern=f"{rule.pattern} and|,? trim=trim|trimmed it|this? tight|tightly|close"
            "|closely?",
        )
        for rule in _RULES
        if rule.build in _TRIMMED
    ),
)
