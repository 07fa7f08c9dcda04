"""A look by its name, as the caller knows them: "moody" where there is a look "moody"."""

from __future__ import annotations

from collections.abc import Iterator

from presets.grammar.words import Sentence

PRESET = "preset"
"""The name under which a step asks for the preset's own look."""

_OWN = (("brand",), ("house",), ("preset",), ("studio",))


def read(sentence: Sentence, at: int) -> Iterator[tuple[int, str]]:
    """Yield the name of the look at `at`, with "our" before it or not."""
    if sentence.at(at) == "our":
        at += 1
    for name in sentence.looks:
        phrase = tuple(name.lower().replace("-", " ").replace("_", " ").split())
        if name == PRESET:
            continue
        if sentence.says(at, phrase):
            yield at + len(phrase), name
        if len(phrase) > 1 and sentence.at(at) == name.lower():
            yield at + 1, name
    if PRESET in sentence.looks:
        for phrase in _OWN:
            if sentence.says(at, phrase):
                yield at + 1, PRESET


def vocabulary() -> frozenset[str]:
    """Every word that this part knows whatever the caller's looks are."""
    return frozenset(word for phrase in _OWN for word in phrase) | {"our"}
