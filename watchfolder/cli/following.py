"""Follow jobs to their end: a live table on a terminal, plain lines in a pipe."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.live import Live
from rich.markup import escape
from rich.progress_bar import ProgressBar
from rich.table import Table

from watchfolder.cli.output import DONE, FAILED, PARTLY, WAITING, on_terminal
from watchfolder.jobs.job import FINAL, Job, JobState
from watchfolder.jobs.store import JobStore
from watchfolder.watching.reasons import printable

_SETTLED = FINAL | {JobState.WAITING}
_SHOWN = 12
"""Rows of the live table; the rest is counted."""
_COLORS = {
    JobState.SUCCEEDED: "green",
    JobState.FAILED: "red",
    JobState.WAITING: "yellow",
    JobState.CANCELLED: "bright_black",
    JobState.RUNNING: "cyan",
    JobState.QUEUED: "bright_black",
}


def follow(
    store: JobStore,
    ids: Iterable[str],
    *,
    quiet: bool = False,
    check: Callable[[], None] = lambda: None,
) -> list[Job]:
    """Wait until every job is final or waits for a person; the jobs as they then are.

    `check` is called on every look and may raise, where waiting longer would be for ever.
    Ctrl-C stops the waiting, not the jobs.
    """
    order = list(ids)
    if quiet:
        return _until_settled(store, order, check, lambda _jobs: None)
    if on_terminal():
        return _on_terminal(store, order, check)
    return _plainly(store, order, check)


def say_what_goes_on(store: JobStore, ids: Iterable[str]) -> None:
    """Tell a person who has stopped waiting which jobs are done all the same."""
    left = [job_id for job_id in ids if store.get(job_id).state not in _SETTLED]
    if not left:
        return
    which = "a job stays" if len(left) == 1 else f"{len(left)} jobs stay"
    click.echo(f"{which} in the queue for the next worker. To end what is not wanted:", err=True)
    for job_id in left:
        click.echo(f"  watchfolder jobs cancel {job_id}", err=True)


def exit_code(jobs: Iterable[Job]) -> int:
    """0 all done, 1 all failed, 3 something waits, 4 partly done."""
    states = Counter[str](job.state for job in jobs)
    return code_of(
        states, [job for job in jobs if job.state in (JobState.FAILED, JobState.CANCELLED)]
    )


def code_of(states: Counter[str], bad: Sequence[Job]) -> int:
    """The same of how many jobs are in each state, and of those that did not end well."""
    partly = any(job.state is JobState.FAILED and (job.result or {}).get("outputs") for job in bad)
    if bad and (len(bad) < states.total() or partly):
        return PARTLY
    if bad:
        return FAILED
    return WAITING if states[JobState.WAITING] else DONE


def say_end(job: Job) -> None:
    """Tell a person how one job ended, with its files or what to do next."""
    name = _name(job)
    click.secho(f"{job.state.value:>9}", fg=_COLORS[job.state], bold=True, nl=False)
    click.echo(f"  {name}  ({job.id})")
    result = job.result or {}
    for output in result.get("outputs", []):
        click.echo(f"           {output['path']}  {output['width']}x{output['height']}")
    if "verdict" in result:
        click.echo(f"           {result['verdict']}")
    for note in result.get("notes", []):
        click.echo(f"           note: {note}")
    if job.error and job.state is JobState.FAILED:
        _say_why(job.error)
    if job.question and job.state is JobState.WAITING:
        for question in job.question.get("questions", [job.question]):
            click.echo(f"           {question['message']}")
            for line in question.get("how", []):
                click.echo(f"             - {line}")
        click.echo(f"           proofs: {job.question.get('folder', '')}")


def _say_why(error: dict[str, Any]) -> None:
    """Each thing that is wrong, with its place; else what went wrong; and what to do."""
    problems = error.get("problems") or []
    for problem in problems:
        where = f"{problem['field']}: " if problem.get("field") else ""
        hint = f" ({problem['hint']})" if problem.get("hint") else ""
        click.echo(f"           {where}{problem['message']}{hint}", err=True)
    if not problems:
        click.echo(f"           {error['message']}", err=True)
    if error.get("hint"):
        click.echo(f"           hint: {error['hint']}", err=True)


def _until_settled(
    store: JobStore,
    order: list[str],
    check: Callable[[], None],
    show: Callable[[list[Job]], None],
) -> list[Job]:
    while True:
        jobs = [store.get(job_id) for job_id in order]
        show(jobs)
        if all(job.state in _SETTLED for job in jobs):
            return jobs
        check()
        time.sleep(0.1)


def _on_terminal(store: JobStore, order: list[str], check: Callable[[], None]) -> list[Job]:
    with Live(console=Console(), refresh_per_second=8, transient=True) as live:
        return _until_settled(store, order, check, lambda jobs: live.update(_table(jobs)))


def _table(jobs: list[Job]) -> Table:
    table = Table.grid(padding=(0, 2))
    rank = {JobState.RUNNING: 0, JobState.QUEUED: 1}
    for job in sorted(jobs, key=lambda j: rank.get(j.state, 2))[:_SHOWN]:
        fraction = 1.0 if job.state in _SETTLED else float(job.progress.get("fraction", 0.0))
        state = f"[{_COLORS[job.state]}]{job.state.value}[/]"
        note = str(job.progress.get("note", "")) if job.state is JobState.RUNNING else _held(job)
        table.add_row(
            state,
            escape(_name(job)),
            ProgressBar(total=1.0, completed=fraction, width=28),
            escape(note),
        )
    if len(jobs) > 1:
        ended = sum(job.state in _SETTLED for job in jobs)
        table.add_row("", f"{ended} of {len(jobs)}", "", "")
    return table


def _name(job: Job) -> str:
    """Of the picture it edits, else of the file it is about."""
    return printable(Path(job.source or str(job.spec.get("file", ""))).name) or job.kind.value


def _held(job: Job) -> str:
    """Why a job that ran is in the queue again."""
    if job.state is not JobState.QUEUED or not job.error:
        return ""
    return str(job.error.get("message", "")).partition("\n")[0]


def _plainly(store: JobStore, order: list[str], check: Callable[[], None]) -> list[Job]:
    said: dict[str, str] = {}

    def show(jobs: list[Job]) -> None:
        for job in jobs:
            note = str(job.progress.get("note", "")).partition(":")[0]
            line = f"{job.state.value} {_name(job)}"
            if job.state is JobState.RUNNING:
                line = f"running {_name(job)} {note}".rstrip()
            elif _held(job):
                line = f"{line}: {_held(job)}"
            if said.get(job.id) != line:
                said[job.id] = line
                click.echo(line)

    return _until_settled(store, order, check, show)
