"""Parts of speech: things, colours, degrees. A file here is one; nothing else lists them.

Each module has `read(sentence, at)`, which yields (end, value) for every way to read such a part
from word `at` on. It must account for every word up to `end`. Its `vocabulary()` is the words it
knows, so that a refusal can name the ones that nobody knows.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from presets.grammar.words import Sentence

Part = Callable[[Sentence, int], Iterator[tuple[int, Any]]]


@cache
def vocabularies() -> tuple[frozenset[str], ...]:
    """Return the words that each part of speech knows, for those that have such a list."""
    modules = (importlib.import_module(f"{__name__}.{name}") for name in parts())
    return tuple(module.vocabulary() for module in modules if hasattr(module, "vocabulary"))


@cache
def parts() -> dict[str, Part]:
    """Return the reader of every part of speech, by its name."""
    return {
        found.name: importlib.import_module(f"{__name__}.{found.name}").read
        for found in pkgutil.iter_modules(__path__)
    }
