"""The commands as a person types them: real processes, real workers, real files."""

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


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, with_a_worker: Callable[[Path], Path]) -> Path:
    """One state folder for the file: the step cache and facts are shared as on a real machine."""
    return with_a_worker(tmp_path_factory.mktemp("cli"))


@pytest.fixture
def photo(tmp_path: Path, coffee: Path) -> Path:
    path = tmp_path / "cup.png"
    shutil.copyfile(coffee, path)
    return path


def watchfolder(home: Path, *words: str | Path, code: int = 0) -> subprocess.CompletedProcess[str]:
    env = os.environ | {"WATCHFOLDER_STATE": str(home / "state"), "NO_COLOR": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "watchfolder", *map(str, words)],
        capture_output=True,
        text=True,
        env=env,
        timeout=200,
        check=False,
    )
    assert done.returncode == code, f"exit {done.returncode}\n{done.stdout}\n{done.stderr}"
    assert "Traceback" not in done.stderr
    return done


def answer(done: subprocess.CompletedProcess[str]) -> Any:
    return json.loads(done.stdout)


def test_edit_plan_inspect_and_jobs_tell_the_same_story(home, photo, tmp_path) -> None:
    out = tmp_path / "out"
    words = [
        "-e",
        "change the cup to navy",
        "--keep",
        "the spoon",
        "--slots",
        "master",
        "--out",
        out,
    ]
    plan = answer(
        watchfolder(home, "plan", photo, *words[:2], "--slots", "master", "--out", out, "--json")
    )
    (planned,) = plan["plans"]
    assert [s["edit"]["edit"] for s in planned["branches"][0]["chains"][0]["steps"]] == ["recolor"]
    assert not out.exists()

    done = answer(watchfolder(home, "edit", photo, *words, "--json"))
    (job,) = done["jobs"]
    assert job["state"] == "succeeded"
    written = Path(job["result"]["outputs"][0]["path"])
    assert [str(written)] == planned["branches"][0]["files"][0:1] or str(written) in planned[
        "branches"
    ][0]["files"]
    assert written.is_file()

    (told,) = answer(watchfolder(home, "inspect", written, "--json"))
    assert told["recipe"]["steps"][0]["edit"]["edit"] == "recolor"
    assert told["recipe"]["keep"] == ["the spoon"]

    shown = watchfolder(home, "jobs", "show", job["id"]).stdout
    assert "anchor_delta_e" in shown
    assert job["id"] in watchfolder(home, "jobs", "list").stdout

    cached = answer(watchfolder(home, "plan", photo, *words[:2], "--slots", "master", "--json"))
    assert cached["plans"][0]["cached"] == cached["plans"][0]["steps"] == 1


def test_a_step_that_is_not_understood_is_refused_with_what_would_do_it(
    home, photo, tmp_path
) -> None:
    done = watchfolder(
        home, "edit", photo, "-e", "put it on a beach at sunset", "--out", tmp_path / "out", code=1
    )
    assert "step 1" in done.stderr
    assert "models" in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--preset", "atelier-lether"), "atelier-leather"),
        (("-e", "warmer", "--slots", "bannr"), "banner"),
        ((), "nothing is asked"),
    ],
)
def test_what_is_misspelt_names_the_nearest(home, photo, tmp_path, words, said) -> None:
    done = watchfolder(home, "edit", photo, *words, "--out", tmp_path / "out", code=2)
    assert said in done.stderr


def test_every_problem_of_a_sidecar_is_told_at_once_with_its_line(home, photo, tmp_path) -> None:
    Path(f"{photo}.edit.yaml").write_text(
        "steps:\n  - {edit: recolr, to: '#123456'}\n  - {edit: adjust, exposur: 1}\nreveiw: none\n",
        encoding="utf-8",
    )
    done = watchfolder(home, "edit", photo, "--out", tmp_path / "out", "--json", code=2)
    problems = answer(done)["error"]["problems"]
    assert [(p["line"], p["file"]) for p in problems] == [
        (2, "cup.png.edit.yaml"),
        (3, "cup.png.edit.yaml"),
        (4, "cup.png.edit.yaml"),
    ]
    assert all("did you mean" in p["hint"] for p in problems)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"hello", "not a picture"),
        (b"8BPS\0\1" + b"a" * 64, "Photoshop"),
        (b"", "empty"),
    ],
)
def test_what_is_no_picture_is_refused_by_name(home, tmp_path, data, said) -> None:
    path = tmp_path / "x.png"
    path.write_bytes(data)
    done = watchfolder(home, "edit", path, "-e", "warmer", "--out", tmp_path / "out", code=1)
    assert said in done.stderr


def test_a_truncated_photo_fails_with_a_reason_and_exit_1(home, photo, tmp_path) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(photo.read_bytes()[:90_000])
    done = watchfolder(home, "edit", broken, "-e", "warmer", "--out", tmp_path / "out", code=1)
    assert "incomplete" in done.stderr


