"""What is wrong with a file of another program, and where in it."""

from __future__ import annotations

from typing import ClassVar

from presets.errors import PresetError, Problem


class ExchangeError(PresetError):
    """A file cannot be read, or a preset cannot be written as one."""

    code: ClassVar[str] = "import.invalid"


def refused(
    code: str,
    message: str,
    hint: str = "",
    *,
    file: str = "",
    line: int | None = None,
    place: str = "",
) -> ExchangeError:
    """An error of one complaint; `place` is a byte or a field of the file."""
    return ExchangeError([Problem(code, message, hint, file, line, place)])
