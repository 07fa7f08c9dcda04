"""Reason files: where they lie, what they say, and that nobody else's file is touched."""

import os
import subprocess
from pathlib import Path

import pytest

from watchfolder.settings import Settings
from watchfolder.watching.folders import watched_folders
from watchfolder.watching.reasons import HEADER, Reason, ReasonFiles, is_ours, printable, sentences


@pytest.fixture
def place(tmp_path):
    root = tmp_path / "IN"
    root.mkdir()
    (root / "bag.jpg").write_bytes(b"x")
    (folder,) = watched_folders([root], Settings(state=tmp_path / "state"))
    return folder


def reason(folder, name="bag.jpg", *problems):
    return Reason(folder.root / name, problems or ("it is wrong",), "Mend it.")


def beside(folder):
    return sorted(folder.root.rglob("*.error.txt"))


class TestReasonFiles:
    def test_what_it_says(self, place):
        files = ReasonFiles(place)
        files.follow([reason(place, "bag.jpg", "first\nof two lines", "second")])
        assert (place.root / "bag.jpg.error.txt").read_text() == (
            f"{HEADER}\n\nNothing came of bag.jpg:\n  1. first\n     of two lines\n  2. second\n\n"
            "What to do:\n  Mend it.\n"
        )

    def test_comes_changes_and_goes(self, place):
        files = ReasonFiles(place)
        files.follow([reason(place)])
        (path,) = beside(place)
        files.follow([reason(place, "bag.jpg", "something else")])
        assert "something else" in path.read_text()
        files.follow([])
        assert beside(place) == []
        assert sorted(p.name for p in place.root.iterdir()) == ["bag.jpg"]

    def test_the_same_is_not_written_again(self, place):
        files = ReasonFiles(place)
        files.follow([reason(place)])
        before = (place.root / "bag.jpg.error.txt").stat().st_ino
        files.follow([reason(place)])
        assert (place.root / "bag.jpg.error.txt").stat().st_ino == before

    def test_readable_for_whoever_reads_the_picture(self, place):
        (place.root / "bag.jpg").chmod(0o644)
        ReasonFiles(place).follow([reason(place)])
        assert (place.root / "bag.jpg.error.txt").stat().st_mode & 0o777 == 0o644

    def test_reconcile_removes_ours_and_keeps_others(self, place):
        ours = place.root / "old.jpg.error.txt"
        ours.write_text(f"{HEADER}\nold")
        foreign = place.root / "hers.jpg.error.txt"
        foreign.write_text("dear diary")
        link = place.root / "link.jpg.error.txt"
        link.symlink_to(ours)
        ReasonFiles(place).reconcile([reason(place)], [ours, foreign, link])
        assert beside(place) == [place.root / "bag.jpg.error.txt", foreign, link]

    def test_a_link_in_its_place_is_not_written_through(self, place, tmp_path):
        target = tmp_path / "target.txt"
        target.write_text("precious")
        (place.root / "bag.jpg.error.txt").symlink_to(target)
        files = ReasonFiles(place)
        files.follow([reason(place)])
        assert target.read_text() == "precious"
        assert files.place(place.root / "bag.jpg") == place.failed / "bag.jpg.error.txt"

    def test_name_at_its_limit_goes_to_no_place_and_raises_nothing(self, place):
        name = "x" * 250 + ".jpg"
        (place.root / name).write_bytes(b"x")
        files = ReasonFiles(place)
        files.follow([reason(place, name)])
        assert files.place(place.root / name) is None

    def test_read_only_folder(self, place, tmp_path):
        mount = ["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", str(place.root)]
        if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
            pytest.skip("mounting is not allowed here")
        try:
            files = ReasonFiles(place)
            files.follow([reason(place)])
            spare = place.spare / "bag.jpg.error.txt"
            assert files.place(place.root / "bag.jpg") == spare
            assert spare.is_relative_to(tmp_path / "state")
            assert spare.read_text().startswith(HEADER)
            ReasonFiles(place).reconcile([], [])
            assert not spare.exists()
        finally:
            subprocess.run(["umount", str(place.root)], check=True)


class TestWords:
    def test_errors_as_the_ledger_keeps_them(self):
        assert sentences({"message": "it broke", "hint": "mend it"}) == ("it broke (mend it)",)
        problem = {"code": "x", "message": "unknown key", "file": "a.yaml", "line": 3}
        assert sentences({"message": "m", "problems": [problem]}) == ("a.yaml:3: unknown key",)

    def test_names_are_shown_on_one_safe_line(self):
        assert printable("a\nb\u202ec\udcff.jpg") == "a\\nb\\u202ec\\xff.jpg"
        assert printable("Tasche ü 袋.jpg") == "Tasche ü 袋.jpg"

    def test_only_a_regular_file_with_our_first_line_is_ours(self, tmp_path):
        for name, text in (("a", HEADER), ("b", "else"), ("c", "")):
            (tmp_path / name).write_text(text)
        os.mkfifo(tmp_path / "d")
        assert [is_ours(tmp_path / n) for n in "abcde"] == [True, False, False, False, False]
        assert not is_ours(Path("a\0b"))
