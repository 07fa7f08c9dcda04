"""Staging: where a model grows, out of sight, until it is whole; and the lock on its name.

Everything lies in .pulls/NAME in the folder of models, so that putting it in place is a rename on
one disk. A model is visible whole or not at all.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from watchfolder.engines.catalogue.records import PULLS
from watchfolder.engines.catalogue.sizes import size_text
from watchfolder.engines.diffusion.weights import HashBook
from watchfolder.errors import ModelBusyError, ModelError

SPARE = 512_000_000
"""Bytes that stay free on the disk: for the ledger, step results and outputs."""


class Staging:
    """The making of one model."""

    def __init__(self, folder: Path, name: str) -> None:
        """`folder`: of models. Nothing is made before `held`."""
        self.target = folder / name
        """Where the model will be, or is."""
        self.root = folder / PULLS / name
        self.content = self.root / "content"
        """Becomes the model's folder."""
        self._lock = folder / PULLS / f"{name}.lock"
        self._origin = self.root / "origin.json"

    @contextmanager
    def held(self) -> Iterator[None]:
        """Be the only one to make, check or remove this model. Raises ModelBusyError.

        The kernel frees the lock when the process ends, however it ends.
        """
        with _plainly(self.root.parent):
            self.root.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self._lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        with os.fdopen(descriptor, "r+", encoding="ascii") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                holder = lock.read(20).strip()
                raise ModelBusyError(
                    f"{self.target.name} is being pulled, checked or removed by "
                    + (f"process {holder}" if holder else "another process"),
                    "wait until it is done; watchfolder jobs list shows what runs",
                ) from error
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()
            yield
            lock.seek(0)
            lock.truncate(0)

    def begin(self, origin: dict[str, Any]) -> HashBook:
        """Make the folder, or take up what an earlier try of the same `origin` has left.

        The book remembers which files were hashed already.
        """
        with _plainly(self.root):
            if self._read_origin() != origin:
                self.drop()
            self.content.mkdir(parents=True, exist_ok=True)
            self._origin.write_text(json.dumps(origin), encoding="utf-8")
        return HashBook(self.root / "hashes.json")

    def need(self, count: int) -> None:
        """Raise ModelError where so many bytes more do not fit on the disk."""
        free = shutil.disk_usage(self.root).free
        if count + SPARE > free:
            raise ModelError(
                f"{size_text(count)} more are needed for {self.target.name}, and the disk has "
                f"{size_text(free)} free",
                f"free {size_text(count + SPARE - free)}, or set models to a folder on another "
                "disk; what was fetched stays",
            )

    def publish(self) -> None:
        """Put the finished model in its place; an older one of the same name goes.

        Between the two renames there is no model of this name; a process that dies there leaves
        the whole model here, and the next pull puts it in place.
        """
        with _plainly(self.target):
            _sync(self.content)
            old = self.root / f"old.{secrets.token_hex(4)}"
            if os.path.lexists(self.target):
                self.target.rename(old)
            self.content.rename(self.target)
            _sync(self.target.parent)
        self.drop()

    def retire(self) -> None:
        """Take the model out of sight, at once, to be dropped."""
        with _plainly(self.target):
            self.root.mkdir(parents=True, exist_ok=True)
            self.target.rename(self.root / f"old.{secrets.token_hex(4)}")

    def drop(self) -> None:
        """Remove everything that is here, links without what they lead to."""
        if self.root.is_dir():
            shutil.rmtree(self.root)

    def held_bytes(self) -> int:
        """Bytes of what an unfinished pull has left here."""
        return bytes_in(self.root)

    def _read_origin(self) -> Any:
        try:
            return json.loads(self._origin.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None


def bytes_in(folder: Path) -> int:
    """Bytes that removing `folder` would free: files that have another name elsewhere count 0."""
    if folder.is_symlink():
        return 0
    count = 0
    for path in folder.rglob("*"):
        with contextlib.suppress(FileNotFoundError):
            stat = path.lstat()
            if path.is_file() and not path.is_symlink() and stat.st_nlink == 1:
                count += stat.st_size
    return count


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _plainly(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ModelError(
            f"{folder} cannot be written: {error.strerror}",
            "give this user the right to write there, or set models to another folder",
        ) from error
