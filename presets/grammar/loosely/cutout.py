"""The subject alone, said freely: "I need the cup freed from its background"."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from presets.grammar.changes.cutout import of_thing, off, whole, with_more
from presets.grammar.parts.thing import Thing
from presets.grammar.pattern import Meaning, Rule, Values

_BEHIND = "background|backdrop|bg|ground|surroundings"
_AWAY = (
    "remove|removing|delete|erase|strip|strip_out|strip_off|clear|clear_out|wipe_out|get_rid_of"
    "|knock_out|take_out|take_away|cut_out|drop|lose|kill|eliminate|ditch|scrap|dump|mask_out|mask_off"
    "|delete_out|cut_away|cut|rm|take_off"
)
_GONE = (
    "removed|gone|deleted|erased|stripped|cut_out|knocked_out|taken_out|transparent|out|away"
    "|dropped"
)
_FREE = (
    "mask_off|separate|lift|extract|isolate|cut|clip|detach|free|mask|knock|release|cut_out|clip_out"
    "|mask_out|isolated|freed|separated|extracted|cut_free|detached|clipped|masked|lifted"
    "|removed|cutout|cut-out|crop_out"
)
_CUT = (
    "extract|isolate|cut|clip|cut_out|clip_out|mask_out|isolated|extracted|cut_free|clipped|masked"
    "|cutout|cut-out|crop_out|free|mask"
)
"""These say it alone; the others need "out" with them: "lift it" is of its light."""
_ALONE = (
    "cutout|cut-out|cut_out|clipping_path|clip_path|clipping|path|clipped|isolated|freisteller"
    "|silhouette"
)
_CLEAR = (
    "transparent_background|transparency|transparent_backdrop|transparent|transparent_bg|alpha"
    "|alpha_channel"
)
_FILE = "png|file|image|picture|pic|version|pngs|tiff|psd|layer|format"
_PNG = "png|file|image|picture|pic|version|cutout|cut-out|pngs|tiff|psd|layer|format"


def _space(values: Values) -> Meaning | None:
    """Read "cut out, trimmed, with a 5 % margin"."""
    figures = values.get("figures", {})
    if not figures.keys() <= {"margin"}:
        return None
    share = values.get("percent", figures.get("margin"))
    thing: Thing | None = values.get("thing")
    if thing is not None:
        meaning = off(values) if thing.kind == "background" else of_thing(values)
    else:
        meaning = whole(values)
    if meaning is None or share is None:
        return meaning
    if not 0 <= share <= 1:
        return None
    said: dict[str, Any] = {"trim": True, "margin": round(share, 3)}
    return replace(meaning, steps=tuple(s.model_copy(update=said) for s in meaning.steps))


def _alone(values: Values) -> Meaning | None:
    """Read "the chair should be alone" behind a cut-out: it says the same once more."""
    return Meaning() if values["thing"].is_goods else None


def _just(values: Values) -> Meaning | None:
    """Read "cut out the guitar, just the guitar"."""
    return of_thing(values) if values["thing"].words == values["again"].words else None


def _around(values: Values) -> Meaning | None:
    """Read "background gone and a 5 % margin around the vase": the margin is of what is left."""
    thing: Thing | None = values.get("thing")
    if thing is not None and thing.kind != "background" and thing != values["around"]:
        return None
    return _space(values) if values["around"].is_goods else None


def _already(_values: Values) -> Meaning | None:
    """Read ", as transparent PNG" behind a cut-out: it says the same once more."""
    return Meaning()


def _pictured(values: Values) -> Meaning | None:
    """Read "a transparent PNG of the boots": the boots are what is pictured."""
    return whole(values) if of_thing(values) else None


def _pictured_on(values: Values) -> Meaning | None:
    """Read "the helmet shot on a transparent background": what it shows is cut out."""
    return whole(values) if values["thing"].kind == "picture" else None


_TRIM = (
    "trim=trim_the_empty_border|trim_the_empty_borders|trim_the_empty_space|trim_off_the_empty_border"
    "|trim_away_the_empty_border|crop_off_the_empty_border|cut_off_the_empty_border|trim_the_border"
    "|trim_empty_borders|trim_the_edges|trim_the_canvas|trim_the_blank_space|trim_the_white_space"
    "|tightly_trimmed|trimmed_tightly|closely_trimmed|cropped_tight|trim_tightly|trim_close"
    "|trim_the_excess|trim_the_empty_area|trim_off_the_rest|tight_trim|close_trim|trimmed_tight|trim_tight|trim|trimmed|trimming|crop|cropped"
    "|trim_it|trim_to"
)
_TO = (
    "it|this|tight|tightly|close|closely|to_it|to_product|to_edges|to_subject|to_outline"
    "|to_its_edges|around_it|to_bounds|to_fit"
)
_TO += (
    "|down_to_it|to_its_outline|to_the_edges|to_the_product|to_the_subject|to_the_outline|to_shape"
    "|tight_to_it"
)
_MARGIN = (
    "with|and|leave|at? @percent margin|padding|space|room|border|margins around_it|all_around"
    "|around|on_each_side?"
)
_BARE: tuple[Rule, ...] = (
    Rule(f"~wish {_AWAY} @thing completely|entirely|fully|altogether|away|out|off? ~tail", off),
    Rule(f"~wish {_AWAY} @thing from|off|behind it|this|that|these|this_one|that_one ~tail", off),
    Rule(f"~wish {_AWAY} @things completely|entirely|too|as_well? ~tail", with_more),
    Rule(f"~wish {_AWAY} @thing so_that|so it_is|it's|its transparent ~tail", off),
    Rule(f"~wish @thing ~become {_GONE} ~tail", off),
    Rule(
        "~wish @thing to remove|delete|erase|take_away|take_off|take_out|cut_away|drop ~tail", off
    ),
    Rule(
        f"~wish it|this|that|these|those? trim=trimmed|tight|close_cut|cropped {_ALONE} ~tail",
        whole,
    ),
    Rule(f"~wish @thing ~become trim=trimmed|tight|tightly_trimmed {_ALONE} ~tail", of_thing),
    Rule(f"~wish @thing ~become with|on|in {_CLEAR} ~tail", _pictured_on),
    Rule(f"~wish {_CUT} @thing out|off|free? ~tail", of_thing),
    Rule(f"~wish {_FREE} @thing out|off|free ~tail", of_thing),
    Rule(f"~wish {_CUT} @thing out? ,|-|.|;|( @thing:again )? ~tail", _just),
    Rule(f"~wish {_FREE}|take @thing out? from|of|off its|a|the? {_BEHIND} ~tail", of_thing),
    Rule(f"~wish @thing ~become {_FREE} from|of|off its|a|the? {_BEHIND} ~tail", of_thing),
    Rule(f"~wish {_FREE} @thing out? on|onto|to|with|against|in {_CLEAR} ~tail", of_thing),
    Rule(f"~wish @thing ~become {_FREE} on|onto|to|with|against {_CLEAR} ~tail", of_thing),
    Rule(f"~put @thing on|onto|with|against|over|in|to {_CLEAR} ~tail", of_thing),
    Rule(f"~wish @thing ~become on|with|without {_CLEAR} ~tail", of_thing),
    Rule(f"~wish @thing as|in|into transparent? {_PNG}|{_ALONE} ~tail", of_thing),
    Rule(f"~wish @thing ~become {_ALONE} ~tail", of_thing),
    Rule(f"~wish transparent? {_FILE} of @thing ~tail", _pictured),
    Rule(f"~wish transparent? {_ALONE} of @thing ~tail", of_thing),
    Rule(f"~wish transparent {_PNG} ~tail", whole),
    Rule(f"~wish {_PNG} with|on|in {_CLEAR} ~tail", whole),
    Rule(
        f"~wish clean|nice|tight|precise|crisp|proper|neat? {_ALONE} on|onto|with|in|against? "
        "transparent_background|transparency|alpha|transparent? ~tail",
        whole,
    ),
    Rule(f"~wish on|with|onto|as|in? {_CLEAR} ~tail", whole),
    Rule(f"~wish {_CLEAR} for|behind|with|on|around @thing ~tail", of_thing),
    Rule(f"~wish {_BEHIND} ~become {_GONE} ~tail", whole),
    Rule(f"~wish {_BEHIND} removal ~tail", whole),
    Rule("~wish crop_out|crop_away|mask|mask_away|throw_away|bin @thing ~tail", off),
    Rule("~wish @thing ~become off ~tail", off),
    Rule("~wish cut_around|clear_cut|cut_along|trace|outline|silhouette @thing ~tail", of_thing),
    Rule(
        f"~wish {_AWAY} everything|all|anything|what_is|what's around|behind|except|but|besides"
        "|apart_from|except_for|outside @thing ~tail",
        of_thing,
    ),
    Rule(f"~wish {_PNG} with|on {_CLEAR} of|for @thing ~tail", _pictured),
    Rule(f"~wish no {_BEHIND} ~tail", whole),
    Rule(
        "~wish it|this|that|picture|image|photo|file|shot? without|with_no a|the|any|its? "
        f"{_BEHIND} ~tail",
        whole,
    ),
    Rule(f"~wish @thing ,? without|with_no a|the|any|its? {_BEHIND} ~tail", of_thing),
    Rule(
        f"~wish @thing only|alone|by_itself|on_its_own ,|and|-? without|with_no|no {_BEHIND}",
        of_thing,
    ),
)


RULES: tuple[Rule, ...] = (
    *_BARE,
    *(
        replace(rule, pattern=f"{rule.pattern} {joint} {_TRIM} {_TO}?{margin}", build=_space)
        for rule in _BARE
        if rule.build in (whole, of_thing, off)
        for joint in (",|.|and|-|+|then|;?",)
        for margin in ("", f" ,|.|;? {_MARGIN}", " ,|;? @figures")
    ),
    *(
        replace(rule, pattern=f"{rule.pattern} ,|and|with? {margin}", build=_space)
        for rule in _BARE
        if rule.build in (whole, of_thing, off)
        for margin in (_MARGIN, "margin|padding of|:|at? @percent")
    ),
    *(
        Rule(
            f"{pattern} ,|and|with|leaving|; a? @percent margin|padding|space|room|border|margins"
            " around|on|of|at @thing:around ~tail",
            _around,
        )
        for pattern in (
            f"~wish {_FREE} @thing out|off|free?",
            f"~wish {_BEHIND} ~become {_GONE}",
            f"~wish {_AWAY} @thing",
        )
    ),
    Rule(f"~wish {_TRIM} {_TO}? and|,|then? {_CLEAR} ~tail", _space),
    *(
        Rule(f"~wish {_TRIM} {_TO}? and|,|then {rule.pattern.removeprefix('~wish ')}", _space)
        for rule in _BARE
        if rule.build is of_thing and "@thing out" in rule.pattern
    ),
    Rule(
        f"~wish it|this|that|product|picture|image|file as|on|in|with|to|be? {_CLEAR} ~tail",
        _already,
        after=("cutout",),
    ),
    Rule(
        "@thing ~become alone|by_itself|on_its_own|on_their_own|all_alone ~tail",
        _alone,
        after=("cutout",),
    ),
    Rule(
        "save|export|deliver|store|output|send|keep|leave|make|give_me it|this|that|everything|file"
        f"|picture|image|us|me? as|on|in|with|to? {_CLEAR}|png|tiff|psd ~tail",
        _already,
        after=("cutout",),
    ),
    Rule(
        "save|export|deliver|store|output|send it|this|that|file|picture|image? as|in|on|with|to"
        f" transparent|clear {_PNG}|{_CLEAR} ~tail",
        _already,
        after=("cutout",),
    ),
    Rule(
        "as|on|in|with|onto|to|for|saved_as|deliver_as|export_as|make_it|save_as|give_me? "
        f"transparent|clear? {_PNG}|{_CLEAR}|{_ALONE} ~tail",
        _already,
        after=("cutout",),
    ),
)
