"""Files that people name: looked up inside the folder of the file that names them, nowhere else."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from pathlib import Path

from presets.characters import forbidden
from presets.complaints import refusal
from presets.errors import did_you_mean
from presets.reference import FileRef

MAX_FILE_BYTES = 256 * 1024 * 1024
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+-]+:")
_DRIVE = re.compile(r"[A-Za-z]:")
_RELATIVE = "write a path inside the folder of this file"


def find_file(ref: FileRef, folder: Path | None) -> FileRef:
    """Return the reference with its absolute path and its sha256.

    Without a folder no file may be named. A sha256 that is said already is held to. Raises
    RecipeError without a place, each sort of path that may not be said with its own message.
    """
    why = _refused(ref.path)
    if why:
        raise refusal("file.path", f'"{ref.path[:80]}" {why}', _RELATIVE)
    if folder is None:
        message = f'"{ref.path}": no file may be named here'
        raise refusal("file.no-folder", message, "say it in a sidecar or a preset")
    path = folder / ref.path
    real, root = Path(os.path.realpath(path)), Path(os.path.realpath(folder))
    if not real.is_relative_to(root):
        raise refusal("file.outside", f'"{ref.path}" leads out of its folder', _RELATIVE)
    found = hash_file(real, ref.path, folder)
    if ref.sha256 and ref.sha256 != found:
        message = f'"{ref.path}" is not the file that was meant: its sha256 differs'
        raise refusal("file.changed", message)
    return FileRef(path=str(real), sha256=found)


def hash_file(path: Path, said: str = "", folder: Path | None = None) -> str:
    """Return the sha256 of a regular file.

    Raises RecipeError without a place where there is none, with the nearest name in its folder.
    """
    name = said or path.name
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except OSError as error:
        hint = _nearest(name, folder or path.parent)
        message = f'"{name}" cannot be read: {(error.strerror or "unreadable").lower()}'
        if isinstance(error, FileNotFoundError):
            message = f'there is no file "{name}"'
        raise refusal("file.missing", message, hint) from error
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode) or status.st_size > MAX_FILE_BYTES:
        os.close(handle)
        if stat.S_ISREG(status.st_mode):
            limit = MAX_FILE_BYTES // 1024**2
            raise refusal("file.too-large", f'"{name}" is larger than {limit} MiB')
        raise refusal("file.missing", f'"{name}" is not a file')
    with os.fdopen(handle, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _refused(said: str) -> str:
    """Why a path may not be said, or ""."""
    rules = (
        (not said.strip(), "is no path"),
        (bool(forbidden(said)), "holds a control character"),
        (bool(_DRIVE.match(said)), "names a drive"),
        (bool(_URL.match(said)), "is an address; only files beside this one are read"),
        (said.startswith(("\\\\", "//")), "is a network path"),
        ("\\" in said, "holds a backslash; folders are divided by /"),
        (said.startswith("/"), "is an absolute path"),
        (said.startswith("~"), "begins with ~"),
        ("$" in said or "%" in said, "holds a sign that stands for something else ($ or %)"),
        (":" in said, "holds a colon"),
        (".." in said.split("/"), "leaves its folder by .."),
    )
    return next((why for wrong, why in rules if wrong), "")


def _nearest(said: str, folder: Path) -> str:
    """The nearest file name in the folder where the file was looked for."""
    where = (folder / said).parent
    try:
        names = [entry.name for entry in os.scandir(where) if not entry.name.startswith(".")]
    except (OSError, ValueError):
        return ""
    before = said.rpartition("/")[0]
    return did_you_mean(said, [f"{before}/{n}" if before else n for n in names])


def looks_like_a_file(said: str) -> bool:
    """Whether a mask is said by its file: a name has neither a dot nor a slash."""
    return any(sign in said for sign in "./\\:~$")
