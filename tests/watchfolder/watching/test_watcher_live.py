"""The watcher as it runs: in its thread, with real events, short delays and real mishaps."""

import logging
import mmap
import os
import shutil
import subprocess
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from presets.library import PresetLibrary
from watchfolder.errors import FolderError
from watchfolder.jobs.job import JobState
from watchfolder.settings import Settings
from watchfolder.watching.folders import watched_folders
from watchfolder.watching.hints import OVERFLOW_LOGGER, Mailbox
from watchfolder.watching.watcher import Watcher

PATIENCE = 10.0


class Live:
    """A watcher in a thread over the stage's folder, ledger and presets."""

    def __init__(self, stage, **settings):
        self.stage = stage
        stage.watcher.close()
        delays = {"settle": 0.2, "scan_every": 0.3, "sidecar_grace": 0.3, "bare_after": 0.6}
        known = {"state": stage.settings.state, "presets": stage.settings.presets}
        self.settings = Settings(**{**known, **delays, **settings})
        folders = watched_folders([stage.root], self.settings)
        library = PresetLibrary(self.settings.presets)
        self.watcher = Watcher(self.settings, stage.store, library, folders)
        self.problem = None

    @contextmanager
    def running(self):
        stop = threading.Event()
        thread = threading.Thread(target=self._run, args=(stop,))
        thread.start()
        try:
            self.until(lambda: self.watcher.folders() or self.problem)
            yield self
        finally:
            stop.set()
            thread.join(PATIENCE)
        assert not thread.is_alive()
        if self.problem:
            raise self.problem

    def _run(self, stop):
        try:
            self.watcher.run(stop)
        except Exception as error:  # noqa: BLE001 - handed to the test's thread
            self.problem = error

    def until(self, condition):
        ends = time.monotonic() + PATIENCE
        while not (found := condition()):
            assert time.monotonic() < ends, self.watcher.status()
            time.sleep(0.01)
        return found

    def drop(self, name, **say):
        self.stage.put(f"{name}.edit.yaml", self.stage.SIDECAR)
        return self.stage.put(name, **say)

    def queued(self, *names):
        """Wait until exactly these pictures are queued, each once."""
        self.until(lambda: len(self.stage.jobs()) >= len(names))
        assert self.stage.sources() == sorted(names)

    @property
    def observer(self):
        (watch,) = self.watcher._watches
        return watch.looking.hints._observer


@pytest.fixture
def live(stage):
    return Live(stage)


