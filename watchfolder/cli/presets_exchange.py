"""presets import, presets export: palettes, looks and tokens of other programs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from watchfolder.cli.workshop import Workshop, workshop_options

if TYPE_CHECKING:
    from presets.exchange.imported import Imported
    from presets.exchange.preset_folder import Stored
    from presets.preset import Preset

_SHOWN = 12
"""Things of one kind that are named one by one; --json names all."""


@click.command(
    "import",
    epilog="""\b
Examples:
  watchfolder presets import riverside.ase
  watchfolder presets import river-light.xmp --name riverside-look
  watchfolder presets import brand.tokens.json --group color/brand --name riverside
  watchfolder presets import warm.cube --name riverside --into""",
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--name", help="What the preset is called [default: after the file].")
@click.option(
    "--in",
    "parent",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where its folder is made [default: your presets folder].",
)
@click.option("--into", is_flag=True, help="Make the next version of a preset that is there.")
@click.option("--group", default="", help="Only the colours of this group, e.g. color/brand.")
@click.option(
    "--approximate-cmyk", is_flag=True, help="Take ink amounts as colours by the plain formula."
)
@click.option("--dry-run", is_flag=True, help="Say what would be carried; write nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@workshop_options
def import_preset(
    file: Path,
    name: str | None,
    parent: Path | None,
    into: bool,
    group: str,
    approximate_cmyk: bool,
    dry_run: bool,
    as_json: bool,
    workshop: Workshop,
) -> None:
    """Make a preset of FILE: .cube, .xmp (Lightroom), .json (design tokens), .aco or .ase.

    What is carried and what is not is told by name. No version of a preset is ever changed.
    """
    from presets.exchange.imported import Choices
    from presets.exchange.preset_folder import name_of, store
    from presets.exchange.reading import read_file
    from watchfolder.cli.output import print_json

    imported = read_file(file, Choices(group, approximate_cmyk))
    stored = None
    if not dry_run:
        stem = file.name.partition(".")[0] or file.name
        folder = parent or workshop.settings.presets[0]
        stored = store(imported, name or name_of(stem), folder, file.name, into=into)
    if as_json:
        print_json(_data(file, imported, stored))
        return
    _say(file, imported)
    if stored is None:
        click.echo("nothing was written (--dry-run)")
    elif stored.state == "same":
        click.echo(f"{stored.folder.name}@{stored.version} says all of that already")
    else:
        verb = "made" if stored.state == "made" else "raised to"
        click.echo(f"{verb} {stored.folder.name}@{stored.version} in {stored.folder}")


@click.command(
    "export",
    epilog="""\b
