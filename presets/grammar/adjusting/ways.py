"""Dials and which way they go: "bring the contrast down", "a slight boost in saturation"."""

from __future__ import annotations

from presets.grammar.dialing import Build, dialed, dialed_in_two, exactly, staged, stops_of, turning
from presets.grammar.pattern import Meaning, Rule, Values
from presets.grammar.turning import Amount
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


_SOFT_KINDS = frozenset({"subtle", "gentle", "slight", "small", "mild"})


def _of_kind(turn: Build) -> Build:
    """Return `turn` for "a gentle lift of the shadows"."""

    def build(values: Values) -> Meaning | None:
        return turn({**values, "amount": Amount(0.5 if values["kind"] in _SOFT_KINDS else 1.0)})

    return build


def _up_and_down(sign: int) -> Build:
    """Return a builder for "highlights down 30 % shadows up 20 %", with nothing between them."""

    def build(values: Values) -> Meaning | None:
        one = turning(sign)(values)
        behind = {"dials": values["more"], "amount": values["less"]}
        two = turning(-sign)(behind)
        return Meaning(one.steps + two.steps) if one and two else None

    return build


def _signed_twice(values: Values) -> Meaning | None:
    """Read "highlights -30 shadows +20"."""
    one = dialed(values)
    two = dialed({"dials": values["others"], "signed": values["then"]})
    return Meaning(one.steps + two.steps) if one and two else None


_COULD_USE = (
    "could_use|could_do_with|would_benefit_from|benefits_from|can_use|can_take|cries_out_for"
)
_KIND = "kind=subtle|gentle|mild|slight|small|light|strong|big|good|decent|nice|noticeable"
_VERBAL = frozenset({"the pull", "the lift", "the drop", "the push", "the turn", "the light"})


def _on_a_thing(turn: Build) -> Build:
    """Return `turn` for "the label contrast up", but not for "pull the contrast down"."""

    def build(values: Values) -> Meaning | None:
        verbal = any(t.words in _VERBAL and not t.pointed for t in values["things"])
        return None if verbal else turn(values)

    return build


_STRENGTHS = frozenset({"contrast", "saturation", "vibrance"})


_UNCLEAR = frozenset(
    {"reduce", "decrease", "soften", "ease", "less", "more", "cut", "weaken", "strengthen", "add"}
    | {"enhance", "intensify", "mute", "calm", "tone down", "increase", "extra", "reduced"}
    | {"diminish"}
)
_DARK = frozenset({"shadows", "blacks"})


def _clearly(turn: Build) -> Build:
    """Return `turn`, but not for "less shadows": less of them is more light."""

    def build(values: Values) -> Meaning | None:
        exact = "amount" in values and values["amount"].unit == "share"
        dark = not _DARK.isdisjoint(values["dials"])
        unclear = dark and not exact and values.get("verb") in _UNCLEAR
        return None if unclear else turn(values)

    return build


def _of_strength(turn: Build) -> Build:
    """Return `turn` for "softer contrast"; softer light is another light, not less of it."""

    def build(values: Values) -> Meaning | None:
        return turn(values) if _STRENGTHS.issuperset(values["dials"]) else None

    return build


