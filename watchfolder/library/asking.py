"""Asking: what is due becomes jobs of the ledger."""

from __future__ import annotations

from collections.abc import Sequence

from watchfolder.jobs.job import FINAL
from watchfolder.jobs.store import JobStore
from watchfolder.library.entry import Entry

AT_ONCE = 500
"""Jobs asked for in one transaction."""


def ask_for(due: Sequence[Entry], store: JobStore) -> list[str]:
    """Queue what is due; the ids of the jobs, in order. A job that ended is queued again."""
    ids: list[str] = []
    for start in range(0, len(due), AT_ONCE):
        part = [entry.asked for entry in due[start : start + AT_ONCE] if entry.asked is not None]
        taken = store.enqueue_many(part)
        ended = dict.fromkeys(job.id for job, new in taken if not new and job.state in FINAL)
        store.retry_many(list(ended), force=True)
        ids += [job.id for job, _ in taken]
    return ids
