"""One change or keep of a sentence, as it was found in its words."""

from __future__ import annotations

from dataclasses import dataclass

from presets.grammar.pattern import Meaning


@dataclass(frozen=True, slots=True)
class Clause:
    """One change or keep as it was said: the words from `start` to `end`."""

    family: str
    meaning: Meaning
    start: int
    end: int
    denies: bool
