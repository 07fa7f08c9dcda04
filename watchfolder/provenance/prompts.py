"""Prompts: which words of an edit are somebody's instruction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

PROMPT_FIELDS = ("text", "prompt", "scene", "words", "said")
"""Fields of edits that hold a person's own words."""


def prompts_of(edit: Mapping[str, Any]) -> tuple[str, ...]:
    """The words an edit, given as data, was asked with; each once."""
    said = (edit.get(field) for field in PROMPT_FIELDS)
    return tuple(dict.fromkeys(text for text in said if isinstance(text, str) and text.strip()))
