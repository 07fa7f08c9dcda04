"""What a stranger's file costs at most: three seconds of processor time, and 400 MiB."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from watchfolder.errors import AssetError
from watchfolder.pictures.guard import Guard
from watchfolder.settings import Settings

BAD = sorted(
    path
    for path in (Path(__file__).parents[3] / "shared/data/bad_images/generated").glob("*")
    if path.is_file()
)
SECONDS, MIB = 3.0, 400.0
LARGE = {"bomb_png_9400x9400_rgba_below_warning.png"}
"""Honest pictures of 88 megapixels and more, which are allowed: they take what their pixels take."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings(
        "ignore:Possibly corrupt EXIF", "ignore:Corrupt EXIF", "ignore:Truncated File Read"
    ),
]


@pytest.fixture(scope="module")
def guard() -> Iterator[Guard]:
    guard = Guard()
    guard.warm()
    yield guard
    guard.close()


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.name)
def test_it_costs_little(guard: Guard, path: Path) -> None:
    guard.warm()
    (process,) = psutil.Process().children()
    account = Path(f"/proc/{process.pid}")
    if not (account / "clear_refs").exists():
        pytest.skip("only Linux tells the most memory a process has had")
    (account / "clear_refs").write_text("5")  # forget the most there was so far
    before = process.memory_info().rss
    spent = process.cpu_times()
    with contextlib.suppress(AssetError):
        guard.decode(path, max_megapixels=Settings().max_megapixels)
    now = process.cpu_times()
    assert now.user + now.system - spent.user - spent.system < SECONDS
    if path.name not in LARGE:
        assert _most(account) - before < MIB * 2**20


def _most(account: Path) -> int:
    """The most memory a process had, in bytes."""
    lines = (account / "status").read_text().splitlines()
    return next(int(line.split()[1]) << 10 for line in lines if line.startswith("VmHWM"))
