"""EditHistory: what was done to a picture, in no metadata format yet.

It is the replayable recipe of one output file, complete and in order. Every format embeds it or
its digest; C2PA signs it.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from presets.declared import Declared, digest

SCHEMA = "watchfolder/recipe@1"
SourceType = Literal[
    "digitalCapture",
    "algorithmicallyEnhanced",
    "compositeWithTrainedAlgorithmicMedia",
    "trainedAlgorithmicMedia",
]
"""IPTC digital source types we may write; the strongest of the chain and its source wins."""


class HistorySource(Declared):
    """The picture the chain starts from."""

    name: str
    """File name only, never a path."""
    sha256: str
    pixel_key: str
    format: str
    width: int
    height: int
    orientation: int = 1
    """EXIF's number for how the file lay; the pixels of every output are upright."""


class HistoryStep(Declared):
    """One edit as it was done."""

    edit: dict[str, Any]
    """The typed edit as data, files by sha256 only."""
    action: str
    """C2PA 2.2 action name."""
    sentence: str
    """What it did, in words that hold no prompt."""
    engine: str
    engine_version: str
    feature_version: int
    generative: bool = False
    seed: int = 0
    key: str = ""
    mask_key: str = ""
    models: dict[str, str] = Field(default_factory=dict)
    licence: str = ""
    started: str = ""
    """RFC 3339, UTC."""
    seconds: float = 0.0
    device: str = "cpu"
    figures: tuple[dict[str, Any], ...] = ()
    following: tuple[dict[str, Any], ...] = ()
    """The look edits that the step's aim was read after."""
    pixels: str = ""
    """The first 32 hex digits of the sha256 of the samples it left; a replay compares them.
    "" for a step of color alone: the output's own hash tells of it."""


class HistoryOutput(Declared):
    """The file this history is in."""

    slot: dict[str, Any]
    branch: str
    variant: int
    width: int
    height: int
    format: str
    pixel_sha256: str
    """Of the pixels before encoding, upright, in the output's size."""
    from_width: int = 0
    """Of the picture that was fitted to the slot; 0: not known."""
    from_height: int = 0


class HistoryManner(Declared):
    """What the recipe said to engines beside the steps, where it changes pixels."""

    avoid: tuple[str, ...] = ()
    style_words: str = ""
    references: tuple[dict[str, Any], ...] = ()
    """As presets.reference.ReferencePicture, files by sha256 only."""
    lora: dict[str, Any] | None = None
    checks: dict[str, Any] = Field(default_factory=dict)
    """As presets.recipe.Checks, what differs from its defaults."""


class EditHistory(Declared):
    """Everything needed to say, and to do again, what made one output."""

    schema_: str = Field(SCHEMA, alias="schema")
    program: str
    """"watchfolder 0.1.0"."""
    job: str = ""
    created: str
    """RFC 3339, UTC."""
    source: HistorySource
    preset: dict[str, Any] | None = None
    recipe_fingerprint: str = ""
    steps: tuple[HistoryStep, ...] = ()
    output: HistoryOutput
    keep: tuple[str, ...] = ()
    credit: str = ""
    rights: str = ""
    manner: HistoryManner = HistoryManner()
    salt: str = ""
    """For a file whose record is not shown: what nobody can guess, so that its digest tells nobody
    whether they guessed the rest."""
    libraries: dict[str, str] = Field(default_factory=dict)

    @property
    def source_type(self) -> SourceType:
        """The IPTC digital source type these steps earn."""
        if any(s.generative for s in self.steps):
            return "compositeWithTrainedAlgorithmicMedia"
        return "algorithmicallyEnhanced" if self.steps else "digitalCapture"

    def recipe_digest(self) -> str:
        """sha256 of what was done: ids, dates, seconds and devices are not in it.

        "Equal" outputs are equal in decoded pixels and in this digest.
        """
        data = self.model_dump(mode="json", by_alias=True)
        for name in ("job", "created", "libraries", "program"):
            data.pop(name)
        for step in data["steps"]:
            for name in ("started", "seconds", "device"):
                step.pop(name)
        return digest(data)
