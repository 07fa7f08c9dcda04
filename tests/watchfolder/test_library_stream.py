"""The library door looks at one picture after the other: the first is asked for at once."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from PIL import Image

from presets.errors import RecipeError
from presets.library import PresetLibrary
from presets.request import Request
from watchfolder.cli.feeding import Feed
from watchfolder.errors import FolderError
from watchfolder.jobs.facts_book import FRESH_NS
from watchfolder.jobs.job import JobState
from watchfolder.jobs.store import JobStore
from watchfolder.library import hashes, standing
from watchfolder.library.asking import ask_for
from watchfolder.library.standing import Library, Wish, entries_of
from watchfolder.library.survey import walk
from watchfolder.settings import Settings, read_settings


@pytest.fixture
def settings() -> Settings:
    return read_settings(Path(os.devnull))


@pytest.fixture
def store(tmp_path: Path):
    with JobStore(tmp_path / "ledger.sqlite3") as opened:
        yield opened


@pytest.fixture
def shots(tmp_path: Path) -> Path:
    """Five pictures that have lain there for a while, so that their hashes are kept."""
    root = tmp_path / "shots"
    root.mkdir()
    before = time.time_ns() - 10 * FRESH_NS
    for number in range(5):
        path = root / f"{number}.jpg"
        Image.new("RGB", (64, 48), (90, number, 60)).save(path)
        os.utime(path, ns=(before, before))
    while time.time_ns() - path.stat().st_ctime_ns < FRESH_NS:
        time.sleep(0.05)
    return root


@pytest.fixture
def library(shots, store, settings) -> Library:
    return Library(shots, PresetLibrary(()), store, settings, "b")


@pytest.fixture
def hashed(monkeypatch) -> list[str]:
    """Names of the files that were read to the end."""
    read: list[str] = []
    whole = hashes.open_asset

    def noted(path, its):
        read.append(path.name)
        return whole(path, its)

    monkeypatch.setattr(hashes, "open_asset", noted)
    return read


def wish(out: Path, preset: str = "nordic-calm") -> Wish:
    return Wish(Request(preset=preset), out)


def do_all(store: JobStore) -> None:
    while (job := store.claim("w")) is not None:
        made = Path(job.spec["out"]) / f"{job.spec['stem']}.jpg"
        made.parent.mkdir(parents=True, exist_ok=True)
        made.write_bytes(b"made")
        store.succeed(job.id, "w", {"outputs": [{"path": str(made)}]})


def test_one_picture_is_read_before_the_first_is_told(library, tmp_path, hashed) -> None:
    coming = entries_of(library, [wish(tmp_path / "out")])
    assert next(coming).relative == "0.jpg"
    assert hashed == ["0.jpg"]
    assert [entry.relative for entry in coming] == [f"{n}.jpg" for n in range(1, 5)]


def test_what_has_not_changed_is_not_read_again(library, tmp_path, store, hashed) -> None:
    ask_for(list(entries_of(library, [wish(tmp_path / "out")])), store)
    do_all(store)
    hashed.clear()
    found = list(entries_of(library, [wish(tmp_path / "out")]))
    assert ({entry.state for entry in found}, hashed) == ({"current"}, [])
    changed = library.root / "2.jpg"
    Image.new("RGB", (64, 48), (200, 60, 60)).save(changed)
    states = [entry.state for entry in entries_of(library, [wish(tmp_path / "out")])]
    assert states == ["current", "current", "modified", "current", "current"]
    assert hashed == ["2.jpg"]


def test_a_picture_that_was_replaced_by_one_of_the_same_size_and_time_is_seen(
    library, tmp_path, store
) -> None:
    ask_for(list(entries_of(library, [wish(tmp_path / "out")])), store)
    do_all(store)
    path = library.root / "1.jpg"
    seen = path.stat()
    other = path.with_name("other")
    other.write_bytes(path.read_bytes()[:-3] + b"\0\xff\xd9")
    os.utime(other, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    other.replace(path)
    assert path.stat().st_size == seen.st_size
    states = [entry.state for entry in entries_of(library, [wish(tmp_path / "out")])]
    assert states == ["current", "modified", "current", "current", "current"]


def test_several_wishes_share_one_look(library, tmp_path, hashed) -> None:
    wishes = [wish(tmp_path / "a"), wish(tmp_path / "b", "nocturne")]
    found = list(entries_of(library, wishes))
    assert [entry.relative for entry in found[:4]] == ["0.jpg", "0.jpg", "1.jpg", "1.jpg"]
    assert hashed == [f"{n}.jpg" for n in range(5)]
    assert {entry.asked.spec["shared"] for entry in found} == {2}
    assert [Path(e.asked.spec["out"]).name for e in found[:2]] == ["a", "b"]


def test_a_wish_that_makes_no_sense_is_refused_once(library, tmp_path) -> None:
    senseless = Wish(Request(preset="nordic-calm", slots=["nowhere"]), tmp_path / "out")
    with pytest.raises(RecipeError, match="nowhere"):
        next(entries_of(library, [wish(tmp_path / "a"), senseless]))


def test_who_only_looks_reads_no_new_picture_to_the_end(
    shots, store, settings, tmp_path, hashed
) -> None:
    (shots / "5.jpg").write_bytes(b"nothing of the kind")
    looking = Library(shots, PresetLibrary(()), store, settings, "b", only_looking=True)
    states = [entry.state for entry in entries_of(looking, [wish(tmp_path / "out")])]
    assert (states, hashed) == (["new"] * 5 + ["invalid"], [])


def test_a_folder_that_cannot_be_read_stops_nothing(library, tmp_path, store, monkeypatch) -> None:
    closed = library.root / "3closed"
    closed.mkdir()
    Image.new("RGB", (64, 48)).save(closed / "a.jpg")
    ask_for(list(entries_of(library, [wish(tmp_path / "out")])), store)
    do_all(store)
    scandir = os.scandir

    def refused(path):
        if Path(path) == closed:
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refused)
    states = {e.relative: e.state for e in entries_of(library, [wish(tmp_path / "out")])}
    assert states.pop("3closed") == "invalid"
    assert set(states.values()) == {"current"}, "and what lies in it is not taken for gone"
    monkeypatch.setattr(os, "scandir", lambda _path: refused(closed))
    with pytest.raises(FolderError, match="Permission denied"):
        list(walk(library.root))


def test_each_folder_is_listed_once_however_many_pictures_it_has(
    library, tmp_path, monkeypatch
) -> None:
    (library.root / "1.jpg.mask.png").write_bytes(b"")
    (library.root / "1.jpg.mask.Leather.png").write_bytes(b"")
    masks = {found.path.name: found.masks for found in walk(library.root)}
    assert sorted(masks["1.jpg"]) == ["1.jpg.mask.Leather.png", "1.jpg.mask.png"]
    assert not masks["0.jpg"]
    listed: list[str] = []
    iterdir = Path.iterdir
    monkeypatch.setattr(Path, "iterdir", lambda path: listed.append(path.name) or iterdir(path))
    told = list(entries_of(library, [wish(tmp_path / "out")]))
    assert len(told) == 5
    assert library.root.name not in listed


def test_what_is_due_is_asked_for_while_the_rest_is_looked_at(
    library, tmp_path, store, monkeypatch
) -> None:
    noted: list[str] = []
    found = entries_of(library, [wish(tmp_path / "out")])
    feed = Feed(library.root, found, store, lambda entry: noted.append(entry.relative))
    assert feed.pictures == 5
    assert feed.to_first()
    assert (noted, feed.looked, feed.dry) == (["0.jpg"], 1, False)
    first = feed.more()
    assert [Path(store.get(job).source).name for job in first] == ["0.jpg"]
    assert store.claim("w").id == first[0], "and can be in work now"
    rest = feed.more()
    assert (len(rest), feed.looked, feed.dry) == (4, 5, True)
    assert feed.more() == []
    monkeypatch.setattr(standing, "walk", lambda _root: iter(()))
    nothing = Feed(library.root, entries_of(library, [wish(tmp_path / "x")]), store, noted.append)
    assert not nothing.to_first()


def test_jobs_that_ended_are_queued_again_together(library, tmp_path, store) -> None:
    found = list(entries_of(library, [wish(tmp_path / "out")]))
    ids = ask_for(found, store)
    do_all(store)
    for path in (tmp_path / "out").iterdir():
        path.unlink()
    again = list(entries_of(library, [wish(tmp_path / "out")]))
    assert {entry.state for entry in again} == {"missing"}
    assert ask_for(again, store) == ids
    assert set(store.states_of(ids).values()) == {JobState.QUEUED}
