"""presets: the brand presets that are here, what they say, and whether they are sound."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from watchfolder.cli.presets_exchange import export_preset, import_preset
from watchfolder.cli.workshop import Workshop, workshop_options

if TYPE_CHECKING:
    from presets.preset import Preset


@click.group(
    epilog="""\b
Examples:
  watchfolder presets list
  watchfolder presets show atelier-leather
  watchfolder presets check ./my-brand
  watchfolder presets new my-brand
  watchfolder presets import palette.ase
  watchfolder presets export my-brand --to my-brand.tokens.json"""
)
def presets() -> None:
    """Brand presets: palette, look, keep, slots, checks of a brand, versioned."""


@presets.command("list")
@click.option("--json", "as_json", is_flag=True)
@workshop_options
def list_presets(as_json: bool, workshop: Workshop) -> None:
    """List the presets that can be named, and the ones that are broken, with the reason."""
    from presets.preset import BrokenPreset
    from watchfolder.cli.output import print_json

    found = workshop.library.all()
    sound = [p for p in found if not isinstance(p, BrokenPreset)]
    broken = [p for p in found if isinstance(p, BrokenPreset)]
    if as_json:
        print_json(
            {
                "presets": [_summary(p) for p in sound],
                "broken": [
                    {"name": b.name, "problems": [p.as_json() for p in b.problems]} for b in broken
                ],
            }
        )
        return
    for preset in sound:
        click.secho(f"{preset.name}@{preset.version}", bold=True, nl=False)
        click.echo(f"  {preset.title}")
        click.echo(
            f"    colours {', '.join(preset.palette) or 'none'}; "
            f"slots {', '.join(preset.slots) or 'standard'}"
        )
    for item in broken:
        click.secho(f"{item.name}  broken", fg="red")
        for problem in item.problems:
            click.echo(f"    {problem.sentence()}")


@presets.command("show")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True)
@workshop_options
def show(name: str, as_json: bool, workshop: Workshop) -> None:
    """Show one preset: NAME or NAME@VERSION."""
    from watchfolder.cli.output import print_json

    preset = workshop.library.find(name)
    if as_json:
        print_json(_summary(preset) | {"look": _dump(preset.look), "folder": str(preset.folder)})
        return
    click.secho(f"{preset.name}@{preset.version}  {preset.title}", bold=True)
    if preset.description:
        click.echo(preset.description)
    for color_name, color in preset.palette.items():
        red, green, blue = (int(color.hex[i : i + 2], 16) for i in (1, 3, 5))
        click.secho("    ", bg=(red, green, blue), nl=False)
        click.echo(f"  {color_name}  {color.hex}  {color.words}  within dE2000 {color.delta_e:g}")
    for label, items in (("keep", preset.keep), ("avoid", preset.avoid)):
        if items:
            click.echo(f"{label}: {', '.join(items)}")
    for slot in preset.slots.values():
        shape = slot.aspect.text() if slot.aspect else "original"
        click.echo(
            f"slot {slot.name}: {shape}, {slot.long_edge or 'own'} px, {slot.format or 'own'}"
        )
    click.echo(f"review: {preset.review or 'none'}; sha256 {preset.sha256[:16]}")


@presets.command("check")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@workshop_options
def check(folder: Path, workshop: Workshop) -> None:
    """Check a preset FOLDER: every problem at once, each with its line."""
    from presets.library import PresetLibrary
    from presets.preset import BrokenPreset

    folder = folder.resolve()
    library = PresetLibrary((folder.parent, *workshop.settings.presets))
    for preset in library.all():
        if preset.name != folder.name and Path(preset.folder).name != folder.name:
            continue
        if isinstance(preset, BrokenPreset):
            for problem in preset.problems:
                click.echo(problem.sentence(), err=True)
            sys.exit(1)
        click.echo(f"{preset.name}@{preset.version} is sound")
        return
    click.echo(f"{folder} holds no preset.yaml", err=True)
    sys.exit(1)


@presets.command("new")
@click.argument("name")
@click.option(
    "--in",
    "parent",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the folder is made [default: your presets folder].",
)
@workshop_options
def new(name: str, parent: Path | None, workshop: Workshop) -> None:
    """Start a preset: a folder with a preset.yaml to fill in."""
    import re

    from watchfolder.cli.writing import written_to

    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,60}", name):
        raise click.UsageError("a preset's name is lower-case letters, digits and hyphens")
    folder = (parent or workshop.settings.presets[0]) / name
    if folder.exists():
        raise click.UsageError(f"{folder} is there already; it was not touched")
    with written_to(folder):
        folder.mkdir(parents=True)
        (folder / "preset.yaml").write_text(_START.format(name=name), encoding="utf-8")
    click.echo(f"made {folder / 'preset.yaml'}; then: watchfolder presets check {folder}")


presets.add_command(import_preset)
presets.add_command(export_preset)


def _summary(preset: Preset) -> dict[str, Any]:
    return {
        "name": preset.name,
        "version": preset.version,
        "title": preset.title,
        "description": preset.description,
        "sha256": preset.sha256,
        "palette": {k: _dump(v) for k, v in preset.palette.items()},
        "keep": list(preset.keep),
        "avoid": list(preset.avoid),
        "slots": {k: _dump(v) for k, v in preset.slots.items()},
        "review": preset.review,
    }


def _dump(value: Any) -> Any:
    return value.model_dump(mode="json") if value is not None else None


_START = """\
name: {name}
version: 1
title: A title people know it by
brand:
  palette:
    # name: a hex in quotes, the words a model is told, how near is near enough (CIEDE2000)
    signature: {{hex: "#1F4D3A", words: deep forest green, delta_e: 3.0}}
keep: [logo, stitching]
look:
  temperature: 0.05
  contrast: 0.08
slots:
  listing: {{background: "#FFFFFF"}}
review: none
"""
