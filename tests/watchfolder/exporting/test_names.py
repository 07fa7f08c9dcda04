from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presets.slots import STANDARD_SLOTS, Slot
from watchfolder.exporting.names import LONGEST, full_names, numbered, output_name

LISTING, MASTER = STANDARD_SLOTS["listing"], STANDARD_SLOTS["master"]


@pytest.mark.parametrize(
    ("stem", "branch", "slot", "source", "name"),
    [
        ("bag", "", LISTING, "png", "bag.listing.jpg"),
        ("bag", "colourway-forest", LISTING, "jpeg", "bag.colourway-forest.listing.jpg"),
        ("bag", "", MASTER, "jpeg", "bag.master.jpg"),
        ("bag", "", MASTER, "png", "bag.master.png"),
        ("bag", "", MASTER, "webp", "bag.master.webp"),
        ("bag", "", MASTER, "tiff", "bag.master.tif"),
        ("bag", "", MASTER, "avif", "bag.master.avif"),
        ("bag.jpg", "tan", LISTING, "jpeg", "bag.jpg.tan.listing.jpg"),
        ("bag.v2", "", LISTING, "jpeg", "bag.v2.listing.jpg"),
        ("a/b\\c:d", "", LISTING, "jpeg", "a_b_c_d.listing.jpg"),
        ("../../etc/passwd", "", LISTING, "jpeg", "_.._etc_passwd.listing.jpg"),
        ("  .hidden. ", "", LISTING, "jpeg", "hidden.listing.jpg"),
        ("con", "", LISTING, "jpeg", "_con.listing.jpg"),
        ("LPT1.x", "", LISTING, "jpeg", "_LPT1.x.listing.jpg"),
        ("gelb\u202egpj", "", LISTING, "jpeg", "gelb_gpj.listing.jpg"),
        ("caf\u0065\u0301", "", LISTING, "jpeg", "caf\u00e9.listing.jpg"),
        ("\udcff", "", LISTING, "jpeg", "_.listing.jpg"),
        ("", "", LISTING, "jpeg", "picture.listing.jpg"),
    ],
)
def test_names(stem, branch, slot, source, name):
    assert output_name(stem, branch, slot, source) == name


def test_long_names_are_cut_and_still_told_apart():
    one = output_name("ü" * 300 + "a", "tan", LISTING, "jpeg")
    two = output_name("ü" * 300 + "b", "tan", LISTING, "jpeg")
    assert one != two
    for name in (one, two):
        assert len(name.encode()) <= LONGEST
        assert name.endswith(".tan.listing.jpg")


@given(st.text(max_size=300), st.text(max_size=30), st.sampled_from(["jpeg", "png", "tiff"]))
def test_a_name_is_always_one_safe_part(stem, branch, source):
    name = output_name(stem, branch, Slot(name="s"), source)
    assert len(name.encode()) <= LONGEST
    assert not set(name) & set('/\\:*?"<>|\0\n')
    assert not name.startswith(".")
    assert name.rpartition(".")[2] in {"jpg", "png", "tif"}


def test_numbers_stand_before_the_ending():
    assert numbered("bag.listing.jpg", 1) == "bag.listing.jpg"
    assert numbered("bag.listing.jpg", 2) == "bag.listing-2.jpg"


def test_pictures_that_share_a_stem_use_their_whole_names():
    names = ["bag.jpg", "Bag.png", "shoe.jpg", "a.b.jpg", "a.c.jpg"]
    assert full_names(names) == {"bag.jpg", "Bag.png"}


def test_naming_loads_no_tensor_module():
    program = "import sys, watchfolder.exporting.names, watchfolder.exporting.publish;" + (
        "print(sorted({'torch', 'numpy', 'cv2', 'PIL'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
