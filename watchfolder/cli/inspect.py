"""inspect: what a file says was done to it, as a person would want to read it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from watchfolder.cli.workshop import Workshop, workshop_options

if TYPE_CHECKING:
    from watchfolder.provenance.history import EditHistory, HistoryStep
    from watchfolder.provenance.verification import Verification

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(
    epilog="""\b
Examples:
  watchfolder inspect _out/bag.hero.banner.jpg
  watchfolder inspect out/*.png --json
  watchfolder inspect out/bag.jpg --html bag.html --source bag.jpg"""
)
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=_FILE)
@click.option(
    "--html",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write one page of one FILE, with before and after.",
)
@click.option("--source", type=_FILE, help="The picture before [default: looked for beside FILE].")
@click.option("--json", "as_json", is_flag=True)
@workshop_options
def inspect(
    files: tuple[Path, ...],
    html: Path | None,
    source: Path | None,
    as_json: bool,
    workshop: Workshop,
) -> None:
    """Read the history inside each FILE, signed or not, and its ancestors."""
    from watchfolder.cli.output import DONE, FAILED, print_json
    from watchfolder.cli.several import each_read, say_unread
    from watchfolder.provenance.keys import trusted_roots
    from watchfolder.provenance.read import bytes_of
    from watchfolder.provenance.verify import verify

    if (html or source) and len(files) != 1:
        raise click.UsageError("--html and --source are for one FILE")
    roots = trusted_roots(workshop.settings)
    found, unread = each_read(files, lambda file: verify(bytes_of(file), roots))
    if html is not None and found:
        from watchfolder.cli.showing import write_page

        write_page(html, files[0], found[0][1], source)
        if not as_json:
            click.echo(f"page: {html}")
            return
    if as_json:
        print_json([_data(file, each) for file, each in found] + unread)
    else:
        for file, each in found:
            _say(file, each)
        say_unread(unread)
    sys.exit(FAILED if unread else DONE)


def _data(file: Path, found: Verification) -> dict[str, object]:
    said = found.said.as_json()
    if said["recipe"] is None and found.record is not None and found.record.history is not None:
        said["recipe"] = found.record.history.model_dump(mode="json", by_alias=True)
    return {"file": str(file), **said, "verification": found.as_json()}


def _say(file: Path, found: Verification) -> None:
    from watchfolder.cli.lineage_text import forebear_lines

    told = found.said
    click.secho(file.name, bold=True, nl=False)
    click.echo(f"  {told.format}, {told.source_type or 'no digital source type'}")
    click.echo(f"  {found.sentence}")
    record = found.record
    history = record.history if record and record.history else told.history
    if history is not None:
        _say_history(history)
    elif told.digest:
        click.echo(f"  recipe sha256 {told.digest} (the recipe itself is not in a public file)")
    elif found.credentials is not None:
        manifest = found.credentials.manifest
        click.echo(f"  no recipe of this program; {manifest.generator or 'its maker'} says:")
        for number, action in enumerate(manifest.told_actions(), start=1):
            click.echo(f"  {number}. {action}")
    else:
        click.echo("  it says nothing of how it was made")
    if found.forebears:
        click.echo("  ancestors")
        for line in forebear_lines(found.forebears, "    ", history):
            click.echo(line)
    for event in told.events:
        click.echo(f"  xmp: {event}")
    for note in found.notes:
        click.echo(f"  note: {note}")


def _say_history(history: EditHistory) -> None:
    source, out = history.source, history.output
    click.echo(
        f"  from {source.name}  {source.width}x{source.height} {source.format}  "
        f"sha256 {source.sha256[:16]}"
    )
    if history.preset:
        click.echo(f"  preset {history.preset['name']}@{history.preset['version']}")
    for number, step in enumerate(history.steps, start=1):
        _say_step(number, step)
    if history.keep:
        click.echo(f"  keep {', '.join(history.keep)}")
    click.echo(
        f"  slot {out.slot.get('name', 'master')}: {out.width}x{out.height} {out.format}"
        f"  made {history.created} by {history.program}"
    )


def _say_step(number: int, step: HistoryStep) -> None:
    engine = f"[{step.engine} {step.engine_version}, {step.seconds:.2f} s]"
    click.echo(f"  {number}. {step.sentence}  {engine}")
    for figure in step.figures:
        limit = "" if figure.get("limit") is None else f", limit {figure['limit']:.3g}"
        mark = "" if figure.get("passed", True) else "  BEYOND ITS LIMIT"
        name = figure["name"].replace("_", " ")
        click.echo(f"       {name} {figure['value']:.3g}{limit}{mark}")
