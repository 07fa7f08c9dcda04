"""Showing: pictures made small enough for a page. By Pillow alone, so that no engine is loaded."""

from __future__ import annotations

import base64
import hashlib
import io
from pathlib import Path

import click
import numpy as np
from PIL import Image, ImageOps

from watchfolder.errors import ProvenanceError
from watchfolder.pictures.formats import FORMATS
from watchfolder.provenance.page import Shown, page
from watchfolder.provenance.verification import Verification

_ORIENTATION = 0x0112
LONG_EDGE = 1600
"""Pixels of a picture on the page."""


def write_page(path: Path, file: Path, found: Verification, source: Path | None) -> None:
    """Write the page of a file; its source is the given one, or the one that lies beside it."""
    before = source or source_of(file, found)
    try:
        html = page(found, _shown(file), _shown(before) if before else None)
        path.write_text(html, encoding="utf-8")
    except OSError as error:
        raise ProvenanceError(f"{path} cannot be written: {error.strerror or error}") from error
    if before is None:
        click.echo("note: its source was not found beside it; give it with --source", err=True)


def source_of(file: Path, found: Verification) -> Path | None:
    """The file it was made of, by content, where outputs usually lie: beside it or one up."""
    record = found.record
    history = record.history if record and record.history else found.said.history
    wanted = record.source_sha256 if record else found.said.source_sha256
    if history is None or not wanted:
        return None
    for folder in file.absolute().parents[:3]:
        path = folder / history.source.name
        if path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == wanted:
            return path
    return None


def _shown(path: Path) -> Shown:
    with Image.open(path, formats=[kind.PILLOW for kind in FORMATS.values()]) as file:
        width, height = file.size if file.getexif().get(_ORIENTATION, 1) < 5 else file.size[::-1]
        file.draft("RGB", (LONG_EDGE, LONG_EDGE))
        image = ImageOps.exif_transpose(file)
        image.thumbnail((LONG_EDGE, LONG_EDGE), Image.Resampling.LANCZOS)
    icc = image.info.get("icc_profile")
    out = io.BytesIO()
    if "A" in image.getbands():
        image.convert("RGBA").save(out, "WEBP", quality=88, icc_profile=icc)
        kind = "webp"
    else:
        if image.mode.startswith("I"):
            image = Image.fromarray((np.asarray(image) // 257).astype(np.uint8))
        image.convert("RGB").save(out, "JPEG", quality=88, icc_profile=icc)
        kind = "jpeg"
    data = base64.b64encode(out.getvalue()).decode("ascii")
    return Shown(f"data:image/{kind};base64,{data}", width, height, path.name)
