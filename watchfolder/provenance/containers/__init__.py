"""The kinds of container: a file here is a file format, and nothing else lists them."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import cast

from watchfolder.errors import ProvenanceError
from watchfolder.provenance.container import Container


@cache
def containers() -> dict[str, Container]:
    """Format name ("jpeg", "png", ...) to the module that knows the format."""
    return {
        found.name: cast("Container", importlib.import_module(f"{__name__}.{found.name}"))
        for found in pkgutil.iter_modules(__path__)
    }


def container_of(data: bytes) -> tuple[str, Container]:
    """The format of a file's bytes, by content. Raises ProvenanceError for any other."""
    for name, container in containers().items():
        if container.recognises(data):
            return name, container
    known = ", ".join(name.upper() for name in containers())
    raise ProvenanceError(
        "this file is none of the formats whose metadata is read here", f"it must be {known}"
    )
