"""Journey: files dropped into a watched folder, with the real daemon as a process of its own.

Nothing here reaches into the program: pictures and sidecars are written as a person's tools write
them, and what counts is what then lies in the folder, what the process says and how it ends. The
ledger is read, since that a thing was done once is written nowhere else.
"""

from __future__ import annotations

import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageStat

from watchfolder.jobs.job import Job, JobKind, JobState
from watchfolder.jobs.store import JobStore
from watchfolder.settings import Settings

pytestmark = [pytest.mark.journey, pytest.mark.slow]

PATIENCE = 60.0
"""Seconds after which what was expected will not come; on a busy machine everything is slow."""
WARMER = "steps: [make it warmer]\nslots: [master]\n"
PORTRAIT = "steps:\n  - crop to 4:5\nslots: [master]\n"
LONG = "steps:\n  - remove the background\n  - {edit: upscale, scale: 4, method: lanczos}\nslots: [master]\n"


class Studio:
    """A watched folder, a state folder, and the daemon between them."""

    def __init__(self, place: Path, coffee: Path) -> None:
        self.folder = place / "Shots"
        self.folder.mkdir(parents=True)
        self.state = place / "state"
        self.log = place / "daemon.log"
        self.settings = Settings(state=self.state, presets=())
        self._coffee = Image.open(coffee).convert("RGB")
        self._taken = 0
        self._originals: dict[Path, str] = {}
        clean = {k: v for k, v in os.environ.items() if not k.startswith("WATCHFOLDER_")}
        self.environment = clean | {
            "WATCHFOLDER_CONFIG": str(place / "watchfolder.toml"),
            "WATCHFOLDER_PRESETS": str(place / "presets"),
            "WATCHFOLDER_STATE": str(self.state),
            "WATCHFOLDER_SETTLE": "0.2",
            "WATCHFOLDER_SCAN_EVERY": "0.5",
            "WATCHFOLDER_SIDECAR_GRACE": "0.8",
            "WATCHFOLDER_BARE_AFTER": "1",
            "WATCHFOLDER_PORT": str(_free_port()),
        }

    # --- the daemon -----------------------------------------------------------------------------

    def start(self, *words: str) -> subprocess.Popen[str]:
        """`watchfolder watch FOLDER`, in its own session as a service would have it."""
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "watchfolder", "watch", str(self.folder), *words],
                env=self.environment,
                stdout=log,
                stderr=log,
                text=True,
                start_new_session=True,
            )

    @contextmanager
    def running(self) -> Iterator[subprocess.Popen[str]]:
        """The daemon, up and watching; it is stopped at the end, and must then end well."""
        said = self.heard().count("watching ")
        daemon = self.start()
        try:
            self.until(lambda: self.heard().count("watching ") > said, "the daemon does not start")
            yield daemon
            if daemon.poll() is None:
                assert self.stop(daemon) == 0
        finally:
            if daemon.poll() is None:
                os.killpg(daemon.pid, signal.SIGKILL)
                daemon.wait()

    @staticmethod
    def stop(daemon: subprocess.Popen[str]) -> int:
        daemon.send_signal(signal.SIGTERM)
        return daemon.wait(PATIENCE)

    def heard(self) -> str:
        """What the daemon has said so far."""
        return self.log.read_text(encoding="utf-8") if self.log.exists() else ""

    # --- what a person does and sees -------------------------------------------------------------

    def picture(self) -> bytes:
        """A small photograph that no other drop of this test has: the whole cup, a bit aside."""
        self._taken += 1
        part = self._coffee.crop((2 * self._taken, 0, 600, 400)).resize((180, 120))
        data = BytesIO()
        part.save(data, "PNG")
        return data.getvalue()

    def put(self, name: str, content: bytes | str) -> Path:
        """Write a file of the watched folder; a whole picture is remembered as an original."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        data = content.encode() if isinstance(content, str) else content
        path.write_bytes(data)
        if path.suffix == ".png":
            self._originals[path] = hashlib.sha256(data).hexdigest()
        return path

    def note(self, name: str) -> Path:
        """Where the reason stands why nothing came of a picture."""
        return self.folder / f"{name}.error.txt"

    def noted(self, name: str, *words: str) -> str:
        """Wait for a picture's reason that holds these words."""
        path = self.note(name)

        def told() -> str:
            text = path.read_text(encoding="utf-8") if path.exists() else ""
            return text if all(word in text for word in words) else ""

        return self.until(told, f"no reason beside {name} that says {words}")

    def out(self, name: str) -> Path:
        """Wait for a result."""
        path = self.folder / "_out" / name
        self.until(path.is_file, f"no result {name}")
        return path

    def until(self, condition: Callable[[], Any], complaint: str) -> Any:
        ends = time.monotonic() + PATIENCE
        while not (found := condition()):
            if time.monotonic() > ends:
                lying = sorted(str(p.relative_to(self.folder)) for p in self.folder.rglob("*"))
                pytest.fail(f"{complaint}\nin the folder: {lying}\n{self.heard()}")
            time.sleep(0.05)
        return found

    # --- what was done --------------------------------------------------------------------------

    def jobs(self, name: str) -> list[Job]:
        """The jobs of one picture, from the ledger."""
        with JobStore(self.settings.ledger, self.settings) as store:
            return [
                job
                for job in store.list(kinds=[JobKind.EDIT], limit=1000)
                if job.source == str(self.folder / name)
            ]

    def done(self, name: str) -> Job:
        """Wait until the one job of a picture has succeeded."""
        found = self.until(
            lambda: [j for j in self.jobs(name) if j.state is JobState.SUCCEEDED],
            f"no job of {name} succeeds",
        )
        assert len(self.jobs(name)) == 1, f"{name} was asked for more than once"
        return found[0]

    def originals_are_untouched(self) -> None:
        """Every picture lies where it was put, with the bytes that were put there."""
        for path, sha256 in self._originals.items():
            assert hashlib.sha256(path.read_bytes()).hexdigest() == sha256, path.name


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory, coffee: Path) -> Iterator[Studio]:
    """One daemon for the tests that only drop something of their own."""
    studio = Studio(tmp_path_factory.mktemp("drop"), coffee)
    with studio.running():
        yield studio


