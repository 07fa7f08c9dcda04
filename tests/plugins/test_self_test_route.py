"""Reports of self-tests: taken in, kept few, made plain, shown."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from plugin_bridge import selftests
from plugin_bridge.messages.selftest import SelfTestAsk
from watchfolder.cli.main import cli


def said(*, passed: bool = True, **more: Any) -> SelfTestAsk:
    checks = [{"name": "storage", "passed": True}, {"name": "job", "passed": passed, "detail": "x"}]
    return SelfTestAsk.model_validate(
        {"host": "Figma", "plugin_version": "1.0", "protocol": 1, "checks": checks, **more}
    )


def test_reports_are_kept_newest_first_and_few(tmp_path: Path) -> None:
    made = [selftests.keep(tmp_path, "panel", said()) for _ in range(selftests.KEPT + 5)]
    kept = selftests.reports(tmp_path)
    assert len(kept) == selftests.KEPT
    assert {one.id for one in kept} <= {one.id for one in made}
    assert [one.id for one in kept] == sorted((one.id for one in kept), reverse=True)
    assert not list(tmp_path.glob(".*")), "nothing half-written stays"


def test_text_of_a_report_cannot_paint_the_terminal(tmp_path: Path) -> None:
    wild = "\x1b[31mred\nnext\u202e"
    report = selftests.keep(tmp_path, wild, said(host=wild))
    kept = selftests.reports(tmp_path)[0]
    for text in (report.client, kept.said.host):
        assert "\x1b" not in text
        assert "\n" not in text


def test_report_as_long_as_it_may_be_is_kept(tmp_path: Path) -> None:
    selftests.keep(tmp_path, "panel", said(host="\x07" * 80, host_version="\U0008f313" * 80))
    assert len(selftests.reports(tmp_path)) == 1


def test_damaged_report_is_left_out(tmp_path: Path) -> None:
    good = selftests.keep(tmp_path, "panel", said())
    (tmp_path / "t_20260101000000_abcdef.json").write_text("{")
    (tmp_path / "t_20260101000001_abcdef.json").write_text('{"at": "x"}')
    assert [one.id for one in selftests.reports(tmp_path)] == [good.id]


@pytest.mark.parametrize(("passed", "code"), [(True, 0), (False, 1)])
def test_command_shows_them(own_settings: Path, passed: bool, code: int) -> None:
    none = CliRunner().invoke(cli, ["plugin", "reports"])
    assert none.exit_code == 0
    assert "no self-test was sent yet" in none.output
    folder = own_settings / "state" / "bridge" / "selftests"
    selftests.keep(folder, "panel", said(passed=not passed))
    earlier = next(folder.glob("*.json"))
    earlier.rename(folder / "t_20200101000000_000000.json")
    selftests.keep(folder, "panel", said(passed=passed))
    shown = CliRunner().invoke(cli, ["plugin", "reports"])
    assert shown.exit_code == code, "the newest of a program counts"
    assert "Figma" in shown.output
    told = json.loads(CliRunner().invoke(cli, ["plugin", "reports", "--json"]).output)
    assert len(told["reports"]) == 2
