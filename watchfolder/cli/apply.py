"""apply: a brand preset across a library, only what is due."""

from __future__ import annotations

import secrets
import sys
import time
from collections import Counter
from dataclasses import replace
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
  watchfolder apply nordic-calm,nocturne ~/Shots --out out
Run it again: what is up to date is left alone. Ctrl-C stops it; run it again to go on."""
)
@click.argument("preset")
@click.argument("library", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Output folder, outside the library; of several presets each has its own in it.",
)
@click.option("--slots", help="Where they go, e.g. listing,story [default: the preset's].")
@click.option("--with-sidecars", is_flag=True, help="Sidecars' steps too, not only what they keep.")
@click.option(
    "--dry-run", is_flag=True, help="Say how every picture stands and what would be done."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.option("--stream", is_flag=True, help="A line of JSON for each picture as it ends.")
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
    stream: bool,
    workshop: Workshop,
) -> None:
    """Apply PRESET, or several with commas between, to every picture below LIBRARY.

    The folder tree and names are kept.
    """
    from watchfolder.cli.following import exit_code
    from watchfolder.cli.forecast import forecast
    from watchfolder.cli.output import print_json
    from watchfolder.cli.pace import follow_many
    from watchfolder.library import ask_for
    from watchfolder.workers.supervisor import ensure_workers

    batch = f"apply-{time.strftime('%Y%m%d-%H%M%S')}-{secrets.token_hex(2)}"
    root = library.absolute()
    found = _standing(preset, root, out.absolute(), slots, with_sidecars, batch, workshop)
    due = [entry for entry in found if entry.due]
    plain = not (as_json or stream)
    if plain:
        _say_states(found)
    if dry_run or not due:
        ahead = forecast(due, root, workshop.store, workshop.settings) if dry_run else None
        if as_json or stream:
            said = {"entries": [_data(e) for e in found], "due": len(due)}
            print_json(said | ({"forecast": ahead.as_json()} if ahead else {}))
        elif ahead is not None:
            _say_due(due)
            click.echo("\n".join(ahead.lines()))
        sys.exit(_code(found))
    since = workshop.store.events.last_seq()
    ids = ask_for(due, workshop.store)
    started = time.monotonic()
    with ensure_workers(workshop.settings, workshop.store) as workers:
        jobs = follow_many(
            workshop.store, ids, since, quiet=as_json, stream=stream, check=workers.check
        )
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
    elif plain:
        states = Counter(job.state.value for job in jobs)
        told = ", ".join(f"{count} {state}" for state, count in states.items())
        click.echo(f"{told} in {seconds:.1f} s ({len(jobs) / seconds:.2f} pictures/s)")
        for job in jobs:
            if job.error and job.error.get("message"):
                click.echo(f"  {Path(job.source).name}: {job.error['message']}", err=True)
    sys.exit(max(exit_code(jobs), _code(found)))


def _standing(
    said: str,
    root: Path,
    out: Path,
    slots: str | None,
    with_sidecars: bool,
    batch: str,
    workshop: Workshop,
) -> list[Entry]:
    """How every picture stands with every preset, all presets of a picture one after the other."""
    from watchfolder.cli.asking import command_request
    from watchfolder.library import entries

    names = [name.strip() for name in said.split(",") if name.strip()]
    for name in names:
        workshop.library.find(name)
    by_preset = [
        list(
            entries(
                root,
                command_request(preset=name, slots=slots),
                out=out if len(names) == 1 else out / name.partition("@")[0],
                presets=workshop.library,
                store=workshop.store,
                settings=workshop.settings,
                batch=batch,
                with_sidecars=with_sidecars,
            )
        )
        for name in names
    ]
    order = {entry.path: place for place, entry in enumerate(by_preset[0])} if by_preset else {}
    everything = [_shared(entry, len(names)) for found in by_preset for entry in found]
    return sorted(everything, key=lambda entry: order.get(entry.path, len(order)))


def _shared(entry: Entry, presets: int) -> Entry:
    """With word to the worker that the picture is wanted several times over."""
    if presets == 1 or entry.asked is None:
        return entry
    return replace(entry, asked=replace(entry.asked, spec={**entry.asked.spec, "shared": presets}))


def _say_due(due: list[Entry]) -> None:
    """Why each is due; of many, the first of each reason."""
    for (state, why), count in Counter((entry.state, entry.why) for entry in due).items():
        first = next(e.relative for e in due if (e.state, e.why) == (state, why))
        more = f" and {count - 1} more" if count > 1 else ""
        click.echo(f"  {state}: {first}{more} ({why})")


def _say_states(found: list[Entry]) -> None:
    counts = Counter(entry.state for entry in found)
    told = ", ".join(f"{count} {state}" for state, count in counts.items()) or "no pictures"
    click.echo(f"{len(found)} pictures: {told}")
    for entry in found:
        if entry.state in ("invalid", "orphaned"):
            click.echo(f"  {entry.relative}: {entry.why}", err=True)


def _data(entry: Entry) -> dict[str, str]:
    return {"picture": entry.relative, "state": entry.state, "why": entry.why, "job": entry.job}


def _code(found: list[Entry]) -> int:
    from watchfolder.cli.output import DONE, PARTLY

    return PARTLY if any(entry.state == "invalid" for entry in found) else DONE