@pytest.fixture
def studio(tmp_path: Path, coffee: Path) -> Studio:
    """A folder for a test that starts and stops daemons itself."""
    return Studio(tmp_path, coffee)


def test_a_picture_and_then_its_sidecar(watched: Studio) -> None:
    watched.put("first.png", watched.picture())
    note = watched.noted("first.png", "first.png.edit.yaml", "preset", "_folder.edit.yaml")
    assert "Traceback" not in note

    watched.put("first.png.edit.yaml", PORTRAIT)

    with Image.open(watched.out("first.master.png")) as made:
        assert made.size == (96, 120)
    watched.done("first.png")
    watched.until(lambda: not watched.note("first.png").exists(), "the note stays")
    watched.originals_are_untouched()


def test_a_sidecar_and_then_its_picture(watched: Studio) -> None:
    watched.put("late.png.edit.yaml", WARMER)
    watched.noted("late.png", "late.png")
    assert watched.jobs("late.png") == []

    path = watched.put("late.png", watched.picture())

    made = watched.out("late.master.png")
    watched.done("late.png")
    with Image.open(path) as before, Image.open(made) as after:
        assert after.size == before.size
        was_red, _, was_blue = ImageStat.Stat(before).mean
        red, _, blue = ImageStat.Stat(after).mean
    assert red - was_red > blue - was_blue, "it was asked to be warmer"
    watched.until(lambda: not watched.note("late.png").exists(), "the note stays")
    watched.originals_are_untouched()


def test_a_folder_named_like_a_preset_needs_no_sidecar(watched: Studio) -> None:
    watched.put("nordic-calm/bare.png", watched.picture())

    for slot in ("gallery", "listing"):
        assert watched.out(f"nordic-calm/bare.{slot}.jpg").stat().st_size > 0
    job = watched.done("nordic-calm/bare.png")

    assert job.spec["recipe"]["preset"]["name"] == "nordic-calm"
    assert not watched.note("nordic-calm/bare.png").exists()
    watched.originals_are_untouched()


