"""plugin: write out what Photoshop and Figma load, and show what they found when they tried it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from watchfolder.cli.workshop import Workshop, workshop_options

if TYPE_CHECKING:
    from plugin_bridge.selftests import Report

PROGRAMS = ("figma", "photoshop")
NEXT = {
    "figma": "In Figma's desktop app: Plugins > Development > Import plugin from manifest,\n"
    "and choose {out}/watchfolder-figma/manifest.json",
    "photoshop": "Double-click {out}/watchfolder-photoshop.ccx, or load the folder beside it in\n"
    "the UXP Developer Tool. Without a plugin: File > Scripts > Browse, and choose one of\n"
    "{out}/scripts",
}


@click.group(
    epilog="""\b
Examples:
  watchfolder plugin export figma --out plugins
  watchfolder plugin export photoshop --port 41900 --out plugins
  watchfolder plugin reports"""
)
def plugin() -> None:
    """Write out the plugins for design tools, and read the reports of their self-tests."""


@plugin.command()
@click.argument("program", type=click.Choice(PROGRAMS))
@click.option(
    "--port",
    type=click.IntRange(1024, 65535),
    help="Port of the bridge that it will speak to [default: that of the settings].",
)
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True)
@workshop_options
def export(program: str, port: int | None, out: Path, as_json: bool, workshop: Workshop) -> None:
    """Write a plugin into a folder, ready to be installed. The port is written into it."""
    from plugin_bridge.plugins.export import PROGRAMS as KNOWN
    from plugin_bridge.plugins.export import export as write
    from watchfolder.cli.output import print_json
    from watchfolder.errors import OutputFolderError

    wanted = next(name for name in KNOWN if name == program)
    at = workshop.settings.port if port is None else port
    try:
        written = write(wanted, at, out)
    except OSError as error:
        raise OutputFolderError(
            f"{out} cannot be written: {error.strerror}", "say another folder"
        ) from error
    if as_json:
        print_json({"program": program, "port": at, "files": [str(path) for path in written]})
        return
    click.echo(f"{program}: {len(written)} files in {out}, for a bridge at port {at}")
    click.echo(NEXT[program].format(out=out))
    click.echo("Then pair it: watchfolder pair")


@plugin.command()
@click.option("--json", "as_json", is_flag=True)
@workshop_options
def reports(as_json: bool, workshop: Workshop) -> None:
    """Show what the plugins' self-tests found. Exit 1 if the newest of a program has a failure."""
    from plugin_bridge.places import Places
    from plugin_bridge.selftests import as_json as report_json
    from plugin_bridge.selftests import reports as kept
    from watchfolder.cli.output import print_json

    found = kept(Places(workshop.settings).selftests)
    if as_json:
        print_json({"reports": [report_json(one) for one in found]})
    else:
        if not found:
            click.echo(
                "no self-test was sent yet: press Setup, then Self-test, in a plugin's panel"
            )
        for report in found:
            _say(report)
    newest = {report.said.host: report for report in reversed(found)}
    sys.exit(1 if any(report.failed for report in newest.values()) else 0)


def _say(report: Report) -> None:
    said = report.said
    checks = said.checks
    click.echo(
        f"{report.at:%Y-%m-%d %H:%M} UTC  {said.host} {said.host_version} on {said.system},"
        f" plugin {said.plugin_version}: {len(checks) - report.failed} of {len(checks)} passed"
    )
    for check in checks:
        mark, color = ("ok", "green") if check.passed else ("!!", "red")
        click.secho(f" {mark} ", fg=color, nl=False)
        click.echo(f"{check.name}: {check.detail}")
