"""edit: one picture now; a running daemon's workers do it, or its own."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from watchfolder.cli.workshop import Workshop, workshop_options


@click.command(
    epilog="""\b
Examples:
  watchfolder edit bag.jpg -e "change the leather to forest green" --out out
  watchfolder edit bag.jpg --preset atelier-leather --slots listing,story --out out
  watchfolder edit bag.jpg --sidecar hero.yaml --out out --json
  watchfolder edit bag.jpg -e "white background" -e "add a contact shadow" --out out --dry-run"""
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
@click.option("--slots", help="Where it goes, e.g. listing,story [default: the preset's].")
@click.option("--keep", multiple=True, help='What must stay: --keep "the logo"; repeatable.')
@click.option("--look", help='A look by name, or "none".')
@click.option("--review", is_flag=True, help="Wait for approval before publishing.")
@click.option(
    "--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Output folder."
)
@click.option("--dry-run", is_flag=True, help="Say what would be done; do nothing.")
@click.option("--no-wait", is_flag=True, help="Queue it for a running daemon and return.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document at the end.")
@workshop_options
def edit(
    photos: tuple[Path, ...],
    instructions: tuple[str, ...],
    preset: str | None,
    sidecar: Path | None,
    slots: str | None,
    keep: tuple[str, ...],
    look: str | None,
    review: bool,
    out: Path,
    dry_run: bool,
    no_wait: bool,
    as_json: bool,
    workshop: Workshop,
) -> None:
    """Edit pictures now. Originals are never changed; outputs go to --out."""
    from watchfolder.cli.asking import command_request, for_each, recipe_for, refuse_unclear
    from watchfolder.cli.following import exit_code, follow, say_end, say_what_goes_on
    from watchfolder.cli.output import print_json
    from watchfolder.jobs.edit_job import edit_job
    from watchfolder.jobs.job import FINAL, Trigger
    from watchfolder.pictures.asset import open_asset
    from watchfolder.workers.supervisor import ensure_workers

    request = command_request(
        preset=preset,
        instructions=instructions,
        slots=slots,
        keep=keep,
        look=look,
        review=review or None,
    )
    asked = []
    stems = [photo.stem for photo in photos]
    for photo in photos:
        recipe = recipe_for(photo, request, workshop.library, sidecar)
        asset = open_asset(photo, workshop.settings)
        asked.append((photo.absolute(), asset.sha256, recipe))
    for_each(photos, lambda number: refuse_unclear(asked[number][2], workshop))
    if dry_run:
        from watchfolder.cli.planning import show_plans

        sys.exit(show_plans(workshop, asked, out, as_json=as_json))
    ids = []
    for photo, sha256, recipe in asked:
        job, new = workshop.store.enqueue(
            edit_job(
                source=photo,
                sha256=sha256,
                recipe=recipe,
                out=out.absolute(),
                trigger=Trigger.CLI,
                full_name=stems.count(photo.stem) > 1,
            )
        )
        if not new and job.state in FINAL:
            job = workshop.store.retry(job.id, force=True)
        ids.append(job.id)
    if no_wait:
        if as_json:
            print_json({"jobs": ids})
        else:
            click.echo("\n".join(ids))
        return
    with ensure_workers(workshop.settings, workshop.store) as workers:
        try:
            jobs = follow(workshop.store, ids, quiet=as_json, check=workers.check)
        except KeyboardInterrupt:
            say_what_goes_on(workshop.store, ids)
            raise
    if as_json:
        from watchfolder.cli.jobs import as_data

        print_json({"jobs": [as_data(job) for job in jobs]})
    else:
        for job in jobs:
            say_end(job)
    sys.exit(exit_code(jobs))
