"""plan: what would be done, by which engine, why not by the others, what is done already."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from watchfolder.cli.workshop import Workshop, workshop_options


@click.command(
    epilog="""\b
Examples:
  watchfolder plan bag.jpg                       # reads bag.jpg.edit.yaml
  watchfolder plan bag.jpg -e "white background" --preset clean-catalogue
  watchfolder plan *.jpg --preset nordic-calm --json"""
)
@click.argument(
    "photos", nargs=-1, required=True, metavar="PHOTO...", type=click.Path(path_type=Path)
)
@click.option(
    "-e", "--instruction", "instructions", multiple=True, help="One small edit; repeatable."
)
@click.option("--preset", help="A brand preset: NAME or NAME@VERSION.")
@click.option(
    "--sidecar",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Read this file instead of the one beside the photo.",
)
@click.option("--slots", help="Where it would go, e.g. listing,story.")
@click.option(
    "--out",
    default="_out",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Where it would be written.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@workshop_options
def plan(
    photos: tuple[Path, ...],
    instructions: tuple[str, ...],
    preset: str | None,
    sidecar: Path | None,
    slots: str | None,
    out: Path,
    as_json: bool,
    workshop: Workshop,
) -> None:
    """Say what would be done to each PHOTO, and what would be written. Does nothing."""
    from watchfolder.cli.asking import command_request, recipe_for
    from watchfolder.cli.planning import show_plans
    from watchfolder.pictures.asset import open_asset

    request = command_request(preset=preset, instructions=instructions, slots=slots)
    asked = []
    for photo in photos:
        recipe = recipe_for(photo, request, workshop.library, sidecar)
        asset = open_asset(photo, workshop.settings)
        asked.append((photo.absolute(), asset.sha256, recipe))
    sys.exit(show_plans(workshop, asked, out, as_json=as_json))
