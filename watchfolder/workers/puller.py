"""python -m watchfolder.workers.puller: a worker that pulls models and does nothing else.

It loads no tensor library and stays off the roster, since it can edit no picture.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass

from watchfolder.engines.card import EngineCard
from watchfolder.jobs.job import Job, JobKind
from watchfolder.running.progress import Listener
from watchfolder.settings import Settings
from watchfolder.studio.kinds.pull import fulfil
from watchfolder.studio.verdict import Verdict
from watchfolder.workers.__main__ import main as work


@dataclass(frozen=True, slots=True)
class PullRoom:
    """The part of a workshop where models are pulled."""

    settings: Settings
    cards: tuple[EngineCard, ...] = ()

    def fulfil(self, job: Job, progress: Listener) -> Verdict:
        """Do one pull; raises as the kind does."""
        return fulfil(self, job, progress)


def main(arguments: Sequence[str]) -> int:
    """Pull until told to go; the exit code."""
    own = ("--kinds", JobKind.PULL.value, "--no-register", "--log", "puller")
    return work((*arguments, *own), lambda settings, _store, _threads: PullRoom(settings))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
