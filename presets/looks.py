"""Looks by name: the preset's own first, then those of every preset in the library."""

from __future__ import annotations

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
