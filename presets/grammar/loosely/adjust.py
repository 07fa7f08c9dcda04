"""Light and colour, said freely: "bring the highlights on the cap back by a third or so"."""

from __future__ import annotations

from presets.grammar.adjusting import casts, colors, faults, gray, places, tones, verbs, ways
from presets.grammar.dialing import as_said, stops_of
from presets.grammar.pattern import Meaning, Rule
from presets.grammar.vocabulary.dials import BUT, HUES, MOVES, WHERE

_AMONG_HUES = f"{HUES}|wb|temp|temps|exposure|balance"

RULES: tuple[Rule, ...] = (
    Rule("~make @things ~become @quality ~tail", as_said),
    Rule(f"~make @things ~become @quality {HUES} ~tail", as_said),
    Rule(f"~wish {MOVES} @things ~become @quality ~tail", as_said),
    Rule(f"~make {_AMONG_HUES} ~become @quality ~tail", as_said),
    Rule(f"~make {HUES} {WHERE} ~become @quality ~tail", as_said),
    Rule("~make @things ~become up @amount ~tail", stops_of(1)),
    Rule("~make @things ~become down @amount ~tail", stops_of(-1)),
    Rule(f"~make everything|all|rest ~become @quality ,? {BUT} @kept", as_said),
    Rule(f"~make everything|all ,? {BUT} @kept ,? ~become @quality ~tail", as_said),
    Rule("~make @quality ~tail", as_said),
    Rule(f"~make @quality {HUES} ~tail", as_said),
    Rule(f"~make @quality {HUES} {WHERE} ~tail", as_said),
    Rule(f"~make @quality {WHERE} ~tail", as_said),
    Rule("add @quality ~tail", as_said),
    Rule(f"add @quality {WHERE} ~tail", as_said),
    Rule(
        "~wish bring|wake|freshen|liven|perk|lift|spruce|pep @thing? to_life|up :|-",
        lambda _: Meaning(),
    ),
    Rule("~wish make @thing pop|sing|shine|stand_out|come_alive :|-", lambda _: Meaning()),
    *faults.RULES,
    *casts.RULES,
    *colors.RULES,
    *gray.RULES,
    *verbs.RULES,
    *ways.RULES,
    *tones.RULES,
    *places.RULES,
)
