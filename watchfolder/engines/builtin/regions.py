"""Regions: where in a picture an edit may act, from what was said to a mask on the original."""

from __future__ import annotations

from dataclasses import replace

import torch

from presets.lettering import bears_letters, of_letters
from presets.regions import Region
from presets.shown import asked_for
from watchfolder.engines.builtin.boxed import find_in_box
from watchfolder.engines.builtin.color_keys import find_color
from watchfolder.engines.builtin.given_masks import read_mask
from watchfolder.engines.builtin.lettering_masks import find_borne, find_letters
from watchfolder.engines.builtin.named_parts import find_named
from watchfolder.engines.builtin.pointed import find_pointed
from watchfolder.engines.builtin.subjects import find_subject
from watchfolder.engines.engine import Mask, Progress
from watchfolder.errors import RegionUncertainError
from watchfolder.pictures.masks import box_mask, feather, grow, invert
from watchfolder.pictures.picture import Picture

VERSION = 7
"""Raised when the same region comes to be found elsewhere."""


def find(region: Region, source: Picture, progress: Progress) -> Mask:
    """The mask of `region` on the original, (1, H, W) float32 in [0, 1].

    Invert, grow and feather are applied, in this order. Deterministic. Raises
    RegionUncertainError when the place is not found surely enough, AssetError for a mask file
    that does not fit, Cancelled.
    """
    try:
        found = _found(region, source, progress)
    except RegionUncertainError as error:
        # A part is asked for by its own name, not by that of the subject it lies on.
        error.region = asked_for(region)
        raise
    values = invert(found.values) if region.invert else found.values
    values = feather(grow(values, region.grow), region.feather)
    if not bool((values > 0.02).any()):
        raise RegionUncertainError(
            "the region is empty" + (" after it was shrunk" if region.grow < 0 else ""),
            "say another place",
            region=asked_for(region),
            confidence=0.0,
        )
    progress.report(1.0)
    return replace(found, values=values.clamp(0, 1).float().contiguous())


def _found(region: Region, source: Picture, progress: Progress) -> Mask:
    width, height = source.size
    if region.kind == "subject":
        return find_subject(source, progress)
    if region.kind == "background":
        subject = find_subject(source, progress)
        return replace(subject, values=invert(subject.values))
    if region.kind == "words":
        return _named(region.words, source, progress)
    if region.kind == "mask" and region.mask is not None:
        return read_mask(region.mask, source.size)
    if region.kind == "color" and region.color is not None:
        return find_color(region.color, region.tolerance, source)
    if region.kind == "points" and region.points is not None:
        return find_pointed(region.points, region.not_points, source, progress)
    if region.kind == "box" and region.box is not None and region.inside == "thing":
        return find_in_box(region.box, source, progress)
    if region.kind == "box" and region.box is not None:
        return Mask(box_mask(source.size, region.box))
    return Mask(torch.ones((1, height, width)))


def _named(words: str, source: Picture, progress: Progress) -> Mask:
    """Lettering where it is read; other parts by their color; logos and labels by either."""
    if of_letters(words):
        return find_letters(words, source, progress)
    try:
        return find_named(words, source, progress)
    except RegionUncertainError:
        borne = find_borne(words, source, progress) if bears_letters(words) else None
        if borne is None:
            raise
        return borne
