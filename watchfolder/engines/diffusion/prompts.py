"""What a model is told: one focused instruction, what to keep, the brand's manner, what not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from presets.edit import Edit
from presets.edits.background import Background
from presets.edits.extend import Extend
from presets.edits.fill import Fill
from presets.edits.instruct import Instruct
from presets.edits.recolor import Recolor
from presets.edits.remove import Remove
from presets.edits.style import Style

_ARTICLES = ("the ", "a ", "an ", "this ", "that ", "these ", "those ", "its ", "all ", "every ")
_SUBTLE, _STRONG = 0.4, 0.85


@dataclass(frozen=True, slots=True)
class Phrase:
    """The words for one call."""

    text: str
    avoid: str = ""
    """For a negative prompt; "" where the model has none, or nothing is to be avoided."""


def instruction(
    edit: Edit,
    *,
    avoid: Sequence[str] = (),
    style_words: str = "",
    negative: bool = False,
    masked: bool = False,
    shown: bool = False,
) -> Phrase:
    """The words for a model that follows instructions.

    `negative`: it has a negative prompt, which takes what to avoid. `masked`: it paints inside a
    mask it is given. `shown`: a reference picture comes second.
    """
    parts = [_order(edit, masked=masked, shown=shown), keep_clause(edit.keep)]
    if style_words and not isinstance(edit, Remove):
        parts.append(f"Style: {style_words.strip().rstrip('.')}.")
    if avoid and not negative:
        parts.append(f"Avoid {listed(avoid)}.")
    text = " ".join(part for part in parts if part)
    return Phrase(text, ", ".join(avoid) if negative else "")


def description(
    edit: Edit, *, avoid: Sequence[str] = (), style_words: str = "", negative: bool = True
) -> Phrase:
    """The words for a model that is told what the result shows."""
    if isinstance(edit, Background):
        said = edit.scene
    elif isinstance(edit, Fill | Extend):
        said = edit.prompt
    elif isinstance(edit, Style):
        said = edit.words or edit.look
    else:
        said = edit.sentence()
    parts = [said.strip().rstrip("."), style_words.strip().rstrip(".")]
    return Phrase(", ".join(p for p in parts if p), ", ".join(avoid) if negative else "")


def keep_clause(keep: Sequence[str]) -> str:
    """Say "Keep the stitching and the logo exactly as they are."; "" when there is nothing."""
    things = [_with_article(word) for word in dict.fromkeys(k.strip().rstrip(".") for k in keep)]
    things = [thing for thing in things if thing]
    if not things:
        return ""
    many = len(things) > 1 or (things[0].endswith("s") and not things[0].endswith("ss"))
    return f"Keep {listed(things)} exactly as {'they are' if many else 'it is'}."


def listed(words: Sequence[str]) -> str:
    """Words in a row: "a", "a and b", "a, b and c"."""
    *first, last = [word.strip() for word in words]
    return f"{', '.join(first)} and {last}" if first else last


def _with_article(thing: str) -> str:
    if not thing or thing.lower().startswith(_ARTICLES):
        return thing
    return f"the {thing}"


def _order(edit: Edit, *, masked: bool, shown: bool) -> str:
    """The change itself. What is masked need not be named, and mostly has no name."""
    if isinstance(edit, Background) and edit.scene:
        place = f"{edit.sentence().rstrip('.')}{_like(shown, 'the setting of')}."
        return f"{place} Keep the subject, its shape, size and position exactly as they are."
    if isinstance(edit, Recolor):
        number = f" ({edit.to.hex})" if edit.to.hex else ""
        return f"{edit.sentence().rstrip('.')}{number}, keeping its shading and texture."
    if isinstance(edit, Remove):
        thing = edit.target.words if edit.target and edit.target.words else ""
        what = thing or ("what is in the marked area" if masked else "the marked thing")
        return f"Remove {what} and its shadow, and continue what surrounds it."
    if isinstance(edit, Extend):
        more = f": {edit.prompt.strip().rstrip('.')}" if edit.prompt else ""
        return f"Extend the picture beyond its borders, continuing the scene{more}."
    if isinstance(edit, Style):
        return _restyle(edit, shown=shown)
    said = edit.sentence().strip()
    said = said if said.endswith((".", "!", "?")) else f"{said}."
    place = edit.target.words if edit.target and isinstance(edit, Instruct) else ""
    if place and not masked and place.lower() not in said.lower():
        return f"{said} Change only {place}."
    return said


def _restyle(edit: Style, *, shown: bool) -> str:
    manner = (
        "subtly " if edit.strength < _SUBTLE else "strongly " if edit.strength > _STRONG else ""
    )
    said = edit.words or edit.look
    to = f" to this look: {said.strip().rstrip('.')}" if said else ""
    order = f"{manner}restyle the picture{to}{_like(shown, 'in the manner of')}"
    return f"{order[0].upper()}{order[1:]}. Keep what it shows and where it stands."


def _like(shown: bool, how: str) -> str:
    return f", {how} the second picture" if shown else ""
