"""The subject alone, said freely: "I need the cup freed from its background"."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from presets.grammar.changes.cutout import of_thing, off, whole
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
_ALONE = (
    "cutout|cut-out|cut_out|clipping_path|clip_path|clipping|path|clipped|isolated|freisteller"
    "|silhouette"
)
_CLEAR = (
    "transparent_background|transparency|transparent_backdrop|transparent|transparent_bg|alpha"
    "|alpha_channel"
)
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


def _already(_values: Values) -> Meaning | None:
    """Read ", as transparent PNG" behind a cut-out: it says the same once more."""
    return Meaning()


def _pictured(values: Values) -> Meaning | None:
    """Read "a transparent PNG of the boots": the boots are what is pictured."""
    return whole(values) if of_thing(values) else None


_TRIM = (
    "trim=tight_trim|close_trim|trimmed_tight|trim_tight|trim|trimmed|trimming|crop|cropped"
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
    Rule(f"~wish {_AWAY} @thing so_that|so it_is|it's|its transparent ~tail", off),
    Rule(f"~wish @thing ~become {_GONE} ~tail", off),
    Rule(f"~wish {_FREE} @thing out|off|free? ~tail", of_thing),
    Rule(f"~wish {_FREE}|take @thing out? from|of|off its|a|the? {_BEHIND} ~tail", of_thing),
    Rule(f"~wish @thing ~become {_FREE} from|of|off its|a|the? {_BEHIND} ~tail", of_thing),
    Rule(f"~wish {_FREE} @thing out? on|onto|to|with|against|in {_CLEAR} ~tail", of_thing),
    Rule(f"~wish @thing ~become {_FREE} on|onto|to|with|against {_CLEAR} ~tail", of_thing),
    Rule(f"~put @thing on|onto|with|against|over|in|to {_CLEAR} ~tail", of_thing),
    Rule(f"~wish @thing ~become on|with|without {_CLEAR} ~tail", of_thing),
    Rule(f"~wish @thing as|in|into transparent? {_PNG}|{_ALONE} ~tail", of_thing),
    Rule(f"~wish @thing ~become {_ALONE} ~tail", of_thing),
    Rule(f"~wish transparent? {_ALONE}|{_PNG} of @thing ~tail", _pictured),
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
    Rule(f"~wish no {_BEHIND} ~tail", whole),
    Rule(
        "~wish it|this|that|picture|image|photo|file|shot? without|with_no a|the|any|its? "
        f"{_BEHIND} ~tail",
        whole,
    ),
    Rule(f"~wish @thing without|with_no a|the|any|its? {_BEHIND} ~tail", of_thing),
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
        replace(rule, pattern=f"{rule.pattern} ,|and? {_MARGIN}", build=_space)
        for rule in _BARE
        if rule.build in (whole, of_thing, off)
    ),
    Rule(
        f"~wish it|this|that|product|picture|image|file as|on|in|with|to|be? {_CLEAR} ~tail",
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
