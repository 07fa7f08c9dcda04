"""More bite, said freely: "sharpen, radius 1.5 px, amount 0.8"."""

from __future__ import annotations

from typing import Any

from presets.edits.sharpen import Sharpen
from presets.grammar.changes.sharpen import sharper
from presets.grammar.dialing import is_odd_row
from presets.grammar.parts.thing import Thing
from presets.grammar.pattern import Meaning, Rule, Values
from presets.grammar.turning import Amount

_SHARPER = (
    "sharper|crisper|more_sharp|more_crisp|more_defined|more_detailed|sharp|crisp|sharpened"
    "|snappier|tack_sharp"
)
_MORE = (
    "more? sharpening|sharpness|sharpen|crispness|bite|definition|more_detail|sharpen_up"
    "|crispening|unsharp_mask|usm|acutance|edge_definition|output_sharpening"
)
_KIND = (
    "light|slight|soft|subtle|gentle|mild|little|small|strong|heavy|extra|good|proper|decent|final"
    "|output|web|print|standard|normal|moderate|general|overall|basic|clean|additional|fine"
    "|some|bit_more"
)
_BY_KIND = {
    **dict.fromkeys(("light", "slight", "soft", "subtle", "gentle", "mild", "little"), 0.5),
    **dict.fromkeys(("small", "fine"), 0.5),
    **dict.fromkeys(("strong", "heavy", "extra", "good", "proper", "additional"), 1.7),
}
_DONE = "sharpen|sharpened|crispened|sharp|sharpening|crisp|crisper|sharper"
_WHERE = "to|on|of|in|for|over|across @things"
_SHARPEN = "sharpen|sharpening|sharpen_up|crispen|crisp_up|crispen_up"
_IS = "is|are|looks|look|seems|seem|feels|came_out|comes_out|appears|turned_out|it's"
_SOFT = (
    "soft|blurry|fuzzy|unsharp|mushy|blurred|hazy|not_sharp|not_sharp_enough|not_crisp|out_of_focus"
    "|not_crisp_enough|not_really_sharp|not_that_sharp|not_very_sharp|not_quite_sharp|woolly"
)


def _sharpened(values: Values) -> Meaning | None:
    amount: Amount = values.get("amount") or values.get("more") or Amount(1.0)
    if amount.unit == "stops":
        return None
    degree = amount.size if amount.unit == "step" else 1.0
    exact: dict[str, Any] = {}
    if amount.unit == "share":
        exact["amount"] = round(amount.size, 3)
    if "strength" in values:
        exact["amount"] = float(values["strength"])
    if "radius" in values:
        exact["radius"] = float(values["radius"])
    if "threshold" in values:
        exact["threshold"] = float(values["threshold"])
    if not (
        0 < exact.get("amount", 1) <= 5
        and 0 < exact.get("radius", 1) <= 50
        and exact.get("threshold", 0) <= 0.5
    ):
        return None
    if is_odd_row(values.get("things", ())):
        return None
    things: list[Thing | None] = [*values.get("things", ())] or [values.get("thing")]
    steps = []
    for thing in things:
        meaning = sharper({"thing": thing, "degree": degree} if thing else {"degree": degree})
        steps += [step.model_copy(update=exact) for step in meaning.steps] if meaning else []
    return Meaning(tuple(steps)) if steps and all(isinstance(s, Sharpen) for s in steps) else None


def _of_kind(values: Values) -> Meaning | None:
    """Read "light sharpening on the label"."""
    return _sharpened({**values, "amount": Amount(_BY_KIND.get(values["kind"], 1.0))})


def _signed(values: Values) -> Meaning | None:
    """Read "sharpness +20"."""
    size = values["signed"] if abs(values["signed"]) <= 1 else values["signed"] / 100
    return _sharpened({**values, "amount": Amount(size, "share")}) if 0 < size <= 1 else None


def _figured(values: Values) -> Meaning | None:
    figures = {
        "strength" if k in ("amount", "opacity") else k: v for k, v in values["figures"].items()
    }
    known = figures.keys() <= {"strength", "radius", "threshold"}
    return _sharpened({**values, **figures}) if known else None


