"""Another shape of frame: "crop to 4:5", "a square crop"."""

from __future__ import annotations

from presets.edits.reframe import Reframe
from presets.grammar.parts.thing import Thing
from presets.grammar.pattern import Meaning, Rule, Values, clause


def _crop(values: Values) -> Meaning | None:
    around: list[Thing] = [values[name] for name in ("thing", "middle") if name in values]
    if not all(thing.is_goods or thing.kind == "picture" for thing in around):
        return None
    centered = "centered" in values and "middle" not in values
    return clause(Reframe(aspect=values["aspect"], gravity="center" if centered else "subject"))


_CROP = "crop|recrop|reframe|trim|frame|cut_down"
_TO = "to|into|as|in|for|at"
_CENTERED = "centered=centered|centred"
_AROUND = ("", f" {_CENTERED}", f" {_CENTERED}? on|around @thing:middle")

RULES: tuple[Rule, ...] = tuple(
    Rule(pattern + around, _crop)
    for pattern in (
        f"{_CROP} @thing? {_TO} @aspect",
        f"{_CROP} @thing? @aspect",
        "@aspect crop",
        "make|give_me|do|make_it @aspect crop",
    )
    for around in _AROUND
)
