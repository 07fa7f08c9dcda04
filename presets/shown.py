"""Places that a person shows, where what a step names was not found surely enough."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from presets.declared import Declared
from presets.regions import Fraction, Point, Region

SUBJECT_NAME = "subject"
_SMALL_WORDS = frozenset({"the", "a", "an", "of"})
_LONGEST_NAME = 40


class ShownPlace(Declared):
    """A box around what is meant, or points on it, as fractions of the original photo."""

    box: tuple[Fraction, Fraction, Fraction, Fraction] | None = None
    """left, top, right, bottom."""
    inside: Literal["all", "thing"] = "thing"
    """Of a box: all of it, or the thing that stands out in it."""
    points: Annotated[tuple[Point, ...], Field(min_length=1, max_length=32)] | None = None
    """x, y of points on what is meant."""
    not_points: Annotated[tuple[Point, ...], Field(max_length=32)] = ()
    """x, y of points on what is not meant."""

    @model_validator(mode="after")
    def _said_once(self) -> Self:
        if (self.box is None) == (self.points is None):
            raise ValueError("a place is shown by a box or by points, one of them")
        if self.box is not None and not (self.box[0] < self.box[2] and self.box[1] < self.box[3]):
            raise ValueError("a box is left, top, right, bottom with left < right and top < bottom")
        if self.box is not None and self.not_points:
            raise ValueError("not_points goes with points, not with a box")
        return self

    def region(self) -> Region:
        """The place it shows."""
        if self.box is not None:
            return Region(kind="box", box=self.box, inside=self.inside)
        return Region(kind="points", points=self.points, not_points=self.not_points)


def mask_name(words: str) -> str:
    """The name under which a place is shown: "the red strap" is bag.jpg.mask.red-strap.png."""
    plain = unicodedata.normalize("NFKD", words.lower().replace("'", "")).encode("ascii", "ignore")
    kept = [w for w in re.findall(r"[a-z0-9]+", plain.decode()) if w not in _SMALL_WORDS]
    return "-".join(kept)[:_LONGEST_NAME].strip("-") or "mask"


def asked_for(region: Region) -> str:
    """What a person is asked to show: the place's words, else its color's, else its kind.

    For a background it is the subject: the one shows the other.
    """
    if region.kind == "color" and region.color is not None and not region.words:
        return region.color.said
    return region.words or (SUBJECT_NAME if region.kind == "background" else region.kind)


def shown_at(region: Region, places: Mapping[str, Region]) -> Region:
    """`region` where a person showed it; as it was said where nobody did.

    `places` are by mask_name of what was asked for. How far the place is grown and feathered stays
    as it was said.
    """
    words = asked_for(region)
    shown = places.get(mask_name(words))
    if shown is None:
        return region
    return shown.model_copy(
        update={
            "words": words,
            "invert": region.invert != (region.kind == "background"),
            "grow": region.grow,
            "feather": region.feather,
        }
    )
