"""Shadows, highlights, whites and blacks: "open up the shadows", "the whites look grey"."""

from __future__ import annotations

from presets.grammar.dialing import turning
from presets.grammar.pattern import Rule
from presets.grammar.vocabulary.dials import FIX, LIFT, MOVES, SINK, TAME, WHERE

_ROWS = (
    (f"{LIFT}|rescue|recover", 1, "shadows|darks|dark_areas|dark_parts", "shadows"),
    (SINK, -1, "shadows|darks", "shadows"),
    (f"{TAME}|kill|fix|protect_from_clipping", -1, "highlights|hot_spots", "highlights"),
    ("deepen|crush", -1, "blacks", "blacks"),
)
_BLOWN = (
    (
        "highlights|lights",
        "bright|hot|strong|light|blown|blown_out|clipped|burnt_out|burned_out|harsh|overexposed",
        -1,
        "highlights",
        TAME,
        "down|back|in",
    ),
    (
        "whites",
        "bright|hot|strong|blown|blown_out|clipped|burnt_out|burned_out|harsh|overexposed|glaring",
        -1,
        "whites",
        TAME,
        "down|back|in",
    ),
    (
        "shadows|darks|dark_areas|dark_parts",
        "dark|deep|heavy|blocked|black|blocked_up|crushed|murky|harsh|muddy|strong",
        1,
        "shadows",
        f"{LIFT}|soften|ease",
        "up",
    ),
    (
        "whites",
        "grey|gray|dull|dingy|dirty|muddy|dim|dark|greyish|grayish",
        1,
        "whites",
        f"{LIFT}|whiten|clean_up|push|increase|bump_up|bump|up|turn_up|add",
        "up",
    ),
    (
        "blacks",
        "grey|gray|washed_out|faded|milky|weak|light|pale|flat|hazy",
        -1,
        "blacks",
        f"{SINK}|lower|deepen",
        "down",
    ),
)
_DEEPER = (
    ("shadows|darks", "deeper|darker|heavier|richer", -1, "shadows"),
    (
        "shadows|darks|shadow_areas|dark_areas|dark_parts",
        "lighter|brighter|more_open|opener|softer|less_dark|less_deep",
        1,
        "shadows",
    ),
    ("highlights|lights", "brighter|lighter", 1, "highlights"),
    ("highlights|lights", "darker|softer|less_bright|calmer", -1, "highlights"),
    ("blacks|black_areas|black_parts", "deeper|darker|blacker|richer|stronger", -1, "blacks"),
    ("blacks", "lighter|softer", 1, "blacks"),
    ("whites", "brighter|whiter|cleaner|lighter", 1, "whites"),
    ("whites", "darker|softer", -1, "whites"),
)
_DETAIL = "detail|details|information|structure|texture|definition|visibility"
_DARK = "shadows|darks|dark_areas|dark_parts|shadow_areas|dark_tones"
_BRIGHT = "highlights|highlight_areas|bright_areas|bright_parts|lights"
_RECOVER = (
    "bring_back|bring_out|recover|get_back|pull_back|restore|rescue|reveal|show|see|have|get|save"
    "|retrieve|pull_out|keep|hold|find|lift|bring_up|draw_out|add|bring|want|need"
)


def _mended() -> tuple[Rule, ...]:
    rules = []
    for tones, bad, sign, dial, verbs, way in _BLOWN:
        turn = turning(sign, dial)
        for where in ("", f" {WHERE}"):
            told = f"{tones}{where} ~seems @amount:was? too|so? level={bad} ~seems"
            them = "them|it|those|that|these"
            rules += [
                Rule(f"{told} ,|;|so|-|.|and|! ~wish {verbs} {them}? {way}? @amount? ~tail", turn),
                Rule(f"{told} ,|;|so|-|.|and|! ~wish {MOVES} {them} {way} @amount? ~tail", turn),
                Rule(f"{told} ,|;|so|-|.|and|! ~wish {FIX} {them}? out? ~tail", turn),
                Rule(
                    f"{told} ,|;|so|-|.|and|! ~wish {verbs} {tones}{where} {way}? @amount? ~tail",
                    turn,
                ),
            ]
    return tuple(rules)


def _detailed() -> tuple[Rule, ...]:
    rules = []
    for tones, sign, dial in ((_DARK, 1, "shadows"), (_BRIGHT, -1, "highlights")):
        turn = turning(sign, dial)
        for where in ("", f" {WHERE}"):
            rules += [
                Rule(
                    f"~wish {_RECOVER}? @amount? more|some|of|any|lost|the? {_DETAIL} back? in|from"
                    f"|of|to|into|out_of {tones}{where} ~tail",
                    turn,
                ),
                Rule(f"~wish {_RECOVER} @amount? more? {dial} {_DETAIL} ~tail", turn),
            ]
    return tuple(rules)


def _gone() -> tuple[Rule, ...]:
    """Read "the shadows lifted", "highlights need to be pulled back"."""
    rules = []
    lifted = "lift|open|raise|brighten|lighten|lifted|opened|raised|lifting|opening|raising|boosted"
    lowered = "lower|tame|reduce|recover|soften|lowered|reduced|taming|lowering|reducing|recovering"
    for tones, verbs, way, sign, dial in (
        ("shadows|darks", lifted, "up", 1, "shadows"),
        ("highlights|lights", lowered, "down|back", -1, "highlights"),
        ("whites", lifted, "up", 1, "whites"),
        ("blacks", lifted, "up", 1, "blacks"),
        ("blacks", "deepen|crush|lower|deepened|crushed|lowered", "down", -1, "blacks"),
    ):
        rules += [
            Rule(f"~wish {tones}{where} ~become {verbs} {way}? @amount? ~tail", turning(sign, dial))
            for where in ("", f" {WHERE}")
        ]
    return tuple(rules)


RULES: tuple[Rule, ...] = (
    *_mended(),
    *_detailed(),
    *_gone(),
    *(
        Rule(pattern, turning(sign, dial))
        for tones, how, sign, dial in _DEEPER
        for pattern in (
            f"~make {tones} ~become @amount:about? {how} @amount? ~tail",
            f"~make @amount:about? {how} {tones} @amount? ~tail",
            f"~make {tones} {WHERE} ~become @amount:about? {how} @amount? ~tail",
            f"~make @amount:about? {how} {tones} {WHERE} @amount? ~tail",
        )
    ),
    *(
        Rule(pattern, turning(sign, dial))
        for verbs, sign, tones, dial in _ROWS
        for pattern in (
            f"~wish {verbs} {tones} @amount? ~tail",
            f"~wish @amount {verbs} {tones} ~tail",
            f"~wish {verbs} {tones} {WHERE} @amount? ~tail",
            f"~wish {verbs} {tones} @amount {WHERE} ~tail",
            f"~wish {verbs} @things {tones} @amount? ~tail",
        )
    ),
)
