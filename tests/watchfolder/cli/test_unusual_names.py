"""Commands and names that nobody thinks of: no text, places that do not exist, stems that meet."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from watchfolder.cli.following import say_end
from watchfolder.jobs.edit_job import examine_job
from watchfolder.jobs.job import JobState
from watchfolder.jobs.store import JobStore
from watchfolder.settings import Settings

NO_TEXT = "bag-\udcff.png"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, with_a_worker: Callable[[Path], Path]) -> Path:
    return with_a_worker(tmp_path_factory.mktemp("names"))


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    Image.linear_gradient("L").convert("RGB").resize((120, 90)).save(tmp_path / "bag.png")
    return tmp_path / "bag.png"


def watchfolder(home: Path, *words: str | Path, code: int = 0, **said: str) -> str:
    env = os.environ | {"WATCHFOLDER_STATE": str(home / "state"), "NO_COLOR": "1", **said}
    command = [sys.executable, "-m", "watchfolder", *map(os.fspath, words)]
    done = subprocess.run(command, capture_output=True, env=env, timeout=100, check=False)
    told = (done.stdout + done.stderr).decode()
    assert done.returncode == code, told
    assert "Traceback" not in told
    return done.stdout.decode()


def test_a_name_that_is_no_text_goes_all_the_way(home: Path, photo: Path, tmp_path: Path) -> None:
    odd = photo.rename(tmp_path / NO_TEXT)
    strict = {"PYTHONIOENCODING": "utf-8:strict"}
    out = tmp_path / "out"
    told = watchfolder(home, "edit", odd, "-e", "make it warmer", "--out", out, **strict)
    assert r"bag-\xff.png" in told
    listed = json.loads(watchfolder(home, "jobs", "list", "--json", **strict))
    assert os.fspath(odd) in [job["source"] for job in listed["jobs"]]
    assert r"bag-\xff.png" in watchfolder(home, "inspect", *out.glob("*.png"), **strict)


def test_what_a_terminal_cannot_say_is_spelled_out(home: Path, photo: Path) -> None:
    told = watchfolder(home, "presets", "show", "atelier-leather", PYTHONIOENCODING="ascii:strict")
    assert "atelier-leather" in told


def test_the_names_a_plan_shows_are_those_that_an_edit_writes(
    home: Path, photo: Path, tmp_path: Path
) -> None:
    other = tmp_path / "bag.jpg"
    with Image.open(photo) as image:
        image.save(other)
    out = tmp_path / "out"
    asked = [photo, other, "-e", "make it warmer", "--out", out, "--json"]
    plans = json.loads(watchfolder(home, "edit", *asked, "--dry-run"))["plans"]
    planned = {file for plan in plans for branch in plan["branches"] for file in branch["files"]}
    assert plans == json.loads(watchfolder(home, "plan", *asked))["plans"]
    watchfolder(home, "edit", *asked)
    assert planned == {str(file) for file in out.iterdir()}


def test_a_copy_is_planned_though_the_first_one_is_gone(
    home: Path, photo: Path, tmp_path: Path
) -> None:
    gone = tmp_path / "elsewhere.png"
    shutil.copyfile(photo, gone)
    with Image.open(gone) as image:
        image.rotate(7).save(gone)
    here = tmp_path / "here.png"
    shutil.copyfile(gone, here)
    settings = Settings(state=home / "state")
    with JobStore(settings.ledger, settings) as store:
        sha256 = store_sha(here)
        job, _ = store.enqueue(examine_job(gone, sha256))
        store.cancel(job.id)
        gone.unlink()
        assert store.get(job.id).state is JobState.CANCELLED
    assert "warmer" in watchfolder(home, "plan", here, "-e", "make it warmer")


def store_sha(path: Path) -> str:
    import hashlib

    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    "words",
    [
        ["keys", "export-root"],
        ["service", "write", "systemd", ".", "--out"],
        ["presets", "new", "mine", "--in"],
        ["presets", "export", "atelier-leather", "--to"],
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_a_place_that_cannot_be_written_is_said(home: Path, tmp_path: Path, words: Any) -> None:
    (tmp_path / "file").write_text("in the way")
    place = tmp_path / "file" / "new.json"
    env = os.environ | {"WATCHFOLDER_STATE": str(home / "state")}
    done = subprocess.run(
        [sys.executable, "-m", "watchfolder", *words, place],
        capture_output=True, text=True, env=env, timeout=100, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert "cannot be written: Not a directory" in done.stderr
    assert "hint: say another place" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_recipe_that_cannot_be_written_is_said(home: Path, photo: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = watchfolder(home, "edit", photo, "-e", "make it cooler", "--out", out, "--json")
    job = json.loads(done)["jobs"][0]["id"]
    watchfolder(home, "jobs", "export-recipe", job, "--out", photo / "recipe.json", code=1)


def test_what_steers_a_terminal_is_shown_not_done(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(state=home / "state")
    with JobStore(settings.ledger, settings) as store:
        new = examine_job(tmp_path / "bag\x1b[2J.png", "0" * 64)
        job, _ = store.enqueue(new)
        store.cancel(job.id)
        say_end(store.get(job.id))
    said = capsys.readouterr().out
    assert r"bag\x1b[2J.png" in said
