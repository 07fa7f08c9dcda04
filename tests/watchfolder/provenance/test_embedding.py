from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from presets.edits import edit_kinds
from watchfolder.errors import ProvenanceError
from watchfolder.provenance.container import Pieces
from watchfolder.provenance.containers import container_of, containers
from watchfolder.provenance.embed import embed, stamped
from watchfolder.provenance.format import Stamp
from watchfolder.provenance.formats import metadata_formats
from watchfolder.provenance.prompts import prompts_of
from watchfolder.provenance.read import read

PROMPT = "Place this bag on a marble cafe table"
SERIAL = b"SN-4711-0815"


def test_the_kinds_are_the_files_and_signing_ones_come_last():
    assert list(containers()) == ["avif", "heic", "jpeg", "png", "tiff", "webp"]
    order = [form.signs for form in metadata_formats().values()]
    assert {"exif", "xmp"} <= set(metadata_formats())
    assert order == sorted(order)


@pytest.mark.parametrize("source", ["bare", "camera"])
def test_round_trip(kind, source, encoded, history, metadata):
    after = embed(encoded(kind), kind, history(kind), metadata[source], public=False)
    said = read(after)
    assert said.format == kind
    assert said.history == history(kind)
    assert said.digest == history(kind).recipe_digest()
    assert said.source_sha256 == "ab" * 32
    assert said.intact
    assert said.notes == ()
    assert said.source_type == "compositeWithTrainedAlgorithmicMedia"
    assert [event.action for event in said.events] == ["edited", "edited", "saved"]
    assert said.exif["Software"] == "watchfolder 0.1.0"
    assert said.exif["Orientation"] == "1"
    assert said.exif["UserComment"] == f"watchfolder recipe sha256:{said.digest}"
    assert (said.exif["PixelXDimension"], said.exif["PixelYDimension"]) == ("96", "64")
    camera = source == "camera"
    assert said.exif["Artist"] == ("Jane Doe" if camera else "Atelier Nord")
    assert said.creators == ("Jane Doe" if camera else "Atelier Nord",)
    assert said.rights == ("Jane Doe 2026" if camera else "© Atelier Nord")
    assert said.exif.get("DateTimeOriginal") == ("2026:01:02 03:04:05" if camera else None)
    assert said.exif.get("GPS") == ("present" if camera else None)


@pytest.mark.parametrize("alpha", [False, True])
def test_every_pixel_stays(kind, alpha, encoded, decoded, history):
    before = encoded(kind, alpha=alpha)
    after = stamped(before, Stamp(kind, history(kind))).data
    assert np.array_equal(decoded(before), decoded(after))


def test_pillow_reads_what_was_written(kind, encoded, history, metadata, tmp_path):
    path = tmp_path / f"out.{kind}"
    stamp = Stamp(kind, history(kind), metadata["camera"])
    path.write_bytes(stamped(encoded(kind), stamp).data)
    with Image.open(path) as picture:
        tags = picture.getexif()
        assert tags[0x0112] == 1
        assert tags[0x010F].strip("\0") == "Contax"
        assert tags.get_ifd(0x8769)[0xA002] == 96
        xmp = picture.info.get("xmp") or picture.tag_v2[700]
        assert b"compositeWithTrainedAlgorithmicMedia" in xmp


def test_a_profile_is_spliced_in(kind, encoded, decoded, history, srgb_profile):
    before = encoded(kind)
    stamp = Stamp(kind, history(kind))
    if kind in {"avif", "heic"}:
        with pytest.raises(ProvenanceError, match="when it is encoded"):
            stamped(before, stamp, srgb_profile)
        before = encoded(kind, icc=srgb_profile)
    data = stamped(before, stamp, srgb_profile).data
    assert container_of(data)[1].extract(data).icc == srgb_profile
    assert np.array_equal(decoded(before), decoded(data))


def test_writing_twice_leaves_one_record(kind, encoded, history, metadata):
    once = stamped(encoded(kind), Stamp(kind, history(kind), metadata["camera"])).data
    second = history(kind, credit="Somebody Else")
    data = stamped(once, Stamp(kind, second)).data
    said = read(data)
    assert said.history == second
    assert said.intact
    assert "Make" not in said.exif
    if kind not in {"tiff", "avif", "heic"}:
        assert data.count(b"<x:xmpmeta") == 1