def test_a_broken_sidecar_is_told_with_its_lines_and_the_note_goes_once_it_is_mended(
    watched: Studio,
) -> None:
    watched.put("broken.png", watched.picture())
    watched.put(
        "broken.png.edit.yaml",
        "steps:\n  - {edit: recolr, target: the cup, to: navy}\nslotz: [master]\n",
    )
    note = watched.noted("broken.png", "broken.png.edit.yaml:2", "broken.png.edit.yaml:3")
    assert 'did you mean "recolor"?' in note
    assert 'did you mean "slots"?' in note
    assert watched.jobs("broken.png") == []

    watched.put("broken.png.edit.yaml", "steps: [\n")
    watched.noted("broken.png", "broken.png.edit.yaml:2: the text ends")

    watched.put("broken.png.edit.yaml", PORTRAIT)
    watched.out("broken.master.png")
    watched.done("broken.png")
    watched.until(lambda: not watched.note("broken.png").exists(), "the note stays")
    watched.originals_are_untouched()


def test_an_unknown_preset_names_the_nearest(watched: Studio) -> None:
    watched.put("lost.png", watched.picture())
    watched.put("lost.png.edit.yaml", "preset: nordic-clam\nslots: [master]\n")

    watched.noted("lost.png", "lost.png.edit.yaml:1", 'did you mean "nordic-calm"?')

    assert watched.jobs("lost.png") == []
    watched.originals_are_untouched()


def test_a_truncated_picture_is_not_taken_until_the_rest_has_come(watched: Studio) -> None:
    whole = watched.picture()
    watched.put("half.png.edit.yaml", PORTRAIT)
    watched.put("half.png", whole[: len(whole) // 2])
    watched.noted("half.png", "half.png", "not complete")
    assert watched.jobs("half.png") == []

    watched.put("half.png", whole)

    watched.out("half.master.png")
    watched.done("half.png")
    watched.until(lambda: not watched.note("half.png").exists(), "the note stays")
    watched.originals_are_untouched()


def test_what_is_no_picture_says_what_to_export_instead(watched: Studio) -> None:
    (watched.folder / "logo.jpg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    watched.put("logo.jpg.edit.yaml", PORTRAIT)

    watched.noted("logo.jpg", "SVG", "export")

    assert watched.jobs("logo.jpg") == []


def test_a_second_daemon_on_the_same_folder_is_refused_by_the_pid_of_the_first(
    studio: Studio,
) -> None:
    with studio.running() as first:
        second = subprocess.run(
            [sys.executable, "-m", "watchfolder", "watch", str(studio.folder)],
            check=False,
            env=studio.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        assert second.returncode == 2
        assert str(first.pid) in second.stderr
        assert "Traceback" not in second.stderr
        assert first.poll() is None, "the first one must not care"


def test_stopped_in_the_middle_it_goes_quickly_and_the_next_start_does_nothing_twice(
    studio: Studio,
) -> None:
    with studio.running() as daemon:
        studio.put("done.png", studio.picture())
        studio.put("done.png.edit.yaml", PORTRAIT)
        ended = studio.done("done.png").finished
        studio.put("cut.png", studio.picture())
        studio.put("cut.png.edit.yaml", LONG)
        studio.until(
            lambda: any(j.state is JobState.RUNNING for j in studio.jobs("cut.png")),
            "the second job does not begin",
        )
        began = time.monotonic()
        assert studio.stop(daemon) == 0
        assert time.monotonic() - began < 10
    assert "Traceback" not in studio.heard()
    (cut,) = studio.jobs("cut.png")
    assert cut.state in (JobState.QUEUED, JobState.SUCCEEDED)
    assert not [p for p in studio.folder.rglob("*") if p.name.endswith((".part", ".tmp"))]
    before = _state_of(studio.folder / "_out" / "done.master.png")

    with studio.running():
        studio.done("cut.png")
        with Image.open(studio.out("cut.master.png")) as made:
            assert made.size == (720, 480)
            assert made.mode == "RGBA"
        time.sleep(2.5)  # several scans: what is done already must stay as it is

    assert _state_of(studio.folder / "_out" / "done.master.png") == before
    for name in ("done.png", "cut.png"):
        (job,) = studio.jobs(name)
        assert job.state is JobState.SUCCEEDED
        assert job.attempts == 0, "being told to stop counts as no attempt"
    assert studio.jobs("done.png")[0].finished == ended
    studio.originals_are_untouched()


def _free_port() -> int:
    """A port for the daemon's bridge that nobody has, so that no two daemons want the same."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _state_of(path: Path) -> tuple[int, int, str]:
    """What changes when a file is written anew: inode, time of change, bytes."""
    told = path.stat()
    return told.st_ino, told.st_mtime_ns, hashlib.sha256(path.read_bytes()).hexdigest()
