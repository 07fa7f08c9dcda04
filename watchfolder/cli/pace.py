"""Pace: following thousands of jobs by the ledger's events; how many are done, how fast, how long.

A look costs what happened since the last one, however many jobs there are.
"""

from __future__ import annotations

import json
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from watchfolder.cli.output import on_terminal
from watchfolder.jobs.events import Event
from watchfolder.jobs.job import FINAL, Job, JobState
from watchfolder.jobs.store import JobStore

LOOK_EVERY = 0.1
TELL_EVERY = 2.0
"""Seconds between two lines where nobody looks at a terminal."""
COUNT_EVERY = 15.0
"""Seconds between two looks at every job itself: events may have been pruned."""
WINDOW = 30.0
"""Seconds over which the rate is taken."""
_SETTLED = FINAL | {JobState.WAITING}
_STATES = frozenset(state.value for state in JobState)
_ENDS = frozenset(state.value for state in _SETTLED)


@dataclass
class Pace:
    """How far some jobs are."""

    total: int
    done: int = 0
    failed: int = 0
    looked: int = 0
    """Pictures looked at, while there are more to be looked at: the total grows with them."""
    pictures: int = 0
    """How many there are, 0 once all were looked at."""
    _before: int | None = None
    """How many had ended when the first look was taken."""
    _ends: deque[tuple[float, int]] = field(default_factory=deque)

    def note(self, now: float, done: int, failed: int) -> None:
        """Take down how many have ended by `now`, in seconds of any clock.

        The rate is counted from the first end on: before, workers may only just start.
        """
        self.done, self.failed = done, failed
        if self._before is None:
            self._before = done
        if done == self._before and not self._ends:
            return
        self._ends.append((now, done))
        while len(self._ends) > 2 and self._ends[0][0] < now - WINDOW:
            self._ends.popleft()

    @property
    def rate(self) -> float:
        """Pictures a second of late; 0 where nothing is known."""
        if len(self._ends) < 2:
            return 0.0
        (first, before), (last, now) = self._ends[0], self._ends[-1]
        return (now - before) / (last - first) if last > first else 0.0

    @property
    def remaining(self) -> float | None:
        """Seconds that the rest, as far as it is known, will take at this rate; None: unknown."""
        return (self.total - self.done) / self.rate if self.rate > 0 else None

    def sentence(self) -> str:
        """It in a line."""
        parts = [f"{self.done} of {self.total}"]
        if self.failed:
            parts.append(f"{self.failed} failed")
        if self.rate:
            parts.append(f"{self.rate:.1f} pictures/s")
        if self.pictures:
            parts.append(f"{self.looked} of {self.pictures} pictures looked at")
        elif self.remaining is not None and self.done < self.total:
            parts.append(f"{duration(self.remaining)} left")
        return ", ".join(parts)


