"""Film grain, said freely: "a whisper of grain over everything"."""

from __future__ import annotations

from itertools import product

from presets.grammar.changes.grain import grainy
from presets.grammar.parts.grain import ADJECTIVES
from presets.grammar.pattern import Meaning, Rule, Values
from presets.grammar.turning import Amount

_WHERE = "to|on|over|across|in|for|onto|all_over|throughout @thing"
_ADD = (
    "add|apply|put|use|overlay|sprinkle|introduce|lay|include|throw|work_in|bring_in|simulate"
    "|adding|give|insert|mix_in|dust|finish_with"
)
_HOW = f"how={'|'.join(ADJECTIVES)}"
_LIKE = (
    " ,? like|as_in|as_on|as_from old|analog|analogue|real|35mm|classic|vintage? "
    "film|films|photographs|photos|prints|cinema|movies"
)
_SOFTLY = (
    "not_too_much|not_much|not_too_strong|not_too_heavy|nothing_too_strong|nothing_heavy"
    "|nothing_too_heavy|only_a_little|just_a_little|not_too_visible|not_too_obvious|not_overdone"
    "|don't_overdo_it|not_too_coarse|barely_visible|hardly_visible|not_over_the_top"
)


def _degreed(values: Values) -> Meaning | None:
    """Read "grain at 20 %", "grain, but only a touch"."""
    amount: Amount = values["amount"]
    if amount.unit == "stops":
        return None
    if amount.unit == "step":
        return grainy({**values, "degree": amount.size})
    return _sized({**values, "amount": amount.size})


def _described(values: Values) -> Meaning | None:
    """Read "grain, quite heavy", "grain, but keep it subtle"."""
    return grainy({**values, "degree": ADJECTIVES[values["how"]]})


def _softly(values: Values) -> Meaning | None:
    """Read "grain, but not too much"."""
    return grainy({**values, "degree": 0.5})


def _sized(values: Values) -> Meaning | None:
    meaning = grainy(values)
    exact = {key: float(values[key]) for key in ("amount", "size") if key in values}
    return meaning and Meaning(tuple(step.model_copy(update=exact) for step in meaning.steps))


def _figured(values: Values) -> Meaning | None:
    """Read "grain, amount 0.2, size 1 px"."""
    figures = {"amount" if k == "opacity" else k: v for k, v in values["figures"].items()}
    if not figures.keys() <= {"amount", "size"} or not 0 < figures.get("amount", 1) <= 1:
        return None
    return _sized({**values, **figures})


def _said() -> tuple[Rule, ...]:
    rules: list[Rule] = []
    ends = ("", f" {_WHERE}", _LIKE)
    tolds = [f"~wish {_ADD}? @grain{end} ~tail" for end in ends]
    tolds.append("~wish give @thing @grain ~tail")
    for told, like in product(tolds, ("", _LIKE)):
        rules += [
            Rule(told, grainy),
            Rule(
                f"{told} ,|:|-|;|(? but|and|so? ~wish keep|make|have|but? it|this|that|one? "
                f"very|quite|really|rather? {_HOW} one|version|please? ~tail{like}",
                _described,
            ),
            Rule(
                f"{told} ,|:|-|;|(? but|and|so? ~wish add|apply|use? very|quite|really|rather? "
                f"{_HOW} one|version? ~tail",
                _described,
            ),
            Rule(f"{told} ,|:|-|;|(? but|and|so? {_SOFTLY} ~tail", _softly),
            Rule(f"{told} ,|:|-|;|(? but|and|so? ~wish @amount ~tail", _degreed),
        ]
    return tuple(rules)


RULES: tuple[Rule, ...] = (
    *_said(),
    Rule("~wish @grain ,? coarse|fine|medium ,? size? of|:? @number:size px|pixels? ~tail", _sized),
    Rule("~wish @thing ~become get|have|having? @grain ~tail", grainy),
    Rule("~wish @grain ,|-|at|with|to|:? @amount ~tail", _degreed),
    Rule("~wish @grain ,|with|:? amount of|:? @number:amount ~tail", _sized),
    Rule("~wish @grain @number:amount ~tail", _sized),
    Rule("~wish @grain ,|with|:? size of|:? @number:size px|pixels? ~tail", _sized),
    Rule(
        "~wish @grain ,|with|:? amount of|:? @number:amount ,|and? size of|:? @number:size px"
        "|pixels? ~tail",
        _sized,
    ),
    Rule("~wish add|apply? @grain @figures ~tail", _figured),
    Rule(
        "~wish add|apply? @grain ,|:? @number:amount ,|/? @number:size px|pixel|pixels ~tail",
        _sized,
    ),
    Rule("~wish @thing ~become @degree? grainy|grainier|more_grainy ~tail", grainy),
    Rule("~wish grainy film|look|film_look|texture|film_texture|finish|feel|effect ~tail", grainy),
)
