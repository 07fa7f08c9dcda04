"""Masks that a keep clause means: "the embossed logo" is bag.jpg.mask.embossed-logo.png."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from presets.phrases import bare
from presets.reference import FileRef
from presets.regions import Region


def kept_masks(phrases: Iterable[str], masks: Mapping[str, FileRef]) -> dict[str, FileRef]:
    """Return those of `masks` that one of the phrases means, by name."""
    meant = {name for words in phrases for name in _names(words)}
    return {name: mask for name, mask in masks.items() if name in meant}


def kept_at(phrases: Iterable[str], masks: Mapping[str, FileRef]) -> dict[str, Region]:
    """Return phrase to place, for the phrases that a mask is named after."""
    found = {}
    for words in phrases:
        mask = next((masks[name] for name in _names(words) if name in masks), None)
        if mask is not None:
            found[words] = Region(kind="mask", mask=mask)
    return found


def _names(words: str) -> tuple[str, str]:
    """The names a mask may have: as said, and with hyphens for spaces."""
    plain = bare(words)
    return plain, plain.replace(" ", "-")
