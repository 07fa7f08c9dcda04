"""Words that mean lettering: in a keep clause, and as the name of a place. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_LETTERS = _names(
    "text texts lettering letters wordmark wordmarks writing typography inscription words "
    "caption slogan"
)
"""What is lettering and nothing else."""
_CARRIERS = _names(
    "logo logos label labels print prints branding badge emblem monogram tag packaging signage"
)
"""What mostly bears lettering, and has a shape of its own."""
_AREAS = _names("area areas box boxes line lines")
_SILENT = _names(
    "the a an all any its this that these those of on in and or printed embossed debossed "
    "engraved stamped stitched woven embroidered foil small tiny fine existing brand product "
    "company front"
)


def asks_for_lettering(keep: Iterable[str]) -> bool:
    """Whether something of a keep clause is lettering, or bears some: "the embossed logo"."""
    return any((_LETTERS | _CARRIERS) & _words(phrase) for phrase in keep)


def of_letters(words: str) -> bool:
    """Whether words for a place mean the lettering as such: "the text", not "the blue label".

    Colors, sides and things beside it are for who knows them.
    """
    said = _words(words)
    return bool(said & _LETTERS) and said <= _LETTERS | _AREAS | _SILENT


def means_area(words: str) -> bool:
    """Whether the area on which letters stand is meant: "the text area"."""
    return bool(_words(words) & _AREAS)


def bears_letters(words: str) -> bool:
    """Whether words like "the logo" or "the printed label" name what mostly bears lettering."""
    said = _words(words)
    return bool(said & _CARRIERS) and said <= _CARRIERS | _LETTERS | _SILENT


def _words(phrase: str) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z]+", phrase.lower()))
