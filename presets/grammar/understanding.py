"""Understanding: what a sentence was taken to ask, or why it was not taken at all."""

from __future__ import annotations

from dataclasses import dataclass

from presets.edit import Edit


@dataclass(frozen=True, slots=True)
class Understanding:
    """What came of reading one instruction."""

    steps: tuple[Edit, ...] = ()
    """Typed edits in the order they were asked; each `said` holds the person's words for it.
    Empty when not confident, and when the sentence only says what to keep."""
    keep: tuple[str, ...] = ()
    """What the sentence asks to leave as it is, each a noun phrase without article."""
    confident: bool = False
    """True only when every word was accounted for, in exactly one way."""
    why: str = ""
    """Why not, said of the instruction ("is a question"); "" when confident."""
    hint: str = ""
    """What would do it instead; "" when confident."""
