"""Which output is measured, and how fast it goes in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from watchfolder.errors import FolderError
from watchfolder.reporting.pace import Pace, left
from watchfolder.reporting.pairing import Listing, Made, by_names, chosen, pictures_below


def made(name: str, slot: str = "master", branch: str = "") -> Made:
    return Made(Path(name), "record", slot=slot, branch=branch)


def test_the_slot_that_most_pictures_have_is_chosen_the_master_first() -> None:
    one, two = Path("1.jpg"), Path("2.jpg")
    both = [made("1.listing.jpg", "listing"), made("1.master.jpg")]
    assert chosen({one: both})[one].slot == "master"
    found = chosen({one: both, two: [made("2.listing.jpg", "listing")]})
    assert {path.name: m.slot for path, m in found.items()} == {
        "1.jpg": "listing",
        "2.jpg": "listing",
    }
    assert chosen({one: []}) == {}


def test_names_fit_the_longest_picture_and_never_two() -> None:
    root = Path("/shots")
    names = ("bag.jpg", "bag.red.jpg", "two.jpg", "two.png", "sub/cup.jpg")
    sources = Listing(root, tuple(root / name for name in names))
    files = ("bag.listing.png", "bag.red.jpg", "two.jpg", "sub/cup.jpg", "cup.jpg", "bags.jpg")
    found = by_names(sources, [(name, Path("/out") / name) for name in files])
    assert {
        sources.relative(source): [str(m.path) for m in several]
        for source, several in found.items()
    } == {
        "bag.jpg": ["/out/bag.listing.png"],
        "bag.red.jpg": ["/out/bag.red.jpg"],
        "sub/cup.jpg": ["/out/sub/cup.jpg"],
    }


def test_only_pictures_are_listed(tmp_path: Path) -> None:
    for name in ("b.jpg", "sub/a.png", "_out/x.jpg", ".t/y.jpg", "a.jpg.mask.png", "note.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "link.jpg").symlink_to(tmp_path / "b.jpg")
    found = pictures_below(tmp_path)
    assert [found.relative(path) for path in found.pictures] == ["b.jpg", "sub/a.png"]
    with pytest.raises(FolderError):
        pictures_below(tmp_path / "nothing")


def test_the_pace_is_told_in_words() -> None:
    now = [100.0]
    pace = Pace(10_000, clock=lambda: now[0])
    assert pace.note("measuring") == "measuring: 0 of 10,000"
    now[0], pace.done = 110.0, 380
    assert pace.note("measuring") == "measuring: 380 of 10,000, 38 a second, 4 min left"
    pace.done = 10_000
    assert pace.note("measuring") == "measuring: 10,000 of 10,000"
    assert (left(0.2), left(89), left(7200)) == ("1 s left", "89 s left", "2.0 h left")
