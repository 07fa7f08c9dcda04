"""Export: one picture delivered to one slot: fitted, encoded, recorded, named and published."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from presets.slots import Slot
from watchfolder.errors import ProvenanceError
from watchfolder.exporting.framing import Box
from watchfolder.exporting.names import output_name
from watchfolder.exporting.publish import make_folder, publish
from watchfolder.exporting.rendition import Rendition, Tell, render_slot
from watchfolder.pictures.decode import Decoded
from watchfolder.pictures.picture import Picture
from watchfolder.provenance.format import Signing
from watchfolder.provenance.read import read

__all__ = ["Rendition", "export_rendition", "may_replace"]


def export_rendition(
    picture: Picture,
    slot: Slot,
    *,
    folder: Path,
    stem: str,
    branch: str,
    source: Decoded,
    subject: Box | None,
    tell: Tell,
    ours: Callable[[Path], bool],
    signing: Signing | None = None,
    original: Callable[[], bytes] | None = None,
) -> Rendition:
    """Deliver a picture to a slot, as a file in `folder`, which is made when it is missing.

    `stem` is the source's name without its ending, or its whole name where two would meet.
    `subject` is in the picture's pixels. `ours` is what the ledger knows of a path; see
    `may_replace`; `signing` says who signs, None: nobody; `original` is as `render_slot` has it.
    Raises ExportError and its kinds, ProvenanceError and its kinds.
    """
    name = output_name(stem, branch, slot, source.format)
    rendered = render_slot(picture, slot, source, subject, tell, signing=signing, original=original)
    make_folder(folder)
    published = publish(
        rendered.data,
        folder,
        name,
        lambda path: may_replace(path, rendered.history.source.sha256, ours),
    )
    notes = rendered.notes
    if published.path.name != name:
        notes += (f"{name} is another's file, so this one is {published.path.name}",)
    return Rendition(
        path=published.path,
        branch=branch,
        slot=slot.name,
        format=rendered.format,
        width=rendered.width,
        height=rendered.height,
        bytes=len(rendered.data),
        sha256=hashlib.sha256(rendered.data).hexdigest(),
        recipe_digest=rendered.history.recipe_digest(),
        replaced=published.replaced,
        notes=notes,
        recipe=rendered.history if slot.metadata == "public" else None,
    )


def may_replace(path: Path, source_sha256: str, ours: Callable[[Path], bool]) -> bool:
    """Whether the file at a path is an earlier output that a new one may take the place of.

    It must hold the very picture we recorded, so that nothing a person retouched is lost; and
    it must be of the same source by its own record, or ours by the ledger.
    """
    try:
        said = read(path)
    except ProvenanceError:
        return False
    return said.intact and (said.source_sha256 == source_sha256 or ours(path))