class TestArrivals:
    """The ways programs put files into folders: each is one job, never of partial bytes."""

    def test_slow_writer(self, live, stage):
        data = stage.picture(format_="PNG", size=400)
        with live.running():
            live.drop("slow.png", content=data[:10])
            for start in range(10, len(data), len(data) // 8):
                with (stage.root / "slow.png").open("ab") as file:
                    file.write(data[start : start + len(data) // 8])
                time.sleep(0.1)
                assert stage.jobs() == []
            live.queued("slow.png")

    def test_truncated_and_completed(self, live, stage):
        data = stage.picture(format_="PNG", size=400)
        with live.running():
            live.drop("half.png", content=data[: len(data) // 2])
            live.until(lambda: stage.reason("half.png"))
            assert "half.png is not complete" in stage.reason("half.png")
            assert stage.jobs() == []
            stage.put("half.png", data)
            live.queued("half.png")
            live.until(lambda: stage.reason("half.png") is None)

    def test_preallocated(self, live, stage):
        data = stage.picture(size=300)
        with live.running():
            path = live.drop("pre.jpg", content=data[:900] + bytes(len(data) - 900))
            time.sleep(0.5)
            assert stage.jobs() == []
            with path.open("r+b") as file:
                file.seek(900)
                file.write(data[900:])
            live.queued("pre.jpg")

    def test_renamed_into_place_as_editors_save(self, live, stage):
        with live.running():
            live.drop("old.jpg")
            live.queued("old.jpg")
            stage.put("old.jpg.tmp", stage.picture(7)).replace(stage.root / "old.jpg")
            live.until(lambda: len(stage.jobs(JobState.QUEUED)) == len(stage.jobs()) - 1 == 1)

    def test_backup_dance(self, live, stage):
        with live.running():
            path = live.drop("art.jpg")
            live.queued("art.jpg")
            path.rename(stage.root / "art.jpg~")
            stage.put("art.jpg", stage.picture(8))
            (stage.root / "art.jpg~").unlink()
            live.until(lambda: len(stage.jobs()) == 2)
            time.sleep(0.5)
            states = [job.state for job in stage.jobs()]
            assert states == [JobState.CANCELLED, JobState.QUEUED]

    def test_links_copies_moves_and_maps(self, live, stage, tmp_path):
        outside = tmp_path / "outside"
        outside.mkdir()
        for name in ("hard.jpg", "move.jpg", "copy.jpg"):
            (outside / name).write_bytes(stage.picture())
            os.utime(outside / name, (1, 1))
        for number in range(20):
            (outside / "batch").mkdir(exist_ok=True)
            (outside / "batch" / f"{number}.jpg").write_bytes(stage.picture(number))
            (outside / "batch" / f"{number}.jpg.edit.yaml").write_text(stage.SIDECAR)
        data = stage.picture(9)
        with live.running():
            for name in ("hard", "move", "copy", "map"):
                stage.put(f"{name}.jpg.edit.yaml", stage.SIDECAR)
            os.link(outside / "hard.jpg", stage.root / "hard.jpg")
            (outside / "move.jpg").rename(stage.root / "move.jpg")
            shutil.copy2(outside / "copy.jpg", stage.root / "copy.jpg")
            (outside / "batch").rename(stage.root / "batch")
            with (stage.root / "map.jpg").open("w+b") as file:
                file.truncate(len(data))
                with mmap.mmap(file.fileno(), len(data)) as view:
                    view[:] = data
            batch = [f"batch/{number}.jpg" for number in range(20)]
            live.queued("hard.jpg", "move.jpg", "copy.jpg", "map.jpg", *batch)

    def test_burst_of_500_is_queued_once_each(self, live, stage):
        with live.running():
            names = [f"{number // 100}/{number}.jpg" for number in range(500)]
            for number, name in enumerate(names):
                live.drop(name, content=stage.picture(number % 256) + b"%d" % number)
            live.queued(*names)
            time.sleep(0.5)
            assert len(stage.jobs()) == 500
            assert all(job.state is JobState.QUEUED for job in stage.jobs())

    def test_events_are_quicker_than_the_scan(self, stage):
        live = Live(stage, scan_every=3600)
        with live.running():
            live.until(lambda: live.watcher.folders()[0].scan_seconds)
            began = time.monotonic()
            live.drop("quick.jpg")
            live.queued("quick.jpg")
            assert time.monotonic() - began < 2.5


class TestOddities:
    def test_odd_names_links_and_pipes(self, live, stage, tmp_path):
        outside = tmp_path / "secret.jpg"
        outside.write_bytes(stage.picture())
        names = ["new\nline.jpg", "rtl\u202egpj.jpg", "袋 ü.jpg", "e\u0301.jpg", "%41 '\";$(x).jpg"]
        with live.running():
            for number, name in enumerate(names):
                live.drop(name, content=stage.picture(number))
            os.mkfifo(stage.root / "pipe.jpg")
            (stage.root / "link.jpg").symlink_to(outside)
            (stage.root / "loop").symlink_to(stage.root, target_is_directory=True)
            (stage.root / "folder.png").mkdir()
            live.queued(*names)
            time.sleep(0.5)
            assert stage.sources() == sorted(names)

    def test_name_that_is_not_utf8_is_held_and_said_so(self, live, stage):
        with live.running():
            live.drop("good.jpg")
            live.drop(os.fsdecode(b"b\xff.jpg"))
            live.queued("good.jpg")
            live.until(lambda: [h.code for h in live.watcher.status()] == ["name-not-utf8"])
            (bad,) = live.watcher.status()
            assert "b\\xff.jpg" in bad.message
            assert "Rename" in bad.action
            note = os.fsdecode(b"b\xff.jpg.error.txt")
            live.until((stage.root / note).exists)

    def test_results_are_never_taken_for_pictures(self, live, stage):
        with live.running():
            live.drop("test-brand/bag.jpg")
            live.queued("test-brand/bag.jpg")
            for number in range(5):
                stage.put(f"_out/test-brand/bag.{number}.jpg", stage.picture(number))
                stage.put(f"test-brand/_out/bag.{number}.jpg", stage.picture(number))
            time.sleep(1.5)
            assert len(stage.jobs()) == 1

    def test_deep_tree_of_changes_while_scanning(self, live, stage):
        with live.running():
            for number in range(30):
                live.drop(f"a/b{number}/c/d{number}.jpg", content=stage.picture(number))
                if number % 3 == 0:
                    shutil.rmtree(stage.root / "a" / f"b{number}")
            left = [f"a/b{n}/c/d{n}.jpg" for n in range(30) if n % 3]
            live.until(lambda: set(left) <= set(stage.sources()))


class TestMishaps:
    def test_two_watchers_on_one_folder(self, live, stage):
        with live.running():
            second = Live(stage)
            with pytest.raises(FolderError, match=f"process {os.getpid()}") as refusal:
                second.watcher.run(threading.Event())
            assert refusal.value.exit_code == 2
            live.drop("bag.jpg")
            live.queued("bag.jpg")
        with Live(stage).running():
            assert [w.pid for w in stage.store.watched.watches()] == [os.getpid()]
        assert stage.store.watched.watches() == ()

    def test_dead_observer_is_replaced(self, stage, monkeypatch):
        monkeypatch.setattr("watchfolder.watching.watcher.SUPERVISE_EVERY", 0.2)
        live = Live(stage, scan_every=3600)
        with live.running():
            live.until(lambda: live.watcher.folders()[0].scan_seconds)
            first = live.observer
            first.stop()
            first.join()
            live.drop("bag.jpg")
            live.queued("bag.jpg")
            live.until(lambda: live.watcher.folders()[0].restarts == 1)
            assert live.observer.is_alive()
            assert live.observer is not first

    def test_without_events_the_scan_finds_everything(self, stage, monkeypatch):
        def no_events(*_):
            raise OSError(28, "inotify watch limit reached")

        monkeypatch.setattr("watchfolder.watching.hints.Observer", no_events)
        live = Live(stage)
        with live.running():
            for number in range(20):
                live.drop(f"{number}.jpg", content=stage.picture(number))
            live.queued(*[f"{number}.jpg" for number in range(20)])
            (status,) = live.watcher.folders()
            assert status.state == "scanning"
            assert "inotify watch limit reached" in status.note

    def test_by_wish_no_events_are_listened_for(self, stage, monkeypatch):
        def never(*_):
            raise AssertionError("it listens")

        monkeypatch.setattr("watchfolder.watching.hints.Observer", never)
        live = Live(stage, listen="never")
        with live.running():
            live.drop("bag.jpg")
            live.queued("bag.jpg")
            (status,) = live.watcher.folders()
            assert status.state == "scanning"
            assert "`listen`" in status.note

    def test_a_network_share_is_found_by_scans_alone(self, stage, monkeypatch, tmp_path):
        def never(*_):
            raise AssertionError("it listens")

        table = tmp_path / "mountinfo"
        table.write_text(
            f"1 0 8:1 / / rw - ext4 a rw\n2 1 0:5 / {stage.root} rw - cifs //nas/x rw\n"
        )
        monkeypatch.setattr("watchfolder.jobs.mounts.MOUNTS", table)
        monkeypatch.setattr("watchfolder.watching.hints.Observer", never)
        live = Live(stage)
        with live.running():
            live.drop("bag.jpg")
            live.queued("bag.jpg")
            (status,) = live.watcher.folders()
            assert status.state == "scanning"
            assert "on a network file system" in status.note

    @pytest.mark.slow
    @pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
    def test_a_handler_that_fails_a_hundred_times(self, stage, monkeypatch):
        monkeypatch.setattr("watchfolder.watching.watcher.SUPERVISE_EVERY", 0.01)
        faults = [None] * 100
        concerns = Mailbox._concerns

        def faulty(mailbox, path, is_folder):
            if faults:
                faults.pop()
                raise RuntimeError("a fault of the handler")  # which ends the observer's thread
            return concerns(mailbox, path, is_folder)

        monkeypatch.setattr(Mailbox, "_concerns", faulty)
        live = Live(stage)
        names = []
        with live.running():
            while faults:
                names.append(f"{len(names)}.jpg")
                live.drop(names[-1], content=stage.picture(len(names) % 256))
                time.sleep(0.01)
            live.queued(*names)
            assert live.watcher.folders()[0].restarts >= 100
            live.until(lambda: live.observer and live.observer.is_alive())

    def test_deaf_folder_is_noticed_and_told(self, stage, monkeypatch):
        monkeypatch.setattr("watchfolder.watching.watcher.SUPERVISE_EVERY", 0.2)
        monkeypatch.setattr("watchfolder.watching.looking.DEAF_AFTER", 0.3)
        monkeypatch.setattr("watchfolder.watching.hints.Mailbox.dispatch", lambda *_: None)
        live = Live(stage)
        with live.running():
            live.until(lambda: live.watcher.folders()[0].scan_seconds)
            live.drop("bag.jpg")
            live.queued("bag.jpg")
            live.until(lambda: live.watcher.folders()[0].state == "scanning")
            assert "no events from 1 folders" in live.watcher.folders()[0].note
            live.until(lambda: live.watcher.folders()[0].restarts == 1)

    def test_lost_events_cause_a_scan(self, stage):
        live = Live(stage, scan_every=3600)
        with live.running():
            live.until(lambda: live.watcher.folders()[0].scan_seconds)
            live.observer.unschedule_all()
            live.drop("bag.jpg")
            time.sleep(0.5)
            assert stage.jobs() == []
            line = "Inotify queue overflowed; filesystem events were lost"
            logging.getLogger(OVERFLOW_LOGGER).warning(line)
            live.queued("bag.jpg")
            assert live.watcher.folders()[0].overflows == 1

    def test_root_deleted_and_made_again(self, live, stage):
        with live.running():
            live.drop("bag.jpg")
            live.queued("bag.jpg")
            stage.root.rename(stage.root.with_name("AWAY"))
            live.until(lambda: live.watcher.folders()[0].state == "offline")
            assert "cannot be opened" in live.watcher.folders()[0].note
            time.sleep(0.5)
            assert [job.state for job in stage.jobs()] == [JobState.QUEUED]
            stage.root.with_name("AWAY").rename(stage.root)
            live.until(lambda: live.watcher.folders()[0].state == "watching")
            live.drop("hat.jpg", content=stage.picture(5))
            live.queued("bag.jpg", "hat.jpg")

    def test_root_deleted_and_another_made(self, live, stage):
        with live.running():
            live.drop("a/bag.jpg")
            live.queued("a/bag.jpg")
            shutil.rmtree(stage.root)
            live.until(lambda: live.watcher.folders()[0].state == "offline")
            time.sleep(0.5)
            assert [job.state for job in stage.jobs()] == [JobState.QUEUED]
            stage.root.mkdir()
            live.drop("b/hat.jpg", content=stage.picture(5))
            live.queued("a/bag.jpg", "b/hat.jpg")
            live.until(lambda: live.watcher.folders()[0].state == "watching")
            live.until(lambda: stage.jobs()[0].state is JobState.CANCELLED)  # truly gone

    def test_disk_taken_away_and_brought_back(self, stage):
        mount = ["mount", "-t", "tmpfs", "tmpfs", str(stage.root)]
        if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
            pytest.skip("mounting is not allowed here")
        other = stage.root.with_name("DISK")
        other.mkdir()
        live = Live(stage)
        try:
            with live.running():
                live.drop("bag.jpg")
                live.queued("bag.jpg")
                subprocess.run(["mount", "--bind", stage.root, other], check=True)
                subprocess.run(["umount", "--lazy", stage.root], check=True)
                live.until(lambda: live.watcher.folders()[0].state == "offline")
                assert "was its disk mounted?" in live.watcher.folders()[0].note
                stage.put("_out/bag.jpg")  # as a worker does that was about to
                time.sleep(0.5)
                assert [job.state for job in stage.jobs()] == [JobState.QUEUED]
                subprocess.run(["mount", "--bind", other, stage.root], check=True)
                live.until(lambda: live.watcher.folders()[0].state == "watching")
                live.drop("hat.jpg", content=stage.picture(5))
                live.queued("bag.jpg", "hat.jpg")
        finally:
            for place in (other, stage.root):
                while Path(place).is_mount():
                    subprocess.run(["umount", "--lazy", place], check=True)

    def test_stop_is_quick(self, live):
        with live.running():
            began = time.monotonic()
        assert time.monotonic() - began < 2

    def test_rescan_by_wish(self, stage):
        live = Live(stage, scan_every=3600)
        with live.running():
            live.until(lambda: live.watcher.folders()[0].scan_seconds)
            live.observer.unschedule_all()
            live.drop("bag.jpg")
            live.watcher.rescan()
            live.queued("bag.jpg")
