"""Refinding: the files that a recipe names by their hash, looked for where they may be.

A recipe in a picture holds no path. A file is taken only for its content: what has the hash is it.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from watchfolder.errors import ReplayError

_MOST_FILES = 5000
_LARGEST = 256 << 20
"""Bytes of a file that is still hashed."""


class Refinder:
    """Finds files by sha256 in folders, and among paths that are known to have had that hash."""

    def __init__(self, known: Mapping[str, Path], folders: Sequence[Path]) -> None:
        self._known = dict(known)
        self._left = itertools.islice(_files(folders), _MOST_FILES)
        self._seen: dict[str, Path] = {}

    def find(self, sha256: str) -> Path | None:
        """A file of this hash; every file is read at most once."""
        if sha256 in self._seen:
            return self._seen[sha256]
        known = self._known.pop(sha256, None)
        for path in itertools.chain([known] if known else [], self._left):
            found = _sha256(path)
            if found:
                self._seen.setdefault(found, path)
            if found == sha256:
                return path
        return None


def with_paths(value: Any, refinder: Refinder, place: str) -> Any:
    """The same data with a path beside every file's sha256.

    Raises ReplayError, naming `place` and the file's role, when one is not found.
    """
    return _with_paths(value, refinder, place, "file")


def paths_in(value: Any) -> Iterator[tuple[str, Path]]:
    """sha256 and path of every file that plain data names, a recipe as the ledger keeps it."""
    if isinstance(value, Mapping):
        if isinstance(value.get("sha256"), str) and isinstance(value.get("path"), str):
            yield value["sha256"], Path(value["path"])
        for each in value.values():
            yield from paths_in(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from paths_in(each)


def _with_paths(value: Any, refinder: Refinder, place: str, role: str) -> Any:
    if isinstance(value, Mapping):
        sha256 = value.get("sha256")
        if isinstance(sha256, str) and sha256 and set(value) <= {"sha256", "path"}:
            path = refinder.find(sha256)
            if path is None:
                raise ReplayError(
                    f"{place} used a {role} that is not found here (sha256 {sha256[:12]}...)",
                    "put it beside the source, or name its folder: --files FOLDER",
                )
            return {"sha256": sha256, "path": str(path)}
        return {k: _with_paths(v, refinder, place, str(k)) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_with_paths(each, refinder, place, role) for each in value]
    return value


def _files(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in dict.fromkeys(folders):
        try:
            found = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
        except OSError:
            continue
        yield from (path for path in found if path.is_file())


def _sha256(path: Path) -> str:
    try:
        if not path.is_file() or path.stat().st_size > _LARGEST:
            return ""
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