_RADIUS = "radius of|:|at? @number:radius px|pixels|pixel?"
_STRENGTH = "amount|strength|intensity of|:|at? @number:strength"
_LIMIT = "threshold of|:|at? @number:threshold"
_FIGURES = tuple(
    f",|with|at|-|(|:? {figures} )?"
    for figures in (
        _RADIUS,
        _STRENGTH,
        f"@number:strength at|,|/|with? {_RADIUS}",
        "@number:strength at|,|/|with @number:radius px|pixels",
        f"{_RADIUS} ,|and|/|;? {_STRENGTH}",
        f"{_STRENGTH} ,|and|/|;? {_RADIUS}",
        f"{_RADIUS} ,|and|/|;? {_STRENGTH} ,|and|/|;? {_LIMIT}",
        f"{_STRENGTH} ,|and|/|;? {_RADIUS} ,|and|/|;? {_LIMIT}",
    )
)

RULES: tuple[Rule, ...] = (
    Rule("~wish crisp|sharp @things up @amount? ~tail", _sharpened),
    Rule(f"~wish {_SHARPEN} @things? up? @amount? ~tail", _sharpened),
    Rule(f"~wish @amount {_SHARPEN} @things? ~tail", _sharpened),
    Rule(f"~wish {_SHARPEN} up? @amount {_WHERE} ~tail", _sharpened),
    Rule(f"~make @things ~become @amount? {_SHARPER} @amount:more? ~tail", _sharpened),
    Rule(f"~make @things @amount? {_SHARPER} ~tail", _sharpened),
    Rule("~wish @amount? sharper|crisper|snappier @amount:more? ~tail", _sharpened),
    Rule("~wish make sharp|sharper|crisp|crisper @things ~tail", _sharpened),
    Rule("~wish sharpness|sharpening|sharpen @amount? more ~tail", _sharpened),
    Rule("~wish details|edges|texture|textures ~become @amount? sharper|crisper ~tail", _sharpened),
    Rule(f"~wish add|apply|increase|use|boost|raise|up? @amount? of? {_MORE} ~tail", _sharpened),
    Rule(
        f"~wish add|apply|increase|use|boost|raise|up? @amount? of? {_MORE} {_WHERE} ~tail",
        _sharpened,
    ),
    Rule(f"~wish @things ~become @amount? of? {_MORE} ~tail", _sharpened),
    Rule(f"~wish @things @amount? of? {_MORE} ~tail", _sharpened),
    *(
        Rule(f"~wish {_SHARPEN}|sharpness|usm|unsharp_mask @things? {figures} ~tail", _sharpened)
        for figures in _FIGURES
    ),
    Rule(f"~wish {_SHARPEN}|sharpness|usm|unsharp_mask @things? @figures ~tail", _figured),
    Rule("~wish sharpening|sharpness up|higher|stronger @amount? ~tail", _sharpened),
    Rule("sharpening|sharpness to|at|by? @signed ~tail", _signed),
    Rule(f"~wish add|apply|use|do? kind={_KIND} {_MORE} ~tail", _of_kind),
    Rule(f"~wish add|apply|use|do? kind={_KIND} {_MORE} {_WHERE} ~tail", _of_kind),
    Rule("~wish more|some|better crispness|bite|sharpness in|on|to @things ~tail", _sharpened),
    Rule(f"~wish @things ~become @amount? {_DONE} up? @amount? ~tail", _sharpened),
    Rule("~wish bring|crisp|make|get? @amount? sharper|crisper @things ~tail", _sharpened),
    Rule(
        f"@things {_IS} @amount? ~seems too? {_SOFT} ,|;|-|.|and|so? ~wish {_SHARPEN} it|them"
        "|this? up? @amount:more? ~tail",
        _sharpened,
    ),
    Rule(
        f"it|this|it's {_IS}? @amount? ~seems too? {_SOFT} ~seems ,|;|-|.|and|so? ~wish "
        f"{_SHARPEN} it|them|this? up? @amount:more? ~tail",
        _sharpened,
    ),
    *(
        Rule(
            f"{what} ~seems @amount:was? too|so? {_SOFT} ~seems ,|;|-|.|!|and|so|:? so? ~wish "
            f"{_SHARPEN}|fix|correct|sharper|crisper it|them|this|that? up|slightly? ~tail",
            _sharpened,
        )
        for what in ("it|this|picture|photo|image|shot|everything|all?", "@things")
    ),
)
