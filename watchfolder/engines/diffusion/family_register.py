"""Which family a pipeline class belongs to: the files of families/, and installed packages."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from importlib import metadata

from watchfolder.engines.diffusion import families
from watchfolder.engines.diffusion.family import Family
from watchfolder.log import get_logger

GROUP = "watchfolder.model_families"
_log = get_logger(__name__)


def families_by_pipeline() -> dict[str, Family]:
    """Pipeline class, as model_index.json names it, to its family.

    Raises TypeError when a file of families/ does not hold exactly one Family, or two families
    want the same class. A stranger's that cannot be used is logged and left out.
    """
    found: dict[str, Family] = {}
    for family in (*_ours(), *_strangers()):
        for pipeline in family.pipelines:
            if pipeline in found:
                raise TypeError(f"{found[pipeline].title} and {family.title} both take {pipeline}")
            found[pipeline] = family
    return found


def _ours() -> Iterator[Family]:
    for module_info in pkgutil.iter_modules(families.__path__):
        module = importlib.import_module(f"{families.__name__}.{module_info.name}")
        kinds = [
            item
            for item in vars(module).values()
            if isinstance(item, type)
            and issubclass(item, Family)
            and item.__module__ == module.__name__
        ]
        if len(kinds) != 1:
            raise TypeError(f"{module.__name__} must hold exactly one Family")
        yield kinds[0]()


def _strangers() -> Iterator[Family]:
    for entry in sorted(metadata.entry_points(group=GROUP), key=lambda e: e.name):
        try:
            family = entry.load()()
        except (ImportError, AttributeError, TypeError, ValueError) as error:
            _log.warning("model family %s cannot be used: %s", entry.name, error)
            continue
        if isinstance(family, Family):
            yield family
        else:
            _log.warning("model family %s is no Family: %s", entry.name, entry.value)
