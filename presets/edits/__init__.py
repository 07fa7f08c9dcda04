"""The kinds of edit: a file here is an edit, and nothing else lists them."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from presets.edit import Edit


@cache
def edit_kinds() -> dict[str, type[Edit]]:
    """Name to class for every edit in this folder.

    Raises TypeError when a file does not hold exactly one Edit named like itself.
    """
    kinds: dict[str, type[Edit]] = {}
    for module_info in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{module_info.name}")
        found = [
            item
            for item in vars(module).values()
            if isinstance(item, type)
            and issubclass(item, Edit)
            and item.__module__ == module.__name__
        ]
        if len(found) != 1 or found[0].model_fields["edit"].default != module_info.name:
            raise TypeError(
                f"{module.__name__} must hold exactly one Edit named {module_info.name!r}"
            )
        kinds[module_info.name] = found[0]
    return kinds
