"""The colours of a picture as a whole: "tone the colours down", "shift it towards magenta"."""

from __future__ import annotations

from presets.grammar.dialing import Build, faded, loud, on_all, turning
from presets.grammar.pattern import Meaning, Rule, Values
from presets.grammar.vocabulary.dials import FIX, HIGH, HUES, LOW, MOVES, WHERE

_COLORS = "color|colour|colors|colours"
_MORE = (
    "more|extra|stronger|richer|bolder|livelier|deeper|more_intense|intenser|more_lively|juicier"
    "|punchier|fuller|more_full|more_strong|more_rich|more_bold"
)
_LESS = (
    "less|weaker|calmer|softer|quieter|paler|less_strong|less_intense|less_loud|gentler"
    "|more_muted|more_subdued|muter|tamer|less_garish|less_bold|toned_down|more_restrained"
)
_RAISE = (
    "boost|enhance|intensify|strengthen|punch_up|pump_up|bump_up|liven_up|crank_up|turn_up|amp_up"
    "|deepen|enrich|push|lift|bring_out|amplify|heighten|increase|bring_up|dial_up|push_up|perk_up"
)
_SINK = (
    "tone_down|calm|calm_down|mute|soften|reduce|dial_down|bring_down|turn_down|take_down|lower"
    "|knock_back|knock_down|subdue|quieten|dial_back|pull_back|pull_down|ease|tame|weaken|rein_in"
)
_VIVID = "vivid|rich|strong|vibrant|intense|lively|saturated|bold|bright"
_MUTED = "muted|subdued|soft|calm|quiet|toned-down|gentle"
_LOUD = "strong|loud|intense|garish|bold|heavy|much|shouty|bright|vivid|saturated|harsh|colourful"
_PALE = "weak|pale|faded|thin|lifeless|tired|drab|dead|dull|flat|washed_out|muted|bland|grey"
_TOWARDS: dict[str, tuple[str, int]] = {
    "magenta": ("tint", 1),
    "pink": ("tint", 1),
    "green": ("tint", -1),
    "yellow": ("temperature", 1),
    "orange": ("temperature", 1),
    "blue": ("temperature", -1),
    "warm": ("temperature", 1),
    "cool": ("temperature", -1),
}
_OF_TINT = "magenta|green"
_AWAY = "magenta|green|pink|yellow|blue|orange"
_THEM = "them|it|that|those|all"
_THEN = ",|;|.|-|!|:|and|so? and|so|then? ~wish"


def _towards(sign: int) -> Build:
    """Return a builder for the dial between a hue and the one across from it."""

    def build(values: Values) -> Meaning | None:
        dial, way = _TOWARDS[values["hue"]]
        amount = {k: v for k, v in values.items() if k in ("amount", "things", "thing")}
        return turning(sign * way, dial)(amount) if _is_picture(values) else None

    return build


def _is_picture(values: Values) -> bool:
    """Whether no thing is named: a strap that is more yellow has another colour."""
    return all(t.kind != "words" for t in values.get("things", ()))


def _signed(values: Values) -> Meaning | None:
    """Read "+10 magenta"."""
    dial, way = _TOWARDS[values["hue"]]
    size = values["signed"]
    turn = way * (size if abs(size) < 1 else size / 100)
    return on_all(values, {dial: round(turn, 3)}) if 0 < abs(turn) <= 1 else None


