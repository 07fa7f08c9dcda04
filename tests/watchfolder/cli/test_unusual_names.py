"""Commands and names that nobody thinks of: no text, places that do not exist, stems that meet."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from PIL import Image

from watchfolder.cli import following
from watchfolder.cli.following import say_end, say_what_goes_on
from watchfolder.cli.main import cli
from watchfolder.errors import OutputFolderError, PlanError, ProvenanceError
from watchfolder.jobs.edit_job import examine_job
from watchfolder.jobs.job import JobKind, JobState
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


def test_what_a_terminal_cannot_say_is_spelled_out(home: Path) -> None:
    told = watchfolder(home, "presets", "show", "atelier-leather", PYTHONIOENCODING="ascii:strict")
    assert "atelier-leather" in told


def test_what_is_asked_wrongly_is_data_where_data_is_asked_for(home: Path) -> None:
    told = json.loads(watchfolder(home, "verify", "no-such-file.png", "--json", code=2))["error"]
    assert told["code"] == "command.usage"
    assert "no-such-file.png" in told["message"]


def here(home: Path, monkeypatch: pytest.MonkeyPatch, *words: str | Path) -> Result:
    """The same without a process of its own."""
    monkeypatch.setenv("WATCHFOLDER_STATE", str(home / "state"))
    return CliRunner().invoke(cli, [os.fspath(word) for word in words])


def test_the_names_a_plan_shows_are_those_that_an_edit_writes(
    home: Path, photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "bag.jpg"
    with Image.open(photo) as image:
        image.save(other)
    out = tmp_path / "out"
    asked = [photo, other, "-e", "make it warmer", "--out", out, "--json"]
    plans = json.loads(here(home, monkeypatch, "edit", *asked, "--dry-run").stdout)["plans"]
    planned = {file for plan in plans for branch in plan["branches"] for file in branch["files"]}
    assert plans == json.loads(here(home, monkeypatch, "plan", *asked).stdout)["plans"]
    assert here(home, monkeypatch, "edit", *asked).exit_code == 0
    assert planned == {str(file) for file in out.iterdir()}


def test_a_copy_is_planned_though_the_first_one_is_gone(
    home: Path, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Image.open(photo) as image:
        image.rotate(7).save(photo)
    settings = Settings(state=home / "state")
    with JobStore(settings.ledger, settings) as store:
        sha256 = hashlib.sha256(photo.read_bytes()).hexdigest()
        job, _ = store.enqueue(examine_job(photo.with_name("gone.png"), sha256))
        store.cancel(job.id)
    planned = here(home, monkeypatch, "plan", photo, "-e", "make it warmer")
    assert planned.exit_code == 0, planned.exception
    assert "warmer" in planned.stdout


@pytest.mark.parametrize(
    "words",
    [
        ["keys", "export-root"],
        ["service", "write", "systemd", ".", "--out"],
        ["presets", "new", "mine", "--in"],
        ["presets", "export", "atelier-leather", "--to"],
        ["jobs", "export-recipe", "JOB", "--out"],
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_a_place_that_cannot_be_written_is_said(
    home: Path, photo: Path, tmp_path: Path, words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if "JOB" in words:
        asked = ["edit", photo, "-e", "make it warmer", "--out", tmp_path / "out", "--json"]
        made = json.loads(here(home, monkeypatch, *asked).stdout)["jobs"][0]["id"]
        words = [made if word == "JOB" else word for word in words]
    refused = here(home, monkeypatch, *words, photo / "new.json")
    assert isinstance(refused.exception, OutputFolderError)
    assert "new.json" in refused.exception.message
    assert "cannot be written" in refused.exception.message


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


def test_a_file_that_is_no_picture_hinders_no_other(
    home: Path, photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words, out = tmp_path / "words.txt", tmp_path / "out"
    words.write_text("no picture")
    here(home, monkeypatch, "edit", photo, "-e", "make it warmer", "--out", out)
    made = out / "bag.master.png"
    verified = here(home, monkeypatch, "verify", words, made)
    assert verified.exit_code == 1
    assert "valid, signer" in verified.stdout
    assert "words.txt: this file is none of the formats" in verified.stderr
    told = json.loads(here(home, monkeypatch, "inspect", words, made, "--json").stdout)
    assert [Path(one["file"]).name for one in told] == ["bag.master.png", "words.txt"]
    assert told[1]["error"]["code"]
    copies = here(home, monkeypatch, "redact", words, made, "--json")
    assert copies.exit_code == 4
    told = json.loads(copies.stdout)
    assert Path(told["copies"][0]["copy"]).is_file()
    assert told["refused"][0]["file"] == str(words)
    assert isinstance(here(home, monkeypatch, "verify", words).exception, ProvenanceError)


def test_ctrl_c_says_which_jobs_go_on(
    photo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(state=tmp_path / "state")
    with JobStore(settings.ledger, settings) as store:
        done, left = (store.enqueue(examine_job(photo, digit * 64))[0] for digit in "01")
        store.cancel(done.id)
        say_what_goes_on(store, [done.id, left.id])
    said = capsys.readouterr().err
    assert "a job stays in the queue" in said
    assert f"watchfolder jobs cancel {left.id}" in said
    assert done.id not in said


def test_ctrl_c_ends_a_replay(home: Path, photo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def pressed(*_said: object, **_more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(following, "follow", pressed)
    here(home, monkeypatch, "replay", photo, "--source", photo)
    settings = Settings(state=home / "state")
    with JobStore(settings.ledger, settings) as store:
        job = store.list(kinds=[JobKind.REPLAY])[0]
        assert job.cancel_requested or job.state in (JobState.CANCELLED, JobState.FAILED)


def test_of_several_pictures_it_is_said_which_cannot_be_done(
    home: Path, photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, step in (("a", "make it warmer"), ("b", "place it on the moon")):
        photo.with_name(f"{name}.png").write_bytes(photo.read_bytes())
        (tmp_path / f"{name}.png.edit.yaml").write_text(f"steps: [{step}]")
    several = [photo.with_name(f"{name}.png") for name in "ab"]
    for command in (["plan"], ["edit", "--out", tmp_path / "out"]):
        refused = here(home, monkeypatch, *command, *several).exception
        assert isinstance(refused, PlanError)
        assert [(p.file, p.field) for p in refused.problems] == [("b.png", "step 1")]
    again = photo.with_name("c.png")
    again.write_bytes(photo.read_bytes())
    alike = here(home, monkeypatch, "plan", photo, again, "-e", "place it on the moon").exception
    assert isinstance(alike, PlanError)
    assert [p.file for p in alike.problems] == [""], "what they all have is told once"
