"""Foreign kinds of files that people drop in: what they are called, and what to export instead.

None of them is opened here. Vector files would need an interpreter that fetches what they name,
layered files a choice of layers, raw files a developer's taste.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from watchfolder.pictures.structures import heic
from watchfolder.pictures.structures.avif import brands_of

EXPORT = "export a JPEG, PNG or 16-bit TIFF and drop that"
_FLAT = "export it flattened as a PNG or 16-bit TIFF and drop that"
_RAW = "export a 16-bit TIFF from your raw developer and drop that"
_VECTOR = "export a PNG at the size you need and drop that"
_FRAME = "export the frame you want as a PNG and drop that"

# fmt: off
RAW_SUFFIXES = frozenset((
    ".3fr", ".arw", ".cr2", ".cr3", ".crw", ".dcr", ".dng", ".erf", ".fff",
    ".iiq", ".kdc", ".mef", ".mos", ".mrw", ".nef", ".nrw", ".orf", ".pef",
    ".raf", ".raw", ".rw2", ".rwl", ".sr2", ".srf", ".srw", ".x3f",
))
# fmt: on


@dataclass(frozen=True, slots=True)
class Foreign:
    """A kind that is not opened."""

    title: str
    """With its article: "a Photoshop file"."""
    hint: str


_SIGNATURES: tuple[tuple[int, bytes, Foreign], ...] = (
    (0, b"8BPS\0\x01", Foreign("a Photoshop file (PSD)", _FLAT)),
    (0, b"8BPS\0\x02", Foreign("a large Photoshop file (PSB)", _FLAT)),
    (0, b"gimp xcf", Foreign("a GIMP file (XCF)", _FLAT)),
    (0, b"\0\xffKA", Foreign("an Affinity file", _FLAT)),
    (0, b"GIF87a", Foreign("a GIF", _FRAME)),
    (0, b"GIF89a", Foreign("a GIF", _FRAME)),
    (0, b"%PDF-", Foreign("a PDF", _VECTOR)),
    (0, b"%!PS", Foreign("a PostScript file (EPS)", _VECTOR)),
    (0, b"\xc5\xd0\xd3\xc6", Foreign("a PostScript file (EPS)", _VECTOR)),
    (8, b"CR", Foreign("a camera raw file (CR2)", _RAW)),
    (0, b"FUJIFILMCCD-RAW", Foreign("a camera raw file (RAF)", _RAW)),
    (0, b"IIU\0", Foreign("a camera raw file (RW2)", _RAW)),
    (0, b"IIRO", Foreign("a camera raw file (ORF)", _RAW)),
    (0, b"IIRS", Foreign("a camera raw file (ORF)", _RAW)),
    (0, b"MMOR", Foreign("a camera raw file (ORF)", _RAW)),
    (0, b"FOVb", Foreign("a camera raw file (X3F)", _RAW)),
    (0, b"\0MRM", Foreign("a camera raw file (MRW)", _RAW)),
    (6, b"HEAPCCDR", Foreign("a camera raw file (CRW)", _RAW)),
    (0, b"\xff\x0a", Foreign("a JPEG XL", EXPORT)),
    (0, b"\0\0\0\x0cJXL \r\n\x87\n", Foreign("a JPEG XL", EXPORT)),
    (0, b"\0\0\0\x0cjP  \r\n\x87\n", Foreign("a JPEG 2000", EXPORT)),
    (0, b"\xff\x4f\xff\x51", Foreign("a JPEG 2000", EXPORT)),
    (0, b"\x76\x2f\x31\x01", Foreign("an OpenEXR file", EXPORT)),
    (0, b"#?RADIANCE", Foreign("a Radiance HDR file", EXPORT)),
    (0, b"DDS ", Foreign("a DirectDraw texture", EXPORT)),
    (0, b"\0\0\x01\0", Foreign("an icon (ICO)", EXPORT)),
    (0, b"\x1a\x45\xdf\xa3", Foreign("a video (Matroska or WebM)", _FRAME)),
    (8, b"AVI ", Foreign("a video (AVI)", _FRAME)),
    (0, b"\0\0\x01\xba", Foreign("a video (MPEG)", _FRAME)),
    (0, b"FLV\x01", Foreign("a video (FLV)", _FRAME)),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", Foreign("a video (Windows Media)", _FRAME)),
    (0, b"PK\x03\x04", Foreign("a ZIP archive or a document in one", EXPORT)),
    (0, b"PK\x05\x06", Foreign("an empty ZIP archive", EXPORT)),
)
_SVG = re.compile(rb"\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*|<!DOCTYPE\s+svg.*?>\s*)*<svg[\s>/]", re.S)
_BMP = re.compile(rb"BM.{4}\0\0\0\0.{4}[\x0c\x28\x34\x38\x40\x6c\x7c]\0\0\0", re.S)


def foreign_kind(head: bytes, suffix: str) -> Foreign | None:
    """What a file is that begins with `head` (512 bytes are enough), or None.

    `suffix` (lower case, with the dot) only tells camera raw files from the TIFFs they are inside.
    """
    if suffix in RAW_SUFFIXES and head[:4] in {b"II*\0", b"MM\0*"}:
        return Foreign(f"a camera raw file ({suffix[1:].upper()})", _RAW)
    if brands := brands_of(head):
        return _iso(brands)
    for offset, magic, kind in _SIGNATURES:
        if head.startswith(magic, offset) and _consistent(magic, head):
            return kind
    if _BMP.match(head):
        return Foreign("a BMP", EXPORT)
    text = head.removeprefix(b"\xef\xbb\xbf")
    if _SVG.match(text) or b"<!DOCTYPE svg" in text or b"<svg " in text[:256]:
        return Foreign("an SVG drawing", _VECTOR)
    return None


def _consistent(magic: bytes, head: bytes) -> bool:
    """Two-byte signatures need the container they stand in."""
    if magic == b"CR":
        return head.startswith(b"II*\0\x10\0\0\0")
    if magic == b"AVI ":
        return head.startswith(b"RIFF")
    return True


def _iso(brands: set[bytes]) -> Foreign | None:
    if brands & {b"avif", b"avis"}:
        return None
    if b"crx " in brands:
        return Foreign("a camera raw file (CR3)", _RAW)
    if brands & (heic.BRANDS | heic.SEQUENCES):
        wanted = f"{EXPORT}, or have HEIC opened here: {heic.INSTALL}"
        return None if heic.available() else Foreign("an HEIC photo", wanted)
    return Foreign("a video", _FRAME)
