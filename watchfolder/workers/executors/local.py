"""local: workers as processes of this machine."""

from __future__ import annotations

from watchfolder.jobs.store import JobStore
from watchfolder.settings import Settings
from watchfolder.workers.executor import Executor
from watchfolder.workers.supervisor import Supervisor


def open_executor(settings: Settings, store: JobStore) -> Executor:
    """As many workers as the settings say, supervised."""
    return Supervisor(settings, settings.workers, store)
