"""The subject alone: "remove the background", "cut it out", "transparent background"."""

from __future__ import annotations

from dataclasses import replace

from presets.edit import Edit
from presets.edits.cutout import Cutout
from presets.grammar.changes.remove import removed
from presets.grammar.parts.thing import Thing
from presets.grammar.pattern import Meaning, Rule, Values, clause
from presets.regions import Region


def whole(values: Values) -> Meaning | None:
    """Read "cut it out"."""
    return clause(Cutout(trim="trim" in values))


def of_thing(values: Values) -> Meaning | None:
    """Read "cut the bag out"; None of a mere part."""
    thing: Thing = values["thing"]
    if not thing.is_goods:
        return None
    target = thing.region() if thing.kind == "words" else None
    return clause(Cutout(target=target, trim="trim" in values))


def off(values: Values) -> Meaning | None:
    """Read "remove the grey backdrop": only a background may be taken away like this."""
    thing: Thing = values["thing"]
    if thing.kind != "background":
        return None
    target = Region(kind="words", words=thing.owner) if thing.owner else None
    return clause(Cutout(target=target, trim="trim" in values))


def with_more(values: Values) -> Meaning | None:
    """Read "get rid of the background and the tag": each goes in its own way."""
    steps: list[Edit] = []
    grounds = [thing for thing in values["things"] if thing.kind == "background"]
    if len(grounds) != 1 or len(values["things"]) < len(grounds) + 1:
        return None
    for thing in values["things"]:
        gone = off({"thing": thing}) if thing in grounds else removed({"things": (thing,)})
        if gone is None:
            return None
        steps.extend(gone.steps)
    return Meaning(tuple(steps))


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
    Rule(f"{_REMOVE} @thing completely|entirely|fully|altogether?", off),
    Rule("cut|clip @thing out", of_thing),
    Rule(f"{_WISH}? transparent png|image|picture|version|file|cutout|cut-out", whole),
    Rule(f"cut @thing out on|onto|to|with {_CLEAR}", of_thing),
    Rule("cut|knock|take|strip|clear|drop|wipe @thing out|away|off", off),
    Rule(f"{_CUT} @thing", of_thing),
    Rule(f"{_CUT} @thing on|onto|from|with transparent_background|background", of_thing),
    Rule("make|turn @thing transparent", off),
    Rule(f"put|place|set|show @thing on|onto {_CLEAR}", of_thing),
    Rule("on|with? transparent_background|transparent_backdrop", whole),
    Rule("give @thing transparent_background", of_thing),
    Rule("background|bg removal|removed|transparent", whole),
    Rule(
        "make|leave|keep it|this|everything|rest transparent|see-through",
        _already,
        after=("cutout",),
    ),
    Rule(f"{_WISH} @thing as? cutout|cut-out|cut_out", of_thing),
    Rule(f"{_WISH} @thing as? cutout|cut-out|cut_out on|onto|with|against {_CLEAR}", of_thing),
    Rule(f"{_WISH}|get|have|create|do|want cutout|cut-out|cut_out of @thing", of_thing),
    Rule("cutout|cut-out|cut_out of @thing", of_thing),
    Rule(f"{_WISH}|get|have|create|do|want cutout|cut-out|cut_out|clipping_path", whole),
    Rule(f"{_WISH}|get|have|want|deliver @thing cut_out|isolated|clipped_out|cutout", of_thing),
    Rule(f"{_WISH}|get|have|want|deliver @thing on|with {_CLEAR}", of_thing),
    Rule(f"{_BEHIND} {_MUST} be transparent|removed|gone|cut_out|knocked_out", whole),
    Rule(f"{_BEHIND} {_MUST} go|disappear", whole),
    Rule(f"separate|lift|extract|isolate|cut|clip|detach @thing from|out_of {_BEHIND}", of_thing),
    Rule("clip @thing", of_thing),
    Rule("clipping_path", whole),
    Rule("transparent", whole),
    Rule(
        f"{_WISH}|have|get|see|want|need @thing as|in transparent? png|file|cutout|cut-out",
        of_thing,
    ),
    Rule(
        f"{_WISH}|have|get|create|do|want clean|nice|tight|precise|crisp? cutout|cut-out|cut_out",
        whole,
    ),
    Rule("clean|nice|tight|precise cutout|cut-out", whole),
    Rule("make|do|create clean? cutout|cut-out|cut_out of @thing", of_thing),
    Rule("no_background|cutout|cut-out", whole),
)

_TRIMMED = (whole, of_thing, off)
_TRIM = (
    "and|,? trim=trim|trimmed it|this? tight|tightly|close|closely? to|around it|edges|product"
    "|subject|outline|its_edges|its_outline|its_edge|bounds|its_bounds?"
)
RULES: tuple[Rule, ...] = (
    *_RULES,
    Rule(f"{_REMOVE} @things", with_more),
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
