"""Asset: a picture file as it arrived, known by its content. No pixels, no tensors, no decoder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from watchfolder.errors import AssetTooLargeError, UnreadableAssetError, UnsupportedFormatError
from watchfolder.pictures.foreign import EXPORT, foreign_kind
from watchfolder.pictures.formats import Structure, format_of
from watchfolder.pictures.window import Unfinished, Window, open_window

if TYPE_CHECKING:
    from watchfolder.settings import Settings

_HEAD = 512


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that looks like a picture we open; whether it decodes is another question."""

    path: Path
    sha256: str
    """Of its bytes, in hex."""
    format: str
    """By content, whatever its name says: "jpeg", "png", "webp", "tiff", "avif", "heic"."""
    media_type: str
    bytes: int


def open_asset(path: Path, settings: Settings) -> Asset:
    """Look into a file and hash it.

    Raises UnsupportedFormatError, with what to export instead, for kinds that are not opened
    (camera raw, Photoshop, GIF, SVG, PDF, EPS, video, animations, TIFFs of several pages, and HEIC
    where pillow-heif is not installed);
    UnreadableAssetError when it is empty, broken at its beginning or no picture at all;
    AssetTooLargeError above settings.max_file_mib; AssetChangedError when it is being written to;
    AssetError when the path is a link, a folder, a pipe or a device.
    """
    with open_window(path) as window:
        structure = _admitted(window, path, settings)
        return Asset(path, window.sha256(), structure.NAME, structure.MEDIA_TYPE, window.size)


def check_asset(path: Path, settings: Settings) -> None:
    """Look into a file that is hashed as it is decoded. Raises as `open_asset` does."""
    with open_window(path) as window:
        _admitted(window, path, settings)


def _admitted(window: Window, path: Path, settings: Settings) -> Structure:
    structure = recognize(window, path.suffix.lower())
    limit = settings.max_file_mib * 2**20
    if window.size > limit:
        raise AssetTooLargeError(
            f"{window.name} has {window.size / 2**20:.0f} MiB, "
            f"more than the {settings.max_file_mib:g} MiB allowed",
            "export it smaller, or raise max_file_mib in watchfolder.toml",
        )
    return structure


def recognize(window: Window, suffix: str = "") -> Structure:
    """The format of an open file; raises as `open_asset` does. `suffix` is lower case."""
    if window.size == 0:
        raise UnreadableAssetError(f"{window.name} is empty", "copy it again")
    try:
        head = window.head(_HEAD)
        foreign = foreign_kind(head, suffix)
        if foreign is not None:
            raise UnsupportedFormatError(f"{window.name} is {foreign.title}", foreign.hint)
        structure = format_of(head)
        if structure is None:
            raise UnreadableAssetError(f"{window.name} is not a picture", EXPORT)
        objection = structure.objection(window)
    except Unfinished as error:
        raise UnreadableAssetError(
            f"{window.name} is damaged or incomplete: {error}", "copy or export it again"
        ) from error
    if objection is not None:
        title, hint = objection
        raise UnsupportedFormatError(f"{window.name} is {title}", hint)
    return structure
