"""Slot: the place a picture is delivered to, and the standard ones."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from presets.aspect import Aspect
from presets.declared import Declared
from presets.reference import ColorRef

Fit = Literal["crop", "pad", "extend"]
Format = Literal["jpeg", "png", "webp", "tiff", "avif", "heic"]


class Slot(Declared):
    """Shape, size and file format of one delivery."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,40}$")
    aspect: Aspect | None = None
    """None keeps the picture's own shape."""
    long_edge: int | None = Field(None, ge=16, le=16384)
    """Pixels; None keeps the picture's own size."""
    fit: Fit = "crop"
    gravity: Literal["subject", "center", "top", "bottom", "left", "right"] = "subject"
    padding: float = Field(0.0, ge=0, le=0.45)
    """With fit pad: free space on each side, as a share of the frame's short side."""
    background: ColorRef | None = None
    """With fit pad: the ground. None: the picture's own plain background colour, else white."""
    upscale: Literal["never", "lanczos", "auto"] = "lanczos"
    """What may be done when the picture is smaller than the slot."""
    sharpen: float = Field(0.0, ge=0, le=2)
    """How much of the finest detail is added to the lightness, once the picture has its size."""
    format: Format | None = None
    """None keeps the source's format."""
    quality: int = Field(90, ge=1, le=100)
    max_bytes: int | None = Field(None, ge=1024)
    """Quality is lowered until the file fits; below quality 40 it is an error."""
    color: Literal["srgb", "source"] = "srgb"
    """sRGB, or back into the source's own ICC profile."""
    metadata: Literal["full", "public"] = "full"
    """public: no GPS, no serial numbers, no prompt, no preview."""
    dpi: int | None = Field(None, ge=1, le=2400)

    @model_validator(mode="after")
    def _sense(self) -> Self:
        if self.fit == "pad" and self.aspect is None and self.padding == 0:
            raise ValueError("fit: pad needs aspect: or padding:")
        return self


STANDARD_SLOTS: dict[str, Slot] = {
    slot.name: slot
    for slot in (
        Slot(name="listing", aspect=Aspect(width=1, height=1), long_edge=2048, format="jpeg"),
        Slot(name="gallery", aspect=Aspect(width=4, height=5), long_edge=1350, format="jpeg"),
        Slot(name="story", aspect=Aspect(width=9, height=16), long_edge=1920, format="jpeg"),
        Slot(name="banner", aspect=Aspect(width=16, height=9), long_edge=2560, format="jpeg"),
        Slot(name="master", color="source", quality=95, upscale="never"),
    )
}
