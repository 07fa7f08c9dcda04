"""Assembling: the workshop of a worker, with the native libraries held to their threads."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Protocol

from watchfolder.engines.card import EngineCard
from watchfolder.jobs.job import Job
from watchfolder.jobs.studio_side import StudioSide
from watchfolder.pictures.freed_memory import keep_freed_memory
from watchfolder.running.progress import Listener
from watchfolder.settings import Settings
from watchfolder.workers.threads import limit_libraries
from watchfolder.workers.worker import Verdict


class SeatedWorkshop(Protocol):
    """A Workshop that does not mind where its listener is."""

    @property
    def cards(self) -> tuple[EngineCard, ...]:
        """What the engines can do."""

    def fulfil(self, job: Job, progress: Listener) -> Verdict:
        """Do one job. Raises EditingError, or what `progress.report` raises."""


Assemble = Callable[[Settings, StudioSide, int], SeatedWorkshop]
"""Makes a workshop of the settings, the ledger and the number of threads."""


def assemble_studio(settings: Settings, store: StudioSide, threads: int) -> SeatedWorkshop:
    """The studio. To be called once in a process, before anything loads a tensor library."""
    limit_libraries(threads, os.environ)
    keep_freed_memory()
    # not before: the libraries below read the limits once, when they are loaded
    import torch  # noqa: PLC0415

    from watchfolder.studio.studio import open_studio  # noqa: PLC0415

    torch.set_num_threads(threads)
    return open_studio(settings, store)
