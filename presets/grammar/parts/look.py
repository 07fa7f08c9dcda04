"""A look by its name, as the caller knows them: "moody" where there is a look "moody"."""

from __future__ import annotations

from collections.abc import Iterator

from presets.grammar.words import Sentence

PRESET = "preset"
"""The name under which a step asks for the preset's own look."""

_OURS = frozenset({"brand", "house", "preset", "studio", "signature", "company", "corporate"})
"""Before "look", whosever it is: the preset's own."""
_USUAL = frozenset({"usual", "standard", "own", "normal", "regular", "typical", "default"})
"""The same, where "our" stands before it, or "the"."""
LOOK = frozenset(
    {"look", "grade", "grading", "filter", "style", "treatment", "lut", "preset", "colouring"}
    | {"coloring"}
)
"""Words for a look."""


def read(sentence: Sentence, at: int) -> Iterator[tuple[int, str]]:
    """Yield the name of the look at `at`, with "our" before it or not."""
    start = at + (sentence.at(at) == "our")
    for name in sentence.looks:
        phrase = tuple(name.lower().replace("-", " ").replace("_", " ").split())
        if name == PRESET:
            continue
        if sentence.says(start, phrase):
            yield start + len(phrase), name
        if len(phrase) > 1 and sentence.at(start) == name.lower():
            yield start + 1, name
    if PRESET in sentence.looks:
        yield from _own(sentence, at, start)
        if sentence.at(at) in LOOK and sentence.at(at + 1) == "of":  # "the look of the brand"
            last = sentence.past_fillers(at + 2)
            last += sentence.at(last) == "our"
            if sentence.at(last) in _OURS:
                yield last + 1, PRESET


def _own(sentence: Sentence, at: int, start: int) -> Iterator[tuple[int, str]]:
    """Read "our", "the brand", "our own brand", "the usual" before "look"."""
    end = start
    while sentence.at(end) in _OURS or sentence.at(end) in _USUAL:
        end += 1
    said = {sentence.at(index) for index in range(start, end)}
    if said & _OURS or (sentence.at(end) in LOOK and end > at):
        yield end, PRESET


def vocabulary() -> frozenset[str]:
    """Every word that this part knows whatever the caller's looks are."""
    return _OURS | _USUAL | LOOK | {"our"}
