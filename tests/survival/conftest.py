"""What the tests of the promise share."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def new_shoot() -> Any:
    """The class Shoot."""
    found = importlib.util.spec_from_file_location("shoot", Path(__file__).with_name("shoot.py"))
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    sys.modules["shoot"] = module
    found.loader.exec_module(module)
    return module.Shoot


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of eight megabytes in memory; only for whoever may mount."""
    with mounted(tmp_path / "disk", "8m") as place:
        yield place


@pytest.fixture
def soak_disk(tmp_path: Path) -> Iterator[Path]:
    """The same with room for an hour's outputs."""
    with mounted(tmp_path / "disk", "512m") as place:
        yield place


@contextmanager
def mounted(place: Path, size: str) -> Iterator[Path]:
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("mounting is not allowed here")
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)
