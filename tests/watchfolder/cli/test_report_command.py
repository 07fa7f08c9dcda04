"""The report command as a person types it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from watchfolder.cli.main import cli


@pytest.fixture
def shots(tmp_path: Path) -> Path:
    root = tmp_path / "Autumn shots"
    root.mkdir()
    draw = np.random.default_rng(1)
    for number in range(5):
        rgb = draw.integers(20, 120 + 20 * number, (48, 64, 3), np.uint8)
        Image.fromarray(rgb).save(root / f"{number}.png")
    return root


@pytest.mark.slow
def test_it_writes_a_page_and_says_the_figures(
    shots: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(cli, ["report", str(shots)])
    assert done.exit_code == 0, done.output
    assert "5 pictures, 0 with an output" in done.output
    assert "Exposure" in done.output
    page = tmp_path / "report-Autumn-shots.html"
    assert "Consistency report" in page.read_text()
    (shots / "bad.png").write_bytes(b"\x89PNG\r\n\x1a\nnothing")
    again = CliRunner().invoke(cli, ["report", str(shots), "--json"])
    assert again.exit_code == 4
    figures = json.loads(again.output)
    assert len(figures["rows"]) == 5
    assert figures["unread"][0]["name"] == "bad.png"
    assert figures["page"] == str(page)


@pytest.mark.slow
def test_a_page_inside_the_library_is_refused(shots: Path) -> None:
    done = CliRunner().invoke(cli, ["report", str(shots), "--out", str(shots / "r.html")])
    assert done.exit_code == 1
    assert "inside" in done.output
    assert not (shots / "r.html").exists()


def test_an_unknown_preset_is_refused_at_once(shots: Path) -> None:
    done = CliRunner().invoke(cli, ["report", str(shots), "--preset", "atelier-lether"])
    assert done.exit_code != 0
    assert "atelier-leather" in str(done.exception)