def test_public_says_nothing_private(kind, encoded, history, metadata):
    stamp = Stamp(kind, history(kind), metadata["private"], public=True)
    data = stamped(encoded(kind), stamp).data
    for secret in (
        PROMPT.encode(), b"marble", SERIAL, b"secret", b"RUE-SECRETE", b"Private", b"macbook",
        b"MAKER", b"48,51", b"/home/", b"C:\\", b"logo", b"exposure",
    ):  # fmt: skip
        assert secret.lower() not in data.lower(), secret
    assert b"\xff\xd8\xff" not in data[3:]
    said = read(data)
    assert said.history is None
    assert said.digest == history(kind).recipe_digest()
    assert said.intact
    assert "GPS" not in said.exif
    assert said.exif["Artist"] == "Jane Doe"
    assert said.exif["LensModel"] == "Planar 85"
    assert said.rights == "Rights by the XMP"
    assert said.source_type == "compositeWithTrainedAlgorithmicMedia"


def test_full_keeps_the_place_and_the_prompt(kind, encoded, history, metadata):
    stamp = Stamp(kind, history(kind), metadata["private"])
    data = stamped(encoded(kind), stamp).data
    for kept in (PROMPT.encode(), SERIAL, b"RUE-SECRETE", b"GPSLatitude"):
        assert kept in data
    assert b"\xff\xd8\xff" not in data[3:], "the old thumbnail shows the unedited picture"


def test_a_changed_picture_is_not_intact(kind, encoded, history):
    data = bytearray(stamped(encoded(kind), Stamp(kind, history(kind))).data)
    untouched = encoded(kind)
    at = bytes(data).rfind(untouched[-40:-30] if kind != "tiff" else untouched[1000:1010])
    assert at > 0
    data[at + 2] ^= 0x10
    said = read(bytes(data))
    assert not said.intact
    assert "changed by another program" in " ".join(said.notes)


def test_another_programs_save_is_not_intact(encoded, history, tmp_path):
    data = stamped(encoded("png"), Stamp("png", history("png"))).data
    path = tmp_path / "a.png"
    path.write_bytes(data)
    with Image.open(path) as picture:
        packet = picture.info["xmp"]
        picture = picture.transpose(Image.Transpose.ROTATE_180)  # noqa: PLW2901
        from PIL.PngImagePlugin import PngInfo

        text = PngInfo()
        text.add_itxt("XML:com.adobe.xmp", packet.decode())
        picture.save(path, pnginfo=text)
    said = read(path)
    assert said.digest
    assert not said.intact


def test_the_wrong_format_is_refused(encoded, history):
    with pytest.raises(ProvenanceError, match="is png, not jpeg"):
        stamped(encoded("png"), Stamp("jpeg", history()))


def test_notes_say_what_a_tiff_cannot_hold(encoded, history, metadata):
    written = stamped(encoded("tiff"), Stamp("tiff", history("tiff"), metadata["camera"]))
    assert written.notes == ("a TIFF cannot hold the camera's maker note: left out",)
    assert b"MAKER" not in written.data


def test_exiftool_reads_it_without_a_complaint(kind, encoded, history, metadata, exiftool):
    for source in metadata.values():
        for public in (False, True):
            stamp = Stamp(kind, history(kind), source, public=public)
            tags = exiftool(stamped(encoded(kind), stamp).data)
            complaints = {v for k, v in tags.items() if k.endswith((":Warning", ":Error"))}
            # No camera writes the maker note of the fixture.
            assert complaints <= {"[minor] Unrecognized MakerNotes"}
            assert tags["IFD0:Software"] == "watchfolder 0.1.0"
            assert tags["ExifIFD:OffsetTime"] == "+00:00"
            assert tags["XMP-xmpMM:HistoryAction"][-3:] == ["edited", "edited", "saved"]
            source_type = str(tags["XMP-iptcExt:DigitalSourceType"]).replace(" ", "")
            assert "compositewithtrainedalgorithmicmedia" in source_type.lower()
            prompt = [value for name, value in tags.items() if "AIPromptInformation" in name]
            assert prompt == ([] if public else [PROMPT])


def test_prompts_are_found_in_every_edit_that_has_one():
    for name, kind in edit_kinds().items():
        worded = set(kind.model_fields) & {"text", "prompt", "scene", "words", "said"}
        for field in worded:
            assert prompts_of({"edit": name, field: "a secret wish"}) == ("a secret wish",)
    assert prompts_of({"text": "a wish", "said": "a wish", "words": " "}) == ("a wish",)


def test_reading_loads_no_tensor_module():
    program = "import sys, watchfolder.provenance.read, watchfolder.provenance.embed;" + (
        "print(sorted({'torch', 'numpy', 'cv2', 'PIL'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_splice_leaves_what_is_not_named(kind, encoded, history, srgb_profile):
    options = {"icc": srgb_profile}
    data = stamped(encoded(kind, **options), Stamp(kind, history(kind))).data
    container = container_of(data)[1]
    before = container.extract(data)
    assert before.icc == srgb_profile
    after = container.extract(container.splice(data, Pieces(xmp=b"<x/>")))
    assert (after.exif, after.icc, after.xmp) == (before.exif, before.icc, b"<x/>")
