"""Formats of other programs: a file here is one, and nothing else lists them.

Each has SUFFIXES, and a function for each way it goes: `read(data, file, choices)` gives an
Imported, `write(preset)` gives bytes. A format without `write` is only read.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from presets.exchange.imported import Choices, Imported
from presets.preset import Preset

Read = Callable[[bytes, str, Choices], Imported]
Write = Callable[[Preset], bytes]


@dataclass(frozen=True, slots=True)
class Format:
    """One format of another program."""

    name: str
    suffixes: tuple[str, ...]
    """Lower-case, with their dots, the usual one first."""
    read: Read
    write: Write | None


@cache
def formats() -> tuple[Format, ...]:
    """Every format, by name."""
    found = []
    for info in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{info.name}")
        write = getattr(module, "write", None)
        found.append(Format(info.name, module.SUFFIXES, module.read, write))
    return tuple(found)
