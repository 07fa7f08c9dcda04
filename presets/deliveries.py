"""Deliveries: from the names and changes of slots to whole slots."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from presets.complaints import Place, problems_of
from presets.completion import Completion
from presets.errors import did_you_mean
from presets.inheritance import changed_slot
from presets.preset import Preset
from presets.said_slot import SLOT_CHANGES
from presets.slots import STANDARD_SLOTS, Slot

DEFAULT_SLOT = "master"


class Deliveries:
    """The slots that may be named for one picture: the standard ones under the preset's."""

    def __init__(self, preset: Preset | None, completion: Completion) -> None:
        self.preset = preset
        self.completion = completion
        self.known = {**STANDARD_SLOTS, **(preset.slots if preset else {})}

    def usual(self) -> tuple[Slot, ...]:
        """What is delivered where nobody names a slot: the preset's choice, else the master."""
        names = self.preset.deliver if self.preset and self.preset.deliver else (DEFAULT_SLOT,)
        return tuple(self.known[name] for name in names)

    def said(
        self,
        slots: Mapping[str, Mapping[str, Any]],
        *,
        folder: Path | None,
        place: Place,
        path: str,
    ) -> tuple[Slot, ...]:
        """The slots a request names, each with its changes. Complaints go to the completion."""
        found: list[Slot] = []
        for name, changes in slots.items():
            here = f"{path}.{name}"
            if name not in self.known:
                if self.completion.palette_is_known:
                    hint = did_you_mean(name, self.known) or f"slots are {', '.join(self.known)}"
                    message = f'no slot is called "{name}"'
                    self.completion.problems.append(
                        place.problem("recipe.unknown-slot", message, hint, here)
                    )
                continue
            try:
                slot = changed_slot(self.known[name], name, changes)
            except ValidationError as error:
                self.completion.problems += problems_of(error, SLOT_CHANGES, changes, place, here)
            else:
                found.append(self.completion.found(slot, folder=folder, place=place, path=here))
        return tuple(found)

    def origin(self, name: str) -> str:
        """Where the slot of a name comes from."""
        if self.preset and name in self.preset.slots:
            return self.preset.origin(f"slots.{name}")
        return "built in"
