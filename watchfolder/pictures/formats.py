"""Formats: the kinds of picture files that are opened, told by their content.

A format is one file of watchfolder/pictures/structures/ and one name here.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final, Protocol

from watchfolder.pictures.structures import avif, heic, jpeg, png, tiff, webp
from watchfolder.pictures.window import Window


class Structure(Protocol):
    """What a file of structures/ says of its format."""

    @property
    def NAME(self) -> str:  # noqa: N802 - a module's constant
        """As slots and facts name it."""

    @property
    def MEDIA_TYPE(self) -> str:  # noqa: N802
        """As HTTP names it."""

    @property
    def SUFFIXES(self) -> tuple[str, ...]:  # noqa: N802
        """Usual endings of file names, lower case with the dot, the first the one we write."""

    @property
    def PILLOW(self) -> str:  # noqa: N802
        """As Pillow names its decoder."""

    def matches(self, head: bytes) -> bool:
        """Whether a file that begins so is one."""

    def objection(self, window: Window) -> tuple[str, str] | None:
        """Why an intact file of this kind is not taken, and what to do; None when it is."""

    def check(self, window: Window) -> None:
        """Raise Unfinished when the file is not completely written."""


STRUCTURES: Final[dict[str, Structure]] = {
    structure.NAME: structure for structure in (jpeg, png, webp, tiff, avif, heic)
}
"""Every format whose structure is known, whether or not its pixels can be read here."""
FORMATS: Final[dict[str, Structure]] = {
    name: structure
    for name, structure in STRUCTURES.items()
    if name != heic.NAME or heic.available()
}


def format_of(head: bytes) -> Structure | None:
    """The format of a file that begins with these bytes (512 are enough), or None."""
    return next((s for s in FORMATS.values() if s.matches(head)), None)


def misnamed(name: str, format_name: str) -> str:
    """A note where the ending of a file name promises another format; "" where it does not.

    An ending that names no format, or none at all, promises nothing.
    """
    suffix = Path(name).suffix.lower()
    promised = next((s.NAME for s in FORMATS.values() if suffix in s.SUFFIXES), None)
    if promised is None or promised == format_name:
        return ""
    return f"named {suffix} but is {format_name.upper().replace('WEBP', 'WebP')}"
