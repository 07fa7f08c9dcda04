"""Pictured: a picture written to be shown, not delivered: no metadata, no record."""

from __future__ import annotations

import hashlib
from pathlib import Path

from watchfolder.exporting.publish import make_folder, publish
from watchfolder.pictures.encode import Encoding, encode
from watchfolder.pictures.filters import resize_lanczos
from watchfolder.pictures.picture import Picture, Size


def written(picture: Picture, out: Path, edge: int) -> dict[str, str]:
    """Write a picture as a PNG of at most `edge` pixels: where, and the sha256 of the file."""
    longest = max(picture.size)
    if longest > edge:
        scale = edge / longest
        size = Size(*(max(1, round(side * scale)) for side in picture.size))
        picture = resize_lanczos(picture, size)
    data = encode(picture, Encoding(format="png"))
    make_folder(out.parent)
    placed = publish(data, out.parent, out.name, lambda _path: True)
    return {"path": str(placed.path), "sha256": hashlib.sha256(data).hexdigest()}
