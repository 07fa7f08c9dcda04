"""Light and colour: "a bit warmer", "lift the shadows", "brighten by half a stop"."""

from __future__ import annotations

from collections.abc import Callable

from presets.edits.adjust import Adjust
from presets.grammar.parts.quality import STEP
from presets.grammar.parts.thing import Thing
from presets.grammar.pattern import Meaning, Rule, Values, clause

_Build = Callable[[Values], Meaning | None]


def _adjusted(values: Values, dials: dict[str, float]) -> Meaning:
    thing: Thing | None = values.get("thing")
    everywhere = thing is None or thing.kind in ("it", "picture")
    place = None if everywhere or thing is None else thing.region()
    turned = {dial: round(amount, 3) for dial, amount in dials.items()}
    return clause(Adjust(target=place, **turned))


def _as_said(values: Values) -> Meaning | None:
    return _adjusted(values, dict(values["quality"]))


def _turn(sign: int, dial: str = "") -> _Build:
    """Return a builder that turns `dial`, or the one that is named, up (1) or down (-1)."""

    def build(values: Values) -> Meaning | None:
        name = dial or values["dial"]
        amount = STEP[name] * values.get("degree", 1.0)
        if "stops" in values:
            if name != "exposure":
                return None
            amount = values["stops"]
        if "percent" in values:
            if name == "exposure":
                return None
            amount = values["percent"]
        most = 3.0 if name == "exposure" else 1.0
        return _adjusted(values, {name: sign * amount}) if 0 < amount <= most else None

    return build


def _pointed(turn: _Build) -> _Build:
    """Return `turn` for a verb that is an adjective as well: "warm background" is no order."""

    def build(values: Values) -> Meaning | None:
        return turn(values) if values["thing"].pointed else None

    return build


def _without_color(values: Values) -> Meaning | None:
    return _adjusted(values, {"saturation": -1.0})


_UP = "increase|raise|boost|lift|push|bump_up|bump|add|turn_up|up|bring_up|enhance|strengthen|more"
_DOWN = "decrease|reduce|lower|cut|turn_down|bring_down|tone_down|pull_back|pull_down|soften|less"
_LIFT = "lift|open|open_up|raise|brighten|bring_up|boost|lighten"
_SINK = "deepen|darken|lower|crush|bring_down|pull_down"
_TAME = "recover|bring_down|lower|reduce|tame|pull_back|pull_down|tone_down|bring_back|darken"
_GRAY = "black_and_white|b_and_w|bw|monochrome|greyscale|grayscale"
_PICTURE = "photo|picture|image|shot|tone|feel|look|version"

_VERBS: tuple[tuple[str, str, int, str], ...] = (
    # verb, word that may part from it ("warm it up"), sign, dial
    ("warm", "up", 1, "temperature"),
    ("cool", "down|off", -1, "temperature"),
    ("brighten", "up", 1, "exposure"),
    ("lighten", "up", 1, "exposure"),
    ("darken", "down", -1, "exposure"),
    ("saturate", "up", 1, "saturation"),
    ("desaturate", "down", -1, "saturation"),
)
_ADJECTIVES = ("warm", "cool")


def _verb_rules() -> tuple[Rule, ...]:
    rules = []
    for verb, particle, sign, dial in _VERBS:
        turn = _turn(sign, dial)
        on_thing = _pointed(turn) if verb in _ADJECTIVES else turn
        for how in ("@degree?", "by @stops", "by @percent"):
            rules.append(Rule(f"{verb} @thing {particle}? {how}", on_thing))
            rules.append(Rule(f"{verb} {particle} @thing {how}", turn))
        told = ("@degree", "by @stops", "by @percent")
        rules.extend(Rule(f"{verb} {particle}? {how}", turn) for how in told)
        rules.append(Rule(f"@degree {verb} {particle}? @thing", on_thing))
        rules.append(Rule(f"{verb} {particle}", turn))
        if verb not in _ADJECTIVES:
            rules.append(Rule(verb, turn))
    return tuple(rules)


def _dial_rules() -> tuple[Rule, ...]:
    rules = []
    for verbs, sign in ((_UP, 1), (_DOWN, -1)):
        turn = _turn(sign)
        for how in ("@degree?", "by? @percent", "by? @stops"):
            rules.append(Rule(f"{verbs} @dial {how}", turn))
            rules.append(Rule(f"{verbs} @dial of|in|on @thing {how}", turn))
        rules.append(Rule(f"@degree? {verbs} @degree? @dial", turn))
    rules.append(Rule("@percent more @dial", _turn(1)))
    rules.append(Rule("@percent less @dial", _turn(-1)))
    rules.append(Rule("add @degree? more? @dial", _turn(1)))
    return tuple(rules)


def _tone_rules() -> tuple[Rule, ...]:
    rows = (
        (_LIFT, 1, "shadows|darks", "shadows"),
        (_SINK, -1, "shadows|darks", "shadows"),
        (_TAME, -1, "highlights|lights", "highlights"),
        ("boost|raise|brighten|lift", 1, "highlights", "highlights"),
        ("raise|boost|brighten|lift", 1, "whites", "whites"),
        ("lower|reduce|tone_down|pull_back", -1, "whites", "whites"),
        ("deepen|lower|crush|darken", -1, "blacks", "blacks"),
        ("lift|raise", 1, "blacks", "blacks"),
    )
    return tuple(
        rule
        for verbs, sign, tones, dial in rows
        for rule in (
            Rule(f"{verbs} {tones} @degree?", _turn(sign, dial)),
            Rule(f"{verbs} {tones} by @percent", _turn(sign, dial)),
            Rule(f"@degree {verbs} {tones}", _turn(sign, dial)),
        )
    )


RULES: tuple[Rule, ...] = (
    Rule("make|get|turn|render @thing look? @quality", _as_said),
    Rule("@thing should|must|needs_to|could|has_to be|look @quality", _as_said),
    Rule("@quality", _as_said),
    Rule("make|turn|get colors|colours @quality", _as_said),
    Rule(f"@quality {_PICTURE}", _as_said),
    Rule(f"give @thing @quality {_PICTURE}?", _as_said),
    Rule("add|use @quality", _as_said),
    Rule("@thing @quality", _as_said, after=("adjust", "recolor", "background")),
    Rule(f"make|turn|convert|render @thing to|into|in? {_GRAY}", _without_color),
    Rule(_GRAY, _without_color),
    *_verb_rules(),
    *_dial_rules(),
    *_tone_rules(),
)
