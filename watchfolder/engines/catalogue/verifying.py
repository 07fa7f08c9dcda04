"""Verifying: whether what lies here is still what was pulled, file by file; and removing it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from watchfolder.engines.catalogue.contents import check_contents
from watchfolder.engines.catalogue.known import known_model
from watchfolder.engines.catalogue.staging import Staging, bytes_in
from watchfolder.engines.diffusion.model_folder import INDEX, read_model
from watchfolder.engines.diffusion.model_settings import FILE, read_model_settings
from watchfolder.engines.diffusion.weights import PICKLES
from watchfolder.errors import ModelError

_BLOCK = 1 << 20
Seen = Callable[[str, int], None]
"""Told of every block: the file's name and how many bytes more were read."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One file that is wrong, and why."""

    file: str
    why: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found out about one model."""

    name: str
    path: Path
    checked: int
    """Files whose sha256 was compared with the one that was written down."""
    faults: tuple[Fault, ...]
    note: str = ""
    again: str = ""
    """The command that brings what is wrong anew; "" where it did not come from a hub."""

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults

    def as_json(self) -> dict[str, Any]:
        """The verdict as --json shows it."""
        return {
            "name": self.name,
            "path": str(self.path),
            "sound": self.sound,
            "checked": self.checked,
            "faults": [{"file": fault.file, "why": fault.why} for fault in self.faults],
            "note": self.note,
            "again": self.again,
        }


def verify(path: Path, seen: Seen = lambda _name, _count: None) -> Verdict:
    """Read every byte of the model at `path` and compare it with what model.toml has of it.

    A model without checksums (put here by hand) is judged by the structure of its files. Raises
    ModelBusyError while it is being pulled.
    """
    with _alone(path):
        try:
            said = read_model_settings(path)
        except ModelError as error:
            return Verdict(path.name, path, 0, (Fault(FILE, error.message),))
        listed = said.files
        faults = [f for name, sha256 in listed.items() if (f := _compare(path, name, sha256, seen))]
        faults += _unlisted(path, listed)
        if not faults:
            try:
                read_model(path)
            except ModelError as error:
                faults.append(Fault(INDEX, error.message))
    note = "" if listed else f"{FILE} has no checksums, so only the structure could be checked"
    repository = str(said.pulled.get("repository", ""))
    word = path.name if known_model(path.name) else repository
    again = f"watchfolder models pull {word}" if repository else ""
    return Verdict(path.name, path, len(listed), tuple(faults), note, again)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Hold the model's lock; in a folder that is only read nobody can pull either."""
    if not os.access(path.parent, os.W_OK):
        yield
        return
    with Staging(path.parent, path.name).held():
        yield


def _compare(folder: Path, name: str, sha256: str, seen: Seen) -> Fault | None:
    path = folder / name
    checksum = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                checksum.update(block)
                seen(name, len(block))
    except FileNotFoundError:
        broken = path.is_symlink()
        return Fault(name, "what it links to is gone" if broken else "is missing")
    except OSError as error:
        return Fault(name, f"cannot be read: {error.strerror}")
    if checksum.hexdigest() != sha256:
        return Fault(name, "is not the file that was pulled: its checksum differs")
    return None


def _unlisted(folder: Path, listed: dict[str, str]) -> list[Fault]:
    """What came into the folder by another way; programs and pickles are wrong at any rate."""
    faults = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not path.is_file() or name in listed or name == FILE:
            continue
        if path.suffix.lower() == ".py":
            faults.append(Fault(name, "is a program; models with programs are not run"))
        elif path.suffix.lower() in PICKLES:
            faults.append(Fault(name, "is a pickle, which is never opened"))
        elif not listed:
            try:
                check_contents(path, path.name)
            except ModelError as error:
                faults.append(Fault(name, error.message))
    return faults


def removable(folder: Path, name: str) -> int:
    """Bytes that removing the model, and what an unfinished pull of it left, would free."""
    staging = Staging(folder, name)
    present = bytes_in(staging.target) if staging.target.exists() else 0
    return present + staging.held_bytes()


def remove(folder: Path, name: str) -> int:
    """Remove a model and what an unfinished pull of it left; the bytes that were freed.

    It is out of sight at once. Raises ModelError when there is no such model, ModelBusyError while
    it is being pulled.
    """
    staging = Staging(folder, name)
    target = staging.target
    is_model = target.is_symlink() or (target / INDEX).is_file()
    if not is_model and not staging.root.is_dir():
        raise ModelError(f"there is no model {name} in {folder}", "watchfolder models list")
    with staging.held():
        freed = removable(folder, name)
        if is_model:
            staging.retire()
        staging.drop()
    return freed
