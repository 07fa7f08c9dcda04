"""What a picture file says of itself, without opening its pixels. Safe on any bytes."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from watchfolder.errors import ProvenanceError
from watchfolder.provenance.container import Container, Pieces
from watchfolder.provenance.containers import container_of
from watchfolder.provenance.exif_block import summary
from watchfolder.provenance.history import EditHistory
from watchfolder.provenance.packet import NAMESPACES, Packet, parse_packet
from watchfolder.provenance.record import parse_recipe
from watchfolder.provenance.source_type import term_of

LARGEST_FILE = 1 << 30
_RECIPE_DIGITS = 64


class HistoryEvent(NamedTuple):
    """One event of a file's XMP history, by any program."""

    action: str
    when: str
    agent: str
    parameters: str

    def __str__(self) -> str:
        """`2026-03-04T05:06:07Z saved by watchfolder 0.1.0: ...`, with what is known of it."""
        said = f"{self.when} {self.action or 'changed'}".strip()
        agent = f" by {self.agent}" if self.agent else ""
        return said + agent + (f": {self.parameters}" if self.parameters else "")


@dataclass(frozen=True, slots=True)
class FileHistory:
    """What a file says of itself. All of it is only said, until a signature holds it."""

    format: str
    history: EditHistory | None = None
    """The embedded recipe; None where there is none, or only its digest."""
    digest: str = ""
    """The recipe digest in hex, "" where the file is not of this program's making."""
    source_sha256: str = ""
    """Of the source file it was made from."""
    intact: bool = False
    """Whether the coded picture is still the one this program wrote the record for."""
    events: tuple[HistoryEvent, ...] = ()
    exif: Mapping[str, str] = field(default_factory=dict)
    """The common tags by name."""
    creator_tool: str = ""
    creators: tuple[str, ...] = ()
    rights: str = ""
    source_type: str = ""
    """The IPTC term, "" where none is said."""
    notes: tuple[str, ...] = ()
    """What is damaged or contradicts itself."""

    def as_json(self) -> dict[str, Any]:
        """All of it as plain data."""
        recipe = self.history.model_dump(mode="json", by_alias=True) if self.history else None
        return {
            "format": self.format,
            "recipe": recipe,
            "recipe_digest": self.digest,
            "source_sha256": self.source_sha256,
            "intact": self.intact,
            "events": [event._asdict() for event in self.events],
            "exif": dict(self.exif),
            "creator_tool": self.creator_tool,
            "creators": list(self.creators),
            "rights": self.rights,
            "source_type": self.source_type,
            "notes": list(self.notes),
        }


def read(file: Path | bytes) -> FileHistory:
    """Read a file's history.

    Raises ProvenanceError when the file cannot be opened, is no regular file, or is none of the
    formats; a damaged block is a note.
    """
    data = file if isinstance(file, bytes) else bytes_of(file)
    kind, container = container_of(data)
    notes: list[str] = []
    try:
        pieces = container.extract(data)
    except ProvenanceError as error:
        pieces = Pieces()
        notes.append(error.message)
    exif: dict[str, str] = {}
    if pieces.exif:
        try:
            exif = summary(pieces.exif)
        except ProvenanceError as error:
            notes.append(f"its EXIF cannot be read: {error.message}")
    packet = Packet()
    if pieces.xmp:
        try:
            packet = parse_packet(pieces.xmp)
        except ProvenanceError as error:
            notes.append(error.message)
    said = _digest_in(packet, "recipeDigest")
    intact = bool(said) and _is_intact(container, data, packet)
    if said and not intact:
        notes.append("the picture was changed by another program after it was recorded")
    return FileHistory(
        format=kind,
        history=_recipe(packet, said, notes),
        digest=said,
        source_sha256=_digest_in(packet, "sourceDigest"),
        intact=intact,
        events=tuple(_events(packet)),
        exif=exif,
        creator_tool=packet.text("xmp:CreatorTool"),
        creators=packet.texts("dc:creator"),
        rights=packet.text("dc:rights"),
        source_type=term_of(packet.text("Iptc4xmpExt:DigitalSourceType")),
        notes=tuple(notes),
    )


def bytes_of(path: Path) -> bytes:
    """A picture file's bytes. Raises ProvenanceError for what is no regular file, or over 1 GiB."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise ProvenanceError(f"{path.name} is not a regular file")
            if status.st_size > LARGEST_FILE:
                raise ProvenanceError(f"{path.name} is larger than 1 GiB")
            return file.read()
    except OSError as error:
        raise ProvenanceError(f"{path.name} cannot be read: {error.strerror}") from error


def _digest_in(packet: Packet, field_name: str) -> str:
    said = packet.text(f"watchfolder:{field_name}").removeprefix("sha256:")
    whole = len(said) == _RECIPE_DIGITS and all(letter in "0123456789abcdef" for letter in said)
    return said if whole else ""


def _is_intact(container: Container, data: bytes, packet: Packet) -> bool:
    try:
        return container.image_digest(data) == _digest_in(packet, "imageDigest")
    except ProvenanceError:
        return False


def _recipe(packet: Packet, said: str, notes: list[str]) -> EditHistory | None:
    text = packet.text("watchfolder:recipe")
    if not text:
        return None
    try:
        history = parse_recipe(text)
    except ProvenanceError:
        notes.append("the recipe in it is damaged")
        return None
    if history.recipe_digest() != said:
        notes.append("the recipe in it does not match its digest")
        return None
    return history


def _events(packet: Packet) -> list[HistoryEvent]:
    prefix = f"{{{NAMESPACES['stEvt']}}}"
    return [
        HistoryEvent(
            row.get(prefix + "action", ""),
            row.get(prefix + "when", ""),
            row.get(prefix + "softwareAgent", ""),
            row.get(prefix + "parameters", ""),
        )
        for row in packet.fields("xmpMM:History")
    ]
