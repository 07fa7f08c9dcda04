"""service: the daemon as a service of the user, kept going by the system."""

from __future__ import annotations

import plistlib
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from watchfolder.cli.workshop import Workshop, workshop_options

LABEL = "org.watchfolder.daemon"
UNIT = """\
[Unit]
Description=Watchfolder: edits what is dropped into folders, serves design tools on this machine

[Service]
ExecStart={command}
Restart=on-failure
RestartSec=5
# running work is handed back at SIGTERM and done at the next start
TimeoutStopSec=30
NoNewPrivileges=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK

[Install]
WantedBy=default.target
"""
PLACES = {
    "systemd": Path(".config/systemd/user/watchfolder.service"),
    "launchd": Path(f"Library/LaunchAgents/{LABEL}.plist"),
}
"""Below the user's home."""
NEXT = {
    "systemd": "systemctl --user daemon-reload && systemctl --user enable --now watchfolder",
    "launchd": f"launchctl bootstrap gui/$(id -u) ~/{PLACES['launchd']}",
}


@click.group(
    epilog="""\b
Examples:
  watchfolder service write systemd ~/Shots
  watchfolder service write launchd ~/Shots ~/Brand --out -"""
)
def service() -> None:
    """Run the daemon as a service of yours."""


@service.command("write")
@click.argument("kind", type=click.Choice(tuple(PLACES)))
@click.argument(
    "folders",
    nargs=-1,
    required=True,
    metavar="FOLDER...",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)
@click.option("--out", type=click.Path(path_type=Path), help="A file, or - to show it only.")
@workshop_options
def write(kind: str, folders: tuple[Path, ...], out: Path | None, workshop: Workshop) -> None:
    """Write the file by which systemd or launchd runs `watchfolder watch FOLDER...`."""
    from watchfolder.cli.writing import written_to

    command = command_line(folders, workshop.config, workshop.state)
    text = systemd_unit(command) if kind == "systemd" else launchd_plist(command)
    if out == Path("-"):
        click.echo(text, nl=False)
        return
    place = out or Path.home() / PLACES[kind]
    with written_to(place):
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    click.echo(f"written: {place}")
    click.echo(f"next:    {NEXT[kind]}")


def command_line(folders: Sequence[Path], config: Path | None, state: Path | None) -> list[str]:
    """What is run: this very Python, with absolute paths."""
    command = [sys.executable, "-m", "watchfolder", "watch"]
    for option, path in (("--config", config), ("--state-folder", state)):
        command += [option, str(path.absolute())] if path is not None else []
    return [*command, *(str(folder.absolute()) for folder in folders)]


def systemd_unit(command: Sequence[str]) -> str:
    """A unit of the user's own systemd (man systemd.service, section COMMAND LINES)."""
    return UNIT.format(command=" ".join(_quoted(word) for word in command))


def launchd_plist(command: Sequence[str]) -> str:
    """An agent of the user's own launchd (man launchd.plist)."""
    said = {
        "Label": LABEL,
        "ProgramArguments": list(command),
        "RunAtLoad": True,
        "KeepAlive": {"SuccessfulExit": False},
        "ExitTimeOut": 30,
        "ProcessType": "Background",
    }
    return plistlib.dumps(said).decode("utf-8")


def _quoted(word: str) -> str:
    r"""One word as systemd reads it back: quotes, and its signs for variables doubled."""
    for sign, written in (("\\", "\\\\"), ('"', '\\"'), ("%", "%%"), ("$", "$$"), ("\n", "\\n")):
        word = word.replace(sign, written)
    return f'"{word}"'
