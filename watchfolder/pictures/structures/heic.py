"""HEIC: AVIF's boxes round pictures coded as HEVC. Opened where pillow-heif is installed.

What the file is made of can be read without it; its pixels cannot.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec

from watchfolder.pictures.structures.avif import brands_of, check
from watchfolder.pictures.window import Window

__all__ = ["MEDIA_TYPE", "NAME", "SUFFIXES", "available", "check", "matches", "objection"]

NAME = "heic"
MEDIA_TYPE = "image/heic"
SUFFIXES = (".heic", ".heif")

BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1"})
"""Of still pictures; mif1 says only that it is some HEIF picture."""
SEQUENCES = frozenset({b"hevc", b"hevx", b"hevm", b"hevs", b"msf1"})
INSTALL = "pip install 'watchfolder[heic]'"


@cache
def available() -> bool:
    """Whether HEIC can be opened and written here."""
    return find_spec("pillow_heif") is not None


def matches(head: bytes) -> bool:
    """Whether a file that begins so is one; an AVIF names mif1 too, and is none."""
    brands = brands_of(head)
    return bool((BRANDS | SEQUENCES) & brands) and not {b"avif", b"avis", b"crx "} & brands


def objection(window: Window) -> tuple[str, str] | None:
    """Why an intact file of this kind is not taken, and what to do; None when it is."""
    if window.head(12)[8:12] in SEQUENCES:
        return "an animated HEIC", "export the frame you want as a PNG"
    return None


@cache
def _registered() -> str:
    """Make Pillow know the format; libheif is loaded by that, so it is left until it is needed."""
    from pillow_heif import register_heif_opener  # noqa: PLC0415 - an extra, not always there

    register_heif_opener()
    return "HEIF"


def __getattr__(name: str) -> str:
    """PILLOW, which is only asked for by who is about to open or write a picture."""
    if name == "PILLOW":
        return _registered()
    raise AttributeError(name)
