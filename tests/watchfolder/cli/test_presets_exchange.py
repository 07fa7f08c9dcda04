"""presets import and export as typed, and plans that advise."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from presets.cube import read_cube
from presets.errors import EditingError
from presets.library import PresetLibrary
from watchfolder.cli.main import cli
from watchfolder.pictures.facts import SOURCE_CHECK

ASE = Path(__file__).parents[2] / "presets" / "data" / "exchange" / "swatch_0_4_0.ase"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("WATCHFOLDER_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("WATCHFOLDER_PRESETS", str(tmp_path / "mine"))

    def typed(*words: str | Path, fails: bool = False) -> Result:
        done = CliRunner().invoke(cli, [str(w) for w in words])
        if fails:
            assert isinstance(done.exception, EditingError), done.output
        else:
            assert done.exception is None, done.output
        return done

    return typed


def test_an_import_is_told_and_can_be_used(run: Any, tmp_path: Path) -> None:
    done = run("presets", "import", ASE, "--name", "river")
    assert "Oxblood  #5E1F2D" in done.output
    assert "left out: Press green: amounts of ink (CMYK)" in done.output
    assert "made river@1" in done.output
    assert "Oxblood" in PresetLibrary((tmp_path / "mine",)).find("river").palette
    assert "river@1" in run("presets", "list").output


def test_a_dry_run_writes_nothing_and_json_says_all(run: Any, tmp_path: Path) -> None:
    told = json.loads(run("presets", "import", ASE, "--dry-run", "--json").output)
    assert told["preset"] is None
    assert [c["name"] for c in told["colors"]] == ["Light Grey", "Oxblood", "Foret", "Moss"]
    assert told["colors"][1]["ink"] == "spot"
    assert told["colors"][2]["said_as"] == "Forêt"
    assert told["left_out"][0]["name"] == "Press green"
    assert not (tmp_path / "mine").exists()


def test_a_second_import_is_refused_then_raised_by_into(run: Any) -> None:
    run("presets", "import", ASE, "--name", "river")
    refused = run("presets", "import", ASE, "--name", "river", fails=True)
    assert refused.exception.problems[0].code == "import.exists"
    assert (
        "says all of that already"
        in run("presets", "import", ASE, "--name", "river", "--into").output
    )
    more = run("presets", "import", ASE, "--name", "river", "--into", "--approximate-cmyk")
    assert "raised to river@2" in more.output


@pytest.mark.parametrize("ending", [".ase", ".aco", ".tokens.json"])
def test_a_palette_goes_out_and_comes_back(run: Any, tmp_path: Path, ending: str) -> None:
    to = tmp_path / f"out{ending}"
    assert (
        "6 colours of atelier-leather@1"
        in run("presets", "export", "atelier-leather", "--to", to).output
    )
    told = json.loads(run("presets", "import", to, "--dry-run", "--json").output)
    assert told["colors"][0] | {"words": ""} == {
        "name": "forest", "hex": "#24483A", "words": "", "said_as": "forest",
        "group": told["colors"][0]["group"], "ink": told["colors"][0]["ink"], "note": "",
    }  # fmt: skip
    again = CliRunner().invoke(cli, ["presets", "export", "atelier-leather", "--to", str(to)])
    assert again.exit_code == 2


def test_what_cannot_be_exported_is_refused(run: Any, tmp_path: Path) -> None:
    codes = {}
    for name, file in (("atelier-leather", "x.xmp"), ("atelier-leather", "x.gif")):
        done = run("presets", "export", name, "--to", tmp_path / file, fails=True)
        codes[file] = done.exception.problems[0].code
    assert codes == {"x.xmp": "export.format", "x.gif": "import.format"}
    run("presets", "new", "bare")
    (tmp_path / "mine" / "bare" / "preset.yaml").write_text("name: bare\nversion: 1\n")
    for file, code in (("x.ase", "export.no-palette"), ("x.cube", "export.no-look")):
        done = run("presets", "export", "bare", "--to", tmp_path / file, fails=True)
        assert done.exception.problems[0].code == code


@pytest.mark.slow
def test_a_look_is_worked_out_as_a_cube(run: Any, tmp_path: Path) -> None:
    to = tmp_path / "window.cube"
    run("presets", "export", "atelier-leather", "--look", "window", "--size", "9", "--to", to)
    cube = read_cube(to.read_text(), "window.cube")
    assert (cube.kind, cube.size) == ("3d", 9)
    assert "atelier-leather@1 window" in cube.title
    black, white = cube.table[:3], cube.table[-3:]
    assert max(black) < 0.15
    assert min(white) > 0.85
    told = json.loads(run("presets", "import", to, "--dry-run", "--json").output)
    assert told["look"] == {"lut": True}


def test_sentences_nobody_can_do_are_refused_before_anything_starts(
    run: Any, tmp_path: Path, coffee: Path
) -> None:
    photo = tmp_path / "cup.png"
    shutil.copyfile(coffee, photo)
    done = run("edit", photo, "-e", "make it better", "--out", tmp_path / "out", fails=True)
    assert done.exception.problems[0].code == "plan.not-understood"
    assert "make it slightly brighter" in done.exception.problems[0].hint
    assert not (tmp_path / "state" / "logs").exists()


@pytest.mark.slow
def test_a_plan_advises_with_figures_hexes_and_plain_counts(
    run: Any, tmp_path: Path, coffee: Path
) -> None:
    photo = tmp_path / "cup.png"
    shutil.copyfile(coffee, photo)
    words = ("plan", photo, "-e", "change the cup to navy", "--slots", "banner")
    told = run(*words).output
    assert "navy (#1B2A49)" in told
    assert "1 step, 0 already done" in told
    assert "[words.no-keep]" in told
    data = json.loads(run(*words, "--json").output)["plans"][0]
    (small,) = [w for w in data["warnings"] if w["code"] == "source.small"]
    assert small["figures"]["scale.banner"] > 1.15
    assert data["facts"]["source_check"] == SOURCE_CHECK
    assert {"blur", "grain", "highlight", "separation"} <= set(data["facts"]["measures"])
