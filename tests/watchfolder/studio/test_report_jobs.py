"""Report jobs through the real workshop: libraries whose spread is known, before and after."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from presets.layers import Layer
from presets.library import PresetLibrary
from presets.recipe import Recipe
from presets.request import Request
from presets.resolve import resolve
from watchfolder.errors import Cancelled, FolderError
from watchfolder.jobs.edit_job import edit_job
from watchfolder.jobs.job import JobState, Trigger
from watchfolder.jobs.report_job import report_job
from watchfolder.jobs.store import JobStore
from watchfolder.studio.studio import Studio

STOPS = (-1.2, -0.8, -0.5, -0.2, 0.0, 0.2, 0.5, 0.8, 1.2)
WARM = (0.0, 0.06, -0.06, 0.1, -0.1, 0.04, -0.04, 0.12, -0.12)


class Silent:
    def __init__(self, stop_at: float = 2.0) -> None:
        self.notes: list[str] = []
        self.fractions: list[float] = []
        self.stop_at = stop_at

    def report(self, fraction: float, note: str = "") -> None:
        self.notes.append(note)
        self.fractions.append(fraction)
        if fraction >= self.stop_at:
            raise Cancelled


def encoded(linear: np.ndarray) -> np.ndarray:
    low = linear.clip(0, 1)
    return np.where(low <= 0.0031308, low * 12.92, 1.055 * low ** (1 / 2.4) - 0.055)


def scene() -> np.ndarray:
    draw = np.random.default_rng(4)
    grey = draw.uniform(0.02, 0.2, (20, 30, 1)).repeat(8, 0).repeat(8, 1)
    light = np.repeat(grey, 3, axis=2)
    light[:48, :80] *= (1.9, 0.5, 0.4)
    return light


def write(path: Path, linear: np.ndarray) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray((encoded(linear) * 255 + 0.5).astype(np.uint8)).save(path)
    return path


@pytest.fixture
def shots(tmp_path: Path) -> Path:
    """One photograph at known exposures, in the light of no camera ever set right."""
    root = tmp_path / "Shots"
    for number, (stops, warm) in enumerate(zip(STOPS, WARM, strict=True)):
        gains = np.array((1 + warm, 1.0, 1 - warm))
        write(root / "day 1" / f"{number}.png", scene() * gains * 2**stops)
    return root


def reported(
    studio: Studio, library: Path, listener: Silent | None = None, **said: Any
) -> tuple[dict[str, Any], str]:
    """All figures, and the page."""
    base = studio.store.path.parent
    asked = report_job(library=library, page=base / "r.html", data=base / "r.json", **said)
    job, _ = studio.store.enqueue(asked)
    verdict = studio.fulfil(job, listener or Silent())
    assert verdict.state is JobState.SUCCEEDED
    assert "rows" not in verdict.result
    figures = json.loads((base / "r.json").read_text())
    figures["by_name"] = {one["name"]: one for one in figures["aspects"]}
    return figures, (base / "r.html").read_text()


def matched(reference: Path) -> Recipe:
    step = {"edit": "match", "references": [reference.name], "exposure": 2.0, "white_point": 1.0}
    said = {"steps": [step], "slots": {"master": {"format": "png"}}}
    layer = Layer(Request.model_validate(said), "test", {}, reference.parent)
    return resolve([layer], PresetLibrary(()))


def applied(studio: Studio, library: Path, recipe: Recipe, out: Path) -> None:
    for path in sorted(library.rglob("*.png")):
        asked = edit_job(
            source=path,
            sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
            recipe=recipe,
            out=out / path.parent.relative_to(library),
            trigger=Trigger.LIBRARY,
            root=str(library),
        )
        studio.store.enqueue(asked)
        job = studio.store.claim("w")
        assert job is not None
        verdict = studio.fulfil(job, Silent())
        studio.store.succeed(job.id, "w", verdict.result)


def listing(folder: Path) -> dict[str, tuple[int, str]]:
    return {
        str(p.relative_to(folder)): (
            p.stat().st_mtime_ns,
            hashlib.sha256(p.read_bytes()).hexdigest(),
        )
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


def test_the_spread_is_the_one_that_was_put_in(studio: Studio, shots: Path) -> None:
    before = listing(shots)
    figures, html = reported(studio, shots)
    exposure = figures["by_name"]["exposure"]["before"]
    assert exposure["robust"] == pytest.approx(1.4826 * 0.5, abs=0.04)
    assert exposure["iqr"] == pytest.approx(1.0, abs=0.05)
    found = [row["before"]["exposure"] for row in figures["rows"]]
    assert np.subtract(found, found[4]) == pytest.approx(STOPS, abs=0.06)
    assert figures["by_name"]["exposure"]["after"] is None
    assert (figures["pictures"], figures["paired"]) == (9, 0)
    assert "only a before" in html
    assert listing(shots) == before


def test_matching_makes_it_smaller(studio: Studio, shots: Path, tmp_path: Path) -> None:
    reference = write(tmp_path / "ref" / "reference.png", scene())
    applied(studio, shots, matched(reference), tmp_path / "out")
    listener = Silent()
    figures, html = reported(studio, shots, listener)
    assert figures["paired"] == 9
    for name, most in (("exposure", 0.3), ("warmth", 0.4)):
        one = figures["by_name"][name]
        assert one["after"]["robust"] < most * one["before"]["robust"]
        assert one["change"]["verdict"] == "tighter"
    constancy = figures["constancy"]
    assert (constancy["groups"], constancy["copies"]) == (1, 4)
    assert constancy["invariance_after"] < 0.5 * constancy["invariance_before"]
    assert constancy["moved"] > 1
    assert {row["found_by"] for row in figures["rows"]} == {"ledger"}
    assert "The outputs are more alike than their originals" in html
    assert listener.fractions == sorted(listener.fractions)
    assert any(note.startswith("measuring: 9 of 9") for note in listener.notes)


def test_outputs_are_found_without_a_ledger(studio: Studio, shots: Path, tmp_path: Path) -> None:
    reference = write(tmp_path / "ref" / "reference.png", scene())
    applied(studio, shots, matched(reference), tmp_path / "out")
    first, _ = reported(studio, shots)
    with JobStore(tmp_path / "new" / "ledger.sqlite3", studio.settings) as store:
        afresh = replace(studio, store=store)
        second, _ = reported(afresh, tmp_path / "out", before=shots)
        assert {row["found_by"] for row in second["rows"]} == {"record"}
        assert second["aspects"] == first["aspects"]
        for path in (tmp_path / "out").rglob("*.png"):
            with Image.open(path) as image:
                image.convert("RGB").save(path)  # by a program that keeps no record
        third, html = reported(afresh, tmp_path / "out", before=shots)
        assert {row["found_by"] for row in third["rows"]} == {"name"}
        assert third["by_name"]["exposure"]["after"] == first["by_name"]["exposure"]["after"]
        assert "only the name says" in html
    # asked of the outputs alone, the ledger that made them knows their originals
    fourth, _ = reported(studio, tmp_path / "out")
    assert fourth["paired"] == 9


def test_bad_files_are_listed_and_stop_nothing(studio: Studio, shots: Path) -> None:
    (shots / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 nothing")
    (shots / "fake.png").write_text("not a picture")
    figures, html = reported(studio, shots)
    assert figures["pictures"] == 9
    assert sorted(one["name"] for one in figures["unread"]) == ["broken.jpg", "fake.png"]
    assert all(one["why"] for one in figures["unread"])
    assert "broken.jpg" in html


def test_an_odd_picture_stands_out_by_name(studio: Studio, shots: Path) -> None:
    for number in range(12):
        stops = 0.05 * (number % 3)
        write(shots / f"even {number}.png", scene() * 2**stops)
    for number in (0, 1, 7, 8):
        (shots / "day 1" / f"{number}.png").unlink()
    write(shots / "dark.png", scene() * 2**-3.0)
    figures, _ = reported(studio, shots)
    worst = figures["outliers"][0]
    assert worst["name"] == "dark.png"
    finding = next(f for f in worst["findings"] if f["aspect"] == "exposure")
    assert finding["off"] == pytest.approx(-3, abs=0.15)
    assert "stops darker than the others" in finding["reason"]
    assert "exposure: +" in finding["action"]


def test_it_stops_when_told(studio: Studio, shots: Path) -> None:
    with pytest.raises(Cancelled):
        reported(studio, shots, Silent(stop_at=0.2))
    assert not (studio.store.path.parent / "r.html").exists()
    figures, _ = reported(studio, shots)  # and goes on with what it has
    assert figures["pictures"] == 9


def test_nothing_is_written_into_a_library(studio: Studio, shots: Path, tmp_path: Path) -> None:
    inside = shots / "day 1" / "report.html"
    asked = report_job(library=shots, page=inside, data=tmp_path / "d.json")
    job, _ = studio.store.enqueue(asked)
    with pytest.raises(FolderError, match="inside"):
        studio.fulfil(job, Silent())
    (tmp_path / "link").symlink_to(shots)
    asked = report_job(library=shots, page=tmp_path / "link" / "x.html", data=tmp_path / "d.json")
    job, _ = studio.store.enqueue(asked)
    with pytest.raises(FolderError, match="inside"):
        studio.fulfil(job, Silent())
    assert [p.suffix for p in shots.rglob("*") if p.is_file()] == [".png"] * 9


def test_a_palette_is_measured_and_recolors_are_counted(
    studio: Studio, tmp_path: Path, coffee: Path
) -> None:
    shots = tmp_path / "Cups"
    shots.mkdir()
    with Image.open(coffee) as image:
        image.convert("RGB").save(shots / "cup.png")
    said = {
        "preset": "atelier-leather",
        "steps": [{"edit": "recolor", "target": "the cup", "to": "brand.forest"}],
        "slots": {"master": {"format": "png"}},
    }
    layer = Layer(Request.model_validate(said), "test", {}, Path.cwd())
    applied(studio, shots, resolve([layer], PresetLibrary(())), tmp_path / "out")
    figures, html = reported(studio, shots)
    assert figures["preset"].startswith("atelier-leather@")
    forest = next(one for one in figures["palette"] if one["name"] == "forest")
    assert (forest["recolored"], forest["within"]) == (1, 1)
    assert forest["worst"] <= forest["limit"]
    assert forest["after"]["share"] > forest["before"]["share"]
    assert forest["after"]["nearest"] < forest["before"]["nearest"]
    assert "1 of 1 within" in html


def test_an_empty_library_has_a_report(studio: Studio, tmp_path: Path) -> None:
    (tmp_path / "Nothing").mkdir()
    figures, html = reported(studio, tmp_path / "Nothing")
    assert figures["pictures"] == 0
    assert "no picture here" in html
