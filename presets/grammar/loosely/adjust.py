"""Light and colour, said freely: "bring the highlights on the cap back by a third or so"."""

from __future__ import annotations

from presets.grammar.dialing import (
    Build,
    amiss,
    as_said,
    by_number,
    dialed,
    dialed_in_two,
    exactly,
    faded,
    fixed,
    headed,
    lacking,
    leveled,
    loud,
    staged,
    stops_of,
    too_much,
    turning,
    uncast,
    without_color,
)
from presets.grammar.pattern import Meaning, Rule, Values
from presets.grammar.vocabulary.dials import (
    CASTING,
    DOWN,
    FAULTS,
    GRAY,
    HUES,
    LIFT,
    SHADES,
    SINK,
    TAME,
    UP,
)

_COLORS = "color|colour|colors|colours"
_WHERE = "in|on|of|for|at|across|over|to|from|around @things"
_HAS = "it's|there's|it_is|there_is|it_has|has|have|is|there"
_IS = "is|it's|that's|looks|seems|feels|appears|came_out|comes_out|turned_out"
_FAULT = f"fault={'|'.join(FAULTS)}"
_IT = "wb|white_balance|it|this|that|photo|picture|image|shot|all|everything"

_VERBS: tuple[tuple[str, str, int, str], ...] = (
    ("brighten|lighten", "up", 1, "exposure"),
    ("darken|dim", "down", -1, "exposure"),
    ("warm", "up", 1, "temperature"),
    ("cool", "down|off", -1, "temperature"),
    ("saturate", "up", 1, "saturation"),
    ("desaturate|mute", "down", -1, "saturation"),
)
_MOVES = (
    "hold|turn|bring|dial|pull|take|push|bump|knock|ease|nudge|crank|scale|move|tone|set|put|go|drag"
    "|shift|come|keep|get|tick|notch|roll|reel|rein|peg|have|let|want|need|lift|raise|drop|tame"
)
_HIGH = "up|higher|forward|upwards|stronger|+"
_LOW = "down|back|off|lower|in|downwards|away|out|softer|under_control"


_ADJECTIVES = ("warm", "cool")


def _pointed(turn: Build) -> Build:
    """Return `turn` for a verb that is an adjective as well: "warm background" is no order."""

    def build(values: Values) -> Meaning | None:
        return turn(values) if all(thing.pointed for thing in values["things"]) else None

    return build


def _verb_rules() -> tuple[Rule, ...]:
    rules: list[Rule] = []
    for verbs, particle, sign, dial in _VERBS:
        turn = turning(sign, dial)
        adjective = verbs in _ADJECTIVES
        on_things = _pointed(turn) if adjective else turn
        by = "plus" if sign > 0 else "less"
        rules += [
            Rule(f"~wish {verbs} {particle}? @things {particle}? @amount? ~tail", on_things),
            Rule(f"~wish @amount {verbs} {particle}? @things {particle}? ~tail", on_things),
            Rule(f"~wish {verbs} {particle} @amount? ~tail", turn),
            Rule(f"~wish {verbs} @amount{'' if adjective else '?'} ~tail", turn),
            Rule(f"~wish {verbs} {particle}? @things {particle}? ~tail @amount", on_things),
            Rule(
                f"~wish {verbs} {particle}? @things {particle}? by @number:{by} ~tail",
                by_number(dial),
            ),
            Rule(f"~wish {verbs} {particle}? {HUES} {particle}? @amount? ~tail", turn),
        ]
    return tuple(rules)


