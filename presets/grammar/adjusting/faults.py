"""What is amiss, and that it be mended: "too yellow and too dark, please fix"."""

from __future__ import annotations

from dataclasses import replace

from presets.grammar.dialing import Build, leveled, on_all, turning
from presets.grammar.parts.faults import Faults
from presets.grammar.parts.quality import Quality
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
_IS = "is|it's|its|looks|seems|feels|appears|came_out|comes_out|turned_out"
_THEN = f"{MARK}? and|so|then? ~wish"
_MEND = f"{_THEN} {FIX} {THAT}? out|up|down|for? {THAT}? ~tail"
_LIFT = "lift|raise|boost|push|increase|bump|brighten|nudge|crank"
_LOWER = "lower|reduce|drop|ease|cut|decrease|soften|calm|mute|tame|temper|darken|desaturate|tone"
_EXPECTED = (
    "expected|planned|wanted|usual|it_should|it_should_be|in_reality|in_real_life|it_is|it_really_is"
    "|intended|we_expected|i_expected|we_wanted|hoped|in_the_shop|in_person|needed|we_need|thought"
)
_REALLY = "in_reality|in_real_life|irl|in_person|in_real|really|actually|in_the_shop|in_the_flesh"
_BALANCE = "white_balance|wb|color|colour|colors|colours|color_balance|colour_balance|temperature"
_OF_HUE = frozenset({"temperature", "tint"})
_OF_TONE = frozenset({"exposure", "contrast", "saturation", "vibrance"})


def _complained(values: Values) -> Meaning | None:
    """Read "it's quite dark": says what is amiss; what stands beside it says what to do."""
    faults: Faults = values["faults"]
    meaning = on_all(values, dict(faults.dials))
    vague = faults.vague or not faults.much
    return meaning and replace(meaning, reason=True, vague=vague, stated=faults.praise)


def _too_much(values: Values) -> Meaning | None:
    """Read "too dark", of nothing that is named: only where it is too much."""
    return _complained(values) if values["faults"].much else None


def _fixed(values: Values) -> Meaning | None:
    """Read "too yellow! please fix": the fault says which way."""
    faults: Faults = values["faults"]
    return None if faults.vague else on_all(values, dict(faults.dials))


def _as_it_is(values: Values) -> Meaning | None:
    """Read "in reality the fabric is darker": what is to be done about it stands beside."""
    meaning = on_all(values, dict(values["quality"].dials))
    return meaning and replace(meaning, reason=True, stated=True)


def _balanced(values: Values) -> Meaning | None:
    """Read "too yellow, fix the white balance": only of hues."""
    return _fixed(values) if values["faults"].dials.keys() <= _OF_HUE else None


def _white(values: Values) -> Meaning | None:
    """Read "the whites look yellow": only of hues."""
    return _complained(values) if values["faults"].dials.keys() <= _OF_HUE else None


def _rebalanced(values: Values) -> Meaning | None:
    """Read "correct the white balance to warmer"."""
    quality: Quality = values["quality"]
    return on_all(values, dict(quality.dials)) if quality.dials.keys() <= _OF_HUE else None


def _put_back(values: Values) -> Meaning | None:
    """Read "it came out darker than expected, fix it": the other way."""
    quality: Quality = values["quality"]
    return on_all(values, {dial: -turn for dial, turn in quality.dials.items()})


