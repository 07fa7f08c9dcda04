"""Redacting: a public copy of an output, with nothing private left in it, that still verifies.

The coded picture keeps every bit. The metadata is written anew by the list of what may be said;
the signed manifest of the output stays as the copy's parent, its private statements taken out as
C2PA provides for, so that the copy proves what it was made from without showing it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from watchfolder.errors import ProvenanceError
from watchfolder.provenance.actions import opening, redaction
from watchfolder.provenance.containers import container_of
from watchfolder.provenance.credentials import MEDIA_TYPES, Ingredient
from watchfolder.provenance.discretion import private_assertions
from watchfolder.provenance.embed import stamped
from watchfolder.provenance.format import SourceMetadata, Stamp, Written
from watchfolder.provenance.history import EditHistory
from watchfolder.provenance.identity import Identity
from watchfolder.provenance.inputs import SOURCE
from watchfolder.provenance.packet import name, parse_packet, structures, write_packet
from watchfolder.provenance.record import write_record
from watchfolder.provenance.signing import signed
from watchfolder.provenance.verification import Status
from watchfolder.provenance.verify import verify

_MAY_BE = {Status.OK, Status.UNTRUSTED, Status.EXPIRED, Status.LINT}


def redacted(
    data: bytes, identity: Identity, *, program: str, salt: str, roots: bytes = b""
) -> Written:
    """A public copy of one of our outputs, signed by `identity`.

    `salt` is what the copy's recipe digest is salted with: who keeps it, with the recipe, can show
    that the copy is of that recipe. Raises ProvenanceError for a file that does not hold, that is
    not of this program's making, or that shows nothing to take out.
    """
    found = verify(data, roots)
    if found.status not in _MAY_BE or found.credentials is None:
        raise ProvenanceError(f"only a file that holds is redacted; {found.sentence}")
    if found.record is None or found.record.history is None:
        what = "is public already" if found.record else "is not of this program's making"
        raise ProvenanceError(f"there is no recipe to take out: the file {what}")
    history = found.record.history.model_copy(update={"salt": salt})
    kind, container = container_of(data)
    pieces = container.extract(data)
    source = SourceMetadata(pieces.exif, _without_steps(pieces.xmp, history))
    plain = stamped(container.bare(data), Stamp(kind, history, source, public=True))
    uris = private_assertions(found.credentials)
    now = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    parent = Ingredient(SOURCE, "parentOf", MEDIA_TYPES[kind], data)
    image = container.image_digest(plain.data)
    written = signed(
        plain.data,
        kind,
        program=program,
        actions=[*opening(program, now), *redaction(uris, program, now)],
        record=write_record(history, image, public=True),
        ingredients=[parent],
        redacted=uris,
        identity=identity,
    )
    return replace(written, notes=(*plain.notes, *written.notes))


def _without_steps(xmp: bytes | None, history: EditHistory) -> bytes | None:
    """The packet without the events of this very history, which are about to be said again."""
    if xmp is None:
        return None
    packet = parse_packet(xmp)
    events = packet.fields("xmpMM:History")
    kept = events[: max(0, len(events) - len(history.steps) - 1)]
    properties = {**packet.properties, name("xmpMM:History"): structures("xmpMM:History", kept)}
    return write_packet(properties, history.program)
