"""Verbs of light and sharpness that share what they act on: "darken and desaturate".

The value is a tuple of Deeds, at least two.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from presets.grammar.parts import degree
from presets.grammar.words import Sentence


@dataclass(frozen=True, slots=True)
class Deed:
    """One verb: the dial of Adjust it turns, or "sharpen"."""

    dial: str
    sign: int
    degree: float = 1.0


_VERBS: dict[str, tuple[str, int, str]] = {
    "brighten": ("exposure", 1, "up"),
    "lighten": ("exposure", 1, "up"),
    "darken": ("exposure", -1, "down"),
    "dim": ("exposure", -1, "down"),
    "warm": ("temperature", 1, "up"),
    "cool": ("temperature", -1, "down"),
    "saturate": ("saturation", 1, "up"),
    "desaturate": ("saturation", -1, ""),
    "sharpen": ("sharpen", 1, "up"),
}
"""With the small word that may stand behind."""
_JOINTS = frozenset({",", "and", "+", "/", "then"})
_MOST = 4


def read(sentence: Sentence, at: int) -> Iterator[tuple[int, tuple[Deed, ...]]]:
    """Yield every row of two or more verbs from word `at` on."""
    yield from _rows(sentence, at, ())


def _rows(
    sentence: Sentence, at: int, before: tuple[Deed, ...]
) -> Iterator[tuple[int, tuple[Deed, ...]]]:
    for end, deed in _one(sentence, at):
        row = (*before, deed)
        if len(row) > 1:
            yield end, row
        start = end
        while sentence.at(start) in _JOINTS:
            start += 1
        start = sentence.past_fillers(start) if start > end else start
        if start > end and len(row) < _MOST:
            yield from _rows(sentence, start, row)


def _one(sentence: Sentence, at: int) -> Iterator[tuple[int, Deed]]:
    for start, far in ((at, 1.0), *degree.read(sentence, at)):
        if sentence.at(start) not in _VERBS:
            continue
        dial, sign, particle = _VERBS[sentence.at(start)]
        end = start + 1
        end += bool(particle) and sentence.at(end) == particle
        yield end, Deed(dial, sign, far)
        if far == 1.0:
            yield from ((last, Deed(dial, sign, by)) for last, by in degree.read(sentence, end))


def vocabulary() -> frozenset[str]:
    """Every word that this part knows."""
    return frozenset(_VERBS)
