"""What models pull does with a person: the licence, the progress, the end. The work is a job."""

from __future__ import annotations

import datetime as dt
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Column

from presets.errors import EditingError
from watchfolder.cli.output import DONE, FAILED, on_terminal, print_json, show_error
from watchfolder.cli.workshop import Workshop
from watchfolder.engines.catalogue.address import hub_address, hub_token
from watchfolder.engines.catalogue.hub import Hub
from watchfolder.engines.catalogue.licences import Terms, terms_known
from watchfolder.engines.catalogue.names import check_model_name
from watchfolder.engines.catalogue.order import Order, named
from watchfolder.engines.catalogue.patience import Pace, asked
from watchfolder.engines.catalogue.pulling import Offer, look
from watchfolder.engines.catalogue.records import Records
from watchfolder.engines.catalogue.sizes import size_text
from watchfolder.errors import LicenceError
from watchfolder.jobs.job import FINAL, Job, JobKind, JobState
from watchfolder.jobs.pull_job import pull_job
from watchfolder.jobs.store import JobStore
from watchfolder.workers.hiring import ensure_puller

_LOOK_EVERY = 0.1
_TELL_EVERY = 10.0
"""Seconds between two lines in a pipe, while one file is fetched."""
_PACE = Pace(tries=3)
"""A person waits: a few seconds, then the hub counts as unreachable."""
_ORPHANED = dt.timedelta(minutes=1)
_STOP_WAIT = 3.0


def remote_order(
    workshop: Workshop, word: str, revision: str, *, accept: bool, quiet: bool
) -> Order:
    """Ask the hub what it has, say it, and have the licence accepted; what is to be pulled.

    Raises ModelError, HubError, HubUnreachableError, LicenceError.
    """
    name, source = named(word)
    folder = workshop.settings.model_folders[0]
    records = Records(folder)
    order = Order(
        name=name,
        repository=source.repository,
        revision=revision or source.revision or records.revision(source.repository),
    )
    hub = Hub(hub_address(workshop.settings), hub_token())
    offer = asked(lambda: look(hub, order), _PACE, time.sleep)
    if not quiet:
        _say_offer(name, offer, hub.address)
    order = order.model_copy(update={"revision": offer.remote.commit})
    _agree(order, records, offer.terms, accept=accept, quiet=quiet)
    return order


def local_order(
    workshop: Workshop,
    name: str,
    origin: Path,
    *,
    link: bool,
    base: str,
    component: str,
    accept: bool,
    quiet: bool,
) -> Order:
    """The same for what is on this machine. Raises ModelError, LicenceError."""
    order = Order(
        name=check_model_name(name),
        origin=origin.absolute(),
        link=link,
        based_on=base,
        component=component,
    )
    if order.known is not None:
        records = Records(workshop.settings.model_folders[0])
        _agree(order, records, terms_known(order.known), accept=accept, quiet=quiet)
    return order


def follow_pull(workshop: Workshop, order: Order, *, as_json: bool) -> int:
    """Have the job done by a worker of its own and show how far it is; the exit code.

    Ctrl-C cancels the job; what was fetched stays.
    """
    store = workshop.store
    job, new = store.enqueue(pull_job(order))
    if not new and job.state in FINAL:
        job = store.retry(job.id, force=True)
    _forget_orphans(store, job)
    with ensure_puller(workshop.settings, store) as puller:
        try:
            job = _until_ended(store, job.id, puller.check, quiet=as_json)
        except KeyboardInterrupt:
            _stop(store, job.id)
            raise
    if as_json:
        print_json({"state": job.state.value, "result": job.result, "error": job.error})
        return DONE if job.state is JobState.SUCCEEDED else FAILED
    return _say_end(workshop, order, job)


@contextmanager
def reading(total: int, *, quiet: bool) -> Iterator[Callable[[str, int], None]]:
    """Show a bar for `total` bytes that are read here, on a terminal; told file by file."""
    if quiet or not on_terminal():
        yield lambda _name, _count: None
        return
    with _bar() as progress:
        task = progress.add_task("", total=max(1, total))

        def seen(name: str, count: int) -> None:
            progress.update(task, advance=count, description=name)

        yield seen


def _say_offer(name: str, offer: Offer, address: str) -> None:
    click.secho(name, bold=True, nl=False)
    click.echo(
        f"  {size_text(offer.bytes)} in {len(offer.wanted)} files for {offer.pipeline}, "
        f"{offer.remote.repository} at {offer.remote.commit[:12]}, from {address}"
    )


