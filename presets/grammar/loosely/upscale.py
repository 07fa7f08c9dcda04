"""More pixels, said freely: "we need it at twice the size", "long edge to 5000"."""

from __future__ import annotations

from presets.grammar.changes.upscale import larger
from presets.grammar.pattern import Meaning, Rule, Values

_LARGER = (
    "upscale|enlarge|upsize|scale_up|blow_up|upsample|upres|uprez|upscaled|enlarged|upsized"
    "|scaled_up|blown_up|upsampled|upscaling|increase|raise|scale|resize_up|magnify|bump_up"
    "|size_up|enlargement|upscale_it|make_larger|bring|bring_up|up|upsizing|enlarging"
)
_SURE = (
    "upscale|enlarge|upsize|scale_up|blow_up|upsample|upres|uprez|upscaled|enlarged|upsized"
    "|scaled_up|blown_up|upsampled|upscaling|magnify|size_up|upscale_it|enlargement|enlarging"
)
_SIZE = (
    "size|resolution|pixels|dimensions|pixel_size|original_size|original|current_size|res"
    "|pixel_dimensions|pixel_count|original_resolution|current_resolution"
)
_SIDE = (
    "long_edge|long_side|longest_edge|longest_side|longer_side|longer_edge|larger_side"
    "|greater_side|bigger_side|largest_side|max_side|long_dimension"
)
_ON = f"on|along|at|for|across its|a|the? {_SIDE}"
_TO = "to_at_least|at_least|minimum|min|to_a_minimum_of|to|by|at|in|until|up_to|,|:|of|be|is|with"

_METHOD = "method=lanczos|generative|network|auto"


def _by(values: Values) -> Meaning | None:
    """Read "upscale 2x with Lanczos"."""
    meaning = larger(values)
    exact = {"method": values["method"]}
    return meaning and Meaning(tuple(step.model_copy(update=exact) for step in meaning.steps))


def _times(values: Values) -> Meaning | None:
    """Read "increase the size by 2"."""
    return larger({**values, "factor": values["times"]}) if 1 < values["times"] <= 8 else None


def _twice(values: Values) -> Meaning | None:
    """Read "4000 px on the long edge, so upscale it": the same once more, or not at all."""
    same = all(values.get(f"{name}2", value) == value for name, value in values.items())
    known = {name.removesuffix("2") for name in values} <= set(values)
    return larger(values) if same and known else None


