"""Following many jobs: rate and rest, and what is said before and meanwhile."""

from __future__ import annotations

import json
import os
import struct
from pathlib import Path

import pytest
from PIL import Image

from presets.library import PresetLibrary
from presets.recipe import Recipe
from presets.request import Request
from watchfolder.cli.forecast import Forecast, Forecaster
from watchfolder.cli.pace import Pace, duration, follow_many
from watchfolder.engines.card import EngineCard
from watchfolder.jobs.store import JobStore
from watchfolder.library.asking import ask_for
from watchfolder.library.entry import Entry
from watchfolder.library.standing import entries
from watchfolder.pictures.facts import Facts
from watchfolder.planning.planner import make_plan
from watchfolder.running.cache_index import MAGIC, place_of
from watchfolder.settings import Settings, read_settings


def test_rate_and_rest() -> None:
    pace = Pace(10)
    assert pace.remaining is None
    pace.note(100.0, 0, 0)
    pace.note(130.0, 1, 0)
    assert (pace.rate, pace.remaining) == (0.0, None), "workers that start are not slow"
    pace.note(131.5, 4, 1)
    assert pace.rate == 2.0
    assert pace.remaining == 3.0
    assert pace.sentence() == "4 of 10, 1 failed, 2.0 pictures/s, 3 s left"


@pytest.mark.parametrize(
    ("seconds", "said"), [(40, "40 s"), (720, "12 min"), (12_000, "3 h 20 min")]
)
def test_durations_as_people_say_them(seconds: float, said: str) -> None:
    assert duration(seconds) == said


@pytest.fixture
def shots(tmp_path: Path) -> Path:
    root = tmp_path / "shots"
    root.mkdir()
    for name in ("a.jpg", "b.jpg"):
        Image.new("RGB", (64, 48), (90, 60, 60)).save(root / name)
    return root


def standing(root: Path, store: JobStore, out: Path) -> list[Entry]:
    return list(
        entries(
            root,
            Request(preset="nordic-calm"),
            out=out,
            presets=PresetLibrary(()),
            store=store,
            settings=read_settings(Path(os.devnull)),
            batch="b",
        )
    )


def test_every_end_is_a_line_of_json(shots, tmp_path, capsys) -> None:
    with JobStore(tmp_path / "ledger.sqlite3") as store:
        since = store.events.last_seq()
        ids = ask_for(standing(shots, store, tmp_path / "out"), store)

        def work() -> None:
            job = store.claim("w")
            if job is not None:
                store.succeed(job.id, "w", {"outputs": [{"path": "/x.jpg"}]})

        jobs = follow_many(store, ids, since, stream=True, check=work)
        assert [job.state for job in jobs] == ["succeeded", "succeeded"]
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    ends = [line for line in lines if "picture" in line]
    assert [Path(line["picture"]).name for line in ends] == ["a.jpg", "b.jpg"]
    assert all(line["outputs"] == ["/x.jpg"] for line in ends)
    assert lines[-1]["done"] == 2


def forecast(due: list[Entry], root: Path, store: JobStore, settings: Settings) -> Forecast:
    forecaster = Forecaster(root, store, settings)
    for entry in due:
        forecaster.add(entry)
    return forecaster.forecast()


def test_what_would_be_done_is_said_before(shots, tmp_path) -> None:
    out = tmp_path / "out"
    settings = read_settings(Path(os.devnull), state=tmp_path)
    with JobStore(settings.ledger) as store:
        due = standing(shots, store, out)
        out.mkdir()
        (out / "a.gallery.jpg").write_text("somebody's")
        ahead = forecast(due, shots, store, settings)
        assert ahead.outputs == 4
        assert [Path(name).name for name in ahead.clashes] == ["a.gallery.jpg"]
        assert ahead.seconds is None
        assert ahead.bytes > 100_000
        assert (ahead.cached, ahead.to_run) == (0, 4), "two steps for each picture"
        assert any("look" in step for step in ahead.steps)
        ask_for(due, store)
        while (job := store.claim("w")) is not None:
            store.succeed(job.id, "w", {"outputs": []})
        assert forecast(due, shots, store, settings).seconds is not None


def test_steps_in_the_cache_are_told_though_no_worker_is_there(shots, tmp_path) -> None:
    settings = read_settings(Path(os.devnull), state=tmp_path)
    with JobStore(settings.ledger) as store:
        due = standing(shots, store, tmp_path / "out")
        spec = due[0].asked.spec
        facts = Facts(
            sha256=spec["sha256"],
            pixel_key="pixels",
            format="jpeg",
            width=64,
            height=48,
            bits=8,
            has_alpha=False,
        )
        store.put_facts(facts)
        card = EngineCard(name="builtin", version="1", features={"look": 1, "sharpen": 1})
        store.roster.register("w", os.getpid(), [card])
        store.roster.leave("w")
        plan = make_plan(Recipe.model_validate(spec["recipe"]), facts, [card], lambda _key: False)
        kept = place_of(settings.cache, plan.branches[0].all_steps[0].key)
        kept.parent.mkdir(parents=True)
        kept.write_bytes(MAGIC + struct.pack("<I", 11) + b'{"bytes":0}')
        ahead = forecast(due[:1], shots, store, settings)
        assert (ahead.cached, ahead.to_run) == (1, 1)
        assert "1 of 2 steps are in the cache" in ahead.lines()


def test_what_was_made_of_a_picture_that_is_gone(shots, tmp_path) -> None:
    with JobStore(tmp_path / "ledger.sqlite3") as store:
        out = tmp_path / "out"
        ask_for(standing(shots, store, out), store)
        while (job := store.claim("w")) is not None:
            made = Path(job.spec["out"]) / f"{job.spec['stem']}.jpg"
            made.parent.mkdir(parents=True, exist_ok=True)
            made.write_text("made")
            store.succeed(job.id, "w", {"outputs": [{"path": str(made)}]})
        (shots / "a.jpg").unlink()
        found = standing(shots, store, out)
        assert [(e.relative, e.state, e.due) for e in found] == [
            ("b.jpg", "current", False),
            ("a.jpg", "orphaned", False),
        ]
        assert "a.jpg is left as it is" in found[1].why
        assert [e.state for e in standing(shots, store, tmp_path / "other")] == ["new"]
        assert next(e.state for e in standing(shots, store, out)) == "current"
