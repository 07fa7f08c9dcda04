from __future__ import annotations

import os
import time

import pytest

from watchfolder.errors import JobNotFoundError
from watchfolder.jobs.facts_book import signature_of
from watchfolder.jobs.watch_board import PassingDrop, WatchStatus
from watchfolder.jobs.watch_book import WatchedPicture
from watchfolder.pictures.facts import Facts

FACTS = Facts(
    sha256="a" * 64,
    pixel_key="b" * 64,
    format="jpeg",
    width=6000,
    height=4000,
    bits=8,
    has_alpha=False,
    notes=("named .png but is JPEG",),
    measures={"sharpness": 0.5},
)


def aged(path, content=b"picture"):
    """A file that has not changed for a while, as far as its modification time goes."""
    path.write_bytes(content)
    time.sleep(0.6)
    return path


def test_facts_come_back_as_they_were(store):
    assert store.facts_of(FACTS.sha256) is None
    store.put_facts(FACTS)
    assert store.facts_of(FACTS.sha256) == FACTS
    store.put_facts(FACTS.model_copy(update={"width": 1}))
    assert store.facts_of(FACTS.sha256).width == 1


def test_facts_of_another_version_count_as_unknown(store):
    store.put_facts(FACTS)
    with store.database.transaction() as connection:
        connection.execute("""UPDATE facts SET facts = '{"sha256": "a", "smell": "good"}'""")
    assert store.facts_of(FACTS.sha256) is None


def test_a_hash_is_known_until_the_file_changes(store, tmp_path):
    path = aged(tmp_path / "a.jpg")
    assert store.known_sha(path) is None
    assert store.remember_sha(path, "0" * 64)
    assert store.known_sha(path) == "0" * 64
    seen = path.stat()
    path.write_bytes(b"PICTURE")
    os.utime(path, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    assert store.known_sha(path) is None, "same size, same mtime, but the change time tells"


def test_a_hash_is_not_kept_of_what_may_have_changed_meanwhile(store, tmp_path):
    path = tmp_path / "a.jpg"
    path.write_bytes(b"1")
    assert not store.remember_sha(path, "0" * 64), (
        "too fresh: one tick of the clock may hide a write"
    )
    before = signature_of(aged(path))
    aged(path, b"2")
    assert not store.remember_sha(path, "0" * 64, before)
    assert not store.remember_sha(tmp_path / "none", "0" * 64)
    assert signature_of(tmp_path) == ""
    os.mkfifo(tmp_path / "pipe.png")
    assert store.known_sha(tmp_path / "pipe.png") is None


def test_outputs_outlive_their_jobs(store, asking, tmp_path):
    job, _ = store.enqueue(asking())
    for slot in ("story", "listing"):
        store.record_output(
            job.id,
            tmp_path / f"bag.{slot}.jpg",
            branch="forest",
            slot=slot,
            sha256="0" * 64,
            recipe_digest="1" * 64,
        )
    assert [o.slot for o in store.outputs_of(job.id)] == ["listing", "story"]
    assert store.owner_of(tmp_path / "bag.story.jpg") == job.id
    assert store.owner_of(tmp_path / "theirs.jpg") is None
    with store.database.transaction() as connection:
        connection.execute("DELETE FROM job")
    assert store.owner_of(tmp_path / "bag.story.jpg") == job.id


def test_outputs_and_notices_of_no_job_are_refused(store, tmp_path):
    about = {"branch": "", "slot": "master", "sha256": "", "recipe_digest": ""}
    with pytest.raises(JobNotFoundError):
        store.record_output("NOBODY", tmp_path / "a.jpg", **about)
    assert store.owner_of(tmp_path / "a.jpg") is None
    with pytest.raises(JobNotFoundError):
        store.notice({"code": "x"}, "NOBODY")


def test_output_path_is_one_whoever_says_it(store, asking, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    job, _ = store.enqueue(asking())
    relative = tmp_path.__class__("b\udcff.jpg")
    store.record_output(job.id, relative, branch="", slot="master", sha256="", recipe_digest="")
    assert store.owner_of(tmp_path / "b\udcff.jpg") == job.id
    assert store.outputs_of(job.id)[0].path == tmp_path / "b\udcff.jpg"


@pytest.fixture
def pictures():
    return [WatchedPicture("/in", f"/in/{n}\udcfe.jpg", f"sig {n}", "queued") for n in range(3)]


def test_watched_pictures(store, pictures, clock):
    store.watched.put(*pictures, WatchedPicture("/else", "/else/a.jpg", "", "held", "a.b", "why"))
    assert [p.path for p in store.watched.list("/in")] == [p.path for p in pictures]
    assert store.watched.get(pictures[1].path).signature == "sig 1"
    assert store.watched.get(pictures[1].path).updated == clock.now.at
    store.watched.remove(pictures[0].path, pictures[2].path)
    assert [p.path for p in store.watched.list("/in")] == [pictures[1].path]
    (held,) = store.watched.list("/else")
    assert (held.held_code, held.held_message) == ("a.b", "why")
    assert store.watched.get("/in/none.jpg") is None


def test_watches_are_those_of_living_processes(store):
    store.watched.begin_watch("/in", os.getpid())
    store.watched.begin_watch("/old", 2**22 + 1)
    assert [(w.root, w.pid) for w in store.watched.watches()] == [("/in", os.getpid())]
    store.watched.end_watch("/in")
    assert store.watched.watches() == ()


@pytest.fixture
def passing(clock):
    return [PassingDrop(f"/in/{n}\udcfe.jpg", "settling", clock.now.at) for n in range(3)]


def test_how_it_stands_with_a_watched_folder(store, pictures, passing):
    board = store.watch_board
    store.watched.begin_watch("/in", os.getpid())
    store.watched.begin_watch("/old", 2**22 + 1)
    store.watched.put(*pictures, WatchedPicture("/in", "/in/a.jpg", "", "held", "a.b", "why"))
    assert [p.held_code for p in store.watched.held("/in")] == ["a.b"]
    (before,) = board.standing()
    assert (before.pictures, before.held, before.pending) == (4, 1, 0)
    assert before.status == WatchStatus()
    told = WatchStatus("offline", "b\udcff is away", 0.5, 5.0, 1, 2)
    board.tell("/in", told, come=passing)
    board.tell("/in", told, gone=[passing[0].path])
    (after,) = board.standing()
    assert (after.root, after.pid, after.status) == ("/in", os.getpid(), told)
    assert after.pending == 2
    assert board.passing("/in") == passing[1:]


def test_what_was_told_goes_with_its_watch(store, passing):
    board = store.watch_board
    for end in (store.watched.end_watch, lambda root: store.watched.begin_watch(root, os.getpid())):
        store.watched.begin_watch("/in", os.getpid())
        board.tell("/in", WatchStatus("offline"), come=passing)
        board.ask_to_look("/in")
        end("/in")
        assert board.passing("/in") == []
        assert board.asked("/in") == 0
        assert [one.status for one in board.standing()] in ([], [WatchStatus()])


def test_a_look_is_asked_of_whoever_watches(store):
    board = store.watch_board
    store.watched.begin_watch("/in", os.getpid())
    store.watched.begin_watch("/old", 2**22 + 1)
    assert [board.ask_to_look(root) for root in ("/in", "/in", "/old", "/none")] == [
        True, True, False, False,
    ]  # fmt: skip
    assert board.asked("/in") == 2
