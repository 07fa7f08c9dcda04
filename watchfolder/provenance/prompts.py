"""Prompts: which words of an edit are somebody's instruction, and how to speak without them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from presets.edit import Edit

PROMPT_FIELDS = {
    "text": "Edit the picture as instructed.",
    "prompt": "what was described",
    "scene": "a described scene",
    "words": "as described",
    "said": "",
}
"""Fields of edits that hold a person's own words, and what stands for them in a sentence."""


def prompts_of(edit: Mapping[str, Any]) -> tuple[str, ...]:
    """The words an edit, given as data, was asked with; each once."""
    said = (edit.get(field) for field in PROMPT_FIELDS)
    return tuple(dict.fromkeys(text for text in said if isinstance(text, str) and text.strip()))


def sentence_without_prompt(edit: Edit) -> str:
    """The edit's sentence with every prompt in it replaced by a plain stand-in."""
    masked = {
        field: stand_in
        for field, stand_in in PROMPT_FIELDS.items()
        if field in type(edit).model_fields and getattr(edit, field)
    }
    return edit.model_copy(update=masked).sentence()
