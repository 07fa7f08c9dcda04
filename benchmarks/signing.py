"""What a signature costs, against decoding the same picture once: `python benchmarks/signing.py`.

A 12-megapixel JPEG of a made-up photograph (smooth shapes and grain) is stamped, signed with an
unsigned and with a signed parent, and verified. The peer is one decoding of the file by the
workshop's own decoder, in the same run. Sizes are what signing adds to the file with its XMP and
EXIF already in it.
"""

from __future__ import annotations

import hashlib
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from watchfolder.pictures.decode import decode
from watchfolder.pictures.encode import Encoding, encode
from watchfolder.pictures.formats import FORMATS as OPENED
from watchfolder.pictures.picture import Picture
from watchfolder.provenance.containers import container_of
from watchfolder.provenance.embed import stamped
from watchfolder.provenance.format import Signing, SourceMetadata, Stamp
from watchfolder.provenance.history import EditHistory, HistoryOutput, HistorySource, HistoryStep
from watchfolder.provenance.identity import Identity
from watchfolder.provenance.keys import own_identity, own_root
from watchfolder.provenance.verification import Status
from watchfolder.provenance.verify import verify

WIDTH, HEIGHT = 4000, 3000
RUNS = 9
FORMATS = tuple(OPENED)
DEEP = 10


def photograph(width: int, height: int) -> Picture:
    """Soft shapes under grain, so that it compresses about like a photograph."""
    y, x = np.mgrid[:height, :width].astype(np.float32) / max(width, height)
    shapes = [128 + 90 * np.sin(9 * x + 5 * y + n) * np.cos(7 * y - n) for n in range(3)]
    grain = np.random.default_rng(5).normal(0, 3, (height, width, 3))
    return Picture(np.clip(np.stack(shapes, -1) + grain, 0, 255).astype(np.uint8))


def history(source: bytes, kind: str, size: tuple[int, int]) -> EditHistory:
    """Four steps, as an everyday chain has."""
    edits = (
        {"edit": "recolor", "target": {"kind": "words", "words": "the leather"},
         "to": {"said": "brand.forest", "hex": "#24483A", "name": "forest"}},
        {"edit": "background", "gradient": [{"said": "#F1ECE4", "hex": "#F1ECE4"}] * 2},
        {"edit": "shadow", "kind": "contact"},
        {"edit": "look", "look": "preset", "part": "look", "grade": {"contrast": 0.1}},
    )  # fmt: skip
    figure = {"name": "anchor_delta_e", "value": 0.4, "limit": 3.0, "passed": True, "note": ""}
    return EditHistory(
        program="watchfolder 0.1.0",
        created="2026-03-04T05:06:07Z",
        source=HistorySource(
            name="bag.jpg", sha256=hashlib.sha256(source).hexdigest(), pixel_key="cd" * 32,
            format="jpeg", width=size[0], height=size[1],
        ),
        steps=tuple(
            HistoryStep(
                edit=edit, action="c2pa.edited", sentence="Done.", engine="builtin",
                engine_version="0.1.0", feature_version=1, key="ab" * 32, figures=(figure,),
                started="2026-03-04T05:06:05Z", seconds=1.0,
            )
            for edit in edits
        ),
        output=HistoryOutput(
            slot={"name": "listing"}, branch="tan", variant=1, width=size[0], height=size[1],
            format=kind, pixel_sha256="ef" * 32, from_width=size[0], from_height=size[1],
        ),
    )  # fmt: skip


def median(work: Callable[[], object]) -> float:
    """Milliseconds, the median of several runs after a warm-up."""
    work()
    times = []
    for _ in range(RUNS):
        started = time.perf_counter()
        work()
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)


def main() -> None:
    """Print both tables."""
    with tempfile.TemporaryDirectory() as folder:
        identity = own_identity(Path(folder))
        root = own_root(Path(folder)) or b""
    _times(identity, root)
    _sizes(identity, root)


def _times(identity: Identity, root: bytes) -> None:
    encoded = encode(photograph(WIDTH, HEIGHT), Encoding("jpeg", quality=92))
    plain = history(encoded, "jpeg", (WIDTH, HEIGHT))

    def made(source: bytes, *, signed: bool = True) -> bytes:
        told = history(source, "jpeg", (WIDTH, HEIGHT))
        signing = Signing(identity, source) if signed else None
        return stamped(encoded, Stamp("jpeg", told, signing=signing)).data

    parent = made(encoded)
    decoding = median(lambda: decode(encoded, max_megapixels=100))
    record = median(lambda: stamped(encoded, Stamp("jpeg", plain)))
    first, second = median(lambda: made(encoded)), median(lambda: made(parent))
    checking = median(lambda: verify(parent, root))
    print(f"{WIDTH * HEIGHT / 1e6:.0f} MP JPEG, {len(encoded) / 1e6:.1f} MB, ms (median of {RUNS})")
    print(f"  decoding once                     {decoding:7.1f}    1.00")
    for name, took in (
        ("signing and reading back", first - record),
        ("the same, parent is signed", second - record),
        ("verify", checking),
        ("signing and verify together", first - record + checking),
    ):
        print(f"  {name:<33} {took:7.1f}    {took / decoding:.2f} of a decoding")


def _sizes(identity: Identity, root: bytes) -> None:
    small = photograph(400, 300)
    source = encode(small, Encoding("jpeg"))
    print("\nbytes a signature adds (four steps)")
    for kind in FORMATS:
        encoded = encode(small, Encoding(kind))
        told = history(source, kind, (400, 300))
        sizes = [
            len(stamped(encoded, Stamp(kind, told, public=public, signing=signing)).data)
            for public in (False, True)
            for signing in (None, Signing(identity, source))
        ]
        print(f"  {kind:<5} full {sizes[1] - sizes[0]:6}   public {sizes[3] - sizes[2]:6}")
    print(f"{DEEP} files deep, each made of the one before, its metadata taken along: bytes in all")
    for steps in (1, 4):
        data, metadata = source, SourceMetadata()
        for _ in range(DEEP):
            told = history(data, "jpeg", (400, 300))
            told = told.model_copy(update={"steps": told.steps[:steps]})
            stamp = Stamp("jpeg", told, metadata, signing=Signing(identity, data))
            data = stamped(source, stamp).data
            pieces = container_of(data)[1].extract(data)
            metadata = SourceMetadata(pieces.exif, pieces.xmp)
        holds = verify(data, root).status is Status.OK
        print(f"  steps in each: {steps}   {len(data) - len(source):6}   verifies: {holds}")


if __name__ == "__main__":
    main()
