"""Colour profiles and files that no library here writes, made byte by byte."""

import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
import torch

from watchfolder.pictures.spaces import srgb_to_lab

_HOSTILE = Path(__file__).parents[3] / ".." / "shared" / "data" / "bad_images" / "generated"
P3 = ((0.51512, 0.29198, 0.15710), (0.24120, 0.69225, 0.06657), (-0.00105, 0.04189, 0.78407))
ADOBE = ((0.60974, 0.20528, 0.14919), (0.31111, 0.62567, 0.06322), (0.01947, 0.06087, 0.74457))


@pytest.fixture(scope="session")
def hostile() -> list[Path]:
    """Every file of the shared set of hostile pictures."""
    if not _HOSTILE.is_dir():
        pytest.skip("no shared pictures here")
    return sorted(path for path in _HOSTILE.iterdir() if path.is_file())


@pytest.fixture(scope="session")
def hand_made_png():
    return png


def _fixed(*numbers: float) -> bytes:
    return struct.pack(f">{len(numbers)}i", *(round(n * 65536) for n in numbers))


def _text(kind: bytes, text: bytes) -> bytes:
    if kind == b"desc":
        return b"desc" + bytes(4) + struct.pack(">I", len(text) + 1) + text + bytes(1 + 4 + 4 + 70)
    return b"text" + bytes(4) + text + b"\0"


def icc(space: bytes, pcs: bytes, kind: bytes, name: str, tags: dict[bytes, bytes]) -> bytes:
    """A version 2.1 profile."""
    tags = {
        b"desc": _text(b"desc", name.encode()),
        b"cprt": _text(b"text", b"CC0"),
        b"wtpt": b"XYZ " + bytes(4) + _fixed(0.9642, 1.0, 0.8249),
        **tags,
    }
    table, body = b"", b""
    start = 128 + 4 + 12 * len(tags)
    for tag, data in tags.items():
        table += tag + struct.pack(">II", start + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    header = struct.pack(
        ">I4sI4s4s4s12s4s",
        start + len(body),
        b"test",
        0x02100000,
        kind,
        space,
        pcs,
        struct.pack(">6H", 2026, 1, 1, 0, 0, 0),
        b"acsp",
    )
    header += bytes(68 - len(header)) + _fixed(0.9642, 1.0, 0.8249)
    return header + bytes(128 - len(header)) + struct.pack(">I", len(tags)) + table + body


def rgb_profile(name: str, matrix: tuple[tuple[float, ...], ...], curve: bytes) -> bytes:
    tags = {}
    for place, letter in enumerate(b"rgb"):
        column = _fixed(*(row[place] for row in matrix))
        tags[bytes([letter]) + b"XYZ"] = b"XYZ " + bytes(4) + column
        tags[bytes([letter]) + b"TRC"] = curve
    return icc(b"RGB ", b"XYZ ", b"mntr", name, tags)


def gamma_curve(gamma: float) -> bytes:
    return b"curv" + bytes(4) + struct.pack(">IH", 1, round(gamma * 256))


SRGB_CURVE = (
    b"para"
    + bytes(4)
    + struct.pack(">HH", 3, 0)
    + _fixed(2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
)


@pytest.fixture(scope="session")
def display_p3() -> bytes:
    return rgb_profile("Display P3", P3, SRGB_CURVE)


@pytest.fixture(scope="session")
def adobe_rgb() -> bytes:
    return rgb_profile("Adobe RGB (1998)", ADOBE, gamma_curve(563 / 256))


@pytest.fixture(scope="session")
def grey_gamma() -> bytes:
    return icc(b"GRAY", b"XYZ ", b"mntr", "Gray Gamma 1.0", {b"kTRC": gamma_curve(1.0)})


@pytest.fixture(scope="session")
def cmyk() -> bytes:
    """Inks that multiply: (1 - c)(1 - k) and so on, as sRGB, in a two-point table."""
    ramp = bytes(range(256))
    nodes = b""
    for index in range(16):
        c, m, y, k = (index >> 3 & 1, index >> 2 & 1, index >> 1 & 1, index & 1)
        rgb = torch.tensor([(1 - ink) * (1 - k) for ink in (c, m, y)], dtype=torch.float64)
        light, a, b = srgb_to_lab(rgb.reshape(3, 1, 1)).flatten().tolist()
        nodes += bytes([round(light * 2.55), round(a + 128), round(b + 128)])
    lut = b"mft1" + bytes(4) + bytes([4, 3, 2, 0]) + _fixed(1, 0, 0, 0, 1, 0, 0, 0, 1)
    lut += ramp * 4 + nodes + ramp * 3
    tags = {b"A2B0": lut, b"A2B1": lut, b"A2B2": lut}
    return icc(b"CMYK", b"Lab ", b"prtr", "Test inks", tags)


def png(header: tuple[int, int, int, int], rows: bytes, *extra: tuple[bytes, bytes]) -> bytes:
    """A PNG of (width, height, bits, colour type) and unfiltered rows, each with its 0 byte."""
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", *header, 0, 0, 0)),
        *extra,
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    ]
    out = b"\x89PNG\r\n\x1a\n"
    for kind, data in chunks:
        out += struct.pack(">I", len(data)) + kind + data
        out += struct.pack(">I", zlib.crc32(kind + data))
    return out


@pytest.fixture(scope="session")
def corners() -> np.ndarray:
    """64 x 40: four colours in four unequal parts, so that no turn looks like another."""
    rgb = np.zeros((40, 64, 3), np.uint8)
    rgb[:, :] = (20, 20, 20)
    rgb[:10, :16] = (250, 10, 10)
    rgb[:10, 48:] = (10, 250, 10)
    rgb[30:, :16] = (10, 10, 250)
    return rgb
