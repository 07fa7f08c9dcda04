"""service write: files that systemd and launchd read back as they were meant."""

from __future__ import annotations

import plistlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from watchfolder.cli.service import command_line, launchd_plist, service, systemd_unit

ODD = 'My "Shots" 100% $HOME\\x'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    odd = tmp_path / ODD
    odd.mkdir()
    return odd


def test_the_command_is_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    command = command_line([Path("in")], None, Path("state"))
    assert command == [
        sys.executable, "-m", "watchfolder", "watch", "--state-folder", str(tmp_path / "state"),
        str(tmp_path / "in"),
    ]  # fmt: skip


def test_a_plist_is_read_back(folder: Path) -> None:
    said = plistlib.loads(launchd_plist(command_line([folder], None, None)).encode())
    assert said["ProgramArguments"][-1] == str(folder)
    assert said["KeepAlive"] == {"SuccessfulExit": False}


def test_a_unit_keeps_odd_names_in_one_word() -> None:
    unit = systemd_unit(["/usr/bin/python3", f"/in/{ODD}"])
    line = next(line for line in unit.splitlines() if line.startswith("ExecStart="))
    assert line == r'ExecStart="/usr/bin/python3" "/in/My \"Shots\" 100%% $$HOME\\x"'


def test_systemd_finds_nothing_wrong(tmp_path: Path, folder: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd-analyze here")
    unit = tmp_path / "watchfolder.service"
    unit.write_text(systemd_unit(command_line([folder], None, None)))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--user", str(unit)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "watchfolder.service" not in done.stderr


def test_it_is_written_where_it_belongs(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    done = CliRunner().invoke(service, ["write", "systemd", str(folder)])
    assert done.exit_code == 0, done.output
    written = tmp_path / ".config" / "systemd" / "user" / "watchfolder.service"
    assert str(written) in done.output
    assert "enable --now" in done.output
    assert "Restart=on-failure" in written.read_text()
    shown = CliRunner().invoke(service, ["write", "launchd", str(folder), "--out", "-"])
    assert plistlib.loads(shown.output.encode())["Label"]
    assert CliRunner().invoke(service, ["write", "runit", str(folder)]).exit_code == 2