def _loudness() -> tuple[Rule, ...]:
    rules: list[Rule] = []
    for more, being, verbs, way, to, bad, sign, complained in (
        (_MORE, _VIVID, _RAISE, HIGH, "up|higher|forward", _PALE, 1, faded),
        (_LESS, _MUTED, _SINK, LOW, "down|back|lower", _LOUD, -1, loud),
    ):
        turn = turning(sign, "saturation")
        told = f"{_COLORS} ~seems @amount:was? too|so? level={bad} ~seems"
        rules += [
            Rule(f"~make {_COLORS} ~become @amount? {more} ~tail", turn),
            Rule(f"~make {_COLORS} {WHERE} ~become @amount? {more} ~tail", turn),
            Rule(f"~make @amount? {more} {_COLORS} ~tail", turn),
            Rule(f"~make @amount? {more} {_COLORS} {WHERE} ~tail", turn),
            Rule(f"~make @things ~become @amount? {more} {_COLORS} ~tail", turn),
            Rule(f"~wish {verbs} {_COLORS} @amount? ~tail", turn),
            Rule(f"~wish @amount {verbs} {_COLORS} ~tail", turn),
            Rule(f"~wish {verbs} {_COLORS} {WHERE} @amount? ~tail", turn),
            Rule(f"~wish {MOVES} {_COLORS} {to} @amount? ~tail", turn),
            Rule(f"~wish {MOVES} {_COLORS} {WHERE} {to} @amount? ~tail", turn),
            Rule(f"~wish {_COLORS} ~become {MOVES} {to} @amount? ~tail", turn),
            Rule(f"~wish {_COLORS} ~become {verbs} {way}? @amount? ~tail", turn),
            Rule(told, complained),
            Rule(f"{told} {_THEN} {verbs} {_THEM}? @amount? ~tail", turn),
            Rule(f"{told} {_THEN} {MOVES} {_THEM} {way} @amount? ~tail", turn),
            Rule(f"{told} {_THEN} {FIX} {_THEM}? ~tail", turn),
            Rule(f"~make @amount? {being} {_COLORS} ~tail", turn),
            Rule(f"~make {_COLORS} ~become @amount? {being} ~tail", turn),
        ]
    return tuple(rules)


def _hues() -> tuple[Rule, ...]:
    rules = [
        Rule("@signed hue=magenta|green ~tail", _signed),
        Rule("~wish @amount? more hue=magenta ~tail", _towards(1)),
        Rule("~make @things ~become @amount? more hue=magenta ~tail", _towards(1)),
        Rule(
            f"~wish add @amount? of? more? hue={_OF_TINT} tint|tinge|hue|cast? ~tail", _towards(1)
        ),
        Rule(
            f"~wish add @amount? of? more? hue={_OF_TINT} tint|tinge|hue|cast? {WHERE} ~tail",
            _towards(1),
        ),
        *(
            Rule(
                f"~wish {MOVES}|tint|adjust|correct|go|steer {what} @amount? to? toward|towards"
                f"|more_towards|in_the_direction_of hue={_AWAY}|warm|cool @amount? ~tail",
                _towards(1),
            )
            for what in ("@things?", f"tint|white_balance|wb|{HUES}")
        ),
        Rule(
            f"~wish {MOVES}|adjust|correct? tint|white_balance|wb|balance|tone|tones|hue @amount? "
            "more? to|into|in hue=magenta|green @amount? ~tail",
            _towards(1),
        ),
        Rule(
            "tint @amount? to|into? toward|towards|more hue=magenta|green @amount? ~tail",
            _towards(1),
        ),
        Rule(f"~wish {MOVES}|correct @things? @amount? away_from hue={_AWAY} ~tail", _towards(-1)),
        Rule(f"~wish @amount? less hue={_AWAY} {WHERE} ~tail", _towards(-1)),
        Rule(f"~wish @amount? less hue={_AWAY} ~tail", _towards(-1)),
        Rule(
            f"~wish take|pull|get|dial|bring|knock|draw|suck @amount? of|some|any|the? hue={_AWAY} "
            "out|down|back ~tail",
            _towards(-1),
        ),
        Rule(
            f"~wish take|pull|get|dial|bring|knock|draw|suck @amount? of|some|any? hue={_AWAY} "
            "out_of|from @things ~tail",
            _towards(-1),
        ),
        Rule(
            f"~wish take_out|reduce|lower|tone_down|pull_out|dial_down|cut|cut_down|remove @amount?"
            f" of|some|any? hue={_AWAY} {WHERE} ~tail",
            _towards(-1),
        ),
        Rule(
            f"~wish take_out|reduce|tone_down|pull_out|dial_down @amount? of|some|any? hue={_AWAY}"
            " ~tail",
            _towards(-1),
        ),
    ]
    return tuple(rules)


RULES: tuple[Rule, ...] = (*_loudness(), *_hues())
