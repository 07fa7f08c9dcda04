"""Upscale: more pixels, by a factor or to a size."""

from __future__ import annotations

from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from presets.edit import Edit


class Upscale(Edit):
    """Enlarge by a factor or to a long edge."""

    edit: Literal["upscale"] = "upscale"
    scale: float | None = Field(None, gt=1, le=8)
    long_edge: int | None = Field(None, ge=16, le=16384)
    """Pixels; a picture that is already larger stays as it is."""
    method: Literal["auto", "lanczos", "network", "generative"] = "auto"
    """network: faithful; generative: sharper from twice the size on, and partly made up."""

    action: ClassVar[str] = "c2pa.enhanced"
    reshapes: ClassVar[bool] = True

    @model_validator(mode="after")
    def _one_of(self) -> Self:
        if (self.scale is None) == (self.long_edge is None):
            raise ValueError("an upscale needs scale: or long_edge:, one of them")
        return self

    @property
    def feature(self) -> str:
        """A network is asked for by name only."""
        return f"upscale:{self.method}" if self.method in ("network", "generative") else "upscale"

    def sentence(self) -> str:
        """Enlarge the picture."""
        how = f"{self.scale:g} times" if self.scale else f"to {self.long_edge} pixels"
        return f"Enlarge the picture {how}."
