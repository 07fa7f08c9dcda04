"""HEIC: AVIF's boxes round pictures coded as HEVC; metadata lies in the same places."""

from __future__ import annotations

from watchfolder.pictures.structures.heic import matches
from watchfolder.provenance.containers.avif import bare, extract, image_digest, splice

__all__ = ["bare", "extract", "image_digest", "recognises", "splice"]


def recognises(data: bytes) -> bool:
    """A file type box that names a brand of HEIC among its brands, and none of AVIF."""
    return matches(data[:512])
