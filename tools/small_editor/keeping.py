"""Keeping: where a training stands, on disk, so that it can be stopped and go on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch


def keep(path: Path, state: dict[str, Any]) -> None:
    """Write a checkpoint whole or not at all."""
    part = path.with_suffix(".part")
    torch.save(state, part)
    part.replace(path)


def kept(path: Path) -> dict[str, Any] | None:
    """Read a checkpoint; None where there is none."""
    if not path.exists():
        return None
    read: dict[str, Any] = torch.load(path, weights_only=True)
    return read


def tell(path: Path, line: dict[str, Any]) -> None:
    """Add a line to a record."""
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
