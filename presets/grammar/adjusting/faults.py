"""What is amiss, and that it be mended: "too yellow and too dark, please fix"."""

from __future__ import annotations

from dataclasses import replace

from presets.grammar.dialing import Build, leveled, on_all, turning
from presets.grammar.parts.faults import Faults
from presets.grammar.pattern import Meaning, Rule, Values
from presets.grammar.vocabulary.dials import (
    DOWN,
    FIX,
    HIGH,
    HUES,
    IT,
    LOW,
    MARK,
    MOVES,
    THAT,
    UP,
    WHERE,
)

_HAS = "it's|there's|it_is|there_is|it_has|has|have|is|there|got|it's_got|shows"
_IS = "is|it's|that's|its|looks|seems|feels|appears|came_out|comes_out|turned_out"
_THEN = f"{MARK}? and|so|then? ~wish"
_MEND = f"{_THEN} {FIX} {THAT}? out|up|down|for? {THAT}? ~tail"
_OF_TONE = frozenset({"exposure", "contrast", "saturation", "vibrance"})


def _complained(values: Values) -> Meaning | None:
    """Read "it's quite dark": says what is amiss; what stands beside it says what to do."""
    faults: Faults = values["faults"]
    meaning = on_all(values, dict(faults.dials))
    vague = faults.vague or not faults.much
    return meaning and replace(meaning, reason=True, vague=vague)


def _too_much(values: Values) -> Meaning | None:
    """Read "too dark", of nothing that is named: only where it is too much."""
    return _complained(values) if values["faults"].much else None


def _fixed(values: Values) -> Meaning | None:
    """Read "too yellow! please fix": the fault says which way."""
    faults: Faults = values["faults"]
    return None if faults.vague else on_all(values, dict(faults.dials))


def _moved(sign: int) -> Build:
    """Return a builder for "too bright, bring it down": the way must be the one that mends it."""

    def build(values: Values) -> Meaning | None:
        faults: Faults = values["faults"]
        if len(faults.dials) != 1 or faults.vague:
            return None
        ((dial, turn),) = faults.dials.items()
        if dial not in _OF_TONE or (turn > 0) != (sign > 0):
            return None
        return turning(sign, dial)(values) if "amount" in values else on_all(values, {dial: turn})

    return build


def _fault_rules() -> tuple[Rule, ...]:
    rules: list[Rule] = []
    for what in (f"{IT}?", "@things", HUES, f"{HUES} {WHERE}", f"@things {WHERE}"):
        named = what != f"{IT}?"
        told = f"{what} ~seems itself|all|just|only|here? ~seems @faults ~seems"
        rules += [
            Rule(told, _too_much),
            Rule(f"{told} {_MEND}", _fixed),
            Rule(f"{told} {_THEN} {MOVES} {THAT}? {HIGH} @amount? ~tail", _moved(1)),
            Rule(f"{told} {_THEN} {MOVES} {THAT}? {LOW} @amount? ~tail", _moved(-1)),
        ]
        if named:
            rules.append(Rule(f"{what} itself|all|just|only? ~seems! @faults ~seems", _complained))
    rules += [
        Rule(f"{IT} itself|all? ~seems @faults ~seems", _complained),
        Rule(f"{_IS} all? ~seems @faults ~seems", _complained),
        Rule("~seems @faults ~seems light|colours|colors|picture|image|photo", _too_much),
        Rule(
            f"~wish {FIX} {THAT}|white_balance|wb|colour|color|colours|colors|exposure|lighting"
            f"|light|picture|photo|image? {MARK}? because|since|as? {IT}|it's|its? ~seems"
            " @faults ~seems",
            _fixed,
        ),
        Rule(
            f"~wish {FIX} @things {MARK} because|since|as? it|they|it's|its|they're? ~seems"
            " @faults ~seems",
            _fixed,
        ),
    ]
    return tuple(rules)


def _level_rules() -> tuple[Rule, ...]:
    """Read "the contrast is too high, reduce it", "not enough light, please brighten"."""
    rules: list[Rule] = []
    for much, bad, lacks, sign, verbs, way in (
        (
            "high|strong|much|big|harsh|heavy|intense|extreme|hard",
            "too_much|so_much|way_too_much|far_too_much|a_bit_too_much|a_little_too_much|very_much",
            "",
            -1,
            f"{DOWN}|reduce|lower|decrease",
            LOW,
        ),
        (
            "low|weak|little|small|soft",
            "too_little|not_enough|so_little|too_less|too_few|very_little|way_too_little",
            "misses|lacks|lack|is_missing|is_lacking|misses_out_on|lacking|missing|lacking_in"
            "|low_on|short_of|short_on|poor_in|could_use_more|is_lacking_in",
            1,
            f"{UP}|increase|raise|boost",
            HIGH,
        ),
    ):
        level, turn = leveled(sign), turning(sign)
        tolds = [f"@dials{where} ~seems @amount? too {much} ~seems" for where in ("", f" {WHERE}")]
        tolds += [
            f"{what} {_HAS}? {bad} @dials{where} ~seems"
            for what in (f"{IT}|i|we?", "@things")
            for where in ("", f" {WHERE}")
        ]
        if lacks:
            tolds += [
                f"{what} ~seems {lacks} @amount? of? @dials ~seems"
                for what in (f"{IT}?", "@things")
            ]
        for told in tolds:
            rules += [
                Rule(told, level),
                Rule(f"{told} {_MEND}", turn),
                Rule(f"{told} {_THEN} {verbs} {THAT}|some|a_bit? @amount? ~tail", turn),
                Rule(f"{told} {_THEN} {MOVES} {THAT} {way} @amount? ~tail", turn),
            ]
    return tuple(rules)


RULES: tuple[Rule, ...] = (*_fault_rules(), *_level_rules())
