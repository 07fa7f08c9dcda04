"""Background: what stands behind the subject."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from presets.edit import Edit
from presets.reference import ColorRef, FileRef
from presets.regions import Region


class Background(Edit):
    """Put a colour, a gradient, a picture, or a described scene behind the subject."""

    edit: Literal["background"] = "background"
    color: ColorRef | None = None
    gradient: Annotated[tuple[ColorRef, ...], Field(min_length=2, max_length=8)] | None = None
    """Colours in order: top to bottom, or from the centre outwards."""
    shape: Literal["linear", "radial", "sweep"] = "linear"
    """linear: along `angle`; radial: from behind the subject; sweep: a studio paper sweep."""
    angle: float = Field(90.0, ge=0, lt=360)
    """Degrees, clockwise, 90 is downwards."""
    picture: FileRef | None = None
    blur: float = Field(0.0, ge=0, le=0.2)
    """Blur of a picture behind the subject, as a share of the long edge."""
    match_light: float = Field(0.0, ge=0, le=1)
    """How far the subject's light is moved towards the new background's."""
    room: float = Field(0.0, ge=0, le=2)
    """Free space on every side of the subject, as a share of its long side: where there is less,
    the canvas grows and the new ground covers it. Not with a scene."""
    scene: str = Field("", max_length=2000)
    """A scene in words; needs a generative engine."""

    action: ClassVar[str] = "c2pa.edited"
    default_region: ClassVar[Region | None] = Region(kind="background")

    @model_validator(mode="after")
    def _one_of(self) -> Self:
        said = [k for k in ("color", "gradient", "picture", "scene") if getattr(self, k)]
        if len(said) != 1:
            what = " and ".join(said) or "nothing"
            raise ValueError(
                f"a background is one of color, gradient, picture, scene; here: {what}"
            )
        if self.scene and self.room:
            raise ValueError("room: is for a color, a gradient or a picture, not for a scene")
        return self

    @property
    def moves_pixels(self) -> bool:
        """With room the canvas may grow."""
        return self.room > 0

    @property
    def feature(self) -> str:
        """A scene in words asks more of an engine than a colour."""
        return "background:scene" if self.scene else "background"

    def sentence(self) -> str:
        """Replace the background, keeping the subject."""
        if self.scene:
            return f"Replace the background with {self.scene}."
        if self.color:
            return f"Replace the background with plain {self.color.words or self.color.said}."
        if self.gradient:
            names = " to ".join(c.words or c.said for c in self.gradient)
            return f"Replace the background with a smooth gradient from {names}."
        return "Replace the background with the given picture."

    def summary(self) -> str:
        """What was done, without the words it was asked in."""
        return "Replaced the background with a described scene." if self.scene else self.sentence()
