"""Preset: how a brand wants its pictures, as a file says it and as it is once loaded."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from presets.color import Color
from presets.complaints import custom, shown
from presets.declared import Declared
from presets.edit import Edit
from presets.errors import Problem
from presets.grade import Grade
from presets.phrases import Phrases
from presets.recipe import Checks, PaletteColor, PresetRef, Review
from presets.reference import Lora, ReferencePicture
from presets.request import LookName, PresetName, Steps, preset_name, whole_number
from presets.said_slot import SaidSlots
from presets.said_step import StepOf
from presets.slots import Slot

Noncommercial = Literal["allow", "forbid"]
PRESET_LOOK = "preset"
NO_LOOK = "none"
RESERVED_LOOKS = (PRESET_LOOK, NO_LOOK)
"""What `look:` means without being the name of one: the preset's own, and none at all."""
_COLOR_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _-]{0,40}")


def _own_name(name: str) -> str:
    if "@" in preset_name(name):
        raise custom("recipe.name", "a preset's own name has no @", "say version: beside it")
    return name


def _own_look_name(name: str) -> str:
    if name in RESERVED_LOOKS:
        message = f'a look cannot be called "{name}": that means something already'
        raise custom("recipe.name", message)
    return name


def _color_name(name: str) -> str:
    if not _COLOR_NAME.fullmatch(name):
        message = f"{shown(name)} is no name for a colour"
        raise custom("recipe.name", message, "letters, digits, spaces, - and _")
    return name


def _palette_color(value: Any) -> Any:
    """Return a palette entry as a mapping; a text is its hex, #RGB is written out."""
    if isinstance(value, str):
        value = {"hex": value}
    if not isinstance(value, Mapping) or not isinstance(value.get("hex"), str):
        return value
    said = value["hex"].strip()
    if not re.fullmatch(r"#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})", said):
        hint = f'did you mean "#{said}"?' if re.fullmatch(r"[0-9A-Fa-f]{6}", said) else ""
        message = f'{shown(said)} is not a hex like "#1F4D3A"'
        raise custom("recipe.unknown-color", message, hint)
    return {**value, "hex": Color.parse(said).hex}


def _one_or_more(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


class Brand(Declared):
    """What is the brand's own."""

    palette: dict[
        Annotated[str, AfterValidator(_color_name)],
        Annotated[PaletteColor, BeforeValidator(_palette_color)],
    ] = Field(default_factory=dict)
    """Name to hex, or to a mapping of hex, words and delta_e. Said as brand.NAME."""


class SaidLook(Grade):
    """The preset's look: a grade, and what it is called."""

    name: Annotated[str, AfterValidator(_own_look_name)] = Field("", max_length=100)


class Finish(Declared):
    """What is done last, after the look."""

    sharpen: (
        Annotated[
            dict[str, Any],
            BeforeValidator(StepOf("sharpen").named),
            AfterValidator(StepOf("sharpen").of_this_kind),
            StepOf("sharpen"),
        ]
        | None
    ) = None
    """The fields of the edit sharpen."""
    grain: (
        Annotated[
            dict[str, Any],
            BeforeValidator(StepOf("grain").named),
            AfterValidator(StepOf("grain").of_this_kind),
            StepOf("grain"),
        ]
        | None
    ) = None
    """The fields of the edit grain."""


class SaidPreset(Declared):
    """preset.yaml, as said. Everything but name and version may come from `extends`."""

    name: Annotated[str, AfterValidator(_own_name)]
    """The folder's name."""
    version: Annotated[int, BeforeValidator(whole_number)] = Field(ge=1, le=999999)
    """Raised with every change that is published."""
    title: str = Field("", max_length=200)
    description: str = ""
    extends: Annotated[
        tuple[PresetName, ...], BeforeValidator(_one_or_more), Field(max_length=8)
    ] = ()
    """Presets this one builds on, name or name@version; the last one wins, this one over all."""
    brand: Brand = Brand()
    keep: Phrases = ()
    avoid: Phrases = ()
    look: SaidLook | None = None
    """The grade of every picture, and its name."""
    looks: dict[Annotated[LookName, AfterValidator(_own_look_name)], Grade] = Field(
        default_factory=dict
    )
    """More looks, used by name: `look: NAME`."""
    match: (
        Annotated[
            dict[str, Any],
            BeforeValidator(StepOf("match").named),
            AfterValidator(StepOf("match").of_this_kind),
            StepOf("match"),
        ]
        | None
    ) = None
    """The fields of the edit match; without references, those of role match."""
    finish: Finish = Finish()
    references: Annotated[tuple[ReferencePicture, ...], Field(max_length=16)] = ()
    style: Annotated[str, StringConstraints(strip_whitespace=True)] = ""
    """Words for instruction-following models: light, mood, material."""
    lora: Lora | None = None
    engines: Annotated[tuple[str, ...], BeforeValidator(_one_or_more), Field(max_length=32)] = ()
    """Engines in order of preference; the first that is installed and able wins."""
    noncommercial: Noncommercial = "allow"
    """forbid: engines under non-commercial licences are not used."""
    steps: Steps | None = None
    """Used where a request says none."""
    slots: SaidSlots = Field(default_factory=dict)
    """Slots of its own, and what it has differently in the standard ones."""
    deliver: Phrases = ()
    """Names of the slots that are delivered where a request names none; else master."""
    checks: Checks = Checks()
    review: Review | None = None
    silence: Phrases = ()
    """Codes of warnings that are not to be heard."""
    credit: str = Field("", max_length=500)
    rights: str = Field("", max_length=500)


@dataclass(frozen=True, slots=True)
class Preset:
    """A preset after `extends`: colours have their numbers, files their paths and sums."""

    name: str
    version: int
    title: str
    description: str
    palette: Mapping[str, PaletteColor]
    keep: tuple[str, ...]
    avoid: tuple[str, ...]
    look: Grade | None
    look_name: str
    """"preset" where the look has no name of its own."""
    looks: Mapping[str, Grade]
    match: Edit | None
    finish: tuple[Edit, ...]
    references: tuple[ReferencePicture, ...]
    style: str
    lora: Lora | None
    engines: tuple[str, ...]
    noncommercial: Noncommercial
    steps: tuple[Edit, ...] | None
    slots: Mapping[str, Slot]
    deliver: tuple[str, ...]
    checks: Checks
    review: Review | None
    silence: tuple[str, ...]
    credit: str
    rights: str
    folder: Path
    sha256: str
    """Digest of the whole content after `extends`, files included, paths apart."""
    chain: tuple[str, ...]
    """What it extends, directly or not, each as name@version; nearest last."""
    origins: Mapping[str, str] = field(default_factory=dict)
    """Field to the name@version that said it: "palette.forest" to "atelier-base@2"."""

    @property
    def ref(self) -> PresetRef:
        """Which preset this is, for a recipe."""
        return PresetRef(name=self.name, version=self.version, sha256=self.sha256)

    def origin(self, path: str) -> str:
        """Where a field comes from, as recipes say it: "preset atelier-base@2".

        Of a field that several presets say parts of, the one that has the last word.
        """
        said = {p for f, p in self.origins.items() if f == path or f.startswith(f"{path}.")}
        nearest = next((pin for pin in reversed(self.chain) if pin in said), "")
        own = f"{self.name}@{self.version}"
        return f"preset {own if own in said or not nearest else nearest}"


@dataclass(frozen=True, slots=True)
class BrokenPreset:
    """A preset that cannot be used, and why."""

    name: str
    folder: Path
    problems: tuple[Problem, ...]
