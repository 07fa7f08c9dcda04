"""Reading jobs: one by its id, many by what they have in common."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Collection, Mapping

from presets.errors import did_you_mean
from watchfolder.errors import JobNotFoundError
from watchfolder.jobs.identity import CROCKFORD
from watchfolder.jobs.job import Job, JobKind, JobState
from watchfolder.jobs.rows import job_of, json_text

SHORT_END = 4
"""Characters that the end of an id must have to stand for it."""
RECENT = 500
CONDITIONS = {
    "states": "state IN (SELECT value FROM json_each(:states))",
    "kinds": "kind IN (SELECT value FROM json_each(:kinds))",
    "batch": "batch = :batch",
    "root": "root = :root",
    "source": "source = :source",
    "before": "seq < (SELECT seq FROM job WHERE id = :before)",
    "said": "NOT EXISTS (SELECT 1 FROM json_each(:said) AS wish"
    " WHERE json_extract(job.spec, '$.' || wish.key) IS NOT wish.value)",
}


def by_id(connection: sqlite3.Connection, said: str) -> Job:
    """The job of an id, of the unique beginning of one, or of a unique end (4 or more characters).

    Ids of one day begin alike, so their ends are what people can type. Raises JobNotFoundError.
    """
    spelled = said.strip().upper()
    fitting = _fitting(connection, spelled) if spelled and set(spelled) <= set(CROCKFORD) else []
    if len(fitting) == 1:
        return job_of(fitting[0])
    if fitting:
        ids = ", ".join(row["id"] for row in fitting[:3])
        raise JobNotFoundError(f"several jobs fit {said!r}: {ids}", "give more of the id")
    recent = connection.execute("SELECT id FROM job ORDER BY seq DESC LIMIT ?", (RECENT,))
    hint = did_you_mean(spelled, [row[0] for row in recent.fetchall()])
    raise JobNotFoundError(
        f"there is no job {said!r}", hint or "`watchfolder jobs list` shows them"
    )


def _fitting(connection: sqlite3.Connection, spelled: str) -> list[sqlite3.Row]:
    rows = connection.execute(
        "SELECT * FROM job WHERE id >= ? AND id < ? ORDER BY id LIMIT 4", (spelled, spelled + "~")
    ).fetchall()
    if not rows and len(spelled) >= SHORT_END:
        rows = connection.execute(
            "SELECT * FROM job WHERE substr(id, -4) = substr(?1, -4)"
            " AND substr(id, -length(?1)) = ?1 ORDER BY id LIMIT 4",
            (spelled,),
        ).fetchall()
    return rows


def select(
    connection: sqlite3.Connection,
    *,
    states: Collection[JobState] | None,
    kinds: Collection[JobKind] | None,
    batch: str | None,
    root: str | None,
    source: str | None,
    before: str | None,
    said: Mapping[str, str] | None,
    limit: int,
    newest_first: bool,
) -> list[Job]:
    """Jobs that fit everything that is not None."""
    asked = {
        "states": _words(states),
        "kinds": _words(kinds),
        "batch": batch,
        "root": None if root is None else os.fsencode(root),
        "source": None if source is None else os.fsencode(source),
        "before": before,
        "said": None if said is None else json_text(dict(said)),
    }
    # only the conditions that are asked for, so that each finds its index
    where = " AND ".join(CONDITIONS[name] for name, value in asked.items() if value is not None)
    order = "DESC" if newest_first else "ASC"
    rows = connection.execute(
        f"SELECT * FROM job WHERE {where or 'TRUE'} ORDER BY seq {order} LIMIT :limit",  # noqa: S608 - of constants
        {**asked, "limit": limit},
    ).fetchall()
    return [job_of(row) for row in rows]


def running(connection: sqlite3.Connection) -> list[Job]:
    """All jobs that a worker holds; quick however many jobs there are."""
    rows = connection.execute("SELECT * FROM job WHERE state = 'running'").fetchall()
    return [job_of(row) for row in rows]


def count(connection: sqlite3.Connection, batch: str | None) -> dict[JobState, int]:
    """How many jobs are in each state, zeros too."""
    if batch is None:
        rows = connection.execute("SELECT state, jobs FROM tally").fetchall()
    else:
        rows = connection.execute(
            "SELECT state, count(*) FROM job WHERE batch = ? GROUP BY state", (batch,)
        ).fetchall()
    return dict.fromkeys(JobState, 0) | {JobState(state): number for state, number in rows}


def ahead(connection: sqlite3.Connection, job: Job) -> int:
    """How many queued jobs come before a queued one."""
    (number,) = connection.execute(
        "SELECT count(*) FROM job WHERE state = 'queued' AND (priority > :priority"
        " OR (priority = :priority AND seq < (SELECT seq FROM job WHERE id = :id)))",
        {"priority": job.priority, "id": job.id},
    ).fetchone()
    return int(number)


def count_open(connection: sqlite3.Connection, root: str) -> int:
    """How many jobs of a root have not ended; looks only at these."""
    (number,) = connection.execute(
        "SELECT count(*) FROM job INDEXED BY job_open"
        " WHERE state IN ('queued', 'running', 'waiting') AND root = ?",
        (os.fsencode(root),),
    ).fetchone()
    return int(number)


def states(connection: sqlite3.Connection, ids: Collection[str]) -> dict[str, JobState]:
    """The states of these jobs; those that are not there are left out."""
    rows = connection.execute(
        "SELECT id, state FROM job WHERE id IN (SELECT value FROM json_each(?))",
        (json_text(list(ids)),),
    ).fetchall()
    return {job: JobState(state) for job, state in rows}


def latest_for(connection: sqlite3.Connection, source: str) -> Job | None:
    """The newest job of a picture."""
    row = connection.execute(
        "SELECT * FROM job WHERE source = ? ORDER BY seq DESC LIMIT 1", (os.fsencode(source),)
    ).fetchone()
    return None if row is None else job_of(row)


def latest_into(connection: sqlite3.Connection, source: str, out: str) -> Job | None:
    """The newest job that delivers a picture into a folder."""
    row = connection.execute(
        "SELECT * FROM job WHERE source = ? AND json_extract(spec, '$.out') = ?"
        " ORDER BY seq DESC LIMIT 1",
        (os.fsencode(source), out),
    ).fetchone()
    return None if row is None else job_of(row)


def sources(connection: sqlite3.Connection, root: str) -> set[str]:
    """The pictures of a root that there ever was a job of.

    From one picture to the next, however many jobs each has had.
    """
    rows = connection.execute(
        "WITH RECURSIVE picture (source) AS ("
        " SELECT min(source) FROM job WHERE root = :root"
        " UNION ALL"
        " SELECT (SELECT min(source) FROM job WHERE root = :root AND source > picture.source)"
        " FROM picture WHERE picture.source IS NOT NULL)"
        " SELECT source FROM picture WHERE source IS NOT NULL",
        {"root": os.fsencode(root)},
    )
    return {os.fsdecode(row[0]) for row in rows}


def ended_well(connection: sqlite3.Connection, root: str, limit: int) -> list[Job]:
    """The newest jobs of a root that succeeded."""
    rows = connection.execute(
        "SELECT * FROM job INDEXED BY job_ended_well"
        " WHERE root = ? AND state = 'succeeded' ORDER BY seq DESC LIMIT ?",
        (os.fsencode(root), limit),
    )
    return [job_of(row) for row in rows]


def _words(values: Collection[str] | None) -> str | None:
    return None if values is None else json_text([str(value) for value in values])
