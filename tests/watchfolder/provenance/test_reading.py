from __future__ import annotations

import json
import os
import random
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from watchfolder.errors import ProvenanceError
from watchfolder.provenance.container import Pieces
from watchfolder.provenance.containers import container_of, containers
from watchfolder.provenance.embed import stamped
from watchfolder.provenance.format import SourceMetadata, Stamp
from watchfolder.provenance.read import read

SHARED = Path(__file__).parents[3] / ".." / "shared" / "data"
SAMPLES = sorted(
    path
    for path in (SHARED / "provenance").rglob("*")
    if path.suffix.lower() in {".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff", ".avif"}
)


def _exif_of(path: Path) -> bytes | None:
    try:
        name, container = container_of(path.read_bytes())
        return container.extract(path.read_bytes()).exif if name != "tiff" else None
    except ProvenanceError:
        return None


CAMERAS = [path for path in SAMPLES if _exif_of(path)]
OURS = {
    "Software", "ModifyDate", "Orientation", "UserComment", "OffsetTime", "ExifImageWidth",
    "ExifImageHeight", "SubSecTime", "ImageWidth", "ImageHeight", "ColorSpace",
}  # fmt: skip
STALE = {"PreviewImageStart", "OtherImageStart", "OtherImageLength"}
"""Offsets from the start of the file, as exiftool gives them, and a preview that is gone."""


@pytest.mark.slow
@pytest.mark.parametrize("sample", CAMERAS, ids=lambda path: path.name)
def test_a_real_cameras_tags_all_stay(sample, encoded, history, exiftool):
    data = sample.read_bytes()
    pieces = container_of(data)[1].extract(data)
    before = exiftool(data)
    stamp = Stamp("jpeg", history(), SourceMetadata(pieces.exif, pieces.xmp))
    after = exiftool(stamped(encoded("jpeg"), stamp).data)
    groups = _exif_groups(before) & _exif_groups(after)
    old = {
        tag: value
        for tag, value in before.items()
        if tag.partition(":")[0] in groups and tag.rpartition(":")[2] not in OURS | STALE
    }
    lost = {tag: (value, after.get(tag)) for tag, value in old.items() if after.get(tag) != value}
    blank = {tag for tag in lost if tag in {"IFD0:Artist", "IFD0:Copyright"} and not old[tag]}
    assert not {tag: value for tag, value in lost.items() if tag not in blank}
    warned = {text.split(":")[0] for key, text in before.items() if key.endswith(":Warning")}
    now = {text.split(":")[0] for key, text in after.items() if key.endswith(":Warning")}
    assert now <= warned
    assert not any(key.endswith(":Error") for key in after)


def _exif_groups(tags: dict[str, object]) -> set[str]:
    """IFD0, ExifIFD, GPS and whatever maker's group exiftool found in the maker note."""
    aside = {
        "SourceFile", "ExifTool", "System", "File", "Composite", "JFIF", "IFD1", "ICC_Profile",
        "ICC-header", "ICC-view", "ICC-meas", "Photoshop", "IPTC", "Adobe", "Ducky", "MPF0",
        "MPImage2", "MPImage3", "APP12", "PreviewIFD", "PrintIM", "JUMBF", "CBOR", "JSON",
        "Jpeg2000",
    }  # fmt: skip
    found = {tag.partition(":")[0] for tag in tags}
    return {group for group in found - aside if not group.startswith(("XMP", "PNG"))}


@pytest.mark.slow
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)
def test_every_sample_goes_into_every_format(sample, encoded, decoded, history):
    data = sample.read_bytes()
    try:
        pieces = container_of(data)[1].extract(data)
    except ProvenanceError:
        pieces = Pieces()
    for kind in containers():
        for public in (False, True):
            source = SourceMetadata(pieces.exif, pieces.xmp)
            written = stamped(encoded(kind), Stamp(kind, history(kind), source, public)).data
            said = read(written)
            assert said.intact
            assert said.notes == ()
            assert said.exif["Orientation"] == "1"
            assert not (public and "GPS" in said.exif)
            assert not (public and "BodySerialNumber" in said.exif)
        assert np.array_equal(decoded(encoded(kind)), decoded(written))


