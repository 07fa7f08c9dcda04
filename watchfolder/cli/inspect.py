"""inspect: what a file says was done to it, as a person would want to read it."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(
    epilog="""\b
Examples:
  watchfolder inspect _out/bag.hero.banner.jpg
  watchfolder inspect out/*.png --json"""
)
@click.argument(
    "files",
    nargs=-1,
    required=True,
    metavar="FILE...",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option("--json", "as_json", is_flag=True)
def inspect(files: tuple[Path, ...], as_json: bool) -> None:
    """Read the history inside each FILE. Nothing is checked against a signature yet."""
    from watchfolder.cli.output import print_json
    from watchfolder.provenance.read import read

    found = [(file, read(file)) for file in files]
    if as_json:
        print_json([{"file": str(file), **history.as_json()} for file, history in found])
        return
    for file, told in found:
        click.secho(file.name, bold=True, nl=False)
        click.echo(f"  {told.format}, {told.source_type or 'no digital source type'}")
        history = told.history
        if history is not None:
            source = history.source
            click.echo(
                f"  from {source.name}  {source.width}x{source.height} {source.format}  "
                f"sha256 {source.sha256[:16]}"
            )
            if history.preset:
                click.echo(f"  preset {history.preset['name']}@{history.preset['version']}")
            for number, step in enumerate(history.steps, start=1):
                click.echo(
                    f"  {number}. {step.sentence}  [{step.engine} {step.engine_version}, "
                    f"{step.seconds:.2f} s]"
                )
                for figure in step.figures:
                    limit = "" if figure["limit"] is None else f", limit {figure['limit']:g}"
                    mark = "" if figure["passed"] else "  BEYOND ITS LIMIT"
                    click.echo(f"       {figure['name']} {figure['value']:.3g}{limit}{mark}")
            out = history.output
            click.echo(
                f"  slot {out.slot.get('name', 'master')}: {out.width}x{out.height} {out.format}"
                f"  made {history.created} by {history.program}"
            )
        elif told.digest:
            click.echo(f"  recipe sha256 {told.digest} (the recipe itself is not in a public file)")
        else:
            click.echo("  no history of ours in it")
        for line in told.events:
            click.echo(f"  xmp: {line}")
        for note in told.notes:
            click.echo(f"  note: {note}")
