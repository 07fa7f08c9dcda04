"""Short texts that people list: what to keep, what to avoid, names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

MAX_PHRASES = 64


def phrases(value: Any) -> Any:
    """Return a list of texts; a line of text is split at its commas."""
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return value


def unique(values: Iterable[str]) -> tuple[str, ...]:
    """The same texts in order, each once; case and a leading "the" do not make a difference."""
    seen: dict[str, str] = {}
    for value in values:
        seen.setdefault(bare(value), value)
    return tuple(seen.values())


def bare(words: str) -> str:
    """Words without case, outer spaces and a leading article: "The leather" is "leather"."""
    lowered = " ".join(words.lower().split())
    for article in ("the ", "a ", "an "):
        if lowered.startswith(article):
            return lowered.removeprefix(article)
    return lowered


Phrase = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Phrases = Annotated[
    tuple[Phrase, ...],
    BeforeValidator(phrases),
    AfterValidator(unique),
    Field(max_length=MAX_PHRASES),
]
"""A list of short texts, or one line of them with commas."""
