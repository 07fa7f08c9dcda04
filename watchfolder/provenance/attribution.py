"""Attribution: who made a picture and who holds its rights, wherever the source says it."""

from __future__ import annotations

from dataclasses import dataclass

from watchfolder.errors import ProvenanceError
from watchfolder.provenance.exif_block import summary
from watchfolder.provenance.format import Stamp
from watchfolder.provenance.packet import Packet, parse_packet


@dataclass(frozen=True, slots=True)
class Attribution:
    """The same two statements for every format, so that they cannot contradict each other."""

    creators: tuple[str, ...]
    rights: str


def attribution(stamp: Stamp) -> Attribution:
    """The source's creator and rights, XMP before EXIF; where it is silent, the preset's."""
    tags = _exif_says(stamp.source.exif)
    packet = _xmp_says(stamp.source.xmp)
    creators = packet.texts("dc:creator") or tuple(
        said for said in (tags.get("Artist") or stamp.history.credit,) if said
    )
    rights = packet.text("dc:rights") or tags.get("Copyright") or stamp.history.rights
    return Attribution(creators, rights)


def _exif_says(exif: bytes | None) -> dict[str, str]:
    try:
        return summary(exif) if exif else {}
    except ProvenanceError:  # said in a note where the block itself is handled
        return {}


def _xmp_says(xmp: bytes | None) -> Packet:
    try:
        return parse_packet(xmp) if xmp else Packet()
    except ProvenanceError:  # said in a note where the packet itself is handled
        return Packet()