def _rules() -> tuple[Rule, ...]:
    rules: list[Rule] = []
    for verbs, done, noun, way, more, sign in (
        (_MORE_UP, _DONE_UP, _RISE, HIGH, "more|extra|additional|added|higher", 1),
        (_MORE_DOWN, _DONE_DOWN, _FALL, LOW, "less|lower|reduced", -1),
    ):
        turn = _clearly(turning(sign))
        for where in ("", f" {WHERE}"):
            rules += [
                Rule(f"~wish verb={verbs} @dials{where} @amount? ~tail", turn),
                Rule(f"~wish verb={verbs} @amount @dials{where} ~tail", turn),
                Rule(f"~wish @amount verb={verbs} @dials{where} @amount:more? ~tail", turn),
                Rule(f"~wish verb={verbs} @dials @amount{where} ~tail", turn),
                Rule(f"~wish {MOVES} @dials {way} @amount?{where} ~tail", turn),
                Rule(f"~wish {MOVES} {way} @dials{where} @amount? ~tail", turn),
                Rule(f"~wish {MOVES} @dials{where} {way} @amount? ~tail", turn),
                Rule(f"~wish @amount? verb={more} @dials{where} @amount:more? ~tail", turn),
                Rule(f"~wish @dials{where} ~become {way} @amount? ~tail", turn),
                Rule(f"~wish @dials ~become {way} @amount{where} ~tail", turn),
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
            Rule(f"~wish verb={verbs} @things @dials @amount? ~tail", turn),
            Rule(f"~wish @things ~become @amount? verb={more} @dials ~tail", turn),
            Rule(f"~wish give @things @amount? verb={more} @dials ~tail", turn),
            Rule(f"~wish give @things @amount? @dials {noun} ~tail", turn),
            Rule(f"~wish give @things @amount? {noun} in|of @dials ~tail", turn),
            Rule(f"~wish @dials {_COULD_USE} @amount? {noun} ~tail", turn),
            Rule(f"~wish @things? {_COULD_USE} @amount? {more} @dials ~tail", turn),
            Rule(f"~wish {_KIND} @dials {noun} ~tail", _of_kind(turn)),
            Rule(f"~wish {_KIND} {noun} in|of|to @dials ~tail", _of_kind(turn)),
            Rule(f"~wish @things ~become @amount? @dials {noun} ~tail", turn),
            Rule(f"~wish @things ~become @amount? {noun} in|of @dials ~tail", turn),
        ]
    up, down = turning(1), turning(-1)
    for how, sign in (("stronger|heavier|harder|harsher", 1), ("softer|gentler|milder|weaker", -1)):
        strength = _of_strength(turning(sign))
        rules += [
            Rule(f"~make @dials ~become @amount? {how} ~tail", strength),
            Rule(f"~make @dials {WHERE} ~become @amount? {how} ~tail", strength),
            Rule(f"~make @amount? {how} @dials ~tail", strength),
            Rule(f"~make @amount? {how} @dials {WHERE} ~tail", strength),
        ]
    rules += [
        Rule("~wish add @amount? of? @dials ~tail", up),
        Rule(f"~wish add @amount? of? @dials {WHERE} ~tail", up),
        Rule("~wish give @things @amount of? @dials ~tail", up),
        Rule("~wish @amount of @dials ~tail", up),
        Rule("~wish @things ~become @amount of? @dials ~tail", up),
        Rule("~wish @things @dials up|+ @amount? ~tail", _on_a_thing(up)),
        Rule("~wish @things @dials down|- @amount? ~tail", _on_a_thing(down)),
        Rule(
            "~wish knock|take|shave|pull|cut|bring|drop|trim|lose @amount off|from|out_of"
            "|away_from @dials ~tail",
            down,
        ),
        Rule(
            "~wish take|knock|pull|bring|dial @amount of? @dials out|off|down|away|back ~tail",
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
        Rule(f"~wish {MOVES}|reduce|increase? @dials ~become @signed stop|stops|ev? ~tail", dialed),
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
        Rule("plus|+ @amount ~tail", stops_of(1)),
        Rule("minus|- @amount ~tail", stops_of(-1)),
        Rule("~wish go|push|up @amount up? ~tail", stops_of(1)),
        Rule("~wish go|pull|down @amount down? ~tail", stops_of(-1)),
        Rule("~wish @dials up @amount @dials:more down @amount:less ~tail", _up_and_down(1)),
        Rule("~wish @dials down @amount @dials:more up @amount:less ~tail", _up_and_down(-1)),
        Rule("@dials @signed and? @dials:others @signed:then ~tail", _signed_twice),
        Rule("~wish @things ~become @signed stop|stops|ev ~tail", staged),
    ]
    return tuple(rules)


RULES: tuple[Rule, ...] = _rules()
