"""Structured logging: plain lines for people, JSON lines in a file, each with its job and step.

What is logged holds names of strangers' files. Control characters, terminal escapes and marks
that turn the reading direction are written out, so that no name can draw on a terminal or fake a
line.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import os
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from itertools import pairwise
from pathlib import Path
from typing import Any

from watchfolder.errors import SettingsError
from watchfolder.settings import Settings

MAX_BYTES = 5_000_000
"""A log file is set aside when it is longer; KEPT older ones are kept."""
KEPT = 3
OURS = ("watchfolder", "presets", "plugin_bridge")

_job: ContextVar[str] = ContextVar("job", default="")
_step: ContextVar[str] = ContextVar("step", default="")


def get_logger(name: str) -> logging.Logger:
    """The logger of a module, by its __name__."""
    return logging.getLogger(name)


@contextmanager
def working_on(*, job: str | None = None, step: str | None = None) -> Iterator[None]:
    """Name the job or step that all lines logged within this block and thread are about."""
    tokens = [
        (variable, variable.set(value))
        for variable, value in ((_job, job), (_step, step))
        if value is not None
    ]
    try:
        yield
    finally:
        for variable, token in reversed(tokens):
            variable.reset(token)


def plain(text: str) -> str:
    r"""One line that shows what it holds: control, format and other unprintable characters as \u...

    So a newline is two characters, and so is the mark that turns the reading direction.
    """
    return "".join(c if _shows(c) else _spelled(c) for c in text)


def configure(settings: Settings, *, console: bool, name: str = "watchfolder") -> None:
    """Log into `settings.logs`/NAME.jsonl, and to standard error if `console`.

    Other libraries are heard from warnings on. Calling it again replaces what was configured.
    Raises SettingsError when the folder of logs cannot be made.
    """
    handlers: list[logging.Handler] = [JsonLines(settings.logs / f"{name}.jsonl")]
    if console:
        spoken = logging.StreamHandler()
        spoken.setFormatter(PlainLine())
        handlers.append(spoken)
    root = logging.getLogger()
    for old in [h for h in root.handlers if getattr(h, "ours", False)]:
        root.removeHandler(old)
        old.close()
    for handler in handlers:
        handler.ours = True  # type: ignore[attr-defined]
        handler.addFilter(_name_context)
        root.addHandler(handler)
    root.setLevel(logging.WARNING)
    for ours in OURS:
        logging.getLogger(ours).setLevel(settings.log_level.upper())


class PlainLine(logging.Formatter):
    """`12:04:31 warning runner [01JD… recolor] message`, then the traceback if there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as lines for a person."""
        at = dt.datetime.fromtimestamp(record.created).astimezone()
        about = " ".join(w for w in (_context(record, "job"), _context(record, "step")) if w)
        words = [
            f"{at:%H:%M:%S}",
            record.levelname.lower(),
            record.name.rpartition(".")[2],
            *([f"[{plain(about)}]"] if about else []),
            plain(record.getMessage()),
        ]
        lines = [" ".join(words)]
        if record.exc_info:
            lines += map(plain, self.formatException(record.exc_info).splitlines())
        return "\n".join(lines)


class JsonLines(logging.Handler):
    """A file with one JSON object a line, which several processes may write to at once.

    Each line is one write() in append mode. Whoever finds the file too long renames it; the
    others notice by its inode.
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self._fd = -1
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._open()
        except OSError as error:
            raise SettingsError(
                f"the log {path} cannot be written: {error.strerror}",
                "set `state` to a folder this user may write to",
            ) from error

    def emit(self, record: logging.LogRecord) -> None:
        """Append the record."""
        try:
            line = json.dumps(as_data(record), default=str) + "\n"  # ASCII: nothing to escape
            self._keep_up(len(line))
            os.write(self._fd, line.encode("ascii"))
        except OSError:
            self.handleError(record)

    def close(self) -> None:
        """Close the file."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1
        super().close()

    def _open(self) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        self._fd = os.open(self.path, flags, 0o600)

    def _keep_up(self, coming: int) -> None:
        """Open the file anew where another process has renamed it; rename it where it is full."""
        mine = os.fstat(self._fd)
        try:
            there = self.path.stat()
        except FileNotFoundError:
            there = None
        if there and (there.st_dev, there.st_ino) == (mine.st_dev, mine.st_ino):
            if there.st_size + coming <= MAX_BYTES:
                return
            self._set_aside()
        os.close(self._fd)
        self._open()

    def _set_aside(self) -> None:
        aged = [
            self.path,
            *(self.path.with_name(f"{self.path.name}.{n}") for n in range(1, KEPT + 1)),
        ]
        for newer, older in reversed(list(pairwise(aged))):
            with suppress(FileNotFoundError):
                newer.replace(older)


def as_data(record: logging.LogRecord) -> dict[str, Any]:
    """A log record as the file keeps it."""
    data: dict[str, Any] = {
        "at": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "pid": record.process,
        "message": record.getMessage(),
    }
    for name in ("job", "step"):
        if value := _context(record, name):
            data[name] = value
    if record.exc_info:
        data["traceback"] = logging.Formatter().formatException(record.exc_info)
    return data


def _name_context(record: logging.LogRecord) -> bool:
    record.job = _job.get()
    record.step = _step.get()
    return True


def _context(record: logging.LogRecord, name: str) -> str:
    return str(getattr(record, name, ""))


def _shows(character: str) -> bool:
    # Cc control, Cf format (bidi, zero width), Cs lone surrogates, Co private, Zl Zp separators
    return unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def _spelled(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
