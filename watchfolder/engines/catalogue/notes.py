"""Notes: the model.toml that a pull writes into a model's folder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from watchfolder.engines.diffusion.model_settings import FILE, read_model_settings
from watchfolder.errors import ModelError

_A_PERSONS = ("steps", "guidance", "megapixels", "arguments")
"""What somebody may have set by hand, and keeps when the model is pulled anew."""
_HEAD = "# Written by a pull. What is set by hand stays when the model is pulled again.\n"


def write_notes(folder: Path, said: Mapping[str, Any], before: Path | None = None) -> None:
    """Write `said` as model.toml of `folder`; what a person set in that of `before` is kept."""
    kept = _set_by_hand(before) if before is not None else {}
    (folder / FILE).write_text(_HEAD + as_toml({**said, **kept}), encoding="utf-8")


def _set_by_hand(folder: Path) -> dict[str, Any]:
    try:
        settings = read_model_settings(folder)
    except ModelError:
        return {}  # damaged: what it said is not known any more
    said = settings.model_dump(include=set(_A_PERSONS), exclude_defaults=True)
    return {name: list(v) if isinstance(v, tuple) else v for name, v in said.items()}


def as_toml(values: Mapping[str, Any]) -> str:
    """Plain data as TOML: values first, then a table for each mapping. None is left out."""
    lines = [
        f"{_key(name)} = {_value(value)}"
        for name, value in values.items()
        if value is not None and not isinstance(value, Mapping)
    ]
    for name, table in values.items():
        if isinstance(table, Mapping) and table:
            lines += ["", f"[{_key(name)}]"]
            lines += [f"{_key(k)} = {_value(v)}" for k, v in table.items() if v is not None]
    return "\n".join(lines) + "\n"


def _key(name: str) -> str:
    bare = name.isascii() and name.replace("_", "").replace("-", "").isalnum()
    return name if bare else _text(name)


def _value(value: Any) -> str:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(k)} = {_value(v)}" for k, v in value.items()) + "}"
    raise TypeError(f"{type(value).__name__} has no form in TOML")


def _text(value: str) -> str:
    # a JSON string is a TOML string, but for DEL, which JSON leaves as it is
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
