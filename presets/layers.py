"""Layers: who says what, lowest first, and whose word holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from presets.complaints import Place
from presets.errors import Problem
from presets.located import line_of
from presets.request import Request
from presets.sidecar import SaidRequest


@dataclass(frozen=True, slots=True)
class Layer:
    """One request with where it comes from."""

    request: Request
    origin: str
    """As people know it: a file's name, "folder atelier-leather", "command"."""
    lines: Mapping[str, int] = field(default_factory=dict)
    """Dotted field to line, where it is a file."""
    folder: Path | None = None
    """Where the files it names are looked up; None: it may name none."""
    problems: tuple[Problem, ...] = ()
    """Complaints that are known already; raised together with all others."""

    @classmethod
    def of(cls, said: SaidRequest, folder: Path) -> Self:
        """The layer of a sidecar that lies in `folder`."""
        return cls(said.request, said.file, said.lines, folder, said.problems)

    @property
    def place(self) -> Place:
        """Where to point complaints."""
        return Place(self.origin if self.lines else "", self.lines)

    def source(self, path: str) -> str:
        """Where a field's value comes from: "bag.jpg.edit.yaml:7"."""
        line = line_of(self.lines, path)
        return self.origin if line is None else f"{self.origin}:{line}"


@dataclass(frozen=True, slots=True)
class Said:
    """A value, and the layer whose word it is."""

    value: Any
    layer: Layer


def last_word(layers: Sequence[Layer], name: str) -> Said | None:
    """What the highest layer that says a field says; None where nobody does."""
    for layer in reversed(layers):
        value = getattr(layer.request, name)
        if value is not None:
            return Said(value, layer)
    return None


def who_says_what_to_do(layers: Sequence[Layer]) -> Layer | None:
    """The highest layer with steps or branches; theirs hold whole, never mixed with others."""
    return next((la for la in reversed(layers) if la.request.says_what_to_do), None)


def all_words(layers: Sequence[Layer], name: str) -> tuple[str, ...]:
    """The lists of all layers, lowest first: what is to be kept is only ever added to."""
    return tuple(word for layer in layers for word in getattr(layer.request, name))
