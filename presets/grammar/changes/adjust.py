"""Light and colour: "a bit warmer", "lift the shadows", "brighten by half a stop"."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from presets.edits.adjust import Adjust
from presets.grammar.parts.quality import Quality
from presets.grammar.parts.thing import Thing
from presets.grammar.pattern import Meaning, Rule, Values, clause
from presets.grammar.turning import Amount, turned
from presets.grammar.vocabulary.dials import (
    BUT,
    CASTING,
    CASTS,
    DOWN,
    FAULTS,
    GRAY,
    HUES,
    LIFT,
    MUST,
    PICTURE,
    POOR,
    SHADES,
    SINK,
    TAME,
    TOO,
    UP,
    VAGUE,
)

_Build = Callable[[Values], Meaning | None]


def _adjusted(values: Values, dials: dict[str, float]) -> Meaning:
    thing: Thing | None = values.get("thing")
    everywhere = thing is None or thing.kind in ("it", "picture")
    place = None if everywhere or thing is None else thing.region()
    turned = {dial: round(amount, 3) for dial, amount in dials.items()}
    return clause(Adjust(target=place, **turned))


def _as_said(values: Values) -> Meaning | None:
    quality: Quality = values["quality"]
    thing: Thing | None = values.get("thing")
    if quality.hue and thing is not None and thing.kind == "words":
        return None  # a greener strap is another colour
    return _adjusted(values, dict(quality.dials))


def _one_by_one(values: Values) -> Meaning | None:
    """Read "warmer" of no thing; of "warmer and brighter", each is a change of its own."""
    return _as_said(values) if len(values["quality"].dials) == 1 else None


def _turn(sign: int, dial: str = "") -> _Build:
    """Return a builder that turns `dial`, or the one that is named, up (1) or down (-1)."""

    def build(values: Values) -> Meaning | None:
        name = dial or values["dial"]
        amount = Amount(values.get("degree", 1.0))
        if "stops" in values:
            amount = Amount(values["stops"], "stops")
        if "percent" in values:
            amount = Amount(values["percent"], "share")
        turn = turned(name, sign, amount)
        return None if turn is None else _adjusted(values, {name: turn})

    return build


def _pointed(turn: _Build) -> _Build:
    """Return `turn` for a verb that is an adjective as well: "warm background" is no order."""

    def build(values: Values) -> Meaning | None:
        return turn(values) if values["thing"].pointed else None

    return build


def _without_color(values: Values) -> Meaning | None:
    return _adjusted(values, {"saturation": -1.0})


def _too(values: Values) -> Meaning | None:
    """Read "it's too dark" as the wish that it is: what follows may only say it again."""
    dial, sign = FAULTS[values["fault"].replace(" ", "_")]
    meaning = _turn(sign, dial)(values)
    vague = values["fault"] in VAGUE
    return None if meaning is None else replace(meaning, reason=True, vague=vague)


def _uncast(values: Values) -> Meaning | None:
    """Read "remove the yellow cast": the other way on the dial of that cast."""
    dial, sign = CASTS[values["shade"]]
    return _turn(sign, dial)(values)


def _lowered(values: Values) -> Meaning | None:
    return _turn(-1, "exposure")(values)


def _exposed(values: Values) -> Meaning | None:
    return _turn(1 if values["way"] == "over" else -1, "exposure")(values)


def _dialed(values: Values) -> Meaning | None:
    """Read "exposure +0.5", "contrast -10": as the sliders of raw developers are written."""
    dial, amount = values["dial"], values["signed"]
    if dial != "exposure":
        if 1 <= abs(amount) < 5:
            return None  # one of a hundred, or all there is?
        amount = amount if abs(amount) < 1 else amount / 100
    most = 3.0 if dial == "exposure" else 1.0
    return _adjusted(values, {dial: amount}) if 0 < abs(amount) <= most else None


def _all_but(build: _Build) -> _Build:
    """Return `build` for everything but what is kept."""

    def kept(values: Values) -> Meaning | None:
        meaning = build({k: v for k, v in values.items() if k != "kept"})
        return None if meaning is None else replace(meaning, keep=values["kept"])

    return kept


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
        rules.append(Rule(f"{verb} up|down? everything|all {BUT} @kept", _all_but(turn)))
        if verb not in _ADJECTIVES:
            rules.append(Rule(verb, turn))
    return tuple(rules)


def _dial_rules() -> tuple[Rule, ...]:
    rules = []
    for verbs, sign in ((UP, 1), (DOWN, -1)):
        turn = _turn(sign)
        for how in ("@degree?", "by? @percent", "by? @stops"):
            rules.append(Rule(f"{verbs} @dial {how}", turn))
            rules.append(Rule(f"{verbs} @dial of|in|on @thing {how}", turn))
        rules.append(Rule(f"@degree? {verbs} @degree? @dial", turn))
        way = "up" if sign > 0 else "down|back|off"
        rules.extend(
            Rule(
                "turn|bring|dial|pull|take|push|bump|knock|ease|nudge|crank|scale"
                f"|move|tone|set? @dial {way} {how}",
                turn,
            )
            for how in ("@degree?", "by @percent", "by @stops")
        )
        more = "higher|stronger|greater" if sign > 0 else "lower|softer|gentler"
        rules.append(Rule(f"@degree? {more} @dial", turn))
    for way, sign in (("up|higher", 1), ("down|back|lower", -1)):
        rules.extend(
            Rule(f"@dial {way} {how}", _turn(sign))
            for how in ("@degree?", "by? @percent", "by? @stops")
        )
    rules.append(Rule("@percent more @dial", _turn(1)))
    rules.append(Rule("@percent less @dial", _turn(-1)))
    rules.append(Rule("add @degree? more? @dial", _turn(1)))
    return tuple(rules)


_TAMED = "pull|bring|take|tone|dial|turn them down|back"
_LIFTED = "lift|raise|open|brighten|bring them up?"


def _way(sign: int) -> str:
    return "up" if sign > 0 else "down|back"


def _tone_rules() -> tuple[Rule, ...]:
    faults = (
        ("highlights|lights|whites", "bright|hot|strong|light|blown", -1, "highlights"),
        ("shadows|darks", "dark|deep|heavy|blocked|black", 1, "shadows"),
    )
    rows = (
        (LIFT, 1, "shadows|darks", "shadows"),
        (SINK, -1, "shadows|darks", "shadows"),
        (TAME, -1, "highlights|lights", "highlights"),
        ("boost|raise|brighten|lift", 1, "highlights", "highlights"),
        ("raise|boost|brighten|lift", 1, "whites", "whites"),
        ("lower|reduce|tone_down|pull_back", -1, "whites", "whites"),
        ("deepen|lower|crush|darken", -1, "blacks", "blacks"),
        ("lift|raise", 1, "blacks", "blacks"),
    )
    too = tuple(
        Rule(f"{tones} are|look @degree? too {said}", _turn(sign, dial))
        for tones, said, sign, dial in faults
    )
    mended = tuple(
        Rule(f"{tones} are|look @degree? too {said} ,|;|-|so|and? {verbs}", _turn(sign, dial))
        for (tones, said, sign, dial), verbs in zip(faults, (_TAMED, _LIFTED), strict=True)
    )
    return (
        too
        + mended
        + tuple(
            rule
            for verbs, sign, tones, dial in rows
            for rule in (
                Rule(f"{verbs} {tones} @degree?", _turn(sign, dial)),
                Rule(f"{verbs} {tones} by @percent", _turn(sign, dial)),
                Rule(f"@degree {verbs} {tones}", _turn(sign, dial)),
                Rule(
                    f"bring|pull|take|turn|push {tones} {_way(sign)} @degree?",
                    _turn(sign, dial),
                ),
                Rule(
                    f"@degree? {'brighter|lighter' if sign > 0 else 'deeper|darker'} {tones}",
                    _turn(sign, dial),
                ),
            )
        )
    )


RULES: tuple[Rule, ...] = (
    Rule("make|get|turn|render|have|keep @thing look|be|feel|appear? @quality", _as_said),
    Rule(f"@thing {MUST} be|look|feel|go|appear|become|come_out|get @quality", _as_said),
    Rule(f"{MUST} @thing be|look|feel|have|get|go @quality", _as_said),
    Rule(f"@thing {MUST} have @quality", _as_said),
    Rule(f"{HUES} {MUST} be|look|feel|have @quality", _as_said),
    Rule(f"{MUST} be|look|feel @quality", _as_said),
    Rule("needs|wants|could_use|could_do_with @quality", _as_said),
    Rule("@thing could_do_with|would_benefit_from @quality", _as_said),
    Rule(f"looks|look {TOO}", _too),
    Rule(f"looks|look @degree fault={'|'.join(FAULTS)}", _too),
    Rule(f"it's|it_is|it_looks|looks|this_looks|this_is {POOR}", _too),
    Rule(f"@thing is|looks|are|look {POOR}", _too),
    Rule("minus @stops", _turn(-1, "exposure")),
    Rule(f"{MUST} {HUES} be|look|feel|have @quality", _as_said),
    Rule("i_want|i_prefer @thing look|be|feel|to_be|to_look|to_feel|with? @quality", _as_said),
    Rule(f"i_want|make_it {HUES} to_be|to_look? @quality", _as_said),
    Rule("go|turn|take_it|push_it|bring_it|shift_it @quality", _as_said),
    Rule("see|have|get|try|bring|put_in|bring_in|need|want|i_want|apply|with @quality", _as_said),
    Rule("take|push|bring|shift|nudge|move|pull @thing @quality", _as_said),
    Rule(f"{CASTING} shade={SHADES} cast|tint|tinge|hue", _uncast),
    Rule(f"{CASTING} shade={SHADES} cast|tint|tinge|hue from|in|on|of @thing", _uncast),
    Rule(
        "lift|raise|push|brighten|bump|bring|take|expose @thing up? by? @stops",
        _turn(1, "exposure"),
    ),
    Rule("lower|drop|pull|darken|bring|take @thing down? by? @stops", _lowered),
    Rule("expose @thing? up|brighter by? @stops?", _turn(1, "exposure")),
    Rule("way=over|under expose @thing? by @stops", _exposed),
    Rule("@stops more exposure|light|brightness", _turn(1, "exposure")),
    Rule("@stops less exposure|light|brightness", _turn(-1, "exposure")),
    Rule("add @stops of? exposure|light|brightness?", _turn(1, "exposure")),
    Rule("@quality", _one_by_one),
    Rule(f"make|turn|get|have|keep {HUES} look|feel|be? @quality", _as_said),
    Rule(f"make|turn|get {HUES} in|of @thing look? @quality", _as_said),
    Rule(TOO, _too),
    Rule(f"make|keep everything|all {BUT} @kept @quality", _all_but(_as_said)),
    Rule(f"@quality {PICTURE}", _as_said),
    Rule(f"give @thing @quality {PICTURE}?", _as_said),
    Rule("add|use @quality", _as_said),
    Rule("@thing @quality", _as_said, after=("adjust", "recolor", "background")),
    Rule(f"make|turn|convert|render @thing? to|into|in? {GRAY}", _without_color),
    Rule(f"{GRAY} version|image|photo|picture|conversion?", _without_color),
    Rule(f"@thing needs|wants|gets|could_use @quality {PICTURE}?", _as_said),
    Rule("make? @thing? @stops brighter|lighter|up|more", _turn(1, "exposure")),
    Rule("make? @thing? @stops darker|down|less", _turn(-1, "exposure")),
    Rule("make|let|get|have colors|colours pop", _turn(1, "vibrance")),
    Rule(f"it's|it_is|it_looks|this_is|this_looks {TOO}", _too),
    Rule(f"@thing is|are|looks|look {TOO}", _too),
    Rule(f"it's|it_is|it_looks|this_is|this_looks @degree fault={'|'.join(FAULTS)}", _too),
    Rule(f"@thing is|looks @degree fault={'|'.join(FAULTS)}", _too),
    Rule(f"{HUES} are|is|look|looks {TOO}", _too),
    Rule("@signed stop|stops|ev? of? @dial", _dialed),
    Rule("desaturate @thing? completely|fully|entirely|totally", _without_color),
    Rule("completely|fully|entirely desaturate @thing", _without_color),
    Rule("make? @thing? @percent brighter|lighter", _turn(1, "exposure")),
    Rule("make? @thing? @percent darker", _turn(-1, "exposure")),
    *(
        Rule(f"make? @thing? @percent {more} {trait}", _turn(sign * way, dial))
        for trait, dial, way in (
            ("saturated", "saturation", 1),
            ("vivid|vibrant", "vibrance", 1),
            ("contrasty", "contrast", 1),
        )
        for more, sign in (("more", 1), ("less", -1))
    ),
    Rule("make? @thing? @percent warmer", _turn(1, "temperature")),
    Rule("make? @thing? @percent cooler", _turn(-1, "temperature")),
    Rule("set? @dial to? @signed", _dialed),
    *_verb_rules(),
    *_dial_rules(),
    *_tone_rules(),
)
