"""MetadataFormat: one way of saying in a file what was done to it. Its kinds are in formats/."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from watchfolder.provenance.history import EditHistory
from watchfolder.provenance.identity import Identity


@dataclass(frozen=True, slots=True)
class SourceMetadata:
    """What the source file said of itself, as raw blocks, in which nothing is trusted."""

    exif: bytes | None = None
    """The EXIF block, with or without its `Exif` prefix."""
    xmp: bytes | None = None
    """The XMP packet."""


@dataclass(frozen=True, slots=True)
class Signing:
    """Who signs, and the files that the picture was made of."""

    identity: Identity
    source: bytes = field(repr=False)
    """The source file, whole: what it says of its own making stays in the output."""
    inputs: Mapping[str, Path] = field(default_factory=dict)
    """sha256 to path of the masks and pictures that the steps name."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What is to be said in one file."""

    format: str
    """The file's format: "jpeg", "png", "webp", "tiff", "avif", "heic"."""
    history: EditHistory
    source: SourceMetadata = field(default_factory=SourceMetadata)
    public: bool = False
    """No place, no serial number, no prompt, no preview, no file name."""
    signing: Signing | None = None
    """None: the file is not signed."""


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