def _other_way(values: Values) -> Meaning | None:
    """Read "it came out darker than expected": says what is amiss."""
    meaning = _put_back(values)
    return meaning and replace(meaning, reason=True)


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
    for what in (f"{IT}?", "@things", HUES, f"{HUES} {WHERE}"):
        named = not what.endswith("?")
        told = f"{what} ~appears itself|all|just|only|here? ~appears @faults ~appears"
        rules += [
            Rule(told, _too_much),
            Rule(f"{told} {_MEND}", _fixed),
            Rule(f"{told} {_THEN} {FIX} {_BALANCE} out|up? ~tail", _balanced),
            Rule(f"{told} {_THEN} {_LIFT} {THAT}? up? @amount? ~tail", _moved(1)),
            Rule(f"{told} {_THEN} {_LOWER} {THAT}? @amount? ~tail", _moved(-1)),
            Rule(f"{told} {_THEN} {MOVES} {THAT}? {HIGH} @amount? ~tail", _moved(1)),
            Rule(f"{told} {_THEN} {MOVES} {THAT}? {LOW} @amount? ~tail", _moved(-1)),
        ]
        if named:
            rules.append(
                Rule(f"{what} itself|all|just|only? ~appears! @faults ~appears", _complained)
            )
    than = f"~appears! @quality than {_EXPECTED}"
    for what in (f"{IT}?", "@things", HUES):
        rules += [Rule(f"{what} {than}", _other_way), Rule(f"{what} {than} {_MEND}", _put_back)]
    for told in (
        f"{_REALLY} ,? @things is|are|looks|look @quality",
        f"{_REALLY} ,? it|this is|looks @quality",
        f"@things is|are|looks|look ~appears @quality {_REALLY}",
        f"it|this|it's is|looks? ~appears @quality {_REALLY}",
        "real|actual|true|original @things is|are|looks|look ~appears @quality",
    ):
        rules.append(Rule(told, _as_it_is))
    wrong = "off|wrong|bad|strange|weird|not_right|not_correct|not_good|incorrect"
    what = f"{HUES}|wb|exposure|brightness|balance"
    told = f"{what} ~appears {wrong} ,|:|-|;|.|(|and|it's ~wish {IT}? ~appears @faults ~appears"
    rules += [Rule(told, _too_much), Rule(f"{told} {_MEND}", _fixed)]
    hues = "whites|white ~appears itself? ~appears @faults ~appears"
    rules += [Rule(hues, _white), Rule(f"{hues} {_MEND}", _balanced)]
    because = "because|since|as?"
    balance = f"~wish {FIX} {_BALANCE} {MARK}? {because} {IT}? ~appears @faults ~appears"
    rules.append(Rule(balance, _balanced))
    rules.append(Rule(f"~wish {FIX} {_BALANCE} to|towards|a_bit? @quality ~tail", _rebalanced))
    rules.append(Rule(f"{what} ~appears! {wrong} ~appears", lambda _: Meaning()))
    rules += [
        Rule(f"{IT} itself|all? ~appears @faults ~appears", _complained),
        Rule(f"{_IS} all? ~appears @faults ~appears", _complained),
        Rule("~appears @faults ~appears light|colours|colors|picture|image|photo", _too_much),
        Rule(
            f"~wish {FIX} {THAT}|exposure|lighting"
            f"|light|picture|photo|image? {MARK}? because|since|as? {IT}|it's|its? ~appears"
            " @faults ~appears",
            _fixed,
        ),
        Rule(
            f"~wish {FIX} @things {MARK} because|since|as? it|they|it's|its|they're? ~appears"
            " @faults ~appears",
            _fixed,
        ),
    ]
    return tuple(rules)


def _toned(build: Build) -> Build:
    """Return `build`, but not for "the shadows are too strong": less of them is more light."""

    def toned(values: Values) -> Meaning | None:
        return build(values) if {"shadows", "blacks"}.isdisjoint(values["dials"]) else None

    return toned


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
        level, turn = _toned(leveled(sign)), _toned(turning(sign))
        tolds = [
            f"@dials{where} ~appears @amount? too level={much} ~appears"
            for where in ("", f" {WHERE}")
        ]
        tolds += [
            f"{what} {_HAS}? level={bad} @dials{where} ~appears"
            for what in (f"{IT}|i|we?", "@things")
            for where in ("", f" {WHERE}")
        ]
        if lacks:
            tolds += [
                f"{what} ~appears level={lacks} @amount? of? @dials ~appears"
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
