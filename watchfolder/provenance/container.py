"""Container: how a file format carries metadata. Its kinds are the files of containers/."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Pieces:
    """The metadata blocks of a file, bare: no container's prefix, no compression."""

    exif: bytes | None = None
    """A TIFF structure, beginning with II or MM."""
    xmp: bytes | None = None
    """An XMP packet."""
    icc: bytes | None = None
    """An ICC profile."""


class Container(Protocol):
    """One file format; a module of containers/ that is named like it."""

    def recognises(self, data: bytes) -> bool:
        """Whether the bytes begin like this format."""

    def extract(self, data: bytes) -> Pieces:
        """The metadata of any file of this format; damaged or missing pieces are None.

        Reads no pixel, allocates no more than the file's size and a bounded profile, and raises
        ProvenanceError only where the structure cannot be followed at all.
        """

    def splice(self, data: bytes, pieces: Pieces) -> bytes:
        """The same picture with these pieces in place of its own; None leaves what is there.

        Coded picture data is copied, never coded again. Raises ProvenanceError when the file is
        not as this program's encoder writes it or a piece does not fit.
        """

    def bare(self, data: bytes) -> bytes:
        """The same coded picture and profile without a byte of anything that describes it.

        Nothing stays that is merely not pointed to any more. Raises ProvenanceError when the file
        is not as this program writes it.
        """

    def image_digest(self, data: bytes) -> str:
        """sha256 of the coded picture data alone: the same before and after any `splice`."""
