"""apply: a brand preset across a library, only what is due."""

from __future__ import annotations

import secrets
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from watchfolder.cli.workshop import Workshop, worker_options, workshop_options

if TYPE_CHECKING:
    from watchfolder.library import Entry


@click.command(
    epilog="""\b
Examples:
  watchfolder apply clean-catalogue ~/Shots --out ~/Shots-done
  watchfolder apply atelier-leather ~/Shots --out out --slots listing,story --dry-run
Run it again: what is up to date is left alone. Ctrl-C stops it; run it again to go on."""
)
@click.argument("preset")
@click.argument("library", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Output folder, outside the library.",
)
@click.option("--slots", help="Where they go, e.g. listing,story [default: the preset's].")
@click.option("--with-sidecars", is_flag=True, help="Sidecars' steps too, not only what they keep.")
@click.option("--dry-run", is_flag=True, help="Say how every picture stands; do nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@workshop_options
@worker_options
def apply(
    preset: str,
    library: Path,
    out: Path,
    slots: str | None,
    with_sidecars: bool,
    dry_run: bool,
    as_json: bool,
    workshop: Workshop,
) -> None:
    """Apply PRESET to every picture below LIBRARY. The folder tree and names are kept."""
    from watchfolder.cli.asking import command_request
    from watchfolder.cli.following import exit_code, follow
    from watchfolder.cli.output import print_json
    from watchfolder.library import ask_for, entries
    from watchfolder.workers.supervisor import ensure_workers

    workshop.library.find(preset)
    batch = f"apply-{time.strftime('%Y%m%d-%H%M%S')}-{secrets.token_hex(2)}"
    found = list(
        entries(
            library.absolute(),
            command_request(preset=preset, slots=slots),
            out=out.absolute(),
            presets=workshop.library,
            store=workshop.store,
            settings=workshop.settings,
            batch=batch,
            with_sidecars=with_sidecars,
        )
    )
    due = [entry for entry in found if entry.due]
    if not as_json:
        _say_states(found)
    if dry_run or not due:
        if as_json:
            print_json({"entries": [_data(e) for e in found], "due": len(due)})
        sys.exit(_code(found))
    ids = ask_for(due, workshop.store)
    started = time.monotonic()
    with ensure_workers(workshop.settings, workshop.store) as workers:
        jobs = follow(workshop.store, ids, quiet=as_json, check=workers.check)
    seconds = time.monotonic() - started
    if as_json:
        from watchfolder.cli.jobs import as_data

        print_json(
            {
                "batch": batch,
                "entries": [_data(e) for e in found],
                "jobs": [as_data(job) for job in jobs],
                "seconds": round(seconds, 3),
            }
        )
    else:
        states = Counter(job.state.value for job in jobs)
        told = ", ".join(f"{count} {state}" for state, count in states.items())
        click.echo(f"{told} in {seconds:.1f} s ({len(jobs) / seconds:.2f} pictures/s)")
        for job in jobs:
            if job.error:
                click.echo(f"  {Path(job.source).name}: {job.error.get('message', '')}", err=True)
    sys.exit(max(exit_code(jobs), _code(found)))


def _say_states(found: list[Entry]) -> None:
    counts = Counter(entry.state for entry in found)
    told = ", ".join(f"{count} {state}" for state, count in counts.items()) or "no pictures"
    click.echo(f"{len(found)} pictures: {told}")
    for entry in found:
        if entry.state == "invalid":
            click.echo(f"  {entry.relative}: {entry.why}", err=True)


def _data(entry: Entry) -> dict[str, str]:
    return {"picture": entry.relative, "state": entry.state, "why": entry.why, "job": entry.job}


def _code(found: list[Entry]) -> int:
    from watchfolder.cli.output import DONE, PARTLY

    return PARTLY if any(entry.state == "invalid" for entry in found) else DONE
