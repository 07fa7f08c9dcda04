"""Versions of a preset: preset.yaml is the newest, versions/N.yaml the older; none ever changes.

atelier-leather/preset.yaml          version: 3
atelier-leather/versions/3.yaml      a copy of it, made by publishing
atelier-leather/versions/3.sha256    digest of what it says, the files it names included
atelier-leather/versions/2.yaml
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from presets.errors import PresetError, Problem
from presets.preset_file import PRESET_FILE, PresetFile, read_preset_file

VERSIONS_FOLDER = "versions"
_VERSION_FILE = re.compile(r"([1-9][0-9]{0,5})\.yaml")


def read_version(folder: Path, version: int | None) -> tuple[PresetFile, tuple[Path, ...]]:
    """Return one version of the preset in `folder`, and all files it was judged by.

    None is the newest. Raises PresetError for an unknown version, or for content that changed
    under its number.
    """
    newest = read_preset_file(folder / PRESET_FILE, folder)
    older = published(folder)
    number = newest.said.version
    if older and max(older) > number:
        message = f"preset.yaml is version {number}, but versions/{max(older)}.yaml is newer"
        raise _wrong(newest, "preset.version", message, f"say version: {max(older) + 1}")
    judged = [folder, folder / VERSIONS_FOLDER] if older else [folder]
    if number in older:
        copy = read_preset_file(_file(folder, number), folder)
        judged += copy.files
        _same(newest, copy.sha256, copy.place.file)
    chosen = newest
    if version is not None and version != number:
        if version not in older:
            known = ", ".join(str(v) for v in sorted({*older, number}))
            message = f'preset "{folder.name}" has no version {version}'
            raise PresetError([Problem("preset.unknown-version", message, f"it has {known}")])
        chosen = read_preset_file(_file(folder, version), folder)
        if chosen.said.version != version:
            message = f"versions/{version}.yaml says that it is version {chosen.said.version}"
            raise _wrong(chosen, "preset.version", message, "")
    _sealed(folder, chosen)
    judged += (*chosen.files, *newest.files, *_seals(folder, chosen))
    return chosen, tuple(dict.fromkeys(judged))


def published(folder: Path) -> set[int]:
    """The versions that have a file of their own."""
    try:
        names = [entry.name for entry in (folder / VERSIONS_FOLDER).iterdir()]
    except (FileNotFoundError, NotADirectoryError):
        return set()
    return {int(found[1]) for name in names if (found := _VERSION_FILE.fullmatch(name))}


def publish(folder: Path) -> int:
    """Keep the present preset.yaml for good under its number, and return the number.

    Doing it twice changes nothing. Raises PresetError if another content has that number.
    """
    newest, _ = read_version(folder, None)
    number = newest.said.version
    (folder / VERSIONS_FOLDER).mkdir(exist_ok=True)
    text = (folder / PRESET_FILE).read_bytes()
    _keep(_file(folder, number), text)
    _keep(_seal(folder, number), f"{newest.sha256}\n".encode())
    return number


def _keep(path: Path, data: bytes) -> None:
    """Write a file that is not there yet, whole or not at all."""
    if path.exists():
        return
    half = path.with_name(f".{path.name}.{os.getpid()}")
    with half.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    half.replace(path)


def _sealed(folder: Path, chosen: PresetFile) -> None:
    for seal in _seals(folder, chosen):
        _same(
            chosen, seal.read_text(encoding="ascii").strip(), f"{folder.name}/versions/{seal.name}"
        )


def _seals(folder: Path, chosen: PresetFile) -> tuple[Path, ...]:
    seal = _seal(folder, chosen.said.version)
    return (seal,) if seal.is_file() else ()


def _same(said: PresetFile, sha256: str, other: str) -> None:
    if said.sha256 != sha256:
        number = said.said.version
        message = f"version {number} is not what it was when {other} was made"
        hint = f"versions never change: say version: {number + 1} for the new content"
        raise _wrong(said, "preset.version-changed", message, hint)


def _wrong(said: PresetFile, code: str, message: str, hint: str) -> PresetError:
    return PresetError([said.place.problem(code, message, hint, "version")])


def _file(folder: Path, number: int) -> Path:
    return folder / VERSIONS_FOLDER / f"{number}.yaml"


def _seal(folder: Path, number: int) -> Path:
    return folder / VERSIONS_FOLDER / f"{number}.sha256"
