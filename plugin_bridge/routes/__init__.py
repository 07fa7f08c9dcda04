"""What may be asked of the bridge: a file here is a noun, and nothing else lists them."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from functools import cache

from plugin_bridge.route import Route


@cache
def all_routes() -> tuple[Route, ...]:
    """Every route there is, in the order of files, and of functions in a file."""
    found = []
    for info in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{info.name}")
        for item in vars(module).values():
            declared = getattr(item, "route", None) if inspect.isfunction(item) else None
            if isinstance(declared, Route) and item.__module__ == module.__name__:
                found.append(declared)
    return tuple(found)
