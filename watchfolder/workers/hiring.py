"""Hiring: a worker for pulls, as long as a command waits for one."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from watchfolder.jobs.store import JobStore
from watchfolder.settings import Settings
from watchfolder.workers.supervisor import Supervisor

COMMAND = (sys.executable, "-m", "watchfolder.workers.puller")
LONGEST = 86400.0
"""Seconds a pull may take: the setting job_timeout is for pictures."""


@contextmanager
def ensure_puller(settings: Settings, store: JobStore) -> Iterator[Supervisor]:
    """Somebody pulls models while the block lasts."""
    patient = settings.model_copy(update={"job_timeout": LONGEST})
    supervisor = Supervisor(patient, 1, store, command=COMMAND)
    supervisor.start()
    try:
        yield supervisor
    finally:
        supervisor.stop()
