"""Reason files: why nothing came of a picture, in plain words, beside it as `bag.jpg.error.txt`."""

from __future__ import annotations

import hashlib
import logging
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from presets.errors import Problem
from watchfolder.watching.folders import WatchedFolder

log = logging.getLogger(__name__)

SUFFIX = ".error.txt"
HEADER = "WATCHFOLDER NOTE (goes away by itself once this is mended)"
"""First line of every reason file. A file that begins otherwise is somebody's own."""
_READ_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_WRITE_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC


@dataclass(frozen=True, slots=True)
class Reason:
    """Why nothing came of a picture, and what a person can do."""

    picture: Path
    """Where the picture lies, or would lie if only its sidecar is there."""
    problems: tuple[str, ...]
    """One sentence each, with file and line where there are any."""
    action: str
    """What to do."""
    advice: tuple[str, ...] = ()
    """What may be worth knowing of the picture and the words, beside what went wrong."""

    def text(self) -> str:
        """The content of the file."""
        name = printable(self.picture.name)
        wrong = [f"  {n}. {_indented(p)}" for n, p in enumerate(self.problems, start=1)]
        return "\n".join(
            [
                HEADER,
                "",
                f"Nothing came of {name}:",
                *wrong,
                "",
                "What to do:",
                f"  {_indented(self.action)}",
                "",
                *self._advice(),
            ]
        )

    def _advice(self) -> list[str]:
        if not self.advice:
            return []
        lines = [f"  - {_indented(line)}" for line in self.advice]
        return ["Worth knowing, though it stops nothing:", *lines, ""]


class ReasonFiles:
    """Writes and removes the reason files of one watched folder, and only its own.

    A reason lies beside the picture; where that cannot be written, in the failed folder; and
    where that cannot be either, in the state folder.
    """

    def __init__(self, folder: WatchedFolder) -> None:
        self._folder = folder
        self._written: dict[Path, tuple[Path, str]] = {}
        """Picture to where its reason lies and what it says."""

    def place(self, picture: Path) -> Path | None:
        """Where the reason of a picture lies; None where there is none."""
        known = self._written.get(picture)
        return known[0] if known else None

    def reconcile(self, wanted: Iterable[Reason], beside: Iterable[Path]) -> None:
        """Make the files be exactly the wanted ones. `beside`: reason files found by the scan."""
        found = set(beside)
        reasons = list(wanted)
        for reason in reasons:
            if self._missing(reason.picture, found):
                self._written.pop(reason.picture)
        self.follow(reasons)
        keep = {place for place, _ in self._written.values()}
        for path in found | set(self._elsewhere()):
            if path not in keep and is_ours(path):
                _unlink(path)

    def follow(self, wanted: Iterable[Reason]) -> None:
        """Write the wanted ones that are not written yet, remove those that were and are not."""
        reasons = {reason.picture: reason for reason in wanted}
        for reason in reasons.values():
            self._write(reason)
        for picture in [p for p in self._written if p not in reasons]:
            place, _ = self._written.pop(picture)
            if is_ours(place):
                _unlink(place)

    def _write(self, reason: Reason) -> None:
        text = reason.text()
        before = self._written.get(reason.picture)
        if before is not None and before[1] == text:
            return
        for place in self._places(reason.picture):
            try:
                _publish(place, text, like=reason.picture)
            except OSError as error:
                log.debug("%s cannot be written: %s", printable(str(place)), error)
                continue
            if before is not None and before[0] != place:
                _unlink(before[0])
            self._written[reason.picture] = (place, text)
            return
        log.warning("no place for the reason of %s", printable(str(reason.picture)))

    def _missing(self, picture: Path, beside: set[Path]) -> bool:
        known = self._written.get(picture)
        if known is None or known[0].parent != picture.parent:
            return False
        return known[0] not in beside

    def _places(self, picture: Path) -> Iterator[Path]:
        below = picture.relative_to(self._folder.root)
        for folder in (self._folder.root, self._folder.failed, self._folder.spare):
            yield folder / below.parent / f"{below.name}{SUFFIX}"

    def _elsewhere(self) -> Iterator[Path]:
        for folder in (self._folder.failed, self._folder.spare):
            for place, _, names in os.walk(folder):
                yield from (Path(place, name) for name in names if name.endswith(SUFFIX))


def sentences(error: Mapping[str, Any]) -> tuple[str, ...]:
    """What is wrong, from an error as the ledger keeps it: every problem, else its message."""
    problems = tuple(Problem(**p).sentence() for p in error.get("problems") or ())
    if problems:
        return problems
    message, hint = str(error.get("message", "")), str(error.get("hint", ""))
    return (f"{message} ({hint})" if hint else message,)


def is_ours(path: Path) -> bool:
    """Whether a file is a reason file of ours, by its first line."""
    wanted = HEADER.encode()
    try:
        fd = os.open(path, _READ_FLAGS)
    except (OSError, ValueError):
        return False
    try:
        return stat.S_ISREG(os.fstat(fd).st_mode) and os.read(fd, len(wanted)) == wanted
    except OSError:
        return False
    finally:
        os.close(fd)


def printable(text: str) -> str:
    """A name as it can be shown: bytes that are no UTF-8 and control characters escaped."""
    shown = text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in shown)


def _publish(place: Path, text: str, like: Path) -> None:
    """Write a file in one move, readable for whoever can read the picture. Raises OSError."""
    if os.path.lexists(place) and not is_ours(place):
        raise FileExistsError(f"{place} is somebody else's")
    _make_folder(place.parent, like.parent)
    mark = hashlib.sha256(os.fsencode(place.name)).hexdigest()[:16]  # names may be at their limit
    unfinished = place.with_name(f".wf-{mark}.part")
    data = text.encode("utf-8", "backslashreplace")
    try:
        mode = stat.S_IMODE(like.lstat().st_mode) & 0o666
    except OSError:
        mode = 0o644
    fd = os.open(unfinished, _WRITE_FLAGS, 0o600)
    try:
        with os.fdopen(fd, "wb") as file:
            file.write(data)
            os.fchmod(file.fileno(), mode | 0o600)
        unfinished.replace(place)
    except OSError:
        _unlink(unfinished)
        raise


def _make_folder(folder: Path, beside: Path) -> None:
    if folder != beside:
        folder.mkdir(parents=True, exist_ok=True)


def _unlink(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        log.warning("%s cannot be removed: %s", printable(str(path)), error)


def _indented(text: str) -> str:
    return "\n     ".join(text.splitlines()) or "-"