Examples:
  watchfolder presets export atelier-leather --to atelier.ase
  watchfolder presets export atelier-leather@1 --to atelier.cube
  watchfolder presets export riverside --to riverside.tokens.json""",
)
@click.argument("name")
@click.option(
    "--to",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write; its ending says the format: .ase, .aco, .json or .cube.",
)
@click.option("--look", default="", help="Of a .cube: one of the preset's looks by name.")
@click.option(
    "--size",
    default=33,
    show_default=True,
    type=click.IntRange(2, 65),
    help="Of a .cube: samples along each axis.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@workshop_options
def export_preset(
    name: str, to: Path, look: str, size: int, as_json: bool, workshop: Workshop
) -> None:
    """Write a preset for other programs: its palette, or its look as a .cube."""
    from presets.exchange.reading import format_of
    from presets.exchange.refusals import refused
    from watchfolder.cli.output import print_json
    from watchfolder.cli.writing import written_to

    preset = workshop.library.find(name)
    if to.exists():
        raise click.UsageError(f"{to} is there already; name a new file")
    kind = format_of(to.name)
    if kind.name == "cube":
        told = _export_look(preset, to, look, size, workshop)
    elif kind.write is None:
        raise refused(
            "export.format",
            f"a {to.suffix} is read here, not written",
            "a look is written as .cube, a palette as .ase, .aco or .json",
        )
    elif not preset.palette:
        raise refused("export.no-palette", f"{preset.name} has no palette")
    else:
        with written_to(to):
            to.write_bytes(kind.write(preset))
        told = {"colours": len(preset.palette)}
    if as_json:
        print_json({"preset": f"{preset.name}@{preset.version}", "file": str(to), **told})
    else:
        what = f"{told['colours']} colours" if "colours" in told else f"the look {told['look']}"
        click.echo(f"{what} of {preset.name}@{preset.version} -> {told.get('file', to)}")


def _export_look(
    preset: Preset, to: Path, look: str, size: int, workshop: Workshop
) -> dict[str, Any]:
    """A look that is nothing but a LUT is that file; any other is worked out by a worker."""
    from presets.exchange.refusals import refused
    from presets.looks import Looks
    from watchfolder.cli.following import follow
    from watchfolder.cli.writing import written_to
    from watchfolder.errors import JobError
    from watchfolder.jobs.bake_job import bake_job
    from watchfolder.jobs.job import FINAL, JobState
    from watchfolder.workers.supervisor import ensure_workers

    if not look and preset.look is None:
        names = ", ".join(preset.looks)
        hint = f"its looks by name: {names}" if names else ""
        raise refused("export.no-look", f"{preset.name} has no look of its own", hint)
    shown, grade = Looks(preset, workshop.library).find(look)
    if grade.only_its_lut and grade.lut is not None:
        with written_to(to):
            to.write_bytes(Path(grade.lut.path).read_bytes())
        return {"look": shown}
    title = f"{preset.name}@{preset.version} {shown}"
    job, new = workshop.store.enqueue(bake_job(grade, size, title, to.absolute()))
    if not new and job.state in FINAL:
        job = workshop.store.retry(job.id, force=True)
    with ensure_workers(workshop.settings, workshop.store) as workers:
        (ended,) = follow(workshop.store, [job.id], quiet=True, check=workers.check)
    if ended.state is not JobState.SUCCEEDED:
        error = ended.error or {}
        message = str(error.get("message", "the look was not worked out"))
        raise JobError(message, str(error.get("hint", "")))
    return {"look": shown, "size": size, "file": str((ended.result or {})["file"])}


def _data(file: Path, imported: Imported, stored: Stored | None) -> dict[str, Any]:
    from presets.exchange.palettes import palette_of

    return {
        "file": str(file),
        "format": imported.format,
        "title": imported.title,
        "preset": None
        if stored is None
        else {
            "name": stored.folder.name,
            "version": stored.version,
            "folder": str(stored.folder),
            "state": stored.state,
        },
        "colors": [
            {
                "name": name,
                "hex": entry["hex"],
                "words": entry["words"],
                "said_as": swatch.name,
                "group": swatch.group,
                "ink": swatch.ink,
                "note": swatch.note,
            }
            for swatch, (name, entry) in zip(
                imported.swatches, palette_of(imported.swatches).items(), strict=True
            )
        ],
        "look": dict(imported.look) | ({"lut": True} if imported.cube else {}),
        "carried": list(imported.carried),
        "left_out": [{"name": item.name, "why": item.why} for item in imported.left_out],
        "notes": list(imported.notes),
    }


def _say(file: Path, imported: Imported) -> None:
    from presets.exchange.palettes import palette_of

    click.secho(file.name, bold=True, nl=False)
    click.echo(f"  {imported.format}{f': {imported.title}' if imported.title else ''}")
    named = zip(imported.swatches, palette_of(imported.swatches).items(), strict=True)
    shown = list(named)
    for swatch, (name, entry) in shown[:_SHOWN]:
        color = swatch.color
        click.secho("    ", bg=(color.r, color.g, color.b), nl=False)
        extras = "; ".join(filter(None, (swatch.ink, swatch.note)))
        click.echo(f"  {name}  {entry['hex']}  {entry['words']}{f'  ({extras})' if extras else ''}")
    _more(len(shown))
    for line in imported.carried:
        click.echo(f"  carried: {line}")
    for item in imported.left_out[:_SHOWN]:
        click.secho(f"  left out: {item.sentence()}", fg="yellow")
    _more(len(imported.left_out))
    for note in imported.notes:
        click.echo(f"  note: {note}")


def _more(count: int) -> None:
    if count > _SHOWN:
        click.echo(f"    and {count - _SHOWN} more; --json names all")
