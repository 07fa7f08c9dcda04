"""JobStore: the ledger. Every job there was, is and shall be; what doors and workers share.

Execution is at least once, publishing is idempotent, so each job has exactly one outcome. Every
change of a job and the event that tells of it are one transaction.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from presets.shown import ShownPlace
from watchfolder.errors import JobStateError
from watchfolder.jobs import answers, queries
from watchfolder.jobs.clock import Moment, present
from watchfolder.jobs.database import Database
from watchfolder.jobs.events import Event, EventKind, EventLog, append
from watchfolder.jobs.facts_book import FactsBook
from watchfolder.jobs.identity import Identities
from watchfolder.jobs.intake import take_in
from watchfolder.jobs.job import FINAL, Job, JobKind, JobState, NewJob
from watchfolder.jobs.outputs import OutputBook, OutputRecord
from watchfolder.jobs.previews import PreviewFolder
from watchfolder.jobs.roster import Roster
from watchfolder.jobs.rows import json_text, time_text
from watchfolder.jobs.watch_board import WatchBoard
from watchfolder.jobs.watch_book import WatchBook
from watchfolder.jobs.worker_side import Jobs, WorkerSide
from watchfolder.pictures.facts import Facts
from watchfolder.settings import Settings

Taken = list[tuple[Job, bool]]
Outputs = list[OutputRecord]


class JobStore(WorkerSide):
    """The ledger of one state folder; to be used by any number of processes and threads.

    Every method may raise LedgerError. A method that names a job takes its id, the unique
    beginning of it, or a unique end, and raises JobNotFoundError.
    """

    def __init__(
        self,
        path: Path,
        settings: Settings | None = None,
        *,
        clock: Callable[[], Moment] = present,
    ) -> None:
        """Open the file, or make it. `settings` gives `lease` and `max_attempts`."""
        super().__init__(Database(path), settings or Settings(), clock)
        self.path = path
        self.previews = PreviewFolder(path.parent / "previews")
        self.roster = Roster(self.database, clock)
        self.watched = WatchBook(self.database, clock)
        self.watch_board = WatchBoard(self.database)
        self.events = EventLog(self.database)
        self._facts = FactsBook(self.database)
        self._outputs = OutputBook(self.database, clock)
        self._identities = Identities()

    # What doors do

    def enqueue(self, new: NewJob) -> tuple[Job, bool]:
        """The job for `new`, and whether it was made just now.

        A job of the same key is the same job, whatever its state: for one that failed or was
        cancelled the door decides whether to retry() it. Another `force` in the spec than the
        ended job had makes a new one.
        """
        return self.enqueue_many([new])[0]

    def enqueue_many(self, new: Sequence[NewJob]) -> Taken:
        """The same for many, in one transaction: all of them are taken in, or none."""
        now = self._clock()
        with self.database.transaction() as connection:
            return [take_in(connection, one, now, self._identities) for one in new]

    def get(self, job_id: str) -> Job:
        """The job of this id."""
        with self.database.reading() as connection:
            return queries.by_id(connection, job_id)

    def list(
        self,
        *,
        states: Collection[JobState] | None = None,
        kinds: Collection[JobKind] | None = None,
        batch: str | None = None,
        root: str | None = None,
        source: str | None = None,
        before: str | None = None,
        said: Mapping[str, str] | None = None,
        limit: int = 100,
        newest_first: bool = True,
    ) -> Jobs:
        """Jobs that fit all that is said, in the order they came.

        `before` is the id of a job that all are older than; `said` holds what a job's spec must
        say, by dotted name: {"bridge.parent": ID}.
        """
        with self.database.reading() as connection:
            return queries.select(
                connection,
                states=states,
                kinds=kinds,
                batch=batch,
                root=root,
                source=source,
                before=before,
                said=said,
                limit=limit,
                newest_first=newest_first,
            )

    def running(self) -> Jobs:
        """The jobs that workers hold now."""
        with self.database.reading() as connection:
            return queries.running(connection)

    def counts(self, batch: str | None = None) -> dict[JobState, int]:
        """How many jobs are in each state."""
        with self.database.reading() as connection:
            return queries.count(connection, batch)

    def ahead(self, job: Job) -> int:
        """How many queued jobs are claimed before this queued one."""
        with self.database.reading() as connection:
            return queries.ahead(connection, job)

    def count_open(self, root: str) -> int:
        """How many jobs of a root are queued, running or waiting."""
        with self.database.reading() as connection:
            return queries.count_open(connection, root)

    def states_of(self, ids: Collection[str]) -> dict[str, JobState]:
        """How these jobs stand; those that are not there, or not any more, are left out."""
        with self.database.reading() as connection:
            return queries.states(connection, ids)

    def latest_for(self, source: str) -> Job | None:
        """The newest job of a picture, by its absolute path."""
        with self.database.reading() as connection:
            return queries.latest_for(connection, source)

    def latest_into(self, source: str, out: str) -> Job | None:
        """The newest job that delivers a picture into the folder `out`."""
        with self.database.reading() as connection:
            return queries.latest_into(connection, source, out)

    def sources(self, root: str) -> set[str]:
        """Absolute paths of the pictures of a root that there ever was a job of."""
        with self.database.reading() as connection:
            return queries.sources(connection, root)

    def ended_well(self, root: str, limit: int = 200) -> Jobs:
        """The newest jobs of a root that succeeded."""
        with self.database.reading() as connection:
            return queries.ended_well(connection, root, limit)

    # What people do

    def cancel(self, job_id: str, reason: str = "cancelled by user") -> Job:
        """Cancel a job; a running one at its next progress report.

        Raises JobStateError for one that succeeded or failed.
        """
        with self._changing(job_id) as (connection, job, now):
            return answers.cancel(connection, job, reason, now)

    def retry(self, job_id: str, *, from_start: bool = False, force: bool = False) -> Job:
        """Queue a failed or cancelled job again, under the same id; a succeeded one by `force`.

        Steps that are in the cache are not run again, and answers stay, unless `from_start`:
        then answers["from_start"] is true and all others are forgotten. Raises JobStateError.
        """
        with self._changing(job_id) as (connection, job, now):
            return answers.retry(connection, job, now, from_start=from_start, force=force)

    def retry_many(self, ids: Sequence[str], *, force: bool = False) -> Jobs:
        """The same for many, in one transaction: all of them, or none. Raises JobStateError."""
        now = self._clock()
        with self.database.transaction() as connection:
            return [
                answers.retry(
                    connection, queries.by_id(connection, one), now, from_start=False, force=force
                )
                for one in ids
            ]

    def approve(self, job_id: str) -> Job:
        """Let a job that asks for approval go on. Raises JobStateError if it asks for more."""
        with self._changing(job_id) as (connection, job, now):
            return answers.approve(connection, job, now)

    def reject(self, job_id: str) -> Job:
        """Cancel a waiting job with the reason `rejected`. Raises JobStateError."""
        with self._changing(job_id) as (connection, job, now):
            return answers.reject(connection, job, now)

    def pick(self, job_id: str, branch: str | None, variant: int) -> Job:
        """Choose a variant, 1-based, of a branch (None: of the one that is asked about).

        Raises JobStateError where no pick is asked for, AnswerError for one that is not offered.
        """
        with self._changing(job_id) as (connection, job, now):
            return answers.pick(connection, job, branch, variant, now)

    def answer_mask(self, job_id: str, name: str, path: str | Path) -> Job:
        """Give the mask that a job asks for. Raises JobStateError; AnswerError for no file."""
        with self._changing(job_id) as (connection, job, now):
            return answers.answer_mask(connection, job, name, Path(path), now)

    def answer_place(self, job_id: str, name: str, place: ShownPlace) -> Job:
        """Show what a job did not find by a box or points. Raises JobStateError."""
        with self._changing(job_id) as (connection, job, now):
            return answers.answer_place(connection, job, name, place, now)

    # Upkeep

    def prune(self, older_than: dt.timedelta, states: Collection[JobState] = FINAL) -> int:
        """Forget jobs that ended longer ago, with their events; how many. Outputs stay known.

        Raises JobStateError for a state that is no end.
        """
        open_states = set(states) - FINAL
        if open_states:
            raise JobStateError(
                f"jobs that are {' or '.join(sorted(open_states))} are not pruned", "cancel them"
            )
        before = time_text(self._clock().at - older_than)
        with self.database.transaction() as connection:
            connection.execute("DELETE FROM event WHERE job IS NULL AND at < ?", (before,))
            return connection.execute(
                "DELETE FROM job WHERE finished < ? AND state IN (SELECT value FROM json_each(?))",
                (before, json_text(sorted(states))),
            ).rowcount

    def check(self) -> None:
        """Read the whole file, as the daemon does when it starts. Raises LedgerCorruptError."""
        self.database.check()

    # Events, facts, outputs

    def follow(self, since_seq: int, timeout: float, job: str | None = None) -> Iterator[Event]:
        """Events as they come, until `timeout` seconds passed without one; see EventLog.follow."""
        return self.events.follow(since_seq, timeout, job)

    def notice(self, data: dict[str, Any], job: str = "") -> None:
        """Tell followers something that is no job's state: {"code", "message", "hint"}."""
        with self.database.transaction() as connection:
            append(connection, self._clock(), job, EventKind.NOTICE, data)

    def facts_of(self, sha256: str) -> Facts | None:
        """What is known of the picture file of these bytes."""
        return self._facts.facts_of(sha256)

    def checked_facts_of(self, sha256: str) -> Facts | None:
        """The same, where its source check is done too; None: to be examined for a plan."""
        return self._facts.checked_facts_of(sha256)

    def put_facts(self, facts: Facts) -> None:
        """Keep what was found out about a picture file."""
        self._facts.put_facts(facts)

    def known_sha(self, path: Path) -> str | None:
        """sha256 of an unchanged file that was hashed before."""
        return self._facts.known_sha(path)

    def remember_sha(self, path: Path, sha256: str, signature: str | None = None) -> bool:
        """Keep the hash of a file; see FactsBook.remember_sha."""
        return self._facts.remember_sha(path, sha256, signature)

    def remember_shas(self, hashed: Sequence[tuple[Path, str, str | None]]) -> int:
        """Keep the hashes of many files: path, sha256, signature; how many were kept."""
        return self._facts.remember_shas(hashed)

    def record_output(
        self,
        job_id: str,
        path: Path,
        *,
        branch: str,
        slot: str,
        sha256: str,
        recipe_digest: str,
    ) -> None:
        """Write down a published file as ours."""
        self._outputs.record_output(
            job_id, path, branch=branch, slot=slot, sha256=sha256, recipe_digest=recipe_digest
        )

    def owner_of(self, path: Path) -> str | None:
        """Id of the job that published the file at `path`."""
        return self._outputs.owner_of(path)

    def jobs_of_recipe(self, recipe_digest: str) -> Sequence[str]:
        """Ids of the jobs that published a file of this recipe digest, the newest first."""
        return self._outputs.jobs_of_recipe(recipe_digest)

    def outputs_of(self, job_id: str) -> Outputs:
        """The files a job has published."""
        return self._outputs.outputs_of(job_id)

    def close(self) -> None:
        """Close the connections of all threads."""
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @contextmanager
    def _changing(self, job_id: str) -> Iterator[tuple[sqlite3.Connection, Job, Moment]]:
        with self.database.transaction() as connection:
            yield connection, queries.by_id(connection, job_id), self._clock()
