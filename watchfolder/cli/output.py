"""What commands print: rich on a terminal, plain lines in a pipe, JSON where asked."""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from presets.errors import EditingError, RecipeError

DONE, FAILED, USAGE, WAITING, PARTLY = 0, 1, 2, 3, 4
"""The exit codes of every command but verify."""


def print_json(value: Any) -> None:
    """One JSON document on standard output."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=False, default=str))


def on_terminal() -> bool:
    """Whether a person is looking: standard output is a terminal."""
    return sys.stdout.isatty()


def show_error(error: EditingError, *, as_json: bool = False) -> int:
    """Say what went wrong on standard error, all problems at once; the exit code."""
    if as_json:
        print_json({"error": error.as_json()})
        return error.exit_code
    click.secho("error: ", fg="red", bold=True, nl=False, err=True)
    if isinstance(error, RecipeError) and len(error.problems) > 1:
        click.echo(f"{len(error.problems)} problems", err=True)
        for problem in error.problems:
            click.echo(f"  {problem.sentence()}", err=True)
    else:
        click.echo(error.message, err=True)
    if error.hint:
        click.echo(f"hint: {error.hint}", err=True)
    return error.exit_code
