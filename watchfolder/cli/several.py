"""Several files in one command: one that cannot be used is named, and hinders no other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from watchfolder.errors import ProvenanceError

T = TypeVar("T")


def each_read(
    files: Sequence[Path], read: Callable[[Path], T]
) -> tuple[list[tuple[Path, T]], list[dict[str, Any]]]:
    """What `read` gives for each file, and the files it refuses, with its error as plain data.

    The error of a single file is raised: there is nothing beside it to be told. Raises what
    `read` raises that is no ProvenanceError.
    """
    found: list[tuple[Path, T]] = []
    refused: list[dict[str, Any]] = []
    for file in files:
        try:
            found.append((file, read(file)))
        except ProvenanceError as error:
            if len(files) == 1:
                raise
            refused.append({"file": str(file), "error": error.as_json()})
    return found, refused


def say_unread(refused: Sequence[dict[str, Any]]) -> None:
    """Tell a person of them, on standard error."""
    for one in refused:
        click.secho("error: ", fg="red", bold=True, nl=False, err=True)
        click.echo(f"{Path(one['file']).name}: {one['error']['message']}", err=True)