def duration(seconds: float) -> str:
    """As people say it: 40 s, 12 min, 3 h 20 min."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60:02} min"


class Source(Protocol):
    """Where more jobs to follow come from."""

    looked: int
    """Pictures looked at so far."""
    dry: bool
    """There are no more."""

    @property
    def pictures(self) -> int:
        """How many there are."""

    def more(self) -> Sequence[str]:
        """The ids of jobs that were asked for just now; takes a moment at most."""


def follow_many(
    store: JobStore,
    ids: Sequence[str],
    since: int,
    *,
    quiet: bool = False,
    stream: bool = False,
    check: Callable[[], None] = lambda: None,
) -> list[Job]:
    """Wait until every job is final or waits for a person; the jobs as they then are.

    `since`, `stream` and `check` as follow_source() has them.
    """
    states = follow_source(store, _Known(ids), since, quiet=quiet, stream=stream, check=check)
    return [store.get(job_id) for job_id in states]


def follow_source(
    store: JobStore,
    source: Source,
    since: int,
    *,
    quiet: bool = False,
    stream: bool = False,
    check: Callable[[], None] = lambda: None,
) -> dict[str, JobState]:
    """Follow the jobs that a source gives until it is dry and all have ended; how they ended.

    `since` is the number of the last event before they were asked for. With `stream` every end is
    a line of JSON on standard output, and the pace another. `check` as in `following.follow`.
    """
    tell: Callable[[Pace], None]
    if stream or quiet or not on_terminal():
        tell = _lines(stream=stream, quiet=quiet)
        return _followed(store, source, since, tell, check, stream=stream)
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(), transient=True) as bar:
        task = bar.add_task("", total=None)

        def show(pace: Pace) -> None:
            said = pace.sentence().partition(", ")[2]
            bar.update(task, completed=pace.done, total=pace.total, description=said)

        return _followed(store, source, since, show, check, stream=False)


@dataclass
class _Known:
    """Jobs that were all asked for before."""

    ids: Sequence[str]
    looked: int = 0
    pictures: int = 0
    dry: bool = False

    def more(self) -> Sequence[str]:
        self.dry = True
        return self.ids


def _followed(
    store: JobStore,
    source: Source,
    since: int,
    tell: Callable[[Pace], None],
    check: Callable[[], None],
    *,
    stream: bool,
) -> dict[str, JobState]:
    states: dict[str, JobState] = {}
    counts: Counter[JobState] = Counter()
    pace, counted = Pace(0), time.monotonic()
    while True:
        if not source.dry:  # before events are read, so that no end of a new job is missed
            new = store.states_of([job for job in source.more() if job not in states])
            counts.update(new.values())
            states |= new
        now = time.monotonic()
        for event in iter_events(store, since):
            since = event.seq
            if event.job in states and str(event.kind) in _STATES:
                counts[states[event.job]] -= 1
                states[event.job] = JobState(str(event.kind))
                counts[states[event.job]] += 1
                if stream and str(event.kind) in _ENDS:
                    _say_end(store.get(event.job))
        if now - counted > COUNT_EVERY:
            states, counted = store.states_of(list(states)), now
            counts = Counter(states.values())
        ended = sum(counts[state] for state in _SETTLED)
        pace.total, pace.looked = len(states), source.looked
        pace.pictures = 0 if source.dry else source.pictures
        pace.note(now, ended, counts[JobState.FAILED] + counts[JobState.CANCELLED])
        tell(pace)
        if source.dry and ended == len(states):
            return states
        check()
        if source.dry:
            time.sleep(LOOK_EVERY)


def iter_events(store: JobStore, since: int) -> Iterator[Event]:
    """All events after `since`, a batch at a time."""
    while batch := store.events.since(since):
        yield from batch
        since = batch[-1].seq


def _say_end(job: Job) -> None:
    made = [output["path"] for output in (job.result or {}).get("outputs", [])]
    said = {"picture": job.source, "job": job.id, "state": job.state.value, "outputs": made}
    if job.error and job.state is not JobState.SUCCEEDED:
        said["error"] = job.error.get("message", "")
    click.echo(json.dumps(said, ensure_ascii=False))


def _lines(*, stream: bool, quiet: bool) -> Callable[[Pace], None]:
    told_at, told = 0.0, 0

    def tell(pace: Pace) -> None:
        nonlocal told_at, told
        now = time.monotonic()
        too_soon = now - told_at < TELL_EVERY and pace.done < pace.total
        if quiet or too_soon or pace.done == told:
            return
        told_at, told = now, pace.done
        if stream:
            left = None if pace.remaining is None else round(pace.remaining, 1)
            said: dict[str, Any] = {
                "done": pace.done,
                "total": pace.total,
                "failed": pace.failed,
                "pictures_per_second": round(pace.rate, 2),
                "seconds_left": left,
            }
            if pace.pictures:
                said |= {"looked": pace.looked, "pictures": pace.pictures}
            click.echo(json.dumps(said))
        else:
            click.echo(pace.sentence())

    return tell
