"""How many threads a worker's mathematics may use."""

from __future__ import annotations

import os
from collections.abc import MutableMapping

from watchfolder.settings import Settings

VARIABLES = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NUMBA_NUM_THREADS",
    "OPENCV_FOR_THREADS_NUM",
)
"""What the native libraries read when they are loaded, and not later."""
WAITING = {"OMP_WAIT_POLICY": "PASSIVE"}
"""By default OpenMP's threads spin while they wait for each other. Where other programs want the
cores too, each wait then lasts until the scheduler comes round: a 1 MP picture was examined in
20 s instead of 0.2 s on four cores with a load of 16."""


def threads_of(settings: Settings) -> int:
    """Threads of one worker: as set, else the usable cores shared by the workers; at least 1."""
    if settings.threads:
        return settings.threads
    affinity = getattr(os, "sched_getaffinity", None)
    cores = len(affinity(0)) if affinity else os.cpu_count() or 1
    return max(1, cores // settings.workers)


def limit_libraries(threads: int, environment: MutableMapping[str, str]) -> None:
    """Hold the native libraries to so many threads, and let these sleep while they wait.

    What somebody has set already stays.
    """
    for name, value in {**dict.fromkeys(VARIABLES, str(threads)), **WAITING}.items():
        environment.setdefault(name, value)
