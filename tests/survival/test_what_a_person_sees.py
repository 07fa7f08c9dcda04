"""Whatever is held back: `jobs list` and `doctor` say which file, why, and what to do about it."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from watchfolder.cli.held import held_items
from watchfolder.jobs.store import JobStore

pytestmark = pytest.mark.slow
STEPS = "steps:\n  - {edit: adjust, exposure: 0.5}\n"
MORTAL = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")
HELD = {
    "bare.jpg": ("no-instructions", "nothing says what is to be done", "bare.jpg.edit.yaml"),
    "half.jpg": ("incomplete", "half.jpg is not complete", "once more"),
    "two.jpg": ("sidecar.ambiguous", "both say what to do (keep one)", "Mend it"),
    "wrong.jpg": ("recipe.unknown-key", 'did you mean "exposure"?', "Mend it"),
    "draft.jpg": ("draft", "ready: false", "ready: true"),
    "large.jpg": ("asset.too-large", "more than the 0.1 MiB allowed (export it smaller", "Mend it"),
    "locked.jpg": ("unreadable", "Permission denied", "the right to read"),
    "alone.jpg": ("no-picture", "alone.jpg is not", "Put alone.jpg beside it"),
    "art.psd": ("asset.unsupported-format", "Photoshop", "Mend it"),
}


def fill(root: Path) -> None:
    """One drop for each way of being held."""
    picture = jpeg(60)
    for name in HELD:
        (root / name).write_bytes(picture)
        (root / f"{name}.edit.yaml").write_text(STEPS)
    (root / "bare.jpg.edit.yaml").unlink()
    (root / "half.jpg").write_bytes(picture[: len(picture) // 2])
    (root / "two.jpg.edit.json").write_text("{}")
    (root / "wrong.jpg.edit.yaml").write_text(STEPS.replace("exposure", "exposur"))
    (root / "draft.jpg.edit.yaml").write_text("ready: false\n" + STEPS)
    (root / "large.jpg").write_bytes(jpeg(900))
    (root / "locked.jpg").chmod(0)
    (root / "alone.jpg").unlink()
    (root / "art.psd").write_bytes(b"8BPS\0\1" + bytes(100))


def jpeg(side: int) -> bytes:
    data = io.BytesIO()
    Image.effect_noise((side, side), 60).save(data, "JPEG")
    return data.getvalue()


@pytest.fixture
def mortal() -> tuple[str, ...]:
    """What takes root's right to read everything away."""
    if os.geteuid():
        return ()
    if shutil.which(MORTAL[0]) is None:
        pytest.skip("setpriv is needed to take root's rights from the daemon")
    return MORTAL


@pytest.fixture
def told(tmp_path: Path) -> Callable[..., Any]:
    """What a command says of the state folder, as data or as text."""

    def run(*words: str) -> Any:
        done = subprocess.run(
            [sys.executable, "-m", "watchfolder", *words],
            env={**os.environ, "WATCHFOLDER_STATE": str(tmp_path / "state"), "NO_COLOR": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert "Traceback" not in done.stderr
        return json.loads(done.stdout) if "--json" in words else done.stdout

    return run


def until(condition: Callable[[], Any]) -> Any:
    give_up = time.monotonic() + 60
    while not (found := condition()):
        assert time.monotonic() < give_up
        time.sleep(0.1)
    return found


def test_what_is_held(
    new_shoot: Any, tmp_path: Path, told: Callable[..., Any], mortal: tuple[str, ...]
) -> None:
    shoot = new_shoot(tmp_path, seed=21)
    with (
        shoot.daemon(*mortal, max_file_mib=0.1),
        JobStore(shoot.settings.ledger, shoot.settings) as store,
    ):
        until(lambda: shoot.standing().scan_every)
        fill(shoot.root)
        codes = {name: code for name, (code, _, _) in HELD.items()}
        until(lambda: {Path(h["path"]).name: h["code"] for h in held_items(store)} == codes)
        found = {Path(h["path"]).name: h for h in told("jobs", "list", "--json")["held"]}
        for name, (_, why, action) in HELD.items():
            assert why in found[name]["message"]
            assert action in found[name]["action"]
        lines = told("jobs", "list")
        report = told("doctor")
        for name, (_, why, action) in HELD.items():
            assert all(word in text for word in (name, why, action) for text in (lines, report))
        (shoot.root / "locked.jpg").chmod(0o644)
        (shoot.root / "bare.jpg.edit.yaml").write_text(STEPS)
        until(lambda: not {"locked.jpg", "bare.jpg"} & {n.name for n in _paths(store)})


def test_what_waits_for_a_moment(new_shoot: Any, tmp_path: Path, mortal: tuple[str, ...]) -> None:
    shoot = new_shoot(tmp_path, seed=22)
    with (
        shoot.daemon(*mortal, settle=3.0, sidecar_grace=6.0),
        JobStore(shoot.settings.ledger, shoot.settings) as store,
    ):
        until(lambda: shoot.standing().scan_every)
        (shoot.root / "bag.jpg").write_bytes(jpeg(60))
        for code in ("settling", "waiting-for-sidecar", "no-instructions"):
            (item,) = until(lambda: [h for h in held_items(store) if h["code"] == code])  # noqa: B023
            assert item["message"]
            assert item["action"]


def test_a_folder_that_is_gone_and_one_that_may_not_be_read(
    new_shoot: Any, tmp_path: Path, told: Callable[..., Any], mortal: tuple[str, ...]
) -> None:
    shoot = new_shoot(tmp_path, seed=23)
    (shoot.root / "closed").mkdir(mode=0)
    with shoot.daemon(*mortal):
        until(lambda: shoot.standing().note)
        (folder,) = told("jobs", "list", "--json")["folders"]
        assert "closed cannot be read: Permission denied" in folder["note"]
        assert "the right to read" in folder["action"]
        shoot.root.rename(shoot.root.with_name("AWAY"))
        until(lambda: shoot.standing().state == "offline")
        for words in (("jobs", "list"), ("doctor",)):
            said = told(*words)
            assert "offline" in said
            assert "mount its disk" in said


def test_a_full_disk(
    new_shoot: Any, tmp_path: Path, small_disk: Path, told: Callable[..., Any]
) -> None:
    shoot = new_shoot(tmp_path, seed=24, padding=80_000, out=small_disk / "out")
    (small_disk / "ballast").write_bytes(bytes((8 << 20) - 60_000))
    for _ in range(3):
        shoot.drop()
    with shoot.daemon():
        (stalled,) = until(lambda: told("doctor", "--json")["stalled"])
        assert (stalled["code"], stalled["jobs"]) == ("export.disk-full", 3)
        for words in (("jobs", "list"), ("doctor",)):
            said = told(*words)
            assert "is on a full disk" in said
            assert "free some space" in said
        (small_disk / "ballast").unlink()
        shoot.wait_until_done(30)
        assert told("doctor", "--json")["stalled"] == []


@pytest.fixture(autouse=True)
def opened(tmp_path: Path) -> Iterator[None]:
    """What was closed is opened again, so that it can be removed."""
    yield
    for path in (*tmp_path.rglob("closed"), *tmp_path.rglob("locked.jpg")):
        path.chmod(0o755)


def _paths(store: JobStore) -> list[Path]:
    return [Path(item["path"]) for item in held_items(store)]
