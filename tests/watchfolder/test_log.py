from __future__ import annotations

import json
import logging
import subprocess
import sys

import pytest

from watchfolder import log
from watchfolder.errors import SettingsError
from watchfolder.log import configure, get_logger, plain, working_on
from watchfolder.settings import Settings


@pytest.fixture
def settings(tmp_path):
    yield Settings(state=tmp_path, log_level="info")
    root = logging.getLogger()
    for handler in [h for h in root.handlers if getattr(h, "ours", False)]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(logging.WARNING)
    for name in log.OURS:
        logging.getLogger(name).setLevel(logging.NOTSET)


def lines(settings, name="watchfolder"):
    text = (settings.logs / f"{name}.jsonl").read_text(encoding="ascii")
    return [json.loads(line) for line in text.splitlines()]


def test_lines_carry_job_and_step(settings, capsys):
    configure(settings, console=True)
    logger = get_logger("watchfolder.running.runner")
    with working_on(job="J1"):
        with working_on(step="recolor"):
            logger.info("by %s", "builtin")
        logger.debug("not at this level")
        logger.warning("after")
    logger.info("outside")
    told = [(e["level"], e["message"], e.get("job"), e.get("step")) for e in lines(settings)]
    assert told == [
        ("info", "by builtin", "J1", "recolor"),
        ("warning", "after", "J1", None),
        ("info", "outside", None, None),
    ]
    spoken = capsys.readouterr().err.splitlines()
    assert spoken[0].endswith("info runner [J1 recolor] by builtin")
    assert spoken[2].endswith("info runner outside")


def test_names_cannot_draw_on_a_terminal(settings, capsys):
    configure(settings, console=True)
    name = "a\x1b[2Jb\nc\u202egpj.\u2066\x07\x9bd\udcff\u200b.jpg"
    get_logger("watchfolder.x").warning("took %s", name)
    spoken = capsys.readouterr().err
    assert spoken.count("\n") == 1
    assert "\\x1b[2Jb\\nc\\u202egpj.\\u2066\\x07\\x9bd\\udcff\\u200b.jpg" in spoken
    assert lines(settings)[0]["message"] == f"took {name}"
    assert "\x1b" not in (settings.logs / "watchfolder.jsonl").read_text()


def test_plain_leaves_what_people_write():
    name = "Täschchen 鞄 été 1,5 m² 👜.jpg"
    assert plain(name) == name


def test_tracebacks(settings, capsys):
    configure(settings, console=True)
    try:
        int("x\x1b[0m")
    except ValueError:
        get_logger("watchfolder.x").exception("failed")
    spoken = capsys.readouterr().err
    assert "ValueError: invalid literal" in spoken
    assert "\x1b" not in spoken
    assert "ValueError: invalid literal" in lines(settings)[0]["traceback"]


def test_configuring_again_replaces_and_other_libraries_are_quiet(settings, capsys):
    configure(settings, console=True)
    configure(settings, console=True, name="again")
    get_logger("watchfolder.x").info("once")
    logging.getLogger("PIL").info("chatter")
    logging.getLogger("PIL").warning("trouble")
    assert [e["message"] for e in lines(settings, "again")] == ["once", "trouble"]
    assert lines(settings) == []
    assert len(capsys.readouterr().err.splitlines()) == 2


def test_files_are_set_aside_when_long_and_shared_by_processes(settings, monkeypatch):
    monkeypatch.setattr(log, "MAX_BYTES", 20_000)
    writer = (
        "import sys; from pathlib import Path; from watchfolder import log;"
        "from watchfolder.settings import Settings; log.MAX_BYTES = 20_000;"
        "log.configure(Settings(state=Path(sys.argv[1])), console=False);"
        "[log.get_logger('watchfolder.x').warning('%s %d', sys.argv[2], n) for n in range(150)]"
    )
    racers = [
        subprocess.Popen([sys.executable, "-c", writer, str(settings.state), name])
        for name in ("one", "two")
    ]
    assert [racer.wait(60) for racer in racers] == [0, 0]
    files = sorted(settings.logs.iterdir())
    assert len(files) >= 2
    messages = [json.loads(line)["message"] for f in files for line in f.read_text().splitlines()]
    assert len(messages) == len(set(messages)) == 300, "no line is lost, torn or doubled"
    for file in files:
        assert file.stat().st_size < 21_000


def test_only_some_old_files_are_kept(settings, monkeypatch):
    monkeypatch.setattr(log, "MAX_BYTES", 500)
    configure(settings, console=False)
    for n in range(100):
        get_logger("watchfolder.x").warning("line %d", n)
    names = sorted(f.name for f in settings.logs.iterdir())
    assert names == ["watchfolder.jsonl", *(f"watchfolder.jsonl.{n}" for n in (1, 2, 3))]
    assert lines(settings)[-1]["message"] == "line 99"


def test_place_that_cannot_be_written(tmp_path):
    (tmp_path / "logs").write_text("a file")
    with pytest.raises(SettingsError, match="cannot be written"):
        configure(Settings(state=tmp_path), console=False)
