"""Whole or still being written: every prefix, every hole, every trailing thing."""

import io
import random
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from watchfolder.errors import AssetError, UnreadableAssetError
from watchfolder.pictures.wholeness import Wholeness, whole

KINDS = {
    "baseline.jpg": ("JPEG", {"quality": 90}),
    "progressive.jpg": (
        "JPEG",
        {"quality": 90, "progressive": True, "exif": b"Exif\0\0II*\0" + bytes(60)},
    ),
    "plain.png": ("PNG", {}),
    "lossy.webp": ("WEBP", {"quality": 90}),
    "lossless.webp": ("WEBP", {"lossless": True, "xmp": b"<x/>"}),
    "deflate.tif": ("TIFF", {"compression": "tiff_adobe_deflate"}),
    "plain.tif": ("TIFF", {}),
    "photo.avif": ("AVIF", {"quality": 90}),
}
INCOMPLETE = {
    "flip_png_idat_crc.png",
    "jpeg_half_written_preallocated.jpg",
    "jpeg_no_eoi.jpg",
    "lie_one_byte.jpg",
    "lie_zero_byte.png",
    "nul_4k.png",
    "png_idat_zeros_tail_half_written.png",
    "png_no_iend.png",
}
_SHARED = Path(__file__).parents[3] / ".." / "shared" / "data"


def encoded(name: str) -> bytes:
    noise = np.random.default_rng(4).integers(0, 255, (96, 120, 3), dtype=np.uint8)
    kind, options = KINDS[name]
    out = io.BytesIO()
    Image.fromarray(noise).save(out, kind, **options)
    return out.getvalue()


@pytest.fixture(params=KINDS)
def file(request, tmp_path) -> Path:
    path = tmp_path / request.param
    path.write_bytes(encoded(request.param))
    return path


def verdict(path: Path, data: bytes) -> Wholeness:
    path.write_bytes(data)
    return whole(path)


def test_a_finished_file_is_whole(file):
    assert whole(file) == Wholeness(complete=True)


def test_no_prefix_is_whole(file):
    data = file.read_bytes()
    for count in sorted(
        {0, 1, 2, 11, 12, 13, len(data) - 1, *random.Random(1).sample(range(len(data)), 40)}
    ):
        found = verdict(file, data[:count])
        assert not found.complete, count
        assert found.why


def test_no_preallocated_half_is_whole(file):
    if file.name == "plain.tif":
        pytest.skip("in an uncompressed TIFF NULs are black; its header comes last as a rule")
    data = file.read_bytes()
    for share in (0.0, 0.05, 0.3, 0.5, 0.8, 0.95):
        written = int(len(data) * share)
        found = verdict(file, data[:written] + bytes(len(data) - written))
        assert not found.complete, share


def test_data_after_the_end_is_allowed_unless_it_is_nuls(file):
    data = file.read_bytes()
    assert verdict(file, data + b"PK\x05\x06" + b"a trailer of some maker" * 9).complete or (
        file.suffix == ".avif"  # ISO boxes go to the end of the file
    )
    if file.suffix != ".tif":  # a TIFF has no end of its own
        assert not verdict(file, data + bytes(100_000)).complete


def test_cameras_pad_with_a_few_nuls(tmp_path):
    data = encoded("baseline.jpg")
    assert verdict(tmp_path / "padded.jpg", data + bytes(2048)).complete


def test_a_hole_in_the_middle_of_a_png_is_seen(tmp_path):
    data = bytearray(encoded("plain.png"))
    data[5000:9096] = bytes(4096)
    found = verdict(tmp_path / "holed.png", bytes(data))
    assert not found.complete
    assert "IDAT" in found.why


def test_a_tiff_with_its_directory_at_the_end(tmp_path):
    rows = bytes(range(256)) * 12
    count = 8
    directory = struct.pack("<H", count)
    for tag, kind, value in (
        (256, 3, 32),
        (257, 3, 32),
        (258, 3, 8),
        (259, 3, 1),
        (262, 3, 2),
        (273, 4, 8),
        (277, 3, 3),
        (279, 4, len(rows)),
    ):
        directory += struct.pack("<HHII", tag, kind, 1, value)
    data = b"II*\0" + struct.pack("<I", 8 + len(rows)) + rows + directory + bytes(4)
    path = tmp_path / "late.tif"
    assert verdict(path, data).complete
    assert not verdict(
        path, data[: 8 + len(rows) // 2] + bytes(len(data) - 8 - len(rows) // 2)
    ).complete
    looped = data[:-4] + struct.pack("<I", 8 + len(rows))
    assert "circle" in verdict(path, looped).why
    beyond = data.replace(
        struct.pack("<HHII", 279, 4, 1, len(rows)), struct.pack("<HHII", 279, 4, 1, 10**6)
    )
    assert not verdict(path, beyond).complete


def test_black_pictures_are_whole(tmp_path):
    for name, (kind, options) in KINDS.items():
        out = io.BytesIO()
        Image.new("RGB", (2000, 1500)).save(out, kind, **options)
        assert verdict(tmp_path / name, out.getvalue()).complete, name


@pytest.mark.parametrize("method", [0, 4])
@pytest.mark.parametrize("quality", [40, 100])
def test_flat_lossy_webp_ends_in_nuls_and_is_whole(tmp_path, method, quality):
    out = io.BytesIO()
    Image.new("RGB", (2000, 1500), "white").save(out, "WEBP", quality=quality, method=method)
    assert verdict(tmp_path / "white.webp", out.getvalue()).complete


def test_what_is_no_picture_is_complete_so_that_opening_can_say_so(tmp_path):
    assert verdict(tmp_path / "text.png", b"this is a letter, not a picture").complete
    assert verdict(tmp_path / "design.psd", b"8BPS" + bytes(100)).complete
    assert not verdict(tmp_path / "reserved.psd", bytes(5000)).complete


def test_missing_and_odd_paths(tmp_path):
    with pytest.raises(UnreadableAssetError):
        whole(tmp_path / "nothing.png")
    with pytest.raises(AssetError):
        whole(tmp_path)


@pytest.mark.skipif(not (_SHARED / "bad_images").is_dir(), reason="no shared pictures here")
def test_the_hostile_set():
    found = {
        path.name
        for path in (_SHARED / "bad_images" / "generated").iterdir()
        if path.is_file() and not whole(path).complete
    }
    truncated = {name for name in found if name.startswith("trunc_")}
    assert len(truncated) == 11
    assert found - truncated == INCOMPLETE


@pytest.mark.skipif(not (_SHARED / "images").is_dir(), reason="no shared pictures here")
def test_real_pictures_are_whole():
    for path in (_SHARED / "images").glob("*.[jp]*g"):
        assert whole(path).complete, path.name


def test_asking_loads_no_tensors_and_no_decoder():
    code = (
        "import sys; import watchfolder.pictures.wholeness, watchfolder.pictures.asset\n"
        "print([m for m in ('numpy', 'torch', 'cv2', 'PIL') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
