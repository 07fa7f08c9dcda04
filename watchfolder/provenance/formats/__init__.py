"""The kinds of metadata format: a file here is a format, and nothing else lists them."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import cast

from watchfolder.provenance.format import MetadataFormat


@cache
def metadata_formats() -> dict[str, MetadataFormat]:
    """Name to module, in the order of writing: by name, those that sign the bytes last.

    Raises TypeError when a file does not hold what a MetadataFormat has.
    """
    found: dict[str, MetadataFormat] = {}
    for module_info in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{module_info.name}")
        if not (isinstance(getattr(module, "signs", None), bool) and hasattr(module, "write")):
            raise TypeError(f"{module.__name__} must hold `signs` and `write`")
        found[module_info.name] = cast("MetadataFormat", module)
    return dict(sorted(found.items(), key=lambda item: (item[1].signs, item[0])))
