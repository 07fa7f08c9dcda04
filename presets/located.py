"""Located: what a person wrote, as plain data, and the line on which each field of it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Located:
    """A mapping as it was read, with its lines."""

    value: dict[str, Any]
    lines: Mapping[str, int] = field(default_factory=dict)
    """Dotted field to 1-based line: "branches.colourway.steps.0.to"."""
    file: str = ""
    """Name of the file as the person knows it."""

    def line_of(self, path: str) -> int | None:
        """Return the line of a field, or of the nearest thing around it."""
        return line_of(self.lines, path)


def line_of(lines: Mapping[str, int], path: str) -> int | None:
    """Return the line of a dotted field, or of the nearest thing around it; None for neither.

    Fields are known by their American names; what was typed as `colour` is found too.
    """
    while path:
        for spelled in (path, british(path)):
            if spelled in lines:
                return lines[spelled]
        path = path.rpartition(".")[0]
    return None


def british(path: str) -> str:
    """The same dotted field with `colour` for each `color`."""
    return ".".join("colour" if part == "color" else part for part in path.split("."))


def join(path: str, key: object) -> str:
    """Append one key or index to a dotted field."""
    return f"{path}.{key}" if path else str(key)
