"""Colors that sRGB does not have are counted on the way in, and said."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from watchfolder.pictures.decode import decode
from watchfolder.pictures.gamut import clipped_note, share_outside_srgb
from watchfolder.pictures.matrix_profile import of_primaries
from watchfolder.pictures.profiles import srgb_profile

P3_COLUMNS = (
    (0.51512, 0.24120, -0.00105),
    (0.29198, 0.69225, 0.04189),
    (0.15710, 0.06657, 0.78407),
)


def p3_icc() -> bytes:
    """A Display P3 profile, written tag by tag: three primaries and a gamma of 2.2."""

    def number(value: float) -> bytes:
        return round(value * 65536).to_bytes(4, "big", signed=True)

    def xyz(column: tuple[float, float, float]) -> bytes:
        return b"XYZ \0\0\0\0" + b"".join(number(v) for v in column)

    text = b"Wide test"
    described = b"desc\0\0\0\0" + (len(text) + 1).to_bytes(4, "big") + text + b"\0" + bytes(78)
    curve = b"curv\0\0\0\0" + (1).to_bytes(4, "big") + round(2.2 * 256).to_bytes(2, "big") + b"\0\0"
    tags = {b"desc": described + bytes(-len(described) % 4), b"wtpt": xyz((0.9642, 1.0, 0.8249))}
    tags |= {name: xyz(c) for name, c in zip((b"rXYZ", b"gXYZ", b"bXYZ"), P3_COLUMNS, strict=True)}
    tags |= dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve)
    place, table, body = 132 + 12 * len(tags), b"", b""
    for name, data in tags.items():
        table += name + (place + len(body)).to_bytes(4, "big") + len(data).to_bytes(4, "big")
        body += data
    header = bytearray(128)
    header[8:12] = b"\x02\x40\0\0"
    header[12:24] = b"mntrRGB XYZ "
    header[36:40] = b"acsp"
    header[68:80] = b"".join(number(v) for v in (0.9642, 1.0, 0.8249))
    whole = bytes(header) + len(tags).to_bytes(4, "big") + table + body
    return len(whole).to_bytes(4, "big") + whole[4:]


def png(vivid_rows: int, icc: bytes) -> bytes:
    """20 rows of grey, so many of them in the profile's own pure red."""
    rgb = np.full((20, 40, 3), 120, np.uint8)
    rgb[:vivid_rows] = (255, 0, 0)
    buffer = io.BytesIO()
    Image.fromarray(rgb).save(buffer, "PNG", icc_profile=icc)
    return buffer.getvalue()


def test_the_share_is_that_of_the_vivid_pixels() -> None:
    found = of_primaries(12)
    assert found is not None
    samples = np.array([[255, 0, 0], [0, 255, 0], [128, 128, 128], [200, 190, 180]], np.uint8)
    assert share_outside_srgb(samples, found[1]) == 0.5
    assert share_outside_srgb(samples.astype(np.uint16) * 257, found[1]) == 0.5
    assert share_outside_srgb(samples[2:], found[1]) == 0


@pytest.mark.parametrize(("rows", "said"), [(5, "25.0%"), (0, "")])
def test_a_wide_file_says_how_much_was_brought_in(rows: int, said: str) -> None:
    notes = " ".join(decode(png(rows, p3_icc()), max_megapixels=1).notes)
    assert ("sRGB" in notes) == bool(said)
    assert said in notes


def test_srgb_says_nothing() -> None:
    assert decode(png(5, srgb_profile()), max_megapixels=1).notes == ()
    assert clipped_note(0.0005, "Display P3") == ""
