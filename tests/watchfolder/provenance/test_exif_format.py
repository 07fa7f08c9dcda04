from __future__ import annotations

import random
import struct

import piexif
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watchfolder.errors import ProvenanceError
from watchfolder.provenance.containers import container_of
from watchfolder.provenance.exif_block import ExifValues, build, read_values, summary
from watchfolder.provenance.format import SourceMetadata, Stamp
from watchfolder.provenance.formats import exif
from watchfolder.provenance.ifd import Value, open_block, reordered, text_value


def _compose(history, block: bytes | None, **changes):
    return exif.compose(Stamp("jpeg", history(), SourceMetadata(block), **changes))


def test_no_old_byte_moves_but_the_thumbnail_goes(history, camera_exif):
    old = camera_exif.removeprefix(b"Exif\0\0")
    new, notes = _compose(history, camera_exif)
    assert notes == ()
    thumbnail = old.index(b"\xff\xd8\xff")
    last = old.rindex(b"MAKER")
    assert new[8 : last + 270] == old[8 : last + 270]
    assert b"\xff\xd8\xff" not in new
    assert len(new) < len(old), "a preview at the end is cut off, not only zeroed"
    assert thumbnail > last


def test_every_other_tag_is_as_it_was(history, camera_exif):
    before = piexif.load(camera_exif)
    after = piexif.load(b"Exif\0\0" + _compose(history, camera_exif)[0])
    changed = {
        "0th": {0x0112, 0x0131, 0x0132, 0x8769, 0x8825},
        "Exif": {0x9010, 0x9286, 0xA001, 0xA002, 0xA003, 0xA420},
    }
    for place in ("0th", "Exif", "GPS"):
        mine = changed.get(place, set())
        old = {tag: value for tag, value in before[place].items() if tag not in mine}
        assert old
        assert {tag: after[place][tag] for tag in old} == old
    assert after["1st"] == {}
    assert after["thumbnail"] is None


@pytest.mark.parametrize("order", ["<", ">"])
def test_both_byte_orders(history, order):
    values = ExifValues(order, {0x010F: text_value("Acme")}, {0x829A: Value(5, b"\0" * 8)})
    block, _ = _compose(history, build(values))
    opened = open_block(block)
    assert opened.order == order
    assert summary(block)["Make"] == "Acme"
    assert summary(block)["PixelXDimension"] == "96"


def test_turning_the_byte_order_turns_numbers_only():
    assert reordered(Value(3, b"\1\0\2\0"), "<", ">").data == b"\0\1\0\2"
    assert reordered(Value(5, bytes(range(8))), "<", ">").data == bytes([3, 2, 1, 0, 7, 6, 5, 4])
    assert reordered(Value(7, b"0232"), "<", ">").data == b"0232"


def test_adobe_rgb_marks_go_when_the_file_is_srgb(history):
    source = piexif.dump(
        {
            "0th": {piexif.ImageIFD.Make: b"Acme"},
            "Exif": {piexif.ExifIFD.ColorSpace: 65535, piexif.ExifIFD.SubSecTime: b"12"},
            "Interop": {piexif.InteropIFD.InteroperabilityIndex: b"R03"},
        }
    )
    converted = read_values(open_block(_compose(history, source)[0]))
    assert converted.exif[0xA001].data == b"\0\1"
    assert converted.interop == {}
    assert 0x9290 not in converted.exif
    output = history().output.model_copy(update={"slot": {"color": "source"}})
    kept = exif.compose(Stamp("jpeg", history(output=output), SourceMetadata(source)))[0]
    assert read_values(open_block(kept)).exif[0xA001].data == b"\xff\xff"
    assert read_values(open_block(kept)).interop[1].data == b"R03\0"


def test_a_slots_dpi_is_said(history):
    output = history().output.model_copy(update={"slot": {"color": "srgb", "dpi": 300}})
    block = exif.compose(Stamp("jpeg", history(output=output)))[0]
    assert read_values(open_block(block)).ifd0[0x011A].data == struct.pack(">II", 300, 1)


def test_an_existing_unique_id_stays(history):
    source = piexif.dump({"Exif": {piexif.ExifIFD.ImageUniqueID: b"a" * 32}, "0th": {271: b"A"}})
    assert summary(_compose(history, source)[0])["ImageUniqueID"] == "a" * 32
    digest = history().recipe_digest()
    assert summary(_compose(history, None)[0])["ImageUniqueID"] == digest[:32]


@pytest.mark.parametrize(
    ("block", "why"),
    [
        (b"not a block at all", "does not begin"),
        (b"II*\0\xff\xff\xff\xff", "outside the block"),
        (b"II+\0\x08\0\0\0" + bytes(20), "magic number"),
        (b"MM\0*\0\0\0\x08\xff\xff", "no room"),
        (b"II*\0\x08\0\0\0\0\0\0\0\0\0", "says nothing"),
    ],
)
def test_garbage_becomes_a_new_block_with_a_note(history, block, why):
    new, notes = _compose(history, block)
    assert why in notes[0]
    assert notes[0].startswith("the source's EXIF was left out")
    assert summary(new)["Software"] == "watchfolder 0.1.0"


