"""Recipe: what to do to one picture, complete, as data. Made by resolving, kept in jobs."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, SerializeAsAny, field_validator

from presets.declared import Declared, digest
from presets.edit import Edit
from presets.edits import edit_kinds
from presets.grade import Grade
from presets.reference import FileRef, Lora, ReferencePicture
from presets.regions import Region
from presets.shown import SUBJECT_NAME, shown_at
from presets.slots import Slot

Review = Literal["none", "required"]
ORIGINAL = "original"


class PresetRef(Declared):
    """Which preset ran, exactly."""

    name: str
    version: int
    sha256: str
    """Digest of the preset's whole content after `extends`, files included."""


class PaletteColor(Declared):
    """One brand colour: its number, its words, and how near is near enough."""

    hex: str = Field(pattern=r"^#[0-9A-Fa-f]{6}$")
    words: str = ""
    delta_e: float = Field(3.0, gt=0, le=20)
    """The limit in CIEDE2000."""


class Checks(Declared):
    """The limits a result is held to."""

    color_delta_e: float = Field(3.0, gt=0, le=50)
    """For colours that bring no limit of their own."""
    outside_mask_max_diff: int = Field(0, ge=0, le=255)
    """Levels of 8 bits."""
    keep_ssim_min: float = Field(0.92, ge=0, le=1)
    mask_confidence_min: float = Field(0.5, ge=0, le=1)
    drift_after_steps: int = Field(5, ge=1, le=50)
    """More generative edits than this in one chain is a warning."""
    smaller_on_memory: bool = False
    """Whether a model that runs out of memory may try again on a smaller working picture."""
    registered_min: float = Field(0.25, ge=0, le=1)
    """Share of the structure that should stay which a model's picture must show in its place."""
    shift_max_px: float = Field(60.0, ge=0, le=2000)
    """Pixels by which a model may have moved the picture, before that is undone."""
    zoom_max: float = Field(0.03, ge=0, le=0.06)
    """Share by which it may have enlarged or shrunk it."""
    share_changed_min: float = Field(2e-5, ge=0, le=1)
    """Share of its place that a generative step must have changed at least."""
    keep_delta_e_max: float = Field(4.0, ge=0, le=100)
    """Mean CIEDE2000 of what is to be kept."""
    structure_lost_max: float = Field(0.02, ge=0, le=1)
    """Share of a recolored place in which shapes or lettering may be gone, in one piece."""
    text_readable_min: float = Field(0.9, ge=0, le=1)
    """Share of the words that must still be read, where lettering is to be kept."""
    retries: int = Field(1, ge=0, le=5)
    """With other seeds, when a generative step is beyond a limit."""
    on_fail: Literal["wait", "fail"] = "wait"


class Branch(Declared):
    """One chain of steps from the original or from another branch, and where it is delivered."""

    name: str = ""
    """"" for the only chain; "colourway-forest" for one value of an `each`."""
    after: str = ORIGINAL
    """Name of the branch whose (picked) end it starts from."""
    variants: int = Field(1, ge=1, le=16)
    steps: tuple[SerializeAsAny[Edit], ...] = ()
    """match, steps, look, finish in this order, each marked by its `part`."""
    slots: tuple[Slot, ...] = ()
    """Empty: nothing is delivered from here."""
    review: Review = "none"

    @field_validator("steps", mode="before")
    @classmethod
    def _typed(cls, value: Any) -> Any:
        return tuple(parse_edit(v) if isinstance(v, dict) else v for v in value)


class Recipe(Declared):
    """Everything a workshop needs besides the picture itself."""

    preset: PresetRef | None = None
    palette: dict[str, PaletteColor] = Field(default_factory=dict)
    keep: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    style_words: str = ""
    references: tuple[ReferencePicture, ...] = ()
    """What the preset's pictures should resemble; those to match stand in the match steps too."""
    lora: Lora | None = None
    engines: tuple[str, ...] = ()
    """Engines the preset prefers; the first that is installed and able wins."""
    forbid_noncommercial: bool = False
    checks: Checks = Checks()
    looks: dict[str, Grade] = Field(default_factory=dict)
    """Named looks that an instruction of this recipe mentions."""
    branches: tuple[Branch, ...]
    """Parents before children."""
    credit: str = ""
    rights: str = ""
    silence: tuple[str, ...] = ()
    """Codes of warnings that this brand does not want to hear."""
    masks: dict[str, FileRef] = Field(default_factory=dict)
    """Masks by name, where a step is still a sentence whose place only reading it will tell."""
    places: dict[str, Region] = Field(default_factory=dict, exclude=True)
    """Places by the name they were asked for under, where a person has shown them. Not written
    with the recipe: they are answers, and said anew with those."""
    picks: dict[str, int] = Field(default_factory=dict)
    """Branch to 1-based variant, where a person has picked."""
    origins: dict[str, str] = Field(default_factory=dict)
    """Field to where its value came from: "preset atelier-leather@3", "bag.jpg.edit.yaml:7"."""

    def at(self, region: Region) -> Region:
        """Where a place is: as a person showed it, else as it was said.

        It is shown by an answer, and the subject also by a mask of it beside the picture.
        """
        mask = self.masks.get(SUBJECT_NAME)
        beside = {} if mask is None else {SUBJECT_NAME: Region(kind="mask", mask=mask)}
        return shown_at(region, {**beside, **self.places})

    @property
    def fingerprint(self) -> str:
        """sha256 of what the recipe means: file paths and origins apart."""
        return digest(without_paths(self.model_dump(mode="json", exclude={"origins"})))


def parse_edit(value: dict[str, Any]) -> Edit:
    """The typed edit of one mapping. Raises KeyError for an unknown name, pydantic's error else."""
    return edit_kinds()[value["edit"]].model_validate(value)


def without_paths(value: Any) -> Any:
    """The same data with the path of every hashed file left out."""
    if isinstance(value, dict):
        if value.get("sha256") and "path" in value:
            return {"sha256": value["sha256"]}
        return {k: without_paths(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [without_paths(v) for v in value]
    return value
