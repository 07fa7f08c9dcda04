"""When a drop is whole: quiet for a while, and complete by its structure."""

import pytest

from watchfolder.pictures.wholeness import whole
from watchfolder.watching.reconcile import signature_of
from watchfolder.watching.settling import LAST_RECHECK, Settling


@pytest.fixture
def settling():
    return Settling(1.0, whole)


def look(settling, path, now, *others):
    files = {p: signature_of(p) for p in (path, *others) if p.exists()}
    return settling.look(path, files, [path], now)


class TestSettling:
    def test_quiet_and_whole(self, settling, stage):
        path = stage.put("a.jpg")
        first = look(settling, path, 10.0)
        assert (first.settled, first.due) == (False, 11.0)
        assert look(settling, path, 10.9).settled is False
        assert look(settling, path, 11.0).settled is True

    def test_every_change_begins_the_wait_anew(self, settling, stage):
        data = stage.picture(size=200)
        for end in range(0, len(data), 100):
            path = stage.put("a.jpg", data[:end])
            assert look(settling, path, 10.0 + end / 200).settled is False
        path = stage.put("a.jpg", data)
        verdict = look(settling, path, 99.0)
        assert (verdict.settled, verdict.first) == (False, 10.0)
        assert look(settling, path, 100.0).settled is True

    def test_a_late_companion_begins_the_wait_anew(self, settling, stage):
        path = stage.put("a.jpg")
        look(settling, path, 10.0)
        sidecar = stage.put("a.jpg.edit.yaml", stage.SIDECAR)
        assert look(settling, path, 11.0, sidecar).due == 12.0
        assert look(settling, path, 12.0, sidecar).settled is True

    @pytest.mark.parametrize("format_", ["PNG", "JPEG", "WEBP", "TIFF"])
    def test_half_of_it_never_settles_and_the_looks_grow_rare(self, settling, stage, format_):
        data = stage.picture(format_=format_, size=300)
        path = stage.put("a.img", data[: len(data) // 2])
        look(settling, path, 0.0)
        now, pauses = 1.0, []
        for _ in range(9):
            verdict = look(settling, path, now)
            assert verdict.settled is False
            assert "a.img is not complete: " in verdict.incomplete
            pauses.append(verdict.due - now)
            now = verdict.due
        assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, LAST_RECHECK]
        stage.put("a.img", data)
        assert look(settling, path, now).incomplete == ""
        assert look(settling, path, now + 1).settled is True

    def test_preallocated_jpeg_is_not_whole(self, settling, stage):
        data = stage.picture(size=300)
        path = stage.put("a.jpg", data[:1500] + bytes(len(data) - 1500))
        look(settling, path, 0.0)
        assert look(settling, path, 5.0).incomplete

    def test_forgotten_drops_begin_anew(self, settling, stage):
        path = stage.put("a.jpg")
        look(settling, path, 0.0)
        settling.forget(path)
        assert look(settling, path, 5.0).settled is False