def _agree(order: Order, records: Records, terms: Terms, *, accept: bool, quiet: bool) -> None:
    """Show the licence and have it accepted, once for this very text. Raises LicenceError."""
    repository = order.repository or (order.known.source.repository if order.known else "")
    if records.accepted(repository, terms.sha256):
        return
    if not quiet:
        use = " Not for commercial use." if terms.noncommercial else ""
        click.echo(f"licence: {terms.name}.{use}\n  {terms.summary}: {terms.url}", err=True)
    if not accept:
        _ask(order.name, terms, quiet=quiet)
    records.accept(repository, licence=terms.name, sha256=terms.sha256, revision=order.revision)


def _ask(name: str, terms: Terms, *, quiet: bool) -> None:
    if quiet or not (sys.stdin.isatty() and on_terminal()):
        raise LicenceError(
            f"the licence of {name} must be accepted first: {terms.name}",
            f"read {terms.url}, then say --accept-licence",
        )
    if terms.text:
        click.echo_via_pager(terms.text)
    if not click.confirm("Do you accept this licence?"):
        raise LicenceError(f"the licence of {name} was not accepted, so nothing was fetched")


def _forget_orphans(store: JobStore, own: Job) -> None:
    """Cancel pulls whose command ended without a word: only this one's is waited for now.

    A pull that is queued with a delay belongs to a command that still runs.
    """
    late = dt.datetime.now(dt.UTC) - _ORPHANED
    for job in store.list(kinds=[JobKind.PULL], states=[JobState.QUEUED]):
        if job.id != own.id and job.not_before is None and job.created < late:
            store.cancel(job.id, "its command ended; the same command goes on")


def _until_ended(store: JobStore, job_id: str, check: Callable[[], None], *, quiet: bool) -> Job:
    if quiet:
        return _watch(store, job_id, check, lambda _job: None)
    if not on_terminal():
        return _watch(store, job_id, check, _plain_lines())
    with _bar() as progress:
        task = progress.add_task("", total=1.0)

        def show(job: Job) -> None:
            fraction = float(job.progress.get("fraction", 0.0))
            progress.update(task, completed=fraction, description=_shown(_note(job)))

        return _watch(store, job_id, check, show)


def _watch(
    store: JobStore, job_id: str, check: Callable[[], None], show: Callable[[Job], None]
) -> Job:
    while True:
        job = store.get(job_id)
        show(job)
        if job.state in FINAL:
            return job
        check()
        time.sleep(_LOOK_EVERY)


def _bar() -> Progress:
    return Progress(
        BarColumn(24),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeRemainingColumn(compact=True),
        TextColumn(
            "{task.description}",
            markup=False,
            table_column=Column(ratio=1, no_wrap=True, overflow="ellipsis"),
        ),
        transient=True,
        expand=True,
    )


def _shown(note: str) -> str:
    """Figures first: of a long file name only the end may be cut off."""
    name, _, figures = note.partition(": ")
    return f"{figures}  {name}" if figures else name


def _plain_lines() -> Callable[[Job], None]:
    """A line when another file begins, and now and then while one is fetched."""
    last, told_at = "", 0.0

    def show(job: Job) -> None:
        nonlocal last, told_at
        note = _note(job)
        file = note.partition(":")[0]
        now = time.monotonic()
        if note and (file != last or now - told_at > _TELL_EVERY):
            last, told_at = file, now
            click.echo(note)

    return show


def _note(job: Job) -> str:
    if job.state is JobState.QUEUED and job.error:
        return f"trying again soon: {job.error.get('message', '')}"
    return str(job.progress.get("note", ""))


def _stop(store: JobStore, job_id: str) -> None:
    """Cancel, and give the worker a moment to stop between two blocks."""
    until = time.monotonic() + _STOP_WAIT
    job = store.get(job_id)
    if job.state in FINAL:
        return
    store.cancel(job_id, "stopped")
    while store.get(job_id).state not in FINAL and time.monotonic() < until:
        time.sleep(_LOOK_EVERY)
    click.echo("\nwhat was fetched stays; the same command goes on from there", err=True)


def _say_end(workshop: Workshop, order: Order, job: Job) -> int:
    if job.state is not JobState.SUCCEEDED:
        said = job.error or {}
        message = str(said.get("message") or said.get("reason") or job.state.value)
        show_error(EditingError(message, str(said.get("hint", ""))))
        return FAILED
    result = job.result or {}
    if order.repository and not result.get("fetched"):
        click.echo(f"{order.name} was here already; every file is what the hub has")
    else:
        click.echo(
            f"{order.name} is here: {size_text(result['bytes'])} in {result['files']} files, "
            f"{result['folder']}"
        )
    if workshop.store.roster.alive():
        click.echo("a running watchfolder watch sees it when it is started again")
    return DONE
