"""Verbs of light and colour: "brighten it up", "the picture needs brightening"."""

from __future__ import annotations

from presets.grammar.dialing import Build, by_number, doings, turning
from presets.grammar.pattern import Meaning, Rule, Values
from presets.grammar.vocabulary.dials import BUT, HUES

_VERBS: tuple[tuple[str, str, int, str], ...] = (
    ("brighten|lighten", "up", 1, "exposure"),
    ("darken|dim", "down", -1, "exposure"),
    ("warm", "up", 1, "temperature"),
    ("cool", "down|off", -1, "temperature"),
    ("saturate", "up", 1, "saturation"),
    ("desaturate|desat|mute", "down", -1, "saturation"),
)
_ADJECTIVES = ("warm", "cool")


def _pointed(turn: Build) -> Build:
    """Return `turn` for a verb that is an adjective as well: "warm background" is no order."""

    def build(values: Values) -> Meaning | None:
        return turn(values) if all(thing.pointed for thing in values["things"]) else None

    return build


def _rules() -> tuple[Rule, ...]:
    rules: list[Rule] = []
    for verbs, particle, sign, dial in _VERBS:
        turn = turning(sign, dial)
        adjective = verbs in _ADJECTIVES
        on_things = _pointed(turn) if adjective else turn
        by = "plus" if sign > 0 else "less"
        rules += [
            Rule(f"~wish {verbs} {particle}? @things {particle}? @amount? more? ~tail", on_things),
            Rule(
                f"~wish @amount {verbs} {particle}? @things {particle}? @amount:more? ~tail",
                on_things,
            ),
            Rule(f"~wish {verbs} {particle} @amount? more? ~tail", turn),
            Rule(f"~wish {verbs} @amount{'' if adjective else '?'} more? ~tail", turn),
            Rule(f"~wish {verbs} {particle}? @things {particle}? ~tail @amount", on_things),
            Rule(
                f"~wish {verbs} {particle}? @things {particle}? by @number:{by} ~tail",
                by_number(dial),
            ),
            Rule(f"~wish {verbs} {particle}? {HUES} {particle}? @amount? ~tail", turn),
            Rule(
                f"~wish {verbs} {particle}? everything|all {particle}? @amount? ,? {BUT} @kept",
                turn,
            ),
            Rule(f"~wish {HUES} ~become {verbs} {particle}? @amount? ~tail", turn),
        ]
        gerunds = {"exposure": "brightening|lightening" if sign > 0 else "darkening|dimming"}
        gerunds |= {"temperature": "warming|warming_up" if sign > 0 else "cooling|cooling_down"}
        if dial in gerunds:
            need = "could_use|could_do_with|would_benefit_from|needs|need|wants|requires|deserves"
            told = f"@things? {need} @amount? {gerunds[dial]} up|down? @amount:more? ~tail"
            rules.append(Rule(told, turn))
        if adjective:
            rules.append(Rule(f"~wish @things ~become! {verbs} {particle} @amount? ~tail", turn))
        else:
            rules.append(Rule(f"~wish @things ~become! {verbs} {particle}? @amount? ~tail", turn))
            rules.append(Rule(f"~wish @things ~become! @amount {verbs} ~tail", turn))
    return tuple(rules)


RULES: tuple[Rule, ...] = (
    *_rules(),
    Rule("~wish @deeds @things @amount? ~tail", doings),
)
