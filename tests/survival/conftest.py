"""What the tests of the promise share."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
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


@pytest.fixture
def linger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Say how long the work of the copying workshop takes from now on, in seconds."""
    file = tmp_path / "linger"
    file.write_text("0")
    monkeypatch.setenv("SURVIVAL_LINGER", str(file))

    def say(seconds: float) -> None:
        new = file.with_suffix(".new")
        new.write_text(f"{seconds}")
        new.replace(file)

    return say


@contextmanager
def mounted(place: Path, size: str) -> Iterator[Path]:
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("mounting is not allowed here")
    try:
        yield place
    finally:
        give_up = time.monotonic() + 20  # workers outlive a killed daemon for a moment
        while subprocess.run(["umount", str(place)], capture_output=True, check=False).returncode:
            assert time.monotonic() < give_up, "somebody still uses the disk"
            time.sleep(0.1)