def _way_rules() -> tuple[Rule, ...]:
    rules: list[Rule] = []
    for verbs, way, more, sign in (
        (f"{UP}|augment|improve_on|enrich|amplify", _HIGH, "more|extra|additional|added|higher", 1),
        (f"{DOWN}|temper|rein_in|minimize|minimise|attenuate|tame", _LOW, "less|lower|reduced", -1),
    ):
        turn = turning(sign)
        for where in ("", f" {_WHERE}"):
            rules += [
                Rule(f"~wish {verbs} @dials{where} @amount? ~tail", turn),
                Rule(f"~wish {verbs} @amount @dials{where} ~tail", turn),
                Rule(f"~wish @amount {verbs} @dials{where} ~tail", turn),
                Rule(f"~wish {verbs} @dials @amount{where} ~tail", turn),
                Rule(f"~wish {_MOVES} @dials {way} @amount?{where} ~tail", turn),
                Rule(f"~wish {_MOVES} {way} @dials{where} @amount? ~tail", turn),
                Rule(f"~wish {_MOVES} @dials{where} {way} @amount? ~tail", turn),
                Rule(f"~wish @amount? {more} @dials{where} @amount:more? ~tail", turn),
                Rule(f"~wish @dials{where} ~become {way} @amount? ~tail", turn),
                Rule(f"~wish @dials @amount {way}{where} ~tail", turn),
            ]
        rules.append(Rule(f"~wish {verbs} @things @dials @amount? ~tail", turn))
        rules.append(Rule(f"~wish @things ~become @amount? {more} @dials ~tail", turn))
        rules.append(Rule(f"~wish give @things @amount? {more} @dials ~tail", turn))
    up = turning(1)
    rules += [
        Rule("~wish add @amount? of? @dials ~tail", up),
        Rule(f"~wish add @amount? of? @dials {_WHERE} ~tail", up),
        Rule("~wish give @things @amount of? @dials ~tail", up),
        Rule("~wish @amount of @dials ~tail", up),
        Rule("~wish @things ~become @amount of? @dials ~tail", up),
        Rule("~wish @things @dials up|+ @amount? ~tail", up),
        Rule("~wish @things @dials down|- @amount? ~tail", turning(-1)),
        Rule(
            "~wish knock|take|shave|pull|cut|bring|drop|trim|lose @amount off|from|out_of"
            "|away_from @dials ~tail",
            turning(-1),
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
        Rule("@dials plus @amount ~tail", up),
        Rule("@dials minus @amount ~tail", turning(-1)),
        Rule("@dials -", turning(-1)),
        Rule("@dials ~become @signed", dialed),
        Rule("@dials ~become @signed stop|stops|ev", dialed),
        Rule("@signed of? @dials", dialed),
        Rule(f"@dials ~become @signed stop|stops|ev? {_WHERE} only|alone?", dialed),
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


def _tone_rules() -> tuple[Rule, ...]:
    rows = (
        (f"{LIFT}|rescue|recover", 1, "shadows|darks|dark_areas|dark_parts", "shadows"),
        (SINK, -1, "shadows|darks", "shadows"),
        (f"{TAME}|kill|fix|protect_from_clipping", -1, "highlights|hot_spots", "highlights"),
        ("deepen|crush", -1, "blacks", "blacks"),
    )
    blown = (
        (
            "highlights|lights|whites",
            "bright|hot|strong|light|blown|blown_out|clipped|burnt_out|burned_out|harsh",
            -1,
            "highlights",
            TAME,
            "down|back|in",
        ),
        (
            "shadows|darks",
            "dark|deep|heavy|blocked|black|blocked_up|crushed|murky|harsh|muddy",
            1,
            "shadows",
            LIFT,
            "up",
        ),
    )
    mended = tuple(
        Rule(pattern, turning(sign, dial))
        for tones, bad, sign, dial, verbs, way in blown
        for where in ("", f" {_WHERE}")
        for pattern in (
            f"{tones}{where} ~seems @amount:was? too? {bad} ~seems ,|;|so|-|.|and ~wish {verbs} "
            f"them|it|those|that {way}? @amount? ~tail",
            f"{tones}{where} ~seems @amount:was? too? {bad} ~seems ,|;|so|-|.|and ~wish {_MOVES} "
            f"them|it|those|that {way} @amount? ~tail",
        )
    )
    deeper = (
        ("shadows|darks", "deeper|darker|heavier|richer", -1, "shadows"),
        ("shadows|darks", "lighter|brighter|more_open|opener|softer", 1, "shadows"),
        ("highlights|lights", "brighter|lighter", 1, "highlights"),
        ("highlights|lights", "darker|softer|less_bright|calmer", -1, "highlights"),
        ("blacks", "deeper|darker|blacker|richer", -1, "blacks"),
        ("blacks", "lighter|softer", 1, "blacks"),
        ("whites", "brighter|whiter|cleaner|lighter", 1, "whites"),
        ("whites", "darker|softer", -1, "whites"),
    )
    going = tuple(
        Rule(pattern, turning(sign, dial))
        for tones, how, sign, dial in deeper
        for pattern in (
            f"~make {tones} ~become @amount? {how} ~tail",
            f"~make @amount? {how} {tones} ~tail",
            f"~make {tones} {_WHERE} ~become @amount? {how} ~tail",
        )
    )
    return (
        mended
        + going
        + tuple(
            Rule(pattern, turning(sign, dial))
            for verbs, sign, tones, dial in rows
            for pattern in (
                f"~wish {verbs} {tones} @amount? ~tail",
                f"~wish @amount {verbs} {tones} ~tail",
                f"~wish {verbs} {tones} {_WHERE} @amount? ~tail",
                f"~wish {verbs} {tones} @amount {_WHERE} ~tail",
                f"~wish {verbs} @things {tones} @amount? ~tail",
            )
        )
    )


RULES: tuple[Rule, ...] = (
    Rule("~make @things ~become @quality ~tail", as_said),
    Rule(f"~make @things ~become @quality {HUES} ~tail", as_said),
    Rule(f"~wish {_MOVES} @things ~become @quality ~tail", as_said),
    Rule(f"~make {HUES}|wb|temp|temps|exposure|balance ~become @quality ~tail", as_said),
    Rule(f"~make {HUES} {_WHERE} ~become @quality ~tail", as_said),
    Rule("@quality :", headed),
    Rule("~make @things ~become up @amount ~tail", stops_of(1)),
    Rule("~make @things ~become down @amount ~tail", stops_of(-1)),
    *(
        Rule(pattern, turning(sign, "saturation"))
        for more, sign in (
            (
                "more|extra|stronger|richer|bolder|livelier|deeper|more_intense|intenser"
                "|more_lively|juicier|punchier",
                1,
            ),
            (
                "less|weaker|calmer|softer|quieter|paler|less_strong|less_intense|less_loud"
                "|gentler|more_muted|more_subdued|muter|tamer",
                -1,
            ),
        )
        for pattern in (
            f"~make {_COLORS} ~become @amount? {more} ~tail",
            f"~make @amount? {more} {_COLORS} ~tail",
            f"~make @things ~become @amount? {more} {_COLORS} ~tail",
        )
    ),
    *(
        Rule(f"@dials ~seems @amount? too {much} ~seems", leveled(sign))
        for much, sign in (("high|strong|much|big|harsh|heavy", -1), ("low|weak|little|small", 1))
    ),
    Rule(
        f"{_COLORS} ~seems @amount? too? strong|loud|intense|garish|bold|heavy|much|shouty ~seems",
        loud,
    ),
    Rule(
        f"{_COLORS} ~seems @amount? too? weak|pale|faded|thin|lifeless|tired|drab|dead ~seems",
        faded,
    ),
    Rule(
        "~wish drain|take|remove|strip|pull|suck all? color|colour|colors|colours|saturation from"
        "|out_of|of|in @things completely|entirely|fully|totally|altogether? ~tail",
        without_color,
    ),
    Rule(
        f"{_IT} misses|lacks|is_missing|is_lacking|misses_out_on @amount? of? @dials ~tail",
        lacking,
    ),
    Rule(
        "~wish bring|wake|freshen|liven|perk|lift|spruce|pep @thing? to_life|up :|-",
        lambda _: Meaning(),
    ),
    Rule("~wish take|drain|pull|suck all? color|colour|colors|colours out ~tail", without_color),
    *(
        Rule(pattern, turning(sign))
        for much, sign, verbs in (
            ("too_much|so_much|way_too_much", -1, f"{DOWN}|reduce_it|lower_it|tone_it_down"),
            ("too_little|not_enough|so_little", 1, f"{UP}|increase_it|raise_it|add_some"),
        )
        for where in ("", f" {_WHERE}")
        for pattern in (
            f"~wish {_HAS}? {much} @dials{where} ~tail",
            f"~wish {_HAS}? {much} @dials{where} ,|;|.|-|so|and ~wish {verbs} it? ~tail",
        )
    ),
    *(
        Rule(
            f"{what} ~seems @amount? too {_FAULT} ~seems ,|;|.|-|!|so|and ~wish"
            " fix|correct|adjust|sort|sort_out|mend|help it|that|this? out? ~tail",
            fixed,
        )
        for what in (f"{_IT}?", "@things")
    ),
    Rule("~wish make @thing pop|sing|shine|stand_out|come_alive :|-", lambda _: Meaning()),
    Rule("~make @quality ~tail", as_said),
    Rule(f"~make @quality {HUES} ~tail", as_said),
    Rule(f"~make @quality {HUES} {_WHERE} ~tail", as_said),
    Rule(f"~make @quality {_WHERE} ~tail", as_said),
    Rule("add @quality ~tail", as_said),
    Rule(f"add @quality {_WHERE} ~tail", as_said),
    Rule(f"{_IT} ~seems {_FAULT} ~seems", amiss),
    Rule(f"{_IS} ~seems {_FAULT} ~seems", amiss),
    Rule(f"@things ~seems {_FAULT} ~seems", amiss),
    Rule(f"{HUES} ~seems {_FAULT} ~seems", amiss),
    Rule(f"{_IT}? ~seems @amount? too {_FAULT} ~seems", too_much),
    Rule(f"@things ~seems @amount? too {_FAULT} ~seems", too_much),
    Rule(f"{HUES} ~seems @amount? too {_FAULT} ~seems", too_much),
    Rule(
        f"~wish {CASTING} shade={SHADES} cast|tint|tinge|hue|colour_cast|color_cast ~tail", uncast
    ),
    Rule(
        f"~wish {CASTING} shade={SHADES} cast|tint|tinge|hue|colour_cast|color_cast {_WHERE} ~tail",
        uncast,
    ),
    Rule(f"~make @things? ~become {GRAY} ~tail", without_color),
    *_verb_rules(),
    *_way_rules(),
    *_tone_rules(),
)
