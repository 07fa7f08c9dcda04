"""What commands print: rich on a terminal, plain lines in a pipe, JSON where asked."""

from __future__ import annotations

import io
import json
import re
import sys
from typing import Any

import click

from presets.errors import EditingError, RecipeError

DONE, FAILED, USAGE, WAITING, PARTLY = 0, 1, 2, 3, 4
"""The exit codes of every command but verify."""


_LONE = re.compile(r"[\ud800-\udfff]")
"""What stands in a name for bytes that are no UTF-8: no text that could be written."""


def print_json(value: Any) -> None:
    """One JSON document on standard output; read back, names are what they were, byte by byte."""
    text = json.dumps(value, indent=2, ensure_ascii=False, default=str)
    click.echo(_LONE.sub(lambda found: f"\\u{ord(found[0]):04x}", text))


def never_fail_to_print() -> None:
    """Have what the terminal's encoding cannot say spelled out: a name must not end a command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def on_terminal() -> bool:
    """Whether a person is looking: standard output is a terminal."""
    return sys.stdout.isatty()


class AskedWronglyError(EditingError):
    """A command line that is none, as data."""

    code = "command.usage"


def show_usage_error(error: click.ClickException, *, as_json: bool = False) -> int:
    """Say that something was asked wrongly, as click does it, or as data; the exit code."""
    if not as_json:
        error.show()
        return error.exit_code
    print_json({"error": AskedWronglyError(error.format_message()).as_json()})
    return error.exit_code


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
