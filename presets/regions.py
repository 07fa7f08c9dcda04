"""Where in a picture an edit may act, as data. Places are always said of the original photo."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from presets.declared import Declared
from presets.reference import ColorRef, FileRef

RegionKind = Literal[
    "everything", "subject", "background", "mask", "box", "color", "words", "points"
]
RESERVED_WORDS: dict[str, RegionKind] = {
    "everything": "everything",
    "the whole picture": "everything",
    "subject": "subject",
    "the subject": "subject",
    "product": "subject",
    "the product": "subject",
    "background": "background",
    "the background": "background",
}
Fraction = Annotated[float, Field(ge=0, le=1)]
Point = tuple[Fraction, Fraction]


_SAID_BY = ("mask", "box", "points", "color", "words")


class Region(Declared):
    """A place: words ("the leather"), `mask:`, `box:`, `points:`, `color:`, or a kind."""

    kind: RegionKind = "everything"
    words: str = Field("", max_length=200)
    mask: FileRef | None = None
    box: tuple[Fraction, Fraction, Fraction, Fraction] | None = None
    """left, top, right, bottom as fractions of the original's width and height."""
    inside: Literal["all", "thing"] = "all"
    """Of a box: all of it, or the thing that stands out in it."""
    points: Annotated[tuple[Point, ...], Field(min_length=1, max_length=32)] | None = None
    """x, y as fractions of the original, on what is meant: the surface under each of them."""
    not_points: Annotated[tuple[Point, ...], Field(max_length=32)] = ()
    """Points on what is not meant."""
    color: ColorRef | None = None
    tolerance: float = Field(14.0, gt=0, le=100)
    """How far, in CIEDE2000, a pixel may be from `color` and still belong."""
    invert: bool = False
    grow: float = Field(0.0, ge=-500, le=500)
    """Pixels of the original by which the region grows (negative: shrinks)."""
    feather: float = Field(0.0, ge=0, le=500)
    """Pixels of the original over which its edge fades."""

    @model_validator(mode="before")
    @classmethod
    def _from_said(cls, value: Any) -> Any:
        if isinstance(value, str):
            kind = RESERVED_WORDS.get(value.strip().lower())
            return {"kind": kind} if kind else {"kind": "words", "words": value.strip()}
        if isinstance(value, dict) and "kind" not in value:
            said = [k for k in ("mask", "box", "points", "color", "words") if value.get(k)]
            if "colour" in value:
                value = {**value, "color": value["colour"]}
                del value["colour"]
                said.append("color")
            if len(said) == 1:
                return {**value, "kind": said[0]}
            if len(said) > 1:
                raise ValueError(f"a place is said once, not by {' and '.join(said)}")
            empty = [k for k in _SAID_BY if value.get(k) is not None and k not in said]
            if not said and empty:
                raise ValueError(f"a place is said by {empty[0]}:, and that is empty")
        return value

    @model_validator(mode="after")
    def _complete(self) -> Self:
        needed = {
            "mask": self.mask,
            "box": self.box,
            "points": self.points,
            "color": self.color,
            "words": self.words,
        }
        if self.kind in needed and not needed[self.kind]:
            raise ValueError(f"a place of kind {self.kind} needs {self.kind}:")
        if self.box is not None and not (self.box[0] < self.box[2] and self.box[1] < self.box[3]):
            raise ValueError("a box is left, top, right, bottom with left < right and top < bottom")
        return self