@pytest.mark.parametrize(
    "hostile", sorted((SHARED / "bad_images").rglob("*.*")), ids=lambda path: path.name
)
def test_hostile_files_are_refused_or_noted(hostile):
    if not hostile.is_file():
        pytest.skip("not a file")
    try:
        said = read(hostile)
    except ProvenanceError:
        return
    assert said.history is None
    assert not said.intact


@given(seed=st.integers(0, 2**32), share=st.floats(0.0005, 0.02), cut=st.floats(0.01, 1.0))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_damaged_files_never_raise_anything_else(seed, share, cut, whole_files):
    rng = random.Random(seed)
    for whole in whole_files.values():
        data = bytearray(whole[: max(16, int(len(whole) * cut))])
        for _ in range(max(1, int(len(data) * share))):
            data[rng.randrange(8, len(data))] = rng.randrange(256)
        try:
            read(bytes(data))
        except ProvenanceError:
            continue


@pytest.fixture
def whole_files(encoded, history, metadata):
    return {
        kind: stamped(encoded(kind), Stamp(kind, history(kind), metadata["private"])).data
        for kind in containers()
    }


def test_a_foreign_picture_says_nothing_of_ours(kind, encoded):
    said = read(encoded(kind))
    assert (said.digest, said.history, said.intact, said.events) == ("", None, False, ())
    assert said.source_type == ""


def test_what_is_no_picture_is_refused(tmp_path):
    for data in (b"", b"GIF89a", b"%PDF-1.7", bytes(100)):
        with pytest.raises(ProvenanceError, match="none of the formats"):
            read(data)
    with pytest.raises(ProvenanceError, match="cannot be read"):
        read(tmp_path / "missing.jpg")
    with pytest.raises(ProvenanceError, match=r"Is a directory|not a regular file"):
        read(tmp_path)
    os.mkfifo(tmp_path / "pipe.jpg")
    with pytest.raises(ProvenanceError, match="not a regular file"):
        read(tmp_path / "pipe.jpg")


def test_a_recipe_that_was_rewritten_is_not_believed(encoded, history):
    data = stamped(encoded("jpeg"), Stamp("jpeg", history())).data
    said = read(data.replace(b'"exposure":0.3', b'"exposure":0.9'))
    assert said.history is None
    assert said.notes == ("the recipe in it does not match its digest",)
    said = read(data.replace(b'"program":', b'"pogrram":'))
    assert said.notes == ("the recipe in it is damaged",)


def test_a_compressed_bomb_in_a_png_is_not_inflated(encoded):
    bomb = zlib.compress(bytes(64 << 20), 9)
    whole = encoded("png")
    body = b"XML:com.adobe.xmp\0\1\0\0\0" + bomb
    chunk = (
        struct.pack(">I", len(body))
        + b"iTXt"
        + body
        + struct.pack(">I", zlib.crc32(b"iTXt" + body))
    )
    said = read(whole[:33] + chunk + whole[33:])
    assert said.digest == ""


def test_a_picture_cut_short_still_says_what_stands_before_the_cut(encoded, history):
    data = stamped(encoded("jpeg"), Stamp("jpeg", history())).data
    said = read(data[:-300])
    assert said.history == history()
    assert not said.intact


def test_what_is_read_is_plain_data_and_readable_lines(encoded, history):
    said = read(stamped(encoded("png"), Stamp("png", history())).data)
    assert json.loads(json.dumps(said.as_json()))["recipe"]["program"] == "watchfolder 0.1.0"
    assert str(said.events[-1]) == "2026-03-04T05:06:07Z saved by watchfolder 0.1.0"
    assert str(said.events[0]).endswith("(builtin 1): Adjust exposure +0.3.")
