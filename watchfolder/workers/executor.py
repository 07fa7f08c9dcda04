"""Executor: where workers run. It starts and stops them; the ledger alone knows the jobs."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path
from typing import Protocol

from presets.errors import did_you_mean
from watchfolder.engines.card import EngineCard
from watchfolder.errors import SettingsError
from watchfolder.jobs.store import JobStore
from watchfolder.settings import Settings

KINDS = "watchfolder.workers.executors"
"""The folder of kinds. Imported by name when one is opened: each of them imports this contract."""


class Executor(Protocol):
    """Keeps workers going. A kind is one file in watchfolder/workers/executors/."""

    def start(self) -> None:
        """Start workers and keep them going; returns before they are ready."""

    def stop(self, grace: float = 10.0) -> None:
        """Ask them to hand their jobs back, and end those that have not within `grace` seconds."""

    def check(self) -> None:
        """Raise WorkersError when no worker can be kept going."""

    def cards(self, timeout: float = 120.0) -> tuple[EngineCard, ...]:
        """What the workers can do; waits until one is ready. Raises WorkersError."""


def executor_names() -> tuple[str, ...]:
    """Names of all executors, nothing imported."""
    folder = Path(__file__).with_name(KINDS.rpartition(".")[2])
    return tuple(info.name for info in pkgutil.iter_modules([str(folder)]))


def open_executor(settings: Settings, store: JobStore) -> Executor:
    """The executor that the settings name. Raises SettingsError for one that there is not."""
    name = settings.executor
    if name not in executor_names():
        known = ", ".join(executor_names())
        hint = did_you_mean(name, executor_names()) or f"there is: {known}"
        raise SettingsError(f"executor: there is no {name!r}", hint)
    module = importlib.import_module(f"{KINDS}.{name}")
    executor: Executor = module.open_executor(settings, store)
    return executor
