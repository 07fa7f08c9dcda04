"""Wholeness: whether a file is completely written, told by its structure alone.

A decoder is no judge of this: it opens a JPEG whose second half is a preallocated run of NULs
without a word. A stable size is none either, since many programs reserve the space first.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from watchfolder.pictures.formats import format_of
from watchfolder.pictures.window import Unfinished, open_window

_HEAD = 512
_SHORTEST = 12
"""Bytes: nothing that is shorter can be told apart."""


@dataclass(frozen=True, slots=True)
class Wholeness:
    """The verdict."""

    complete: bool
    why: str = ""
    """What is missing, as a clause with "it" for the file; "" when complete."""


def whole(path: Path) -> Wholeness:
    """Whether the picture file is complete; damage inside compressed data is not looked for.

    Data after a picture's end is allowed (some cameras and editors put more there), unless it is
    a run of NULs. A file of no kind we open is called complete as soon as it has a beginning, so
    that opening it can say what it is. Reads the file once at most, in pieces, and decodes nothing.

    Raises AssetError when the path is not a regular file, and UnreadableAssetError when it cannot
    be read.
    """
    with open_window(path) as window:
        if window.size == 0:
            return Wholeness(complete=False, why="it is empty")
        try:
            head = window.head(_HEAD)
            if not any(head):
                return Wholeness(complete=False, why="it holds nothing but NULs yet")
            if window.size < _SHORTEST:
                return Wholeness(complete=False, why=f"it has only {window.size} bytes")
            structure = format_of(head)
            if structure is not None:
                structure.check(window)
        except Unfinished as error:
            return Wholeness(complete=False, why=str(error))
    return Wholeness(complete=True)