def test_a_preset_with_match_brings_photos_towards_its_references(home, photo, tmp_path) -> None:
    brand = tmp_path / "brands" / "matched"
    brand.mkdir(parents=True)
    with Image.open(photo) as image:
        image.convert("RGB").save(brand / "reference.jpg")
    (brand / "preset.yaml").write_text(
        "name: matched\nversion: 1\ntitle: Matched\n"
        "references: [{file: reference.jpg, role: match}]\nmatch: {exposure: 1}\n",
        encoding="utf-8",
    )
    config = tmp_path / "watchfolder.toml"
    config.write_text(f'presets = ["{tmp_path / "brands"}"]\n', encoding="utf-8")
    os.environ.pop("WATCHFOLDER_PRESETS", None)
    done = watchfolder(
        home,
        "edit",
        photo,
        "--preset",
        "matched",
        "--config",
        config,
        "--out",
        tmp_path / "o",
        "--json",
    )
    (job,) = json.loads(done.stdout)["jobs"]
    (step,) = job["result"]["branches"][0]["steps"]
    assert step["edit"] == "match"


def test_apply_does_a_library_once_and_then_nothing(home, photo, tmp_path) -> None:
    library = tmp_path / "shots"
    (library / "summer").mkdir(parents=True)
    with Image.open(photo) as image:
        small = image.convert("RGB").resize((150, 100))
    small.save(library / "a.jpg")
    small.rotate(180).save(library / "summer" / "b.jpg")
    (library / "bad.jpg").write_bytes(b"no picture at all")
    words = (
        "apply",
        "nordic-calm",
        library,
        "--out",
        tmp_path / "done",
        "--slots",
        "master",
        "--json",
    )
    first = answer(watchfolder(home, *words, code=4))
    assert sorted(e["state"] for e in first["entries"]) == ["invalid", "new", "new"]
    assert {j["state"] for j in first["jobs"]} == {"succeeded"}
    assert (tmp_path / "done" / "a.master.jpg").is_file()
    assert (tmp_path / "done" / "summer" / "b.master.jpg").is_file()

    again = answer(watchfolder(home, *words, code=4))
    assert sorted(e["state"] for e in again["entries"]) == ["current", "current", "invalid"]
    assert again["due"] == 0

    (tmp_path / "done" / "a.master.jpg").unlink()
    third = answer(watchfolder(home, *words, code=4))
    assert [e["state"] for e in third["entries"]].count("missing") == 1
    assert (tmp_path / "done" / "a.master.jpg").is_file()


def test_where_nobody_works_commands_start_workers_and_review_waits(photo, tmp_path) -> None:
    home, out = tmp_path / "nobody", tmp_path / "out"
    done = answer(
        watchfolder(home, "edit", photo, "-e", "cooler", "--review", "--out", out, "--json", code=3)
    )
    (job,) = done["jobs"]
    assert (out / "_waiting" / "cup" / "HOW_TO_ANSWER.txt").is_file()
    watchfolder(home, "jobs", "approve", job["id"])
    watchfolder(home, "jobs", "run")
    assert (out / "cup.master.png").is_file()
    assert not (out / "_waiting" / "cup").exists()


def test_models_list_says_what_is_not_available(home) -> None:
    told = answer(watchfolder(home, "models", "list", "--json"))
    assert "instruct" in told["not_available"]
    assert any("u2netp.onnx" in engine["models"] for engine in told["engines"])


def test_doctor_is_content(home) -> None:
    told = answer(watchfolder(home, "doctor", "--json"))
    assert not [check for check in told["checks"] if check["problem"]]
    assert any(check["name"] == "engine builtin" for check in told["checks"])


def test_presets_are_listed_shown_started_and_checked(home, tmp_path) -> None:
    names = [p["name"] for p in answer(watchfolder(home, "presets", "list", "--json"))["presets"]]
    assert {"atelier-leather", "clean-catalogue", "nordic-calm"} <= set(names)
    assert "#24483A" in watchfolder(home, "presets", "show", "atelier-leather").stdout
    watchfolder(home, "presets", "new", "my-brand", "--in", tmp_path)
    assert "is sound" in watchfolder(home, "presets", "check", tmp_path / "my-brand").stdout
    file = tmp_path / "my-brand" / "preset.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "slotz: {}\n", encoding="utf-8")
    broken = watchfolder(home, "presets", "check", tmp_path / "my-brand", code=1)
    assert 'did you mean "slots"' in broken.stderr


def test_an_unknown_job_is_a_clear_error(home) -> None:
    assert "no job" in watchfolder(home, "jobs", "show", "ZZZZ", code=2).stderr


def test_unknown_command_names_the_nearest(home) -> None:
    assert "apply" in watchfolder(home, "aply", code=2).stderr
