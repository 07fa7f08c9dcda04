"""An import as a preset's folder: made whole or not at all, and never over a version that is there.

A new preset is published at once: its version 1 is for good. Importing into one that is there
keeps its present version for good too, and writes the next one beside it.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

from presets.exchange.imported import Imported
from presets.exchange.palettes import palette_of
from presets.exchange.refusals import refused
from presets.preset_file import PRESET_FILE, read_preset_file
from presets.strict_yaml import load_mapping
from presets.text_file import read_text
from presets.versions import publish, read_version

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,60}")
_WIDTH = 100


@dataclass(frozen=True, slots=True)
class Stored:
    """Where an import went."""

    folder: Path
    version: int
    state: Literal["made", "raised", "same"]
    """A new preset, a new version of one, or nothing new."""


def name_of(said: str) -> str:
    """A file name or title as a preset's name: "Riverside Goods.ase" to "riverside-goods"."""
    words = re.sub(r"[^a-z0-9]+", "-", said.lower()).strip("-")
    return words[:60].strip("-") or "imported"


def store(imported: Imported, name: str, parent: Path, source: str, *, into: bool) -> Stored:
    """Write what was imported as preset `name` below `parent`; `source` is the file's name.

    With `into`, a preset of that name gets a next version: its colours are added or replaced by
    name, its look is replaced, all else stays. Raises ExchangeError import.exists where it is there
    and `into` is not said, import.name, and PresetError where the preset that is there is wrong.
    """
    if not NAME.fullmatch(name):
        hint = f'small letters, digits and hyphens: --name "{name_of(name)}"'
        raise refused("import.name", f'"{name}" is no name of a preset', hint)
    folder = parent / name
    if not folder.exists():
        return _made(imported, name, parent, source)
    if not into:
        raise refused(
            "import.exists",
            f"{folder} is there already",
            "give another --name; or --into: its next version, the present one being kept",
        )
    return _raised(imported, folder)


def _made(imported: Imported, name: str, parent: Path, source: str) -> Stored:
    parent.mkdir(parents=True, exist_ok=True)
    workplace = Path(tempfile.mkdtemp(prefix=".importing-", dir=parent))
    try:
        folder = workplace / name
        folder.mkdir()
        said: dict[str, Any] = {
            "name": name,
            "version": 1,
            "title": (imported.title or Path(source).stem)[:200],
            "description": f"Imported from {source} ({imported.format}).",
        }
        said |= _content(imported, folder, {})
        (folder / PRESET_FILE).write_text(_yaml(said), encoding="utf-8")
        publish(folder)
        try:
            folder.rename(parent / name)
        except OSError as error:
            message = f"{parent / name} appeared in the meantime"
            raise refused("import.exists", message, "import it once more") from error
    finally:
        shutil.rmtree(workplace)
    return Stored(parent / name, 1, "made")


def _raised(imported: Imported, folder: Path) -> Stored:
    newest, _ = read_version(folder, None)
    text, _ = read_text(folder / PRESET_FILE)
    said = dict(load_mapping(text, PRESET_FILE).value)
    said |= _content(imported, folder, said)
    candidate = folder / f".{PRESET_FILE}.{os.getpid()}"
    try:
        candidate.write_text(_yaml(said), encoding="utf-8")
        if read_preset_file(candidate, folder).sha256 == newest.sha256:
            return Stored(folder, newest.said.version, "same")
        version = publish(folder) + 1
        said["version"] = version
        candidate.write_text(_yaml(said), encoding="utf-8")
        read_preset_file(candidate, folder)
        candidate.replace(folder / PRESET_FILE)
    finally:
        candidate.unlink(missing_ok=True)
    publish(folder)
    return Stored(folder, version, "raised")


def _content(imported: Imported, folder: Path, before: Mapping[str, Any]) -> dict[str, Any]:
    """The keys of a preset that an import says, over those that are there; writes its LUT."""
    content: dict[str, Any] = {}
    if imported.swatches:
        brand = dict(before.get("brand") or {})
        palette = dict(brand.get("palette") or {})
        names = {name.lower(): name for name in palette}
        for name, entry in palette_of(imported.swatches).items():
            own = names.get(name.lower(), name)
            palette[own] = _over(palette.get(own), entry)
        content["brand"] = {**brand, "palette": palette}
    if imported.look or imported.cube:
        old = before.get("look")
        look = {"name": old["name"]} if isinstance(old, Mapping) and old.get("name") else {}
        look |= dict(imported.look)
        if imported.cube:
            look["lut"] = _lut(imported.cube, folder)
        content["look"] = look
    return content


def _over(before: Any, entry: Mapping[str, str]) -> dict[str, Any]:
    """A colour's new number over what its preset says of it; its words only for the old one."""
    there = dict(before) if isinstance(before, Mapping) else {"hex": before}
    if str(there.get("hex", "")).upper() == entry["hex"]:
        return {**entry, **there}
    return {**there, **entry}


def _lut(data: bytes, folder: Path) -> str:
    """Keep a LUT under the sum of its content, so that no older version's is ever replaced."""
    path = folder / "luts" / f"{hashlib.sha256(data).hexdigest()[:12]}.cube"
    path.parent.mkdir(exist_ok=True)
    if not path.exists():
        path.write_bytes(data)
    return path.relative_to(folder).as_posix()


def _yaml(said: Mapping[str, Any]) -> str:
    return yaml.safe_dump(
        dict(said), sort_keys=False, allow_unicode=True, width=_WIDTH, default_flow_style=None
    )
