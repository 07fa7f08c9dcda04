"""Another shape of frame: "crop to 4:5", "a square crop"."""

from __future__ import annotations

from presets.edits.reframe import Reframe
from presets.grammar.parts.aspect import WAYS, fits
from presets.grammar.parts.thing import Thing
from presets.grammar.pattern import Meaning, Rule, Values, clause

_CLOSE = 0.02
"""Margin of a tight crop."""


def crop(values: Values) -> Meaning | None:
    """Read "crop to 4:5"; None around a mere part, or where the way said is not the shape."""
    around: list[Thing] = [values[name] for name in ("thing", "middle") if name in values]
    if not all(thing.is_goods or thing.kind == "picture" for thing in around):
        return None
    centered = "centered" in values and "middle" not in values
    if "way" in values and not fits(values["way"], values["aspect"]):
        return None
    tight = values.get("tight", "") not in ("", "down", "in")
    room = {"margin": _CLOSE} if tight else {}
    gravity = "center" if centered else "subject"
    return clause(Reframe(aspect=values["aspect"], gravity=gravity, **room))


_CROP = "crop|recrop|reframe|trim|frame|cut_down|cut|crop_down|bring|crop_in|cropped|recropped"
_TO = "to|into|as|in|for|at|to_a_ratio_of|down_to|to_ratio"
_CROPPED = "cropped|recropped|reframed|trimmed|framed|cut_down"
_WAYS = "|".join(WAYS)
_TIGHT = "tight=tight|tightly|close|closely"
_CENTERED = "centered=centered|centred"
_AROUND = (
    "",
    f" {_CENTERED}",
    f" {_CENTERED}? on|around @thing:middle",
    f" ,|with? @thing:middle {_CENTERED}",
)

RULES: tuple[Rule, ...] = tuple(
    Rule(pattern + around, crop)
    for pattern in (
        f"{_CROP} {_TIGHT}? @thing? {_TIGHT}|down|in? {_TO} @aspect",
        f"{_CROP} @thing? in? {_TIGHT}? ,? {_TO}? @aspect",
        f"@thing? needs|wants|gets|could_use|should_have {_TIGHT}? @aspect crop",
        f"can|could @thing have|get {_TIGHT}? @aspect crop",
        f"{_CROP} ,? @aspect",
        f"way={_WAYS} {_CROP} ,? {_TO}? @aspect",
        f"{_CROP} @thing? @aspect",
        f"{_TIGHT}? @aspect crop|cropped",
        f"make|give_me|do|make_it|i_want|want|need|have|get|use|apply|with {_TIGHT}? @aspect crop",
        f"{_TIGHT}? crop ,? to|in|of|at? @aspect",
        f"make|give_me|do|i_want|want|need|have|get {_TIGHT}? crop ,? to|in|of|at @aspect",
        f"@thing? needs_to|should|must|has_to|can|could be? {_CROPPED} {_TO}? @aspect",
        f"can|could @thing be {_CROPPED} {_TO}? @aspect",
        f"i_want|want|need|have|get|make @thing {_CROPPED} {_TO}? @aspect",
        f"{_CROP} @thing? so|so_that it_is|it's|that_it_is @aspect",
        f"change|set|adjust|make aspect_ratio|ratio|crop|aspect|format {_TO}? @aspect",
    )
    for around in _AROUND
)
