"""Casts: "there's a green cast from the wall, please neutralise it"."""

from __future__ import annotations

from dataclasses import replace

from presets.grammar.dialing import turning
from presets.grammar.parts.cast import Cast
from presets.grammar.pattern import Meaning, Rule, Values
from presets.grammar.vocabulary.dials import CASTING, FIX, IT, MARK, MOVES, THAT

_HAS = (
    "has|have|had|got|has_got|have_got|it's_got|it_has|shows|show|shows_up|there's|there_is|is|it's"
    "|with|i_see|we_see|see|there_are|came_out_with|comes_with|gives|suffers_from|having|has_picked"
    "_up|picked_up|caught|got_caught|i_get|we_get|get|i_notice|we_notice|noticed|i_noticed|i_think"
)
_FROM = (
    "from|off|by|because_of|coming_from|caused_by|due_to|thanks_to|reflected_from @things:source"
)
_WHERE = "in|on|over|across|within|throughout|inside @things"
_CASTING = f"{CASTING}|{FIX}|wipe|clean|delete|erase|drop|subtract|cancel|cancel_out|clear|cure"
_AWAY = "out|away|off|down|back|up|from_it|out_of_it"
_GO = (
    "go|disappear|vanish|be_gone|be_removed|be_corrected|be_fixed|be_neutralised|be_neutralized"
    "|come_out|be_taken_out|be_reduced|be_sorted|removing|correcting|fixing|neutralising"
    "|neutralizing|to_go|to_be_removed|to_be_corrected|to_be_fixed|to_be_neutralised|to_come_out"
    "|to_disappear|away|out|correction|neutralised|neutralized|removed|corrected|fixed|to_be_gone"
)
_MUST = (
    "must|should|has|have|needs|need|can|could|shall|has_got|wants|ought|is|please|needs_to|has_to"
    "|have_to|need_to"
)


def _uncast(values: Values) -> Meaning | None:
    """Read "remove the yellow cast": the other way on its dial."""
    cast: Cast = values["cast"]
    again: Cast = values.get("again", cast)
    return turning(cast.sign, cast.dial)(values) if again == cast else None


def _unwanted(values: Values) -> Meaning | None:
    """Read "the green cast has to go": a wish, unless another says how."""
    meaning = _uncast(values)
    return meaning and replace(meaning, reason=True)


def _stated(values: Values) -> Meaning | None:
    """Read "it has a green tinge": what is to be done about it stands beside."""
    meaning = _uncast(values)
    return meaning and replace(meaning, reason=True, stated=True)


def _rules() -> tuple[Rule, ...]:
    rules: list[Rule] = []
    for where in ("", f" {_WHERE}"):
        for source in ("", f" {_FROM}"):
            told = f"@cast{where}{source}"
            loosely = f"@cast{where}{' @source' if source else ''}"
            rules += [
                Rule(f"~wish {_CASTING} {told} out|away|up|off? ~tail", _uncast),
                Rule(f"~wish {MOVES}|clean|get|wash @cast {_AWAY}{where}{source} ~tail", _uncast),
                Rule(f"~wish {MOVES}|clean|get|wash {_AWAY} {told} ~tail", _uncast),
                Rule(f"{told} {_MUST}? {_GO} ~tail", _unwanted),
            ]
            for what in (f"{IT}|i|we?", "@things"):
                stated = (
                    f"{what} ~seems {_HAS}? {loosely} here|now|again|all_over|throughout? ~seems"
                )
                if where and what == "@things":
                    continue
                rules += [
                    Rule(stated, _stated),
                    Rule(
                        f"{stated} {MARK}? and|so|then? ~wish {_CASTING} {THAT}|cast|tint|tinge?"
                        " out|away|up|off? ~tail",
                        _uncast,
                    ),
                    Rule(
                        f"{stated} {MARK}? and|so|then? ~wish {_CASTING} @cast:again out|away? "
                        "~tail",
                        _uncast,
                    ),
                    Rule(
                        f"{stated} {MARK}? and|so|then? ~wish {MOVES}|get {THAT}|cast|tint|tinge"
                        f" {_AWAY} ~tail",
                        _uncast,
                    ),
                    Rule(
                        f"{stated} {MARK}? and|so|then? ~wish {MOVES}|get @cast:again"
                        f" {_AWAY} ~tail",
                        _uncast,
                    ),
                    Rule(
                        f"{stated} {MARK}|that|which? {THAT}|cast|tint|tinge? {_MUST} {_GO} ~tail",
                        _uncast,
                    ),
                ]
    return tuple(rules)


RULES: tuple[Rule, ...] = _rules()
