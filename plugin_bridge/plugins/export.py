"""Export: a plugin written into a folder, ready to be installed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from plugin_bridge.plugins.figma import figma_files
from plugin_bridge.plugins.photoshop import archive, photoshop_files, photoshop_scripts

Program = Literal["figma", "photoshop"]
PROGRAMS: tuple[Program, ...] = ("figma", "photoshop")


def exported(program: Program, port: int) -> dict[str, bytes]:
    """All files of an export by their paths in the folder it goes to."""
    if program == "figma":
        return _below("watchfolder-figma", figma_files(port))
    files = photoshop_files(port)
    return {
        **_below("watchfolder-photoshop", files),
        "watchfolder-photoshop.ccx": archive(files),
        **_below("scripts", photoshop_scripts()),
    }


def export(program: Program, port: int, out: Path) -> list[Path]:
    """Write a plugin into `out`, over what an earlier export left; the paths, in their order.

    Raises OSError.
    """
    written = []
    for name, content in exported(program, port).items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        written.append(path)
    return written


def _below(folder: str, files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {f"{folder}/{name}": content for name, content in files.items()}
