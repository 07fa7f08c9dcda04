"""Rendition: one file made for a slot, from fitted pixels to the bytes that are published."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from presets.slots import Slot
from watchfolder.errors import EncodingError
from watchfolder.exporting.fit import Fitted, fit_to_slot, flattened
from watchfolder.exporting.framing import Box
from watchfolder.exporting.untouched import with_untouched
from watchfolder.pictures.decode import Decoded
from watchfolder.pictures.encode import Encoding, encode_and_tell
from watchfolder.pictures.picture import Picture
from watchfolder.pictures.profiles import acts_as_srgb, can_return, into_profile, srgb_profile
from watchfolder.provenance.embed import stamped
from watchfolder.provenance.format import Signing, SourceMetadata, Stamp, Written
from watchfolder.provenance.history import EditHistory

Tell = Callable[[Picture, str], EditHistory]
"""From the picture as it will be encoded, in sRGB, and its format to the history of the file."""

NO_ALPHA = frozenset({"jpeg"})
"""Formats that hold no transparency."""


@dataclass(frozen=True, slots=True)
class Rendition:
    """One file that was published."""

    path: Path
    branch: str
    slot: str
    format: str
    width: int
    height: int
    bytes: int
    sha256: str
    """Of the file."""
    recipe_digest: str
    replaced: bool = False
    """Whether an earlier file of ours stood there."""
    notes: tuple[str, ...] = ()
    recipe: EditHistory | None = None
    """What the file itself does not tell, because it is public: the ledger keeps it."""

    def as_json(self) -> dict[str, Any]:
        """The rendition as the ledger keeps it."""
        kept = {"recipe": self.recipe.model_dump(mode="json", by_alias=True)} if self.recipe else {}
        return {
            **kept,
            "path": str(self.path),
            "branch": self.branch,
            "slot": self.slot,
            "format": self.format,
            "width": self.width,
            "height": self.height,
            "bytes": self.bytes,
            "sha256": self.sha256,
            "recipe_digest": self.recipe_digest,
            "replaced": self.replaced,
            "notes": list(self.notes),
        }


@dataclass(frozen=True, slots=True)
class Rendered:
    """The bytes of a rendition before they have a name."""

    data: bytes
    format: str
    width: int
    height: int
    history: EditHistory
    notes: tuple[str, ...]


def render_slot(
    picture: Picture,
    slot: Slot,
    source: Decoded,
    subject: Box | None,
    tell: Tell,
    *,
    signing: Signing | None = None,
    original: Callable[[], bytes] | None = None,
) -> Rendered:
    """Fit, convert, encode and record one delivery, and sign it where it is said by whom.

    `max_bytes` counts the whole file, metadata and profile too. `original` gives the source file's
    bytes, where pixels that are as they were come from it, in its profile.

    Raises ExportError and its kinds, ProvenanceError when the record cannot be written,
    SigningError when it cannot be signed.
    """
    format = slot.format or source.format
    fitted = fitted_as(picture, slot, format, subject)
    history = tell(fitted.picture, format)
    samples, icc, notes = _in_profile(fitted.picture, slot, source, original)
    encoding = Encoding(
        format=format, quality=slot.quality, icc=icc, dpi=slot.dpi, max_bytes=slot.max_bytes
    )
    stamp = Stamp(
        format,
        history,
        SourceMetadata(source.exif, source.xmp),
        public=slot.metadata == "public",
        signing=signing,
    )
    written = _within(samples, encoding, stamp, slot)
    return Rendered(
        written.data,
        format,
        *fitted.picture.size,
        history,
        (*fitted.notes, *notes, *written.notes),
    )


def fitted_as(picture: Picture, slot: Slot, format: str, subject: Box | None) -> Fitted:
    """The picture in the slot's shape and size, without alpha where the format has none."""
    fitted = fit_to_slot(picture, slot, subject)
    if format in NO_ALPHA:
        return Fitted(flattened(fitted.picture, slot), fitted.notes)
    return fitted


def _within(picture: Picture, encoding: Encoding, stamp: Stamp, slot: Slot) -> Written:
    """Encode and record; where the record is too much for the limit, encode for what is left."""
    encoded = encode_and_tell(picture, encoding)
    written = stamped(encoded.data, stamp)
    if slot.max_bytes is not None and len(written.data) > slot.max_bytes:
        record = len(written.data) - len(encoded.data)
        if record >= slot.max_bytes:
            raise EncodingError(
                f"{slot.name}: the file's history alone takes {record} of {slot.max_bytes} bytes",
                "raise max_bytes, or use metadata: public",
            )
        encoded = encode_and_tell(picture, replace(encoding, max_bytes=slot.max_bytes - record))
        written = stamped(encoded.data, stamp)
    told = tuple(f"{slot.name}: {note}" for note in encoded.notes)
    return Written(written.data, (*told, *written.notes))


def _in_profile(
    picture: Picture, slot: Slot, source: Decoded, original: Callable[[], bytes] | None
) -> tuple[Picture, bytes, tuple[str, ...]]:
    """The samples to encode and the profile they are in."""
    if slot.color == "source" and source.icc is not None:
        if can_return(source.icc):
            converted = into_profile(picture, source.icc)
            if original is not None and not acts_as_srgb(source.icc):
                converted = with_untouched(converted, picture, source, original)
            return converted, source.icc, ()
        note = f"{slot.name}: in sRGB, since the source's profile is not for RGB"
        return picture, srgb_profile(), (note,)
    return picture, srgb_profile(), ()
