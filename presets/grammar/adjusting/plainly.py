"""Verbs, dials and tones said plainly: "brighten it", "more contrast", "lift the shadows"."""

from __future__ import annotations

from presets.grammar.adjusting.building import all_but, pointed, turn_dial
from presets.grammar.pattern import Rule
from presets.grammar.vocabulary.dials import BUT, DOWN, LIFT, SINK, TAME, UP

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


def verb_rules() -> tuple[Rule, ...]:
    """Read "brighten it by half a stop"."""
    rules = []
    for verb, particle, sign, dial in _VERBS:
        turn = turn_dial(sign, dial)
        on_thing = pointed(turn) if verb in _ADJECTIVES else turn
        for how in ("@degree?", "by @stops", "by @percent"):
            rules.append(Rule(f"{verb} @thing {particle}? {how}", on_thing))
            rules.append(Rule(f"{verb} {particle} @thing {how}", turn))
        told = ("@degree", "by @stops", "by @percent")
        rules.extend(Rule(f"{verb} {particle}? {how}", turn) for how in told)
        rules.append(Rule(f"@degree {verb} {particle}? @thing", on_thing))
        rules.append(Rule(f"{verb} {particle}", turn))
        rules.append(Rule(f"{verb} up|down? everything|all {BUT} @kept", all_but(turn)))
        if verb not in _ADJECTIVES:
            rules.append(Rule(verb, turn))
    return tuple(rules)


def dial_rules() -> tuple[Rule, ...]:
    """Read "increase the contrast by 10 %"."""
    rules = []
    for verbs, sign in ((UP, 1), (DOWN, -1)):
        turn = turn_dial(sign)
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
            Rule(f"@dial {way} {how}", turn_dial(sign))
            for how in ("@degree?", "by? @percent", "by? @stops")
        )
    rules.append(Rule("@percent more @dial", turn_dial(1)))
    rules.append(Rule("@percent less @dial", turn_dial(-1)))
    rules.append(Rule("add @degree? more? @dial", turn_dial(1)))
    return tuple(rules)


_TAMED = "pull|bring|take|tone|dial|turn them down|back"
_LIFTED = "lift|raise|open|brighten|bring them up?"


def _way(sign: int) -> str:
    return "up" if sign > 0 else "down|back"


def tone_rules() -> tuple[Rule, ...]:
    """Read "lift the shadows"."""
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
        Rule(f"{tones} are|look @degree? too {said}", turn_dial(sign, dial))
        for tones, said, sign, dial in faults
    )
    mended = tuple(
        Rule(
            f"{tones} are|look @degree? too level={said} ,|;|-|so|and? {verbs}",
            turn_dial(sign, dial),
        )
        for (tones, said, sign, dial), verbs in zip(faults, (_TAMED, _LIFTED), strict=True)
    )
    return (
        too
        + mended
        + tuple(
            rule
            for verbs, sign, tones, dial in rows
            for rule in (
                Rule(f"{verbs} {tones} @degree?", turn_dial(sign, dial)),
                Rule(f"{verbs} {tones} by @percent", turn_dial(sign, dial)),
                Rule(f"@degree {verbs} {tones}", turn_dial(sign, dial)),
                Rule(
                    f"bring|pull|take|turn|push {tones} {_way(sign)} @degree?",
                    turn_dial(sign, dial),
                ),
                Rule(
                    f"@degree? {'brighter|lighter' if sign > 0 else 'deeper|darker'} {tones}",
                    turn_dial(sign, dial),
                ),
            )
        )
    )
