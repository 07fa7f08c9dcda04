"""Weights that other packages carry: found as files, never imported, checked by sha256."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path

from watchfolder.errors import EngineError


def carried_files(carrier: str, sha256: Mapping[str, str]) -> dict[str, bytes]:
    """The bytes of the files of `sha256` (name to digest) in an installed distribution.

    Raises EngineError when one is missing or another than the digest says.
    """
    lying = {name: path for name, path in _lying(carrier).items() if name in sha256}
    found: dict[str, bytes] = {}
    for name, digest in sha256.items():
        if name not in lying or not lying[name].is_file():
            raise EngineError(f"{name} is not installed", f"install the package {carrier}")
        found[name] = lying[name].read_bytes()
        if hashlib.sha256(found[name]).hexdigest() != digest:
            raise EngineError(f"{name} is damaged or another version", f"reinstall {carrier}")
    return found


def is_carried(carrier: str, names: Mapping[str, str]) -> bool:
    """Whether all these files are there, unchecked."""
    lying = _lying(carrier)
    return all(name in lying and lying[name].is_file() for name in names)


def _lying(carrier: str) -> dict[str, Path]:
    try:
        files = metadata.files(carrier) or []
    except metadata.PackageNotFoundError:
        return {}
    return {f.name: Path(str(f.locate())) for f in files}
