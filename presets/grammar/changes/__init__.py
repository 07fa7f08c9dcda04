"""The kinds of change that a sentence can ask. A file here is one; nothing else lists them.

Each module has RULES, a table of patterns with what they mean. Its name is the family that
continuations ("... and the strap tan") refer to.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from presets.grammar.pattern import Rule


@cache
def families() -> dict[str, tuple[Rule, ...]]:
    """Return the rules of every change, by family, in the order of the file names."""
    return {
        found.name: importlib.import_module(f"{__name__}.{found.name}").RULES
        for found in pkgutil.iter_modules(__path__)
    }