def test_a_damaged_entry_is_left_out_and_said(history):
    entry = struct.pack("<HHII", 0x010E, 2, 2**32 - 1, 8)
    sound = struct.pack("<HHI", 0x010F, 2, 4) + b"Abc\0"
    block = b"II*\0\x08\0\0\0" + struct.pack("<H", 2) + entry + sound + b"\0\0\0\0"
    new, notes = _compose(history, block)
    assert notes == ("1 damaged EXIF entries of the source were left out",)
    assert summary(new)["Make"] == "Abc"
    assert "ImageDescription" not in summary(new)


def test_directories_in_a_circle_end(history):
    sound = struct.pack("<HHI", 0x010F, 2, 4) + b"Abc\0"
    circle = struct.pack("<HHII", 0x8769, 4, 1, 8)
    block = b"II*\0\x08\0\0\0" + struct.pack("<H", 2) + sound + circle + struct.pack("<I", 8)
    new, _ = _compose(history, block)
    assert summary(new)["Make"] == "Abc"


def test_a_preview_over_sound_values_does_not_zero_them(history):
    sound = struct.pack("<HHII", 0x010F, 2, 8, 38 + 30)
    first = struct.pack("<H", 1) + sound + struct.pack("<I", 26)
    second = (
        struct.pack("<H", 2)
        + struct.pack("<HHII", 0x0201, 4, 1, 8)
        + struct.pack("<HHII", 0x0202, 4, 1, 10_000)
        + b"\0\0\0\0"
    )
    block = (b"II*\0\x08\0\0\0" + first).ljust(26, b"\0") + second
    block = block.ljust(68, b"\0") + b"Contax!\0" + b"tail"
    new, _ = _compose(history, block)
    assert summary(new)["Make"] == "Contax!"
    assert b"tail" not in new


def test_a_block_too_long_for_jpeg_loses_its_maker_note_first(history):
    def block(description: int, note: int) -> bytes:
        return piexif.dump(
            {
                "0th": {piexif.ImageIFD.ImageDescription: b"d" * description},
                "Exif": {piexif.ExifIFD.MakerNote: b"m" * note},
            }
        )

    new, notes = _compose(history, block(100, 65_000))
    assert len(new) <= exif.LARGEST
    assert "maker note was left out" in notes[0]
    assert summary(new)["ImageDescription"] == "d" * 100
    new, notes = _compose(history, block(65_200, 10))
    assert len(new) <= exif.LARGEST
    assert notes == ("its EXIF is too long and was left out",)


def test_public_keeps_only_what_is_listed(history, camera_exif):
    new, _ = _compose(history, camera_exif, public=True)
    values = read_values(open_block(new))
    assert values.gps == {}
    assert values.interop == {}
    assert not {0x927C, 0xA430, 0xA431, 0xA435} & set(values.exif)
    assert 0x013C not in values.ifd0
    assert values.exif[0x829D].data == struct.pack(">II", 28, 10)


@given(seed=st.integers(0, 2**32), share=st.floats(0.0005, 0.2), cut=st.floats(0.05, 1.0))
@settings(max_examples=300, deadline=None)
def test_no_damage_raises(seed, share, cut, camera_block, plain_stamp):
    """Mutated and truncated blocks give a block that reads, whatever else they give."""
    rng = random.Random(seed)
    block = bytearray(camera_block[: max(8, int(len(camera_block) * cut))])
    for _ in range(max(1, int(len(block) * share))):
        block[rng.randrange(2, len(block))] = rng.choice((0, 1, 8, 255, rng.randrange(256)))
    for public in (False, True):
        new, _ = exif.compose(plain_stamp(bytes(block), public))
        assert len(new) <= exif.LARGEST
        assert summary(new)["Software"] == "watchfolder 0.1.0"
        assert summary(new)["Orientation"] == "1"


@given(st.binary(max_size=400))
@settings(max_examples=300, deadline=None)
def test_no_bytes_at_all_raise(plain_stamp, junk):
    for head in (b"", b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08"):
        assert summary(exif.compose(plain_stamp(head + junk, False))[0])["Orientation"] == "1"  # noqa: FBT003


def test_a_count_of_four_milliards_costs_nothing(history):
    rows = b"".join(struct.pack("<HHII", tag, 3, 2**32 - 1, 8) for tag in range(256, 800))
    block = b"II*\0\x08\0\0\0" + struct.pack("<H", 544) + rows + b"\0\0\0\0"
    assert "says nothing" in _compose(history, block)[1][0]


def test_reading_a_block_that_is_none_says_so():
    with pytest.raises(ProvenanceError, match="does not begin"):
        open_block(b"")


def test_a_chain_of_edits_does_not_drag_its_own_old_directories_along(history):
    stamp = Stamp("jpeg", history(), SourceMetadata())
    block, _ = exif.compose(stamp)
    sizes = []
    for _ in range(6):
        block, notes = exif.compose(Stamp("jpeg", history(), SourceMetadata(block)))
        assert notes == ()
        sizes.append(len(block))
    assert len(set(sizes)) == 1, sizes


def test_a_cameras_maker_note_is_never_moved_by_tidying(history, camera_exif):
    block, _ = exif.compose(Stamp("jpeg", history(), SourceMetadata(camera_exif)))
    again, _ = exif.compose(Stamp("jpeg", history(), SourceMetadata(block)))
    note = b"MAKER\0" + b"SN-4711-0815"
    assert block.index(note) == again.index(note)


def test_a_signed_tiffs_manifest_is_not_taken_for_exif(signed_file):
    data = signed_file("tiff")
    found = container_of(data)[1].extract(data).exif or b""
    assert b"jumb" in data
    assert b"jumb" not in found
    assert len(found) < 2000
