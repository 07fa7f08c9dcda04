"""Replacing what is named inside typed data: every colour and every file, however deep."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from pydantic import BaseModel

from presets.located import join
from presets.reference import ColorRef, FileRef

Named = ColorRef | FileRef
Change = Callable[[Named, str], Named]
"""Gets what is named and its dotted field; returns what takes its place."""
Model = TypeVar("Model", bound=BaseModel)


def rewritten(model: Model, change: Change, path: str = "") -> Model:
    """Return the model with `change` applied to each ColorRef and FileRef that was said in it.

    Defaults that nobody said are changed too: a shadow's colour has its number like any other.
    """
    updates = {
        name: changed
        for name in type(model).model_fields
        if (changed := _value(value := getattr(model, name), change, join(path, name))) is not value
    }
    return model.model_copy(update=updates) if updates else model


def _value(value: Any, change: Change, path: str) -> Any:
    if isinstance(value, ColorRef | FileRef):
        changed: Any = change(value, path)
        return value if changed == value else changed
    if isinstance(value, BaseModel):
        return rewritten(value, change, path)
    if isinstance(value, dict):
        items = {k: _value(v, change, join(path, k)) for k, v in value.items()}
        return items if any(items[k] is not v for k, v in value.items()) else value
    if isinstance(value, tuple):
        changed = tuple(_value(v, change, join(path, i)) for i, v in enumerate(value))
        return changed if any(a is not b for a, b in zip(changed, value, strict=True)) else value
    return value
