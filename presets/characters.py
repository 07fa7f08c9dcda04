"""Which characters may stand in what people write: no control characters, nothing that reorders."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from presets.located import join

MAX_TEXT = 2000
"""Characters of any one text: an instruction, a scene, a name."""

_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # control characters but tab and line ends
    "\u202a-\u202e\u2066-\u2069"  # bidirectional embeddings, overrides, isolates
    "\ud800-\udfff\ufffe\uffff]"  # halves of characters, and no characters at all
)


def forbidden(text: str) -> str:
    """Name the first character that may not stand in a text ("U+202E"), or return ""."""
    found = _FORBIDDEN.search(text)
    return f"U+{ord(found[0]):04X}" if found else ""


def cleaned(value: Any) -> Any:
    """The same data without forbidden characters and with every text cut to its limit."""
    if isinstance(value, str):
        return _FORBIDDEN.sub("", value)[:MAX_TEXT]
    if isinstance(value, dict):
        return {cleaned(k): cleaned(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [cleaned(v) for v in value]
    return value


def texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text in plain data, keys too, each with its dotted field."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(key, str):
                yield join(path, cleaned(key)), key
            yield from texts(inner, join(path, cleaned(key)))
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from texts(inner, join(path, index))
