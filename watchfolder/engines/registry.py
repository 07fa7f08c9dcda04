"""Engines that are here: one folder each beside this file, and packages that others installed.

A folder takes part by a module `engine` with a function `engines(settings) -> Iterable[Engine]`; an
installed package by an entry point of the group `watchfolder.engines` that names such a function.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable
from importlib import metadata, resources
from typing import Any

import watchfolder.engines
from presets.edit import Edit
from watchfolder.engines.card import EngineCard
from watchfolder.engines.engine import Engine, Mask, Materials, Progress, StepResult
from watchfolder.errors import EngineError
from watchfolder.log import get_logger
from watchfolder.pictures.picture import Picture
from watchfolder.settings import Settings

GROUP = "watchfolder.engines"
_BREAKAGE = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EngineError,
    ImportError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
)
"""What a stranger's package may raise while it is loaded without stopping the workshop."""
_log = get_logger(__name__)


class BrokenEngine:
    """Stands in for an engine that could not be loaded: its card says why, and it does nothing."""

    def __init__(self, name: str, version: str, why: str) -> None:
        self._card = EngineCard(name=name, version=version, unavailable=why)

    @property
    def card(self) -> EngineCard:
        """A card with no features, and why it cannot run."""
        return self._card

    def find(self, _region: Any, _source: Picture, _progress: Progress) -> Mask:
        """Raises EngineError, always."""
        raise EngineError(f"{self._card.name} cannot run here: {self._card.unavailable}")

    def apply(
        self, _edit: Edit, _picture: Picture, _materials: Materials, _progress: Progress
    ) -> StepResult:
        """Raises EngineError, always."""
        raise EngineError(f"{self._card.name} cannot run here: {self._card.unavailable}")


def load_engines(settings: Settings) -> dict[str, Engine]:
    """Name to engine: our own folders first, in name order, then installed packages.

    Our own must load, and raise what they raise. A stranger's that does not load, or that takes
    a name already taken, becomes an engine whose card says why it is unavailable.
    """
    engines: dict[str, Engine] = {}
    for module_info in pkgutil.iter_modules(watchfolder.engines.__path__):
        if not module_info.ispkg:
            continue
        for engine in _of_folder(module_info.name, settings):
            if engine.card.name in engines:
                raise EngineError(f"two engines are named {engine.card.name!r}")
            engines[engine.card.name] = engine
    for entry in sorted(metadata.entry_points(group=GROUP), key=lambda e: e.name):
        for found in _of_entry(entry, settings):
            engine = _renamed(found, entry) if found.card.name in engines else found
            engines[engine.card.name] = engine
    return engines


def _of_folder(name: str, settings: Settings) -> Iterable[Engine]:
    folder = f"{watchfolder.engines.__name__}.{name}"
    if not resources.files(folder).joinpath("engine.py").is_file():
        return ()
    found: Iterable[Engine] = importlib.import_module(f"{folder}.engine").engines(settings)
    return tuple(found)


def _of_entry(entry: metadata.EntryPoint, settings: Settings) -> tuple[Engine, ...]:
    try:
        found = tuple(entry.load()(settings))
        for engine in found:
            if not isinstance(engine.card, EngineCard):
                raise TypeError(f"its card is a {type(engine.card).__name__}")
            if not (callable(engine.find) and callable(engine.apply)):
                raise TypeError("it has no find() and apply()")
    except _BREAKAGE as error:
        why = f"{type(error).__name__}: {error}"
        _log.warning("engine %s from %s cannot be used: %s", entry.name, entry.value, why)
        return (BrokenEngine(entry.name, _version(entry), why),)
    return found


def _renamed(engine: Engine, entry: metadata.EntryPoint) -> Engine:
    name = engine.card.name
    why = f"its name {name!r} is taken by another engine"
    return BrokenEngine(f"{name} ({entry.value})", _version(entry), why)


def _version(entry: metadata.EntryPoint) -> str:
    return entry.dist.version if entry.dist is not None else ""
