from __future__ import annotations

import hashlib
import io
from dataclasses import replace

import numpy as np
import piexif
import pytest
from PIL import Image, ImageCms

from presets.slots import STANDARD_SLOTS, Slot
from watchfolder.errors import EncodingError, OutputFolderError
from watchfolder.exporting.export import export_rendition, may_replace
from watchfolder.exporting.rendition import render_slot
from watchfolder.pictures.decode import Decoded, decode
from watchfolder.pictures.examine import pixel_key
from watchfolder.pictures.picture import Picture
from watchfolder.pictures.profiles import acts_as_srgb
from watchfolder.provenance.history import EditHistory, HistoryOutput, HistorySource, HistoryStep
from watchfolder.provenance.read import read

FORMATS = ("jpeg", "png", "webp", "tiff", "avif")
PROMPT = "a beach nobody may know of"


def _never(_) -> bool:
    return False


def _photo(width=640, height=480) -> Picture:
    y, x = np.mgrid[:height, :width]
    grain = np.random.default_rng(3).integers(0, 24, (height, width, 3))
    rgb = np.stack([x * 200 // width, y * 200 // height, (x + y) * 200 // (width + height)], -1)
    return Picture((rgb + grain).astype(np.uint8))


def _source(picture: Picture, format="jpeg", icc=None) -> Decoded:
    exif = piexif.dump(
        {
            "0th": {piexif.ImageIFD.Make: b"Contax", piexif.ImageIFD.Orientation: 6},
            "GPS": {piexif.GPSIFD.GPSLatitude: ((48, 1), (51, 1), (29, 1))},
        }
    )
    return Decoded(picture, format, icc, exif, None, 6, (), 8, "")


def _tell(fitted: Picture, format: str, source="ab" * 32) -> EditHistory:
    return EditHistory(
        program="watchfolder 0.1.0",
        created="2026-03-04T05:06:07Z",
        source=HistorySource(
            name="bag.jpg", sha256=source, pixel_key="cd" * 32, format="jpeg", width=640, height=480
        ),
        steps=(
            HistoryStep(
                edit={"edit": "background", "scene": PROMPT}, action="c2pa.edited",
                sentence="Replaced the background with a described scene.", engine="kontext",
                engine_version="1", feature_version=1, generative=True,
            ),
        ),
        output=HistoryOutput(
            slot={"name": "s"}, branch="tan", variant=1, width=fitted.size.width,
            height=fitted.size.height, format=format, pixel_sha256=pixel_key(fitted),
        ),
    )  # fmt: skip


def _export(picture, slot, folder, *, source=None, ours=_never, tell=_tell, **said):
    return export_rendition(
        picture,
        slot,
        folder=folder,
        stem=said.get("stem", "bag"),
        branch=said.get("branch", "tan"),
        source=source or _source(picture),
        subject=said.get("subject"),
        tell=tell,
        ours=ours,
    )


@pytest.mark.parametrize("format", FORMATS)
def test_a_rendition_in_every_format(tmp_path, format):
    photo = _photo()
    slot = Slot(name="card", aspect={"width": 1, "height": 1}, long_edge=200, format=format)
    rendition = _export(photo, slot, tmp_path / "_out" / "deep")
    data = rendition.path.read_bytes()
    assert rendition.sha256 == hashlib.sha256(data).hexdigest()
    assert rendition.bytes == len(data)
    assert (rendition.width, rendition.height, rendition.format) == (200, 200, format)
    assert rendition.path.name.startswith("bag.tan.card.")
    opened = decode(rendition.path, max_megapixels=10)
    assert opened.picture.size == (200, 200)
    assert opened.orientation == 1
    assert acts_as_srgb(opened.icc)
    said = read(rendition.path)
    assert said.intact
    assert said.history.recipe_digest() == rendition.recipe_digest == said.digest
    assert said.exif["Make"] == "Contax"
    assert said.exif["GPS"] == "present"
    if format in {"png", "tiff"}:
        assert pixel_key(opened.picture) == said.history.output.pixel_sha256
    assert rendition.as_json()["path"] == str(rendition.path)


@pytest.mark.parametrize("format", ["png", "tiff"])
def test_sixteen_bits_and_alpha_stay_where_the_format_holds_them(tmp_path, format):
    photo = _photo(96, 64)
    deep = Picture(photo.rgb.astype(np.uint16) * 257 + 3, np.full((64, 96), 40000, np.uint16))
    rendition = _export(deep, Slot(name="card", format=format), tmp_path)
    opened = decode(rendition.path, max_megapixels=10).picture
    assert np.array_equal(opened.rgb, deep.rgb)
    assert np.array_equal(opened.alpha, deep.alpha)


def test_transparency_is_flattened_for_jpeg(tmp_path):
    photo = _photo()
    cutout = Picture(photo.rgb, np.zeros((480, 640), np.uint8))
    slot = Slot(name="card", format="jpeg", background="#FF8000")
    rendition = _export(cutout, slot, tmp_path)
    pixel = decode(rendition.path, max_megapixels=10).picture.rgb[10, 10].astype(int)
    assert np.abs(pixel - [255, 128, 0]).max() <= 3


def test_a_slot_without_a_format_takes_the_sources(tmp_path):
    photo = _photo(64, 48)
    rendition = _export(
        photo, STANDARD_SLOTS["master"], tmp_path, source=_source(photo, "png"), branch=""
    )
    assert rendition.path.name == "bag.master.png"


def test_the_sources_profile_comes_back(tmp_path):
    wide = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    profile = _wide_profile(wide.tobytes())
    photo = _photo()
    master = STANDARD_SLOTS["master"].model_copy(update={"format": "png"})
    rendition = _export(photo, master, tmp_path, source=_source(photo, icc=profile))
    with Image.open(rendition.path) as image:
        assert image.info["icc_profile"] == profile
        assert not np.array_equal(np.asarray(image), photo.rgb)
    back = decode(rendition.path, max_megapixels=10).picture
    apart = np.abs(back.rgb.astype(int) - photo.rgb)
    assert apart.mean() < 0.5
    assert apart[photo.rgb.min(axis=-1) > 60].max() <= 2, "8 bits of a wide space are coarse below"
    listing = Slot(name="card", format="png")
    plain = _export(photo, listing, tmp_path, source=_source(photo, icc=profile))
    assert np.array_equal(decode(plain.path, max_megapixels=10).picture.rgb, photo.rgb)


def _wide_profile(srgb: bytes) -> bytes:
    """sRGB's profile with its red and green primaries exchanged for purer ones."""
    import struct

    data = bytearray(srgb)
    (count,) = struct.unpack_from(">I", data, 128)
    for entry in range(count):
        kind, at, _ = struct.unpack_from(">4sII", data, 132 + 12 * entry)
        # Adobe RGB (1998), annex C: colorants adapted to D50.
        new = {
            b"rXYZ": (0.60974, 0.31111, 0.01947),
            b"gXYZ": (0.20528, 0.62567, 0.06087),
            b"bXYZ": (0.14919, 0.06322, 0.74457),
        }.get(kind)
        if new:
            struct.pack_into(">3i", data, at + 8, *(round(value * 65536) for value in new))
    return bytes(data)


def test_a_profile_that_cannot_be_written_is_left_and_said(tmp_path):
    gray = b"\0" * 200
    photo = _photo(64, 48)
    rendition = _export(photo, STANDARD_SLOTS["master"], tmp_path, source=_source(photo, icc=gray))
    assert "in sRGB" in rendition.notes[0]


def test_max_bytes_counts_the_record_too(tmp_path):
    photo = _photo()
    free = _export(photo, Slot(name="free", format="jpeg", quality=95), tmp_path)
    slot = Slot(name="tight", format="jpeg", quality=95, max_bytes=int(free.bytes * 0.6))
    tight = _export(photo, slot, tmp_path)
    assert tight.bytes <= slot.max_bytes
    assert tight.bytes > slot.max_bytes * 0.8
    flat = Picture(np.full((32, 32, 3), 128, np.uint8))
    with pytest.raises(EncodingError, match="history alone takes"):
        _export(flat, Slot(name="none", format="jpeg", max_bytes=3000), tmp_path)


@pytest.mark.parametrize("format", FORMATS)
def test_public_files_hold_no_place_no_prompt_and_no_source_name(tmp_path, format):
    photo = _photo(96, 64)
    slot = Slot(name="card", format=format, metadata="public")
    rendition = _export(photo, slot, tmp_path)
    data = rendition.path.read_bytes()
    for secret in (PROMPT.encode(), b"beach", b"bag.jpg", str(tmp_path).encode()):
        assert secret not in data
    said = read(rendition.path)
    assert "GPS" not in said.exif
    assert said.history is None
    assert said.digest == rendition.recipe_digest


def test_a_rerun_replaces_its_own_file_and_no_other(tmp_path):
    photo = _photo(96, 64)
    slot = Slot(name="card", format="jpeg")
    first = _export(photo, slot, tmp_path)
    brighter = replace(photo, rgb=photo.rgb + np.uint8(20))
    second = _export(brighter, slot, tmp_path)
    assert second.path == first.path
    assert second.replaced
    again = _export(brighter, slot, tmp_path)
    assert not again.replaced
    assert again.sha256 == second.sha256

    other = _export(photo, slot, tmp_path, tell=lambda p, f: _tell(p, f, source="ff" * 32))
    assert other.path.name == "bag.tan.card-2.jpg"
    assert other.notes == ("bag.tan.card.jpg is another's file, so this one is bag.tan.card-2.jpg",)
    shot_again = _export(
        photo,
        slot,
        tmp_path,
        tell=lambda p, f: _tell(p, f, source="ee" * 32),
        ours=lambda path: path == first.path,
    )
    assert shot_again.path == first.path


def test_what_a_person_retouched_is_kept_even_if_the_ledger_calls_it_ours(tmp_path):
    photo = _photo(96, 64)
    slot = Slot(name="card", format="png")
    first = _export(photo, slot, tmp_path)
    with Image.open(first.path) as image:
        packet = image.info["xmp"]
        touched = image.convert("RGB")
    touched.putpixel((5, 5), (255, 0, 0))
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_itxt("XML:com.adobe.xmp", packet.decode())
    touched.save(first.path, pnginfo=info)
    work = first.path.read_bytes()
    assert read(first.path).digest == first.recipe_digest
    assert not may_replace(first.path, "ab" * 32, lambda _: True)
    second = _export(photo, slot, tmp_path, ours=lambda _: True)
    assert second.path.name == "bag.tan.card-2.png"
    assert first.path.read_bytes() == work


def test_a_foreign_file_is_never_overwritten(tmp_path):
    photo = _photo(96, 64)
    foreign = tmp_path / "bag.tan.card.jpg"
    out = io.BytesIO()
    Image.fromarray(photo.rgb).save(out, "jpeg")
    foreign.write_bytes(out.getvalue())
    rendition = _export(photo, Slot(name="card", format="jpeg"), tmp_path, ours=lambda _: True)
    assert rendition.path.name == "bag.tan.card-2.jpg"
    assert foreign.read_bytes() == out.getvalue()


def test_an_output_folder_that_is_a_file(tmp_path):
    (tmp_path / "_out").write_bytes(b"")
    with pytest.raises(OutputFolderError) as caught:
        _export(_photo(64, 48), Slot(name="card", format="jpeg"), tmp_path / "_out")
    assert caught.value.retryable


def test_dpi_is_said_by_the_container_and_by_exif(tmp_path):
    photo = _photo(96, 64)

    def tell(fitted, format):
        told = _tell(fitted, format)
        output = told.output.model_copy(update={"slot": {"name": "print", "dpi": 300}})
        return told.model_copy(update={"output": output})

    rendition = _export(photo, Slot(name="print", format="jpeg", dpi=300), tmp_path, tell=tell)
    with Image.open(rendition.path) as image:
        assert image.info["dpi"] == (300, 300)
        assert image.getexif()[0x011A] == 300


def test_notes_of_every_stage_come_together(tmp_path):
    photo = _photo(320, 240)
    slot = Slot(name="big", long_edge=640, format="tiff")
    source = replace(_source(photo), exif=b"garbage")
    rendered = render_slot(photo, slot, source, None, _tell)
    assert rendered.notes[0] == "big: enlarged 2 times"
    assert rendered.notes[1].startswith("the source's EXIF was left out")
    assert tmp_path.is_dir()
