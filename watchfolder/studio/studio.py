"""Studio: the assembled workshop. `fulfil(job)` is all that a worker asks of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import cv2
import torch

from watchfolder.engines.card import EngineCard
from watchfolder.engines.engine import Engine
from watchfolder.engines.registry import load_engines
from watchfolder.errors import JobError, UnreadableAssetError
from watchfolder.jobs.job import Job
from watchfolder.jobs.studio_side import StudioSide
from watchfolder.pictures.guard import warm
from watchfolder.running.cache import StepCache
from watchfolder.running.progress import Listener
from watchfolder.settings import Settings
from watchfolder.studio.kinds import kind, kind_names
from watchfolder.studio.lightness import is_light
from watchfolder.studio.openings import Openings
from watchfolder.studio.presence import Presence
from watchfolder.studio.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Studio:
    """Engines, cache and ledger, ready for work."""

    settings: Settings
    store: StudioSide
    engines: Mapping[str, Engine]
    cache: StepCache
    openings: Openings = field(default_factory=Openings)

    @property
    def cards(self) -> tuple[EngineCard, ...]:
        """What the engines here can do."""
        return tuple(engine.card for engine in self.engines.values())

    def is_light(self, job: Job) -> bool:
        """Whether a job may be done beside others like it, in threads of one process."""
        return is_light(job)

    def enter_lane(self) -> None:
        """Make a thread ready for light jobs: it computes alone, the others beside it."""
        torch.set_num_threads(1)
        cv2.setNumThreads(1)

    def fulfil(self, job: Job, progress: Listener) -> Verdict:
        """Do one job. Raises EditingError when it cannot be done, Cancelled when told to stop.

        FolderOfflineError where the watched folder it is of is away, before or after.
        """
        if job.kind not in kind_names():
            raise JobError(f"no worker here does {job.kind} jobs")
        presence = Presence.of(job)
        try:
            verdict = kind(job.kind)(self, job, presence.heeding(progress))
        except UnreadableAssetError:
            presence.explain_loss()
            raise
        presence.check()  # else what was published lies in another folder
        return verdict


def open_studio(settings: Settings, store: StudioSide) -> Studio:
    """Assemble the workshop that the settings describe."""
    warm()  # it starts beside what is loaded here
    cache = StepCache(settings.cache, int(settings.cache_gib * 2**30))
    return Studio(settings, store, load_engines(settings), cache)
