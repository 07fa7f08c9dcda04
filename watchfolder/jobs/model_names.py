"""Model names: what queued jobs need, found out by the workers, who know their engines."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from watchfolder.jobs.job import JobKind

ModelOf = Callable[[str], str]
"""From a recipe, as JSON, to the name of the model that it needs, "" for none."""
AT_ONCE = 200
"""Jobs that one claim looks at: some milliseconds."""


def name_models(connection: sqlite3.Connection, model_of: ModelOf) -> None:
    """Write down which models the foremost jobs need that nobody has looked at yet."""
    rows = connection.execute(
        "SELECT seq, kind, json_extract(spec, '$.recipe') AS recipe"
        " FROM job INDEXED BY job_unnamed WHERE state = 'queued' AND model IS NULL"
        " ORDER BY priority DESC, seq LIMIT ?",
        (AT_ONCE,),
    ).fetchall()
    named = [
        (model_of(row["recipe"]) if row["kind"] == JobKind.EDIT and row["recipe"] else "", row[0])
        for row in rows
    ]
    connection.executemany("UPDATE job SET model = ? WHERE seq = ?", named)
