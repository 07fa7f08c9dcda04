"""Reading a file of another program, whichever it is by its ending."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from presets.errors import did_you_mean
from presets.exchange.formats import Format, formats
from presets.exchange.imported import Choices, Imported
from presets.exchange.palettes import of_group
from presets.exchange.refusals import refused

MOST_BYTES = 8 * 1024 * 1024
ALL = Choices()
MOST_CUBE_BYTES = 96 * 1024 * 1024
"""A table of 129 x 129 x 129 with ten digits a number."""


def read_file(path: Path, choices: Choices = ALL) -> Imported:
    """Read a file of another program.

    Raises ExchangeError with file, place, code and hint: unknown kind, not readable, too large,
    wrong, or holding nothing that a preset has a place for.
    """
    kind = format_of(path.name)
    data = _bytes(path, MOST_CUBE_BYTES if kind.name == "cube" else MOST_BYTES)
    return read_data(data, path.name, choices, kind)


def read_data(
    data: bytes,
    file: str,
    choices: Choices = ALL,
    kind: Format | None = None,
) -> Imported:
    """The same for bytes that are there already; `file` names them, and says their kind."""
    kind = kind or format_of(file)
    if not data:
        raise refused("import.empty", "the file is empty", "export it once more", file=file)
    found = kind.read(data, file, choices)
    swatches = of_group(found.swatches, choices.group, file)
    if not (swatches or found.look or found.cube):
        names = "; ".join(item.sentence() for item in found.left_out[:3])
        message = f"nothing in it has a place in a preset{f': {names}' if names else ''}"
        raise refused("import.empty", message, "it needs a colour or a look", file=file)
    return Imported(
        format=found.format,
        title=found.title,
        swatches=swatches,
        look=found.look,
        cube=found.cube,
        carried=found.carried,
        left_out=found.left_out,
        notes=found.notes,
    )


def format_of(name: str) -> Format:
    """The format that a file name ends with. Raises ExchangeError import.format."""
    by_suffix = {suffix: kind for kind in formats() for suffix in kind.suffixes}
    suffix = Path(name).suffix.lower()
    if suffix in by_suffix:
        return by_suffix[suffix]
    known = ", ".join(s for s in by_suffix if s != ".lrtemplate")
    hint = did_you_mean(suffix, by_suffix) if suffix else ""
    message = f'a file ending with "{suffix}" is not read' if suffix else "it has no ending"
    raise refused("import.format", message, hint or f"those that are: {known}", file=name)


def _bytes(path: Path, most: int) -> bytes:
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except OSError as error:
        reason = (error.strerror or "unreadable").lower()
        raise refused("import.unreadable", f"cannot be read: {reason}", file=path.name) from error
    with os.fdopen(handle, "rb") as stream:
        status = os.fstat(stream.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise refused("import.unreadable", "this is not a regular file", file=path.name)
        if status.st_size > most:
            message = f"{status.st_size / 1e6:.0f} MB; {most / 1e6:.0f} MB are the most"
            hint = "a palette or a look is far smaller: is it the right file?"
            raise refused("import.too-large", message, hint, file=path.name)
        return stream.read(most + 1)