_BIG = "bigger|larger|as_big|as_large|its? size|resolution|current_size|original_size|pixels?"
_PIXELWISE = "pixelwise=upscale|upsample|upres|uprez|upscaled|upsampled|upscaling"
_BY: tuple[Rule, ...] = tuple(
    Rule(said, _by)
    for amount in ("@factor", f"@pixels {_ON}?")
    for said in (
        f"~wish {_METHOD} {_SURE} @thing? {_TO}? {amount} ~tail",
        f"~wish {_SURE} @thing? {_TO}? {amount} ,|(|-? with|using|by|via|method|: {_METHOD} "
        "method|upscaling|upscaler|resampling|interpolation? )? ~tail",
        f"~wish {_SURE} @thing? {_TO}? {amount} ,|(|- {_METHOD} method|upscaling|upscaler"
        "|resampling|interpolation? )? ~tail",
    )
)
RULES: tuple[Rule, ...] = (
    *_BY,
    *(
        Rule(
            f"{said} ,|;|-|:|.|so|and? so|and? ~wish {_SURE} it|this|accordingly|that|them? "
            f"{again} ~tail",
            _twice,
        )
        for said in (
            f"~wish @thing? file|files? ~become {_TO}? @pixels on|along|at|for|of? its|a? {_SIDE}",
            f"~wish @thing? file|files? ~become {_TO}? @factor {_BIG} in_pixels?",
            f"~wish {_SIDE} ~become {_TO}? @pixels",
        )
        for again in ("", f"{_TO}? @factor:factor2", f"{_TO}? @pixels:pixels2 {_ON}?")
    ),
    Rule(f"~wish file|files|version|one ~become {_TO}? @pixels {_ON} ~tail", larger),
    Rule("~wish @factor version|file|enlargement|size|resolution|blow-up ~tail", larger),
    Rule(f"~wish @pixels {_SIDE} ~tail", larger),
    Rule(f"~wish @number:length {_SIDE} ~tail", larger),
    Rule(f"~wish {_LARGER}|get|set|take {_SIDE} up? {_TO}? @number:length ~tail", larger),
    Rule(f"~wish {_LARGER}|get|take @thing up {_TO}? @pixels {_ON}? ~tail", larger),
    Rule(f"~wish {_SIDE} ~become have|has|measure|reach|count {_TO}? @pixels ~tail", larger),
    Rule(f"~wish @thing? file? ~become have|has|count {_TO}? @pixels {_ON} ~tail", larger),
    Rule("~wish scale @thing? to? @factor ~tail", larger),
    Rule(f"~wish {_PIXELWISE} @thing up? {_TO}? @factor ~tail", larger),
    Rule(f"~wish {_PIXELWISE} @thing up? {_TO}? @pixels {_ON}? ~tail", larger),
    Rule(f"~wish bigger|larger ,|-|: @pixels {_ON} ~tail", larger),
    Rule(f"~wish @pixels {_ON} ,|(|-? with|using|by|via|method|:? {_METHOD} method? )? ~tail", _by),
    Rule(f"~wish @pixels {_SIDE} ,|(|-? with|using|by|via|method|:? {_METHOD} )? ~tail", _by),
    Rule(
        "~wish @thing ~become bigger|larger ,|-|:? like|say|maybe|by|around? @factor ~tail", larger
    ),
    Rule(
        f"~wish augment|increase|multiply|raise|enlarge|upscale|scale_up {_SIZE} of? @thing? by"
        "|times"
        " @number:times ~tail",
        _times,
    ),
    Rule(
        f"~wish @factor {_SURE} ,|(|-? with|using|by|via|method|: {_METHOD} method|upscaling"
        "|upscaler? )? ~tail",
        _by,
    ),
    Rule(f"~wish {_SURE} @thing? up? {_TO}? @factor its|of? {_SIZE}? ~tail", larger),
    Rule(f"~wish {_SURE} @thing? {_SIZE}? {_TO}? @factor ~tail", larger),
    Rule(f"~wish {_LARGER} {_SIZE} of? @thing? {_TO}? @factor ~tail", larger),
    Rule(f"~wish @thing? ~become {_SURE} {_TO}? @factor its? {_SIZE}? ~tail", larger),
    Rule(f"~wish {_SURE} @thing? {_TO}? @pixels {_ON}? ~tail", larger),
    Rule(f"~wish {_SURE} @thing? {_TO}? {_SIDE} {_TO}? @pixels ~tail", larger),
    Rule(f"~wish @thing? ~become {_SURE} {_TO}? @pixels {_ON}? ~tail", larger),
    Rule(f"~wish @thing? ~become {_TO}? @pixels {_ON} ~tail", larger),
    Rule(f"~wish {_LARGER} @thing? {_TO}? @pixels {_ON} ~tail", larger),
    Rule(f"~wish {_LARGER}? {_SIDE} of|on? @thing? ~become {_TO}? @pixels ~tail", larger),
    Rule(
        f"~wish {_SURE} @thing? so|so_that|until|such_that its? {_SIDE} ~become is|reaches"
        f"|becomes|measures|hits|gets|has|equals {_TO}? @pixels ~tail",
        larger,
    ),
    Rule(
        f"~wish multiple=double|triple|quadruple its? {_SIZE}|it|this|picture|image|photo of? "
        "@thing? ~tail",
        larger,
    ),
    Rule(
        f"~wish @thing? ~become {_TO}? @factor its|of|original|current|present? {_SIZE} ~tail",
        larger,
    ),
    Rule(
        "~wish @thing? ~become @factor as? big|large|larger|bigger|higher_resolution"
        "|high_resolution as_now|as_it_is|as_it_is_now? ~tail",
        larger,
    ),
    Rule(f"~wish @factor {_SURE}|{_SIZE} of|on? @thing? ~tail", larger),
    Rule(f"~wish blow|scale|size @thing up {_TO}? @factor its? {_SIZE}? ~tail", larger),
    Rule(f"~wish blow|scale|size @thing up {_TO}? @pixels {_ON}? ~tail", larger),
)
