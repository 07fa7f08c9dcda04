"""What is said of saving: an approved chain as a file that does it again, to other pictures."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from plugin_bridge.messages.names import AssetId
from presets.complaints import at, custom
from presets.declared import Declared


class SaveAsk(Declared):
    """How a chain is to be kept."""

    kind: Literal["sidecar", "preset"] = Field(alias="as")
    """sidecar: a file to be put beside pictures; preset: steps of a preset of one's own."""
    format: Literal["yaml", "json"] = "yaml"
    """Of a sidecar."""
    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,60}$")] | None = None
    """Of a preset."""
    title: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    branch: Annotated[str, StringConstraints(max_length=200)] | None = None
    """Of a job with several branches, which one."""

    @model_validator(mode="after")
    def _named(self) -> SaveAsk:
        if self.kind == "preset" and self.name is None:
            hint = "small letters, digits, dots, dashes"
            raise at(["name"], custom("recipe.missing", '"name" is missing', hint), None)
        return self


class FileTold(Declared):
    """A file that a sidecar names."""

    name: str
    """To be put beside the picture under this name."""
    asset: AssetId


class SavedTold(Declared):
    """What was kept."""

    kind: Literal["sidecar", "preset"] = Field(serialization_alias="as")
    name: str
    """Of the file, or of the preset."""
    text: str
    """The file itself, or the preset's."""
    title: str = ""
    version: int | None = None
    """Of the preset."""
    steps: int
    files: tuple[FileTold, ...] = ()
    """What a sidecar needs beside it."""
