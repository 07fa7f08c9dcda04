"""jobs: what the ledger holds, and the things a person can do about it."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from watchfolder.cli.export_recipe import export_recipe
from watchfolder.cli.placing import BOX, POINT, Numbers, Sides, shown_place
from watchfolder.cli.workshop import Workshop, workshop_options

if TYPE_CHECKING:
    from watchfolder.jobs.job import Job

STATES = ("queued", "running", "waiting", "succeeded", "failed", "cancelled")


@click.group(
    epilog="""\b
Examples:
  watchfolder jobs list --state failed
  watchfolder jobs show 01JB
  watchfolder jobs retry 01JB
  watchfolder jobs pick 01JB 2 --branch lifestyle
  watchfolder jobs answer 01JB --mask strap.png --name strap
  watchfolder jobs answer 01JB --box 0.2,0.35,0.6,0.8
  watchfolder jobs answer 01JB --point 420,310 --point 510,330 --not-point 90,40"""
)
def jobs() -> None:
    """List and steer jobs. A JOB is an id or the beginning of one."""


jobs.add_command(export_recipe)


def as_data(job: Job) -> dict[str, Any]:
    """A job as --json shows it."""
    return {
        "id": job.id,
        "kind": str(job.kind),
        "state": str(job.state),
        "source": job.source,
        "trigger": str(job.trigger),
        "attempts": job.attempts,
        "batch": job.batch,
        "created": _moment(job.created),
        "started": _moment(job.started),
        "finished": _moment(job.finished),
        "progress": job.progress,
        "error": job.error,
        "question": job.question,
        "result": job.result,
    }


def _moment(value: dt.datetime | None) -> str | None:
    return value.isoformat() if value else None


@jobs.command("list")
@click.option("--state", "states", multiple=True, type=click.Choice(STATES), help="Repeatable.")
@click.option("--batch", help="Only one library run.")
@click.option("--limit", default=40, show_default=True, type=click.IntRange(1, 100000))
@click.option("--json", "as_json", is_flag=True)
@workshop_options
def list_jobs(
    states: tuple[str, ...], batch: str | None, limit: int, as_json: bool, workshop: Workshop
) -> None:
    """List jobs, the newest first, then what is held in watched folders, why, and what to do."""
    from watchfolder.cli.held import folder_items, held_items
    from watchfolder.cli.output import print_json
    from watchfolder.jobs.job import JobKind, JobState

    found = workshop.store.list(
        states=[JobState(s) for s in states] or None,
        kinds=[JobKind.EDIT],
        batch=batch,
        limit=limit,
    )
    everything = not (states or batch)
    held = held_items(workshop.store) if everything else []
    folders = folder_items(workshop.store) if everything else []
    if as_json:
        print_json({"jobs": [as_data(job) for job in found], "held": held, "folders": folders})
        return
    if not found:
        click.echo("no jobs" if not states else f"no jobs that are {' or '.join(states)}")
    for job in found:
        _line(job)
    for item in held:
        _say_held("held", Path(item["path"]).name, item["message"], item["action"])
    for folder in folders:
        if folder["note"]:
            _say_held(folder["state"], folder["path"], folder["note"], folder["action"])
    if any(job.state is JobState.QUEUED for job in found):
        _advise(workshop)


def _say_held(state: str, name: str, message: str, action: str) -> None:
    """What waits, why, and below it what a person can do."""
    from watchfolder.watching.reasons import printable

    first, *more = message.splitlines() or [""]
    click.secho(f"{state:>9}", fg="yellow", nl=False)
    click.echo(f"  {printable(name)}  {first}")
    for line in (*more, action):
        click.echo(f"{'':11}{line}")


def _line(job: Job) -> None:
    from watchfolder.cli.following import _COLORS
    from watchfolder.jobs.job import JobState
    from watchfolder.watching.reasons import printable

    click.secho(f"{job.state.value:>9}", fg=_COLORS[job.state], nl=False)
    click.echo(f"  {job.id}  {printable(Path(job.source).name)}", nl=False)
    if job.state is JobState.RUNNING:
        fraction = float(job.progress.get("fraction", 0.0))
        click.echo(f"  {fraction:.0%} {job.progress.get('note', '')}", nl=False)
    elif job.state is JobState.WAITING and job.question:
        click.echo(f"  {job.question.get('message', '')}", nl=False)
    elif job.error:
        text = str(job.error.get("message") or job.error.get("reason") or "")
        click.echo(f"  {text.splitlines()[0] if text else ''}", nl=False)
        if job.state is JobState.QUEUED and job.error.get("hint"):  # it waits until that is done
            click.echo(f"\n{'':11}{job.error['hint']}", nl=False)
    click.echo()


@jobs.command("show")
@click.argument("job_id", metavar="JOB")
@click.option("--json", "as_json", is_flag=True)
@workshop_options
def show(job_id: str, as_json: bool, workshop: Workshop) -> None:
    """Show one job: state, steps with their figures, files, what it waits for."""
    from watchfolder.cli.following import say_end
    from watchfolder.cli.output import print_json

    job = workshop.store.get(job_id)
    if as_json:
        print_json(as_data(job))
        return
    say_end(job)
    if job.progress.get("preview") and workshop.store.previews.read(job.id):
        click.echo(f"  in the making: {workshop.store.previews.place_of(job.id)}")
    for branch in (job.result or {}).get("branches", []):
        click.secho(f"  {branch['name'] or 'edit'}", fg="cyan", nl=False)
        click.echo(f"  {branch['state']}")
        for step in branch.get("steps", []):
            where = "from the cache" if step["from_cache"] else f"{step['seconds']:.2f} s"
            click.echo(f"    {step['edit']}  {step['engine']}, {where}")
            for figure in step["figures"]:
                limit = "" if figure["limit"] is None else f", limit {figure['limit']:g}"
                mark = "" if figure["passed"] else "  BEYOND ITS LIMIT"
                click.echo(f"      {figure['name']} {figure['value']:.3g}{limit}{mark}")


@jobs.command("retry")
@click.argument("job_ids", nargs=-1, required=True, metavar="JOB...")
@click.option(
    "--from",
    "start",
    type=click.Choice(["failed-step", "start"]),
    default="failed-step",
    show_default=True,
    help="Steps that were done are kept and not run again, unless start.",
)
@click.option("--force", is_flag=True, help="A job that succeeded too.")
@workshop_options
def retry(job_ids: tuple[str, ...], start: str, force: bool, workshop: Workshop) -> None:
    """Queue failed or cancelled jobs again; only what is missing is run."""
    for job_id in job_ids:
        job = workshop.store.retry(job_id, from_start=start == "start", force=force)
        click.echo(f"queued {job.id}  {Path(job.source).name}")
    _advise(workshop)


@jobs.command("cancel")
@click.argument("job_ids", nargs=-1, required=True, metavar="JOB...")
@workshop_options
def cancel(job_ids: tuple[str, ...], workshop: Workshop) -> None:
    """Cancel exactly these jobs; a running one stops at its next report of progress."""
    for job_id in job_ids:
        job = workshop.store.cancel(job_id)
        click.echo(f"{job.state.value} {job.id}" + (" (stopping)" if job.cancel_requested else ""))


@jobs.command("approve")
@click.argument("job_ids", nargs=-1, required=True, metavar="JOB...")
@workshop_options
def approve(job_ids: tuple[str, ...], workshop: Workshop) -> None:
    """Approve what waits for review; it is published."""
    for job_id in job_ids:
        job = workshop.store.approve(job_id)
        click.echo(f"approved {job.id}")
    _advise(workshop)


@jobs.command("reject")
@click.argument("job_ids", nargs=-1, required=True, metavar="JOB...")
@workshop_options
def reject(job_ids: tuple[str, ...], workshop: Workshop) -> None:
    """Reject what waits for review; nothing is published."""
    for job_id in job_ids:
        job = workshop.store.reject(job_id)
        click.echo(f"rejected {job.id}")


@jobs.command("pick")
@click.argument("job_id", metavar="JOB")
@click.argument("number", type=click.IntRange(1, 16), metavar="N")
@click.option("--branch", help="The branch, where more than one waits.")
@workshop_options
def pick(job_id: str, number: int, branch: str | None, workshop: Workshop) -> None:
    """Pick variant N of what waits; it is published and feeds what builds on it."""
    job = workshop.store.pick(job_id, branch, number)
    click.echo(f"picked {number} for {job.id}")
    _advise(workshop)


@jobs.command("answer")
@click.argument("job_id", metavar="JOB")
@click.option(
    "--mask",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A grey picture of the photo's shape: white is the place.",
)
@click.option("--box", type=BOX, help="Around it: fractions of the photo, or its pixels.")
@click.option(
    "--inside",
    type=click.Choice(["thing", "all"]),
    default="thing",
    show_default=True,
    help="Of a box: what stands out in it, or all of it.",
)
@click.option("--point", "points", type=POINT, multiple=True, help="On it. Repeatable.")
@click.option("--not-point", "beside", type=POINT, multiple=True, help="Not on it. Repeatable.")
@click.option("--name", help="The place's name, where more than one is asked for.")
@workshop_options
def answer(
    job_id: str,
    mask: Path | None,
    box: Numbers | None,
    inside: Literal["thing", "all"],
    points: tuple[Numbers, ...],
    beside: tuple[Numbers, ...],
    name: str | None,
    workshop: Workshop,
) -> None:
    """Show a waiting job the place it did not find, by a mask, a box or points."""
    from watchfolder.jobs.answers import place_asked

    if sum((mask is not None, box is not None, bool(points or beside))) != 1:
        raise click.UsageError("show the place once: by --mask, by --box, or by --point")
    job = workshop.store.get(job_id)
    place = place_asked(job, name)
    if mask is not None:
        workshop.store.answer_mask(job.id, place, str(mask.absolute()))
    else:
        shown = shown_place(box, points, beside, lambda: _sides(job, workshop), inside=inside)
        workshop.store.answer_place(job.id, place, shown)
    click.echo(f"answered {job.id}")
    _advise(workshop)


@jobs.command("prune")
@click.option("--older-than", default=30, show_default=True, help="Days.", type=click.IntRange(0))
@workshop_options
def prune(older_than: int, workshop: Workshop) -> None:
    """Forget jobs that ended long ago. Files are not touched."""
    from watchfolder.jobs.job import FINAL

    count = workshop.store.prune(dt.timedelta(days=older_than), FINAL)
    click.echo(f"forgot {count} jobs")


@jobs.command("run")
@click.option("--json", "as_json", is_flag=True)
@workshop_options
def run(as_json: bool, workshop: Workshop) -> None:
    """Do everything that is queued, without a daemon, and end."""
    from watchfolder.cli.following import exit_code, follow, say_end
    from watchfolder.cli.output import print_json
    from watchfolder.jobs.job import EVERYDAY, JobState
    from watchfolder.workers.supervisor import ensure_workers

    queued = workshop.store.list(
        states=[JobState.QUEUED, JobState.RUNNING], kinds=EVERYDAY, limit=100_000
    )
    if not queued:
        click.echo("nothing is queued")
        return
    with ensure_workers(workshop.settings, workshop.store) as workers:
        ended = follow(workshop.store, [j.id for j in queued], quiet=as_json, check=workers.check)
    if as_json:
        print_json({"jobs": [as_data(job) for job in ended]})
    else:
        for job in ended:
            say_end(job)
    sys.exit(exit_code(ended))


def _sides(job: Job, workshop: Workshop) -> Sides:
    """Width and height of a job's original, from what is known of it."""
    from watchfolder.errors import AnswerError

    facts = workshop.store.facts_of(str(job.spec.get("sha256", "")))
    if facts is None:
        raise AnswerError("the photo's size is not known here", "say fractions, from 0 to 1")
    return facts.width, facts.height


def _advise(workshop: Workshop) -> None:
    if not workshop.store.roster.alive():
        click.echo(
            "no worker is running: start watchfolder watch, or watchfolder jobs run", err=True
        )
