"""Film grain, said freely: "a whisper of grain over everything"."""

from __future__ import annotations

from presets.grammar.changes.grain import grainy
from presets.grammar.pattern import Meaning, Rule, Values
from presets.grammar.turning import Amount

_GRAIN = (
    "fine|subtle|light|soft|gentle|slight|delicate|faint|nice|tiny|analog|analogue|organic"
    "|natural|very_fine|very_subtle? film|35mm|analog|analogue?"
    " grain|graininess|film_grain|grain_effect|film_texture|grain_texture|grain_structure"
    "|noise_grain|film_grains"
)
_WHERE = "to|on|over|across|in|for|onto|all_over @thing"


def _grained(values: Values) -> Meaning | None:
    amount: Amount = values.get("amount", Amount(1.0))
    if amount.unit == "stops":
        return None
    meaning = grainy({**values, "degree": amount.size if amount.unit == "step" else 1.0})
    if meaning is None or amount.unit == "step":
        return meaning
    exact = {"amount": round(amount.size, 3)}
    return Meaning(tuple(step.model_copy(update=exact) for step in meaning.steps))


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


RULES: tuple[Rule, ...] = (
    Rule(
        f"~wish {_GRAIN} ,? coarse|fine|medium ,? size? of|:? @number:size px|pixels? ~tail", _sized
    ),
    Rule(
        "~wish add|apply|put|use|overlay|sprinkle|introduce|lay|include|throw? @amount? of? "
        f"more? {_GRAIN} ~tail",
        _grained,
    ),
    Rule(
        "~wish add|apply|put|use|overlay|sprinkle|introduce|lay|include|throw? @amount? of? "
        f"more? {_GRAIN} {_WHERE} ~tail",
        _grained,
    ),
    Rule(
        f"~wish @thing ~become|get|have? @amount? of? more? {_GRAIN} ~tail".replace(
            "~become|get|have?", "~become get|have|having?"
        ),
        _grained,
    ),
    Rule(f"~wish give @thing @amount? of? more? {_GRAIN} ~tail", _grained),
    Rule(f"~wish {_GRAIN} ,|-|at|with|to|:? @amount ~tail", _grained),
    Rule(f"~wish {_GRAIN} ,|with|:? amount of|:? @number:amount ~tail", _sized),
    Rule(f"~wish {_GRAIN} @number:amount ~tail", _sized),
    Rule(f"~wish {_GRAIN} ,|with|:? size of|:? @number:size px|pixels? ~tail", _sized),
    Rule(
        f"~wish {_GRAIN} ,|with|:? amount of|:? @number:amount ,|and? size of|:? @number:size px"
        "|pixels? ~tail",
        _sized,
    ),
    Rule(f"~wish add|apply? {_GRAIN} @figures ~tail", _figured),
    Rule(
        f"~wish add|apply? {_GRAIN} ,|:? @number:amount ,|/? @number:size px|pixel|pixels ~tail",
        _sized,
    ),
    Rule("~wish @thing ~become @amount? grainy|grainier|more_grainy ~tail", _grained),
    Rule(
        "~wish grainy film|look|film_look|texture|film_texture|finish|feel|effect ~tail", _grained
    ),
)
