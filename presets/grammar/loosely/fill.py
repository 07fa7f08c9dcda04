"""A place filled from around it: "fill the gap in the backdrop from its surroundings"."""

from __future__ import annotations

from presets.edits.fill import Fill
from presets.grammar.pattern import Meaning, Rule, Values

_AROUND = (
    "from|with|using|by what_is_around|what's_around_it|what_is_around_it|its_surroundings"
    "|surroundings|the_surroundings|surrounding_area|surrounding_background"
    "|the_background_around_it|its_surrounding|surrounding_pixels|surrounding_texture"
)


def _filled(values: Values) -> Meaning | None:
    things = values["things"]
    if not all(thing.kind == "words" for thing in things):
        return None
    return Meaning(tuple(Fill(target=thing.region()) for thing in things))


RULES: tuple[Rule, ...] = (
    Rule(
        f"~wish fill|fill_in|fill_up|patch|patch_up|close|close_up|heal @things {_AROUND} ~tail",
        _filled,
    ),
)
