"""apply: a brand preset across a library, only what is due."""

from __future__ import annotations

import json
import secrets
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from watchfolder.cli.workshop import Workshop, worker_options, workshop_options

if TYPE_CHECKING:
    from watchfolder.jobs.job import Job, JobState
    from watchfolder.jobs.store import JobStore
    from watchfolder.library.entry import Entry
    from watchfolder.library.standing import Wish


_SHOWN = 30
"""Lines about single pictures; there may be thousands."""


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
    from watchfolder.cli.feeding import Feed
    from watchfolder.cli.output import print_json
    from watchfolder.cli.pace import follow_source
    from watchfolder.library.standing import Library, entries_of
    from watchfolder.workers.supervisor import ensure_workers

    root = library.absolute()
    wishes = _wishes(preset, slots, out.absolute(), workshop)
    telling = Telling(presets=len(wishes), as_json=as_json, stream=stream)
    batch = f"apply-{time.strftime('%Y%m%d-%H%M%S')}-{secrets.token_hex(2)}"
    seen = Library(
        root,
        workshop.library,
        workshop.store,
        workshop.settings,
        batch,
        with_sidecars=with_sidecars,
        only_looking=dry_run,
    )
    found = entries_of(seen, wishes)
    if dry_run:
        _look_ahead(found, root, workshop, telling)
        sys.exit(telling.code())
    since = workshop.store.events.last_seq()
    feed = Feed(root, found, workshop.store, telling.note)
    if not feed.to_first():
        telling.say_states()
        if as_json:
            print_json({"entries": telling.entries, "due": 0})
        elif stream:
            click.echo(json.dumps({"done": 0, "total": 0, "pictures": feed.looked}))
        sys.exit(telling.code())
    started = time.monotonic()
    with ensure_workers(workshop.settings, workshop.store) as workers:
        states = follow_source(
            workshop.store, feed, since, quiet=as_json, stream=stream, check=workers.check
        )
    seconds = time.monotonic() - started
    ended = Ended.of(states, workshop.store)
    if as_json:
        from watchfolder.cli.jobs import as_data

        jobs = [as_data(workshop.store.get(job_id)) for job_id in states]
        run = {"batch": batch, "entries": telling.entries}
        print_json(run | {"jobs": jobs, "seconds": round(seconds, 3)})
    elif not stream:
        telling.say_states()
        ended.say(seconds)
    sys.exit(max(ended.code(), telling.code()))


@dataclass
class Telling:
    """What is said of the pictures as they are looked at."""

    presets: int
    as_json: bool
    stream: bool
    entries: list[dict[str, str]] = field(default_factory=list)
    """Each as scripts read it; kept only where one document is asked for."""
    counts: Counter[str] = field(default_factory=Counter)
    odd: dict[str, None] = field(default_factory=dict)
    """A line for each that is invalid or orphaned."""
    pictures: set[str] = field(default_factory=set)

    @property
    def in_json(self) -> bool:
        """Whether a program reads it."""
        return self.as_json or self.stream

    def note(self, entry: Entry) -> None:
        """Take down one picture."""
        self.counts[entry.state] += 1
        self.pictures.add(entry.relative)
        if self.as_json:
            self.entries.append(_data(entry))
        if entry.state in ("invalid", "orphaned"):
            self.odd[f"  {entry.relative}: {entry.why}"] = None
            if self.stream:
                click.echo(json.dumps(_data(entry), ensure_ascii=False))

    def say_states(self) -> None:
        """How many are in which state, and which of them are odd."""
        if self.in_json:
            return
        told = ", ".join(f"{count} {state}" for state, count in self.counts.items())
        each = f" for {self.presets} presets" if self.presets > 1 else ""
        click.echo(f"{len(self.pictures)} pictures{each}: {told or 'nothing to do'}")
        for line in list(self.odd)[:_SHOWN]:
            click.echo(line, err=True)
        if len(self.odd) > _SHOWN:
            click.echo(f"  and {len(self.odd) - _SHOWN} more; --json lists all", err=True)

    def code(self) -> int:
        """The exit code, as far as the looking tells."""
        from watchfolder.cli.output import DONE, PARTLY

        return PARTLY if self.counts["invalid"] else DONE


@dataclass(frozen=True)
class Ended:
    """How the jobs of a run ended."""

    states: Counter[str]
    bad: list[Job]

    @classmethod
    def of(cls, states: Mapping[str, JobState], store: JobStore) -> Ended:
        """Count them, and get those that did not end well."""
        bad = [job for job, state in states.items() if state in ("failed", "cancelled")]
        return cls(Counter(state.value for state in states.values()), [store.get(j) for j in bad])

    def say(self, seconds: float) -> None:
        """A line for all, and one for each that failed."""
        total = self.states.total()
        told = ", ".join(f"{count} {state}" for state, count in self.states.items())
        click.echo(f"{told} in {seconds:.1f} s ({total / seconds:.2f} pictures/s)")
        reasons = [
            f"  {Path(job.source).name}: {job.error['message']}"
            for job in self.bad
            if job.error and job.error.get("message")
        ]
        for line in reasons[:_SHOWN]:
            click.echo(line, err=True)
        if len(reasons) > _SHOWN:
            click.echo(f"  and {len(reasons) - _SHOWN} more; see watchfolder jobs list", err=True)

    def code(self) -> int:
        """As other commands that wait for jobs have it."""
        from watchfolder.cli.following import code_of

        return code_of(self.states, self.bad)


def _wishes(said: str, slots: str | None, out: Path, workshop: Workshop) -> list[Wish]:
    """One for each preset; of several each has a folder of its own. Raises PresetError."""
    from watchfolder.cli.asking import command_request
    from watchfolder.library.standing import Wish

    names = list(dict.fromkeys(name.strip() for name in said.split(",") if name.strip()))
    if not names:
        raise click.UsageError("name a preset; `watchfolder presets` lists them")
    for name in names:
        workshop.library.find(name)
    plain = Counter(name.partition("@")[0] for name in names)
    folders = [name.partition("@")[0] for name in names]  # of two versions of one preset, two
    folders = [name if plain[f] > 1 else f for name, f in zip(names, folders, strict=True)]
    return [
        Wish(command_request(preset=name, slots=slots), out if len(names) == 1 else out / folder)
        for name, folder in zip(names, folders, strict=True)
    ]


def _look_ahead(found: Iterator[Entry], root: Path, workshop: Workshop, telling: Telling) -> None:
    """Say what would be done; nothing is."""
    from watchfolder.cli.forecast import Forecaster
    from watchfolder.cli.output import print_json

    forecaster = Forecaster(root, workshop.store, workshop.settings)
    reasons: dict[tuple[str, str], list[str]] = {}
    telling.as_json = telling.in_json
    for entry in found:
        telling.note(entry)
        if entry.due:
            forecaster.add(entry)
            reasons.setdefault((entry.state, entry.why), []).append(entry.relative)
    ahead = forecaster.forecast()
    if telling.in_json:
        due = sum(map(len, reasons.values()))
        print_json({"entries": telling.entries, "due": due, "forecast": ahead.as_json()})
        return
    telling.say_states()
    for (state, why), places in reasons.items():
        more = f" and {len(places) - 1} more" if len(places) > 1 else ""
        click.echo(f"  {state}: {places[0]}{more} ({why})")
    click.echo("\n".join(ahead.lines()))


def _data(entry: Entry) -> dict[str, str]:
    return {"picture": entry.relative, "state": entry.state, "why": entry.why, "job": entry.job}
