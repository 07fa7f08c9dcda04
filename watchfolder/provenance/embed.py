"""Put a picture's history into its file: every metadata format in turn, those that sign last."""

from __future__ import annotations

from watchfolder.errors import ProvenanceError
from watchfolder.provenance.container import Pieces
from watchfolder.provenance.containers import container_of
from watchfolder.provenance.format import SourceMetadata, Stamp, Written
from watchfolder.provenance.formats import metadata_formats
from watchfolder.provenance.history import EditHistory


def embed(
    encoded: bytes,
    format: str,
    history: EditHistory,
    source: SourceMetadata,
    public: bool,
    *,
    icc: bytes | None = None,
) -> bytes:
    """The file with its history in it; see `stamped`, which also says what was left out."""
    return stamped(encoded, Stamp(format, history, source, public), icc).data


def stamped(encoded: bytes, stamp: Stamp, icc: bytes | None = None) -> Written:
    """Write every format into a freshly encoded file; the coded picture keeps every bit.

    `icc` replaces the file's profile; None leaves what the encoder wrote. Raises ProvenanceError
    when the file is not of the stamp's format or cannot take a block.
    """
    kind, container = container_of(encoded)
    if kind != stamp.format:
        raise ProvenanceError(f"the encoded file is {kind}, not {stamp.format}")
    picture = container.image_digest(encoded)
    data = encoded if icc is None else container.splice(encoded, Pieces(icc=icc))
    notes: list[str] = []
    for form in metadata_formats().values():
        written = form.write(data, stamp)
        data = written.data
        notes += written.notes
    if container.image_digest(data) != picture:
        raise ProvenanceError("writing the metadata changed the picture; the file was not kept")
    return Written(data, tuple(notes))
