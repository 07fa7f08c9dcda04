"""Dials and which way they go: "bring the contrast down", "a slight boost in saturation"."""

from __future__ import annotations

from presets.grammar.dialing import dialed, dialed_in_two, exactly, staged, turning
from presets.grammar.pattern import Rule
from presets.grammar.vocabulary.dials import DOWN, HIGH, LOW, MOVES, UP, WHERE

_MORE_UP = f"{UP}|augment|improve_on|enrich|amplify"
_MORE_DOWN = f"{DOWN}|temper|rein_in|minimize|minimise|attenuate|tame"
_DONE_UP = (
    "increase|raise|boost|lift|push|bump|crank|enhance|strengthen|heighten|intensify|increased"
    "|raised|boosted|lifted|pushed|bumped|open|opened|lifting|raising|increasing|boosting"
)
_DONE_DOWN = (
    "decrease|reduce|lower|drop|ease|soften|weaken|diminish|reduced|lowered|dropped|decreased"
    "|softened|cut|reducing|lowering|tame|tamed|softening|taming"
)
_RISE = "boost|bump|lift|increase|push|kick|rise|uplift|raise|bit_up|nudge"
_FALL = "drop|reduction|decrease|cut|dip|lowering|reduce"


def _rules() -> tuple[Rule, ...]:
    rules: list[Rule] = []
    for verbs, done, noun, way, more, sign in (
        (_MORE_UP, _DONE_UP, _RISE, HIGH, "more|extra|additional|added|higher", 1),
        (_MORE_DOWN, _DONE_DOWN, _FALL, LOW, "less|lower|reduced", -1),
    ):
        turn = turning(sign)
        for where in ("", f" {WHERE}"):
            rules += [
                Rule(f"~wish {verbs} @dials{where} @amount? ~tail", turn),
                Rule(f"~wish {verbs} @amount @dials{where} ~tail", turn),
                Rule(f"~wish @amount {verbs} @dials{where} ~tail", turn),
                Rule(f"~wish {verbs} @dials @amount{where} ~tail", turn),
                Rule(f"~wish {MOVES} @dials {way} @amount?{where} ~tail", turn),
                Rule(f"~wish {MOVES} {way} @dials{where} @amount? ~tail", turn),
                Rule(f"~wish {MOVES} @dials{where} {way} @amount? ~tail", turn),
                Rule(f"~wish @amount? {more} @dials{where} @amount:more? ~tail", turn),
                Rule(f"~wish @dials{where} ~become {way} @amount? ~tail", turn),
                Rule(f"~wish @dials @amount {way}{where} ~tail", turn),
                Rule(f"~wish @dials{where} ~become {done} {way}? @amount? ~tail", turn),
                Rule(f"~wish @dials{where} ~become {MOVES} {way} @amount? ~tail", turn),
                Rule(f"~wish @dials{where} ~become @amount {done} {way}? ~tail", turn),
                Rule(f"~wish @amount? @dials {noun}{where} @amount:more? ~tail", turn),
                Rule(
                    f"~wish @amount? {noun} in|of|to|for|on @dials{where} @amount:more? ~tail",
                    turn,
                ),
            ]
        rules += [
            Rule(f"~wish {verbs} @things @dials @amount? ~tail", turn),
            Rule(f"~wish @things ~become @amount? {more} @dials ~tail", turn),
            Rule(f"~wish give @things @amount? {more} @dials ~tail", turn),
            Rule(f"~wish give @things @amount? @dials {noun} ~tail", turn),
            Rule(f"~wish give @things @amount? {noun} in|of @dials ~tail", turn),
            Rule(f"~wish @things ~become @amount? @dials {noun} ~tail", turn),
            Rule(f"~wish @things ~become @amount? {noun} in|of @dials ~tail", turn),
        ]
    up, down = turning(1), turning(-1)
    rules += [
        Rule("~wish add @amount? of? @dials ~tail", up),
        Rule(f"~wish add @amount? of? @dials {WHERE} ~tail", up),
        Rule("~wish give @things @amount of? @dials ~tail", up),
        Rule("~wish @amount of @dials ~tail", up),
        Rule("~wish @things ~become @amount of? @dials ~tail", up),
        Rule("~wish @things @dials up|+ @amount? ~tail", up),
        Rule("~wish @things @dials down|- @amount? ~tail", down),
        Rule(
            "~wish knock|take|shave|pull|cut|bring|drop|trim|lose @amount off|from|out_of"
            "|away_from @dials ~tail",
            down,
        ),
        Rule("~wish add|put|give @amount to|on|onto @dials ~tail", up),
        Rule(
            "~wish knock|take|shave|pull|cut|drop @number:less off|from|out_of|away_from @dials "
            "~tail",
            exactly,
        ),
        Rule("~wish add|put|bump|raise|lift|push @number:plus to|on|onto @dials ~tail", exactly),
        Rule(f"~wish {UP} @dials by|to? @number:plus ~tail", exactly),
        Rule(f"~wish {DOWN} @dials by @number:less ~tail", exactly),
        Rule("@dials up|plus by? @number:plus ~tail", exactly),
        Rule("@dials down|minus by? @number:less ~tail", exactly),
        Rule("@dials plus @amount ~tail", up),
        Rule("@dials minus @amount ~tail", down),
        Rule("@dials -", down),
        Rule(f"~wish {MOVES}|reduce|increase? @dials ~become @signed ~tail", dialed),
        Rule("@dials ~become @signed stop|stops|ev ~tail", dialed),
        Rule("@signed of? @dials ~tail", dialed),
        Rule(f"@dials ~become @signed stop|stops|ev? {WHERE} only|alone?", dialed),
        Rule(f"@signed of? @dials {WHERE} only|alone?", dialed),
        Rule("@dials ~become @signed stop|stops|ev? ,? @things only|alone", dialed),
        Rule(
            "@dials @signed stop|stops|ev? on|for|in @things ,|;|and @signed:then stop|stops|ev?"
            " on|for|in @things:others",
            dialed_in_two,
        ),
        Rule("@signed stop|stops|ev of? @dials? ~tail", staged),
        Rule("~wish @things ~become @signed stop|stops|ev ~tail", staged),
    ]
    return tuple(rules)


RULES: tuple[Rule, ...] = _rules()
