"""Hints: which events concern us, that they are bounded, and that starting never raises."""

import threading
from pathlib import Path

import pytest
from watchdog.events import DirCreatedEvent, FileClosedEvent, FileMovedEvent

from watchfolder.watching.hints import CAPACITY, Hints, Mailbox

ROOT = Path("/IN")


@pytest.fixture
def mailbox():
    return Mailbox(ROOT, threading.Event())


class TestMailbox:
    def test_both_ends_of_a_move(self, mailbox):
        mailbox.dispatch(FileMovedEvent("/IN/a/x.jpg", "/IN/b/x.jpg"))
        assert mailbox.take() == ({ROOT / "a", ROOT / "b"}, False)
        assert mailbox.take() == (set(), False)

    def test_temporary_name_moved_into_place(self, mailbox):
        mailbox.dispatch(FileMovedEvent("/IN/a/x.jpg.tmp", "/IN/b/x.jpg"))
        assert mailbox.take() == ({ROOT / "b"}, False)

    @pytest.mark.parametrize(
        "path",
        [
            "/IN/_out/x.jpg",
            "/IN/a/.git/x.jpg",
            "/IN/x.jpg.tmp",
            "/IN/.x.jpg",
            "/IN/x.jpg.error.txt",
            "/elsewhere/x.jpg",
        ],
    )
    def test_what_does_not_concern_us(self, mailbox, path):
        mailbox.dispatch(FileClosedEvent(path))
        assert mailbox.waiting is False

    def test_names_as_bytes(self, mailbox):
        mailbox.dispatch(FileClosedEvent(b"/IN/b\xff/x.jpg"))
        assert mailbox.take() == ({ROOT / "b\udcff"}, False)

    def test_folders_and_floods_ask_for_a_scan(self, mailbox):
        mailbox.dispatch(DirCreatedEvent("/IN/new"))
        assert mailbox.take() == ({ROOT}, True)
        for number in range(CAPACITY + 1):
            mailbox.dispatch(FileClosedEvent(f"/IN/{number}/x.jpg"))
        folders, everything = mailbox.take()
        assert everything is True
        assert len(folders) <= CAPACITY


def test_a_root_that_is_not_there_is_told_and_tried_again(tmp_path):
    hints = Hints(tmp_path / "IN", threading.Event())
    hints.start(0.0)
    assert "no events from" in hints.problem
    (tmp_path / "IN").mkdir()
    hints.supervise(1.0)
    assert hints.problem
    hints.supervise(60.0)
    assert hints.problem == ""
    hints.stop()
    hints.stop()
