"""Opening: what is taken, and what each refused kind is told."""

import hashlib
import io
import os
import struct
import threading
import time
from pathlib import Path

import pytest
from PIL import Image

from watchfolder.errors import (
    AssetChangedError,
    AssetError,
    AssetTooLargeError,
    UnreadableAssetError,
    UnsupportedFormatError,
)
from watchfolder.pictures.asset import open_asset
from watchfolder.pictures.formats import FORMATS, misnamed
from watchfolder.pictures.window import Unfinished, open_window, printable
from watchfolder.settings import Settings

FTYP = b"\0\0\0\x18ftyp%b\0\0\0\0%b%b"
REFUSED = {
    "photo.cr2": (b"II*\0\x10\0\0\0CR\x02\0" + bytes(100), "camera raw file"),
    "renamed-cr2.tif": (b"II*\0\x10\0\0\0CR\x02\0" + bytes(100), "camera raw file"),
    "photo.nef": (b"MM\0*\0\0\0\x08" + bytes(100), r"camera raw file \(NEF\)"),
    "photo.cr3": (FTYP % (b"crx ", b"crx ", b"isom"), "camera raw file"),
    "photo.raf": (b"FUJIFILMCCD-RAW 0201" + bytes(100), "camera raw file"),
    "photo.rw2": (b"IIU\0" + bytes(100), "camera raw file"),
    "photo.orf": (b"IIRO" + bytes(100), "camera raw file"),
    "layers.psd": (b"8BPS\0\x01" + bytes(100), "Photoshop"),
    "layers.psb": (b"8BPS\0\x02" + bytes(100), "large Photoshop"),
    "moving.gif": (b"GIF89a" + bytes(100), "GIF"),
    "moving.heic": (FTYP % (b"msf1", b"mif1", b"heic"), "HEIC"),
    "moving.avif": (FTYP % (b"avis", b"avis", b"avif"), "animated AVIF"),
    "clip.mp4": (FTYP % (b"isom", b"mp42", b"isom"), "video"),
    "clip.webm": (b"\x1a\x45\xdf\xa3" + bytes(100), "video"),
    "clip.avi": (b"RIFF\0\0\0\0AVI LIST", "video"),
    "logo.svg": (b'<?xml version="1.0"?>\n<!-- x --><svg xmlns="a">', "SVG"),
    "logo2.svg": (b"\xef\xbb\xbf<svg/>", "SVG"),
    "page.pdf": (b"%PDF-1.7" + bytes(100), "PDF"),
    "page.eps": (b"%!PS-Adobe-3.0 EPSF-3.0" + bytes(100), "PostScript"),
    "old.bmp": (b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0", "BMP"),
    "new.jxl": (b"\xff\x0a" + bytes(100), "JPEG XL"),
    "new.jp2": (b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(100), "JPEG 2000"),
    "render.exr": (b"\x76\x2f\x31\x01" + bytes(100), "OpenEXR"),
    "all.zip": (b"PK\x03\x04" + bytes(100), "ZIP"),
}


@pytest.fixture
def settings() -> Settings:
    return Settings()


def saved(path: Path, **options) -> Path:
    Image.new("RGB", (40, 30), (200, 30, 60)).save(path, **options)
    return path


@pytest.mark.parametrize("name", FORMATS)
def test_what_we_open_is_known_by_content(tmp_path, settings, name):
    structure = FORMATS[name]
    path = saved(tmp_path / "picture.dat", format=structure.PILLOW)
    asset = open_asset(path, settings)
    assert (asset.format, asset.media_type) == (name, structure.MEDIA_TYPE)
    assert asset.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert asset.bytes == path.stat().st_size
    assert asset.path == path


@pytest.mark.parametrize("name", REFUSED)
def test_foreign_kinds_are_refused_by_name_with_a_way_out(tmp_path, settings, name):
    data, said = REFUSED[name]
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(UnsupportedFormatError, match=said) as caught:
        open_asset(path, settings)
    assert name in caught.value.message
    assert "export" in caught.value.hint


@pytest.mark.parametrize("kind", ["WEBP", "PNG"])
def test_animations_are_refused(tmp_path, settings, kind):
    frames = [Image.new("RGB", (20, 20), (i * 60, 0, 0)) for i in range(3)]
    path = tmp_path / "moving"
    frames[0].save(path, kind, save_all=True, append_images=frames[1:])
    with pytest.raises(UnsupportedFormatError, match="animated"):
        open_asset(path, settings)


def test_pages_are_refused_thumbnails_are_not(tmp_path, settings):
    first, second = Image.new("RGB", (40, 30)), Image.new("RGB", (20, 15))
    path = tmp_path / "pages.tif"
    first.save(path, save_all=True, append_images=[second])
    with pytest.raises(UnsupportedFormatError, match="2 pages"):
        open_asset(path, settings)
    small = Image.new("RGB", (20, 15))
    small.encoderinfo = {"tiffinfo": {254: 1}}
    first.save(path, save_all=True, append_images=[small])
    assert open_asset(path, settings).format == "tiff"


def test_a_dng_without_its_suffix(tmp_path, settings):
    path = saved(tmp_path / "photo.tif", tiffinfo={50706: b"\x01\x04\0\0"})
    with pytest.raises(UnsupportedFormatError, match="camera raw"):
        open_asset(path, settings)


@pytest.mark.parametrize("data", [b"", b"\xff", b"<!doctype html>", b"MZ\x90\0" * 9, bytes(4096)])
def test_what_is_no_picture(tmp_path, settings, data):
    path = tmp_path / "bag.jpg"
    path.write_bytes(data)
    with pytest.raises(UnreadableAssetError, match=r"bag\.jpg") as caught:
        open_asset(path, settings)
    assert caught.value.hint


def test_a_broken_beginning_is_told(tmp_path, settings):
    path = tmp_path / "bag.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(30))
    with pytest.raises(UnreadableAssetError, match="damaged or incomplete"):
        open_asset(path, settings)


def test_the_limit_of_bytes(tmp_path, settings):
    path = tmp_path / "big.jpg"
    path.write_bytes(b"\xff\xd8\xff\xe0" + os.urandom(300_000))
    with pytest.raises(AssetTooLargeError, match=r"big\.jpg"):
        open_asset(path, settings.model_copy(update={"max_file_mib": 0.1}))


def test_links_folders_and_pipes_are_not_opened(tmp_path, settings):
    path = saved(tmp_path / "bag.png")
    link, pipe = tmp_path / "link.png", tmp_path / "pipe.png"
    link.symlink_to(path)
    os.mkfifo(pipe)
    started = time.monotonic()
    for odd, said in ((link, "symbolic link"), (tmp_path, "folder"), (pipe, "not a regular file")):
        with pytest.raises(AssetError, match=said):
            open_asset(odd, settings)
    for missing in (tmp_path / "none.png", tmp_path / "a\0b.png"):
        with pytest.raises(AssetError):
            open_asset(missing, settings)
    assert time.monotonic() - started < 5


def test_a_file_that_is_being_written_to_is_noticed(tmp_path):
    path = saved(tmp_path / "bag.png")
    with open_window(path) as window:
        with path.open("ab") as file:
            file.write(b"more")
        with pytest.raises(AssetChangedError):
            window.sha256()
        with pytest.raises(AssetChangedError):
            window.all_bytes()


def test_a_file_that_shrinks_is_noticed(tmp_path):
    path = saved(tmp_path / "bag.png")
    with open_window(path) as window:
        os.truncate(path, 20)
        with pytest.raises(AssetChangedError):
            window.sha256()
        with pytest.raises(Unfinished):
            window.at(0, window.size)


def test_opening_leaves_no_descriptor_behind(tmp_path, settings):
    path = saved(tmp_path / "bag.png")
    folder = Path("/proc/self/fd")
    if not folder.is_dir():
        pytest.skip("no /proc here")
    before = len(list(folder.iterdir()))
    for _ in range(20):
        open_asset(path, settings)
        with pytest.raises(AssetError):
            open_asset(tmp_path, settings)
    assert len(list(folder.iterdir())) == before
    assert threading.active_count() >= 1


def test_names_in_messages_hold_nothing_dangerous():
    assert printable("caf\u00e9 bag.jpg") == "caf\u00e9 bag.jpg"
    assert printable("a\nb\u202egpj.exe") == "a\\x0ab\\x202egpj.exe"
    printable("bad\udcff.png").encode("utf-8")


@pytest.mark.parametrize(
    ("name", "format", "note"),
    [
        ("bag.PNG", "jpeg", "named .png but is JPEG"),
        ("bag.jpeg", "webp", "named .jpeg but is WebP"),
        ("bag.jpg", "jpeg", ""),
        ("bag.TIFF", "tiff", ""),
        ("bag", "jpeg", ""),
        ("bag.png.exe", "png", ""),
    ],
)
def test_misnamed(name, format, note):
    assert misnamed(name, format) == note


def test_a_text_chunk_bomb_is_walked_over_quickly(tmp_path, settings):
    out = io.BytesIO()
    Image.new("RGB", (20, 20)).save(out, "PNG")
    data = out.getvalue()
    empty = struct.pack(">I", 0) + b"teXt" + struct.pack(">I", 0)
    path = tmp_path / "many.png"
    path.write_bytes(data[:33] + empty * 20_000 + data[33:])
    started = time.monotonic()
    assert open_asset(path, settings).format == "png"
    assert time.monotonic() - started < 10
