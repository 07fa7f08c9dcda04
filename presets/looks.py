"""Looks by name: the preset's own first, then those of every preset in the library."""

from __future__ import annotations

import re
from collections.abc import Iterable

from presets.complaints import refusal
from presets.errors import did_you_mean
from presets.grade import Grade
from presets.library import PresetLibrary
from presets.preset import NO_LOOK, PRESET_LOOK, Preset


class Looks:
    """The looks that may be named for one picture."""

    def __init__(self, preset: Preset | None, library: PresetLibrary) -> None:
        self.library = library
        self._own: dict[str, Grade] = dict(preset.looks) if preset else {}
        self.usual = preset.look_name if preset and preset.look else ""
        """Name of the look that every picture gets, "" for none."""
        if preset and preset.look:
            self._own |= {PRESET_LOOK: preset.look, preset.look_name: preset.look}

    def find(self, name: str) -> tuple[str, Grade]:
        """Return a look's name and grade; "" means the preset's own.

        Raises RecipeError without a place, naming the nearest look.
        """
        if not name:
            if not self.usual:
                hint = "say look: NAME or grade:"
                raise refusal("recipe.unknown-look", "the preset has no look of its own", hint)
            return self.usual, self._own[self.usual]
        if name in self._own:
            shown = self.usual if name == PRESET_LOOK else name
            return shown, self._own[name]
        shared = self.library.looks()
        if name in shared:
            return name, shared[name][0]
        known = [*self._own, *shared, NO_LOOK]
        hint = did_you_mean(name, known) or f"looks are {', '.join(dict.fromkeys(known))}"
        raise refusal("recipe.unknown-look", f'no look is called "{name}"', hint)

    def mentioned(self, sentences: Iterable[str]) -> dict[str, Grade]:
        """The looks whose names stand in any of the sentences, hyphens or not."""
        said = "\n".join(map(_spoken, sentences))
        if not said:
            return {}
        shared = {name: grade for name, (grade, _) in self.library.looks().items()}
        known = {**shared, **{n: g for n, g in self._own.items() if n != PRESET_LOOK}}
        return {n: g for n, g in known.items() if re.search(rf"\b{re.escape(_spoken(n))}\b", said)}


def _spoken(words: str) -> str:
    return " ".join(words.lower().replace("-", " ").split())
