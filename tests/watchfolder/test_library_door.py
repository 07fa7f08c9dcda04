"""The library door: what is there, how it stands, what is due."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PIL import Image

from presets.library import PresetLibrary
from presets.request import Request
from watchfolder.errors import FolderError
from watchfolder.jobs.store import JobStore
from watchfolder.library.asking import ask_for
from watchfolder.library.standing import entries
from watchfolder.library.survey import survey
from watchfolder.settings import read_settings


def picture(path: Path, shade: int = 90) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (64, 48), (shade, 60, 60)).save(path)
    return path


@pytest.fixture
def shots(tmp_path: Path) -> Path:
    root = tmp_path / "shots"
    picture(root / "a.jpg")
    picture(root / "sub" / "b.png", 120)
    picture(root / "_out" / "old.jpg")
    picture(root / ".trash" / "c.jpg")
    picture(root / "a.jpg.mask.png")
    (root / "notes.txt").write_text("not a picture")
    (root / "link.jpg").symlink_to(root / "a.jpg")
    return root


def standing(root: Path, store: JobStore, out: Path, preset: str = "nordic-calm") -> list:
    return list(
        entries(
            root,
            Request(preset=preset),
            out=out,
            presets=PresetLibrary(()),
            store=store,
            settings=read_settings(Path(os.devnull)),
            batch="b",
        )
    )


def test_only_pictures_are_surveyed_and_links_and_our_folders_are_not(shots) -> None:
    assert [p.relative_to(shots).as_posix() for p in survey(shots)] == ["a.jpg", "sub/b.png"]


def test_states_follow_what_happens(shots, tmp_path) -> None:
    with JobStore(tmp_path / "ledger.sqlite3") as store:
        out = tmp_path / "out"
        found = standing(shots, store, out)
        assert [(e.relative, e.state) for e in found] == [("a.jpg", "new"), ("sub/b.png", "new")]
        ids = ask_for(found, store)
        assert len(set(ids)) == 2
        assert ask_for(standing(shots, store, out), store) == ids  # still queued: the same jobs
        for job_id in ids:
            job = store.claim("w")
            assert job is not None
            made = picture(Path(job.spec["out"]) / f"{job.spec['stem']}.master.jpg")
            store.succeed(job.id, "w", {"outputs": [{"path": str(made)}]})
            assert job.id in ids or job_id
        assert {e.state for e in standing(shots, store, out)} == {"current"}
        (out / "a.master.jpg").unlink()
        assert [e.state for e in standing(shots, store, out)] == ["missing", "current"]
        picture(shots / "sub" / "b.png", 200)
        assert [e.state for e in standing(shots, store, out)] == ["missing", "modified"]
        assert {e.state for e in standing(shots, store, out, "nocturne")} == {"modified"}


def test_one_bad_file_never_stops_the_rest(shots, tmp_path) -> None:
    (shots / "bad.jpg").write_bytes(b"nothing of the kind")
    with JobStore(tmp_path / "ledger.sqlite3") as store:
        states = {e.relative: e.state for e in standing(shots, store, tmp_path / "out")}
    assert states == {"a.jpg": "new", "bad.jpg": "invalid", "sub/b.png": "new"}


def test_pictures_that_share_a_stem_are_told_apart(shots, tmp_path) -> None:
    picture(shots / "a.png")
    with JobStore(tmp_path / "ledger.sqlite3") as store:
        found = {e.relative: e for e in standing(shots, store, tmp_path / "out")}
    assert found["a.jpg"].asked.spec["full_name"]
    assert found["a.png"].asked.spec["full_name"]
    assert not found["sub/b.png"].asked.spec["full_name"]


@pytest.mark.parametrize("where", [".", "done", "sub/done"])
def test_an_output_folder_inside_the_library_is_refused(shots, tmp_path, where) -> None:
    with JobStore(tmp_path / "ledger.sqlite3") as store, pytest.raises(FolderError):
        standing(shots, store, shots / where)


def test_an_output_folder_that_is_never_scanned_is_fine(shots, tmp_path) -> None:
    with JobStore(tmp_path / "ledger.sqlite3") as store:
        assert len(standing(shots, store, shots / "_done")) == 2
