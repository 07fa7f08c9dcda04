"""Dataset: families rendered to files, and read back.

python -m tools.small_editor.dataset --data FOLDER [--shards 30]
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import click
import cv2
import numpy as np
from numpy.typing import NDArray

from tools.small_editor.families import Change, change_from, family, held_out
from tools.small_editor.scene import render

SHARD = 500
"""Families in a file."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pictures and the edits between them."""

    images: NDArray[np.uint8]
    """(N, 64, 64, 3)."""
    before: NDArray[np.int64]
    after: NDArray[np.int64]
    changes: tuple[Change, ...]


def write_shards(folder: Path, count: int, families: int = SHARD) -> Iterable[Path]:
    """Render `count` files of so many families; those already there are left."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        path = folder / f"{number:04d}.npz"
        if not path.exists():
            _write(path, range(number * families, (number + 1) * families))
        yield path


def rendered(seeds: Iterable[int], *, with_held_out: bool) -> Pairs:
    """The families of `seeds`; those held out are left out unless they are asked for."""
    images, before, after, changes = [], [], [], []
    for seed in seeds:
        one = family(seed)
        offset = len(images)
        images += [render(scene).rgb for scene in one.scenes]
        for start, end, change in one.pairs:
            if with_held_out or not held_out(change):
                before.append(offset + start)
                after.append(offset + end)
                changes.append(change)
    return Pairs(np.stack(images), np.array(before), np.array(after), tuple(changes))


def _write(path: Path, seeds: Iterable[int]) -> None:
    pairs = rendered(seeds, with_held_out=False)
    told = json.dumps([change.data() for change in pairs.changes])
    part = path.with_suffix(".part.npz")
    np.savez_compressed(
        part, images=pairs.images, before=pairs.before, after=pairs.after, changes=np.array(told)
    )
    part.rename(path)


def read_shards(paths: Iterable[Path]) -> Pairs:
    """Everything in some shards, as one."""
    images, before, after = [], [], []
    changes: list[Change] = []
    offset = 0
    for path in paths:
        with np.load(path) as file:
            images.append(file["images"])
            before.append(file["before"] + offset)
            after.append(file["after"] + offset)
            changes += [change_from(c) for c in json.loads(str(file["changes"]))]
        offset += len(images[-1])
    return Pairs(
        np.concatenate(images), np.concatenate(before), np.concatenate(after), tuple(changes)
    )


def read_whole(folder: Path) -> Pairs:
    """Everything in a folder of shards; the pictures stay on disk, in one file that is made first.

    Several processes then share the memory they are read into.
    """
    paths = sorted(folder.glob("[0-9]*[0-9].npz"))
    joined = folder / "images.npy"
    counts = []
    before, after = [], []
    changes: list[Change] = []
    for path in paths:
        with np.load(path) as file:
            offset = sum(counts)
            before.append(file["before"] + offset)
            after.append(file["after"] + offset)
            changes += [change_from(c) for c in json.loads(str(file["changes"]))]
            counts.append(int(file["after"].max()) + 1)
    if not joined.exists():
        _join(paths, counts, joined)
    images = np.load(joined, mmap_mode="r")
    return Pairs(images, np.concatenate(before), np.concatenate(after), tuple(changes))


def _join(paths: list[Path], counts: list[int], joined: Path) -> None:
    part = joined.with_suffix(".part.npy")
    whole = np.lib.format.open_memmap(part, "w+", np.uint8, (sum(counts), 64, 64, 3))
    at = 0
    for path, count in zip(paths, counts, strict=True):
        with np.load(path) as file:
            whole[at : at + count] = file["images"][:count]
        at += count
    whole.flush()
    part.rename(joined)


@click.command()
@click.option("--data", type=click.Path(path_type=Path), required=True)
@click.option("--shards", default=30, help="Files of 500 families, about 4900 pictures each.")
def main(data: Path, shards: int) -> None:
    """Render the pictures that are trained on."""
    cv2.setNumThreads(1)
    for path in write_shards(data, shards):
        click.echo(path)


if __name__ == "__main__":
    main()
