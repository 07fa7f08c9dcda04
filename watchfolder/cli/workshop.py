"""What commands work with: settings, the ledger, the preset library, opened once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import click

from presets.library import PresetLibrary
from watchfolder.errors import LedgerCorruptError
from watchfolder.jobs.mending import mend
from watchfolder.jobs.store import JobStore
from watchfolder.settings import Settings, read_settings

F = TypeVar("F", bound=Callable[..., Any])


@dataclass
class Workshop:
    """Opened on first use, so that a command pays only for what it touches."""

    config: Path | None = None
    state: Path | None = None
    said: dict[str, Any] = field(default_factory=dict)
    """Settings that the command line says, by name; to be filled before `settings` is used."""

    @cached_property
    def settings(self) -> Settings:
        """Settings of file, environment and command line."""
        return read_settings(self.config, state=self.state, **self.said)

    @cached_property
    def store(self) -> JobStore:
        """The ledger."""
        return JobStore(self.settings.ledger, self.settings)

    def sound_store(self) -> JobStore:
        """The ledger, read through; a damaged one is mended first, and that is said.

        Raises LedgerCorruptError where another process has the damaged one open.
        """
        try:
            self.store.check()
        except LedgerCorruptError as damage:
            opened = self.__dict__.pop("store", None)
            if opened is not None:
                opened.close()
            click.echo(mend(self.settings.ledger, damage).sentence(), err=True)
        return self.store

    @cached_property
    def library(self) -> PresetLibrary:
        """Presets: the user's, then the shipped ones."""
        return PresetLibrary(self.settings.presets)


def worker_options(command: F) -> F:
    """Give a command --workers and --executor, which override the settings of these names.

    To be put right below `workshop_options`.
    """

    @click.option("--workers", type=click.IntRange(1, 64), help="Worker processes [default: 1].")
    @click.option(
        "--executor", metavar="NAME", help="Where they run: local, or ray for a cluster [local]."
    )
    def wrapped(
        *args: Any, workshop: Workshop, workers: int | None, executor: str | None, **kwargs: Any
    ) -> Any:
        workshop.said |= {"workers": workers, "executor": executor}
        return command(*args, workshop=workshop, **kwargs)

    return _named_like(command, wrapped)


def workshop_options(command: F) -> F:
    """Give a command --config and --state, and pass it a Workshop as `workshop`."""

    @click.option(
        "--config",
        type=click.Path(dir_okay=False, path_type=Path),
        help="Settings file [default: watchfolder.toml in your config folder].",
    )
    @click.option(
        "--state-folder",
        "state",
        type=click.Path(file_okay=False, path_type=Path),
        help="Folder of ledger, cache and logs.",
    )
    def wrapped(*args: Any, config: Path | None, state: Path | None, **kwargs: Any) -> Any:
        return command(*args, workshop=Workshop(config, state), **kwargs)

    return _named_like(command, wrapped)


def _named_like(command: F, wrapped: Callable[..., Any]) -> F:
    wrapped.__name__ = command.__name__
    wrapped.__doc__ = command.__doc__
    # click keeps options already put on the inner function in this list
    params = getattr(command, "__click_params__", [])
    wrapped.__click_params__ = [*params, *wrapped.__click_params__]  # type: ignore[attr-defined]
    return wrapped  # type: ignore[return-value]
