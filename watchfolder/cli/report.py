"""report: how even a library is, before and after its preset, as one page."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path
from typing import Any

import click

from watchfolder.cli.workshop import Workshop, workshop_options

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command(
    epilog="""\b
Examples:
  watchfolder report ~/Shots
  watchfolder report ~/Shots --out even.html --preset atelier-leather
  watchfolder report ~/Delivered --before ~/Shots --json
What was measured once is not measured again. Nothing is written into the folders."""
)
@click.argument("library", type=_FOLDER)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The page [default: report-LIBRARY.html here].",
)
@click.option("--before", type=_FOLDER, help="The originals, where LIBRARY is what was delivered.")
@click.option("--preset", help="Whose palette and references count [default: the outputs' own].")
@click.option("--json", "as_json", is_flag=True, help="All figures as one JSON document.")
@workshop_options
def report(
    library: Path,
    out: Path | None,
    before: Path | None,
    preset: str | None,
    as_json: bool,
    workshop: Workshop,
) -> None:
    """Measure how alike the pictures below LIBRARY are, before and after they were edited.

    Exposure, white point, blacks and whites, brand colors, and what stands out, on one page.
    """
    from watchfolder.cli.following import follow
    from watchfolder.cli.output import DONE, PARTLY, print_json
    from watchfolder.jobs.job import FINAL, JobState
    from watchfolder.jobs.report_job import report_data, report_job
    from watchfolder.workers.supervisor import ensure_workers

    if preset:
        workshop.library.find(preset)
    library = library.absolute()
    origin = before.absolute() if before else None
    page = (out or Path(f"report-{_plain(library.name)}.html")).absolute()
    data = report_data(workshop.settings.state, library, origin, preset or "")
    asked = report_job(
        library=library, page=page, data=data, before=origin, preset=preset or "", title=""
    )
    job, _ = workshop.store.enqueue(asked)
    with ensure_workers(workshop.settings, workshop.store) as workers:
        try:
            (job,) = follow(workshop.store, [job.id], quiet=as_json, check=workers.check)
        except KeyboardInterrupt:
            if workshop.store.get(job.id).state not in FINAL:
                workshop.store.cancel(job.id)
            raise
    if job.state is not JobState.SUCCEEDED:
        sys.exit(_refused(job.error or {"message": f"the report was {job.state}"}, as_json=as_json))
    found = job.result or {}
    if as_json:
        print_json({**json.loads(data.read_bytes()), "page": os.fspath(page)})
    else:
        _say(found)
        click.echo(f"page: {page}")
    sys.exit(PARTLY if found.get("unread") else DONE)


def _plain(name: str) -> str:
    """A folder's name as a part of a file name."""
    return re.sub(r"[^\w.-]+", "-", name).strip("-.") or "library"


def _refused(error: dict[str, Any], *, as_json: bool) -> int:
    from watchfolder.cli.output import FAILED, print_json

    if as_json:
        print_json({"error": error})
        return FAILED
    click.secho("error: ", fg="red", bold=True, nl=False, err=True)
    click.echo(error.get("message", ""), err=True)
    if error.get("hint"):
        click.echo(f"hint: {error['hint']}", err=True)
    return FAILED


def _say(found: dict[str, Any]) -> None:
    """The spreads in a few lines; all else is on the page."""
    preset = f", preset {found['preset']}" if found["preset"] else ""
    click.echo(f"{found['pictures']} pictures, {found['paired']} with an output{preset}")
    for one in found["aspects"]:
        before, after, change = one["before"], one["after"], one["change"]
        line = f"  {one['title']:<30} ±{before['robust']:.{one['digits']}f}"
        if after is not None:
            line += f" -> ±{after['robust']:.{one['digits']}f}"
        line += f" {one['unit']}"
        if change is not None and change["share"] is not None:
            clear = "" if change["verdict"] in ("tighter", "wider") else ", unclear"
            line += f"  ({change['share']:+.0%}{clear})"
        click.echo(line)
    for color in found["palette"]:
        if color["recolored"]:
            click.echo(
                f"  {color['name']} {color['hex']}: {color['within']} of {color['recolored']} "
                f"recolored parts within ΔE {color['limit']:g}, worst {color['worst']:.2f}"
            )
    if found["outliers"]:
        click.echo(f"  {found['outliers']} pictures stand out: see the page")
    for note in found["notes"]:
        click.echo(f"  note: {note}")
