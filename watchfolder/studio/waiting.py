"""What waits for a person: a folder with the proof, the figures, and how to answer.

The folder is `_waiting/STEM/` in the output folder, or `_waiting/STEM-2/` where another job on the
same picture waits. Everything in it is ours and goes when the question is answered.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from watchfolder.engines.engine import Figure
from watchfolder.errors import OutputFolderError
from watchfolder.pictures.picture import Picture

PROOF_EDGE = 1400
"""Long edge of a proof in pixels: enough to judge, quick to open."""
MARK = ".watchfolder"
"""File in a folder of ours; it names the job."""
_SEVERAL = 9
"""Folders that are looked through for what nobody asks any more."""


@dataclass(frozen=True, slots=True)
class Question:
    """One thing a person must say before a branch goes on."""

    kind: str
    """approve, pick or mask."""
    branch: str
    message: str
    how: tuple[str, ...]
    """Each way to answer, a line."""
    proofs: tuple[tuple[str, Picture], ...] = ()
    """Name and picture: the result, or one for every variant, or what was found."""
    figures: tuple[Figure, ...] = ()
    name: str = ""
    """For a mask: the name it is answered under."""


def ask(
    folder: Path, questions: Sequence[Question], job: str, is_open: Callable[[str], bool]
) -> dict[str, Any]:
    """Write the folder for all questions of a job and give them as the ledger keeps them.

    `is_open` says of another job whether its question still stands: what it shows is left alone.
    Raises OutputFolderError when the folder cannot be written.
    """
    try:
        clear(folder, job, is_open)
        folder = next(one for one in _numbered(folder) if _is_free(one))
        folder.mkdir(parents=True, exist_ok=True)
        (folder / MARK).write_text(job, encoding="ascii")
        told = [_ask_one(folder, question, job) for question in questions]
        text = "\n\n".join(_page(q, job) for q in questions)
        (folder / "HOW_TO_ANSWER.txt").write_bytes(f"{text}\n".encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise OutputFolderError(
            f"the proof cannot be written into {folder.name}: {error.strerror}",
            "make the output folder writable; of a job that has failed: watchfolder jobs retry",
        ) from error
    first = told[0]
    return {**first, "folder": str(folder), "questions": told}


def clear(folder: Path, job: str, is_open: Callable[[str], bool]) -> None:
    """Remove what a job asked there, and what no job asks any more."""
    if not folder.parent.is_dir():
        return  # as with most: nobody was asked anything
    for one in itertools.islice(_numbered(folder), _SEVERAL):
        holder = _holder(one)
        if holder is not None and (holder == job or not is_open(holder)):
            shutil.rmtree(one, ignore_errors=True)
    with contextlib.suppress(OSError):  # others wait, or there is none any more
        folder.parent.rmdir()


def _numbered(folder: Path) -> Iterator[Path]:
    """The folders that questions on one picture lie in: `bag`, `bag-2`, `bag-3`, ..."""
    yield folder
    yield from (folder.with_name(f"{folder.name}-{number}") for number in itertools.count(2))


def _is_free(folder: Path) -> bool:
    return not folder.exists() or (folder.is_dir() and not any(folder.iterdir()))


def _holder(folder: Path) -> str | None:
    """The job whose question lies in a folder; None: the folder is not ours."""
    try:
        return (folder / MARK).read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return None


def _ask_one(folder: Path, question: Question, job: str) -> dict[str, Any]:
    proofs = []
    for name, picture in question.proofs:
        path = folder / f"{name}.jpg"
        _proof(picture).save(path, quality=90, subsampling=0)
        proofs.append(str(path))
    if question.kind == "pick":
        path = folder / f"{question.branch or 'variants'}.grid.jpg"
        _grid([p for _, p in question.proofs]).save(path, quality=90)
        proofs.insert(0, str(path))
    figures = [f.as_json() for f in question.figures]
    if figures:
        name = f"{question.branch or 'figures'}.figures.json"
        (folder / name).write_text(json.dumps(figures, indent=2), encoding="utf-8")
    return {
        "kind": question.kind,
        "branch": question.branch,
        "name": question.name,
        "message": question.message,
        "how": [line.format(job=job) for line in question.how],
        "variants": len(question.proofs) if question.kind == "pick" else 1,
        "proofs": proofs,
        "figures": figures,
    }


def _page(question: Question, job: str) -> str:
    lines = [question.message, ""]
    lines += [f"  - {line.format(job=job)}" for line in question.how]
    failed = [f for f in question.figures if not f.passed]
    if failed:
        lines += ["", "Beyond its limit:"]
        lines += [f"  - {_beyond(f)}" for f in failed]
    return "\n".join(lines)


def _beyond(figure: Figure) -> str:
    note = f" ({figure.note})" if figure.note else ""
    return f"{figure.name}: {figure.value:.3g}, limit {figure.limit:g}{note}"


def _proof(picture: Picture) -> Image.Image:
    rgb = picture.rgb if picture.top == 255 else (picture.rgb // 257).astype(np.uint8)
    image = Image.fromarray(np.ascontiguousarray(rgb))
    if picture.alpha is not None:
        alpha = picture.alpha if picture.top == 255 else (picture.alpha // 257).astype(np.uint8)
        ground = Image.new("RGB", image.size, (238, 238, 238))
        ground.paste(image, mask=Image.fromarray(np.ascontiguousarray(alpha)))
        image = ground
    image.thumbnail((PROOF_EDGE, PROOF_EDGE), Image.Resampling.LANCZOS)
    return image


def _grid(pictures: Sequence[Picture]) -> Image.Image:
    tiles = [_proof(p) for p in pictures]
    columns = 2 if len(tiles) <= 4 else 4
    width, height = max(t.width for t in tiles) // 2, max(t.height for t in tiles) // 2
    rows = -(-len(tiles) // columns)
    sheet = Image.new("RGB", (columns * (width + 8) + 8, rows * (height + 8) + 8), (40, 40, 40))
    for index, tile in enumerate(tiles):
        tile.thumbnail((width, height), Image.Resampling.LANCZOS)
        left, top = index % columns * (width + 8) + 8, index // columns * (height + 8) + 8
        sheet.paste(tile, (left, top))
        _number(sheet, left, top, index + 1)
    return sheet


def _number(sheet: Image.Image, left: int, top: int, number: int) -> None:
    """The number that a variant is picked by, in a corner of its tile."""
    size = max(16, sheet.width // 40)
    draw = ImageDraw.Draw(sheet)
    draw.rounded_rectangle(
        (left + 6, top + 6, left + 6 + 2 * size, top + 6 + 1.5 * size), size // 4, (20, 20, 20)
    )
    middle = (left + 6 + size, top + 6 + 0.75 * size)
    font = ImageFont.load_default(size)
    draw.text(middle, str(number), (255, 255, 255), font, anchor="mm")
