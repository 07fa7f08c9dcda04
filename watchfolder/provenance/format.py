"""MetadataFormat: one way of saying in a file what was done to it. Its kinds are in formats/."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from watchfolder.provenance.history import EditHistory


@dataclass(frozen=True, slots=True)
class SourceMetadata:
    """What the source file said of itself, as raw blocks, in which nothing is trusted."""

    exif: bytes | None = None
    """The EXIF block, with or without its `Exif` prefix."""
    xmp: bytes | None = None
    """The XMP packet."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What is to be said in one file."""

    format: str
    """The file's format: "jpeg", "png", "webp", "tiff", "avif"."""
    history: EditHistory
    source: SourceMetadata = field(default_factory=SourceMetadata)
    public: bool = False
    """No place, no serial number, no prompt, no preview, no file name."""


@dataclass(frozen=True, slots=True)
class Written:
    """A file with a block more, and what a person should know of it."""

    data: bytes
    notes: tuple[str, ...] = ()


class MetadataFormat(Protocol):
    """One metadata format; a module of formats/ that is named like it."""

    signs: bool
    """True when it signs the file's bytes: it is then written after all others."""

    def write(self, encoded: bytes, stamp: Stamp) -> Written:
        """The same picture, bit for bit, with the history said in this format.

        Hostile source metadata is left out with a note. Raises ProvenanceError when the file
        cannot take the block.
        """
