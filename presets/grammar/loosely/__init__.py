"""The same changes, said freely: patterns with runs of small words, one file for each kind.

They are tried only where the rules of changes/ read nothing. A file is named like the family that
it belongs to, and has RULES.
"""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import replace
from functools import cache

from presets.grammar.pattern import Rule


@cache
def loose_rules() -> tuple[tuple[str, Rule], ...]:
    """Return every loose rule with its family, in the order of the file names."""
    return tuple(
        (found.name, replace(rule, loose=True))
        for found in pkgutil.iter_modules(__path__)
        for rule in importlib.import_module(f"{__name__}.{found.name}").RULES
    )
