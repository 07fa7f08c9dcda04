"""A worker process with a small workshop, whose jobs say what happens to it.

Started in the place of `python -m watchfolder.workers`, with the same options.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from watchfolder.engines.card import EngineCard
from watchfolder.errors import EngineMemoryError, UnreadableAssetError
from watchfolder.jobs.job import Job, JobState
from watchfolder.studio.verdict import Verdict
from watchfolder.workers import lease
from watchfolder.workers.__main__ import main

CARD = EngineCard(name="small", version="1", features={"recolor": 1})


@dataclass(frozen=True)
class SmallStudio:
    """Does what spec["do"] says, and leaves a line in spec["trace"] for every time it begins."""

    cards: tuple[EngineCard, ...] = (CARD,)

    def is_light(self, job: Job) -> bool:
        """As the spec says; as in the studio, not what must be done alone."""
        return bool(job.spec.get("light")) and not (job.error or {}).get("alone")

    def enter_lane(self) -> None:
        """Threads need nothing here."""

    def fulfil(self, job: Job, progress: Any) -> Verdict:
        if "trace" in job.spec:
            with Path(job.spec["trace"]).open("a") as trace:
                trace.write(f"{job.id} {os.getpid()}\n")
        return getattr(self, str(job.spec.get("do", "succeed")))(job, progress)

    def succeed(self, job: Job, progress: Any) -> Verdict:
        progress.report(0.5, "recolor: halfway")
        return Verdict(JobState.SUCCEEDED, {"pid": os.getpid(), "attempts": job.attempts})

    def take(self, job: Job, progress: Any) -> Verdict:
        """Take spec["seconds"], reporting all the while."""
        until = time.monotonic() + job.spec["seconds"]
        while (left := until - time.monotonic()) > 0:
            progress.report(1 - left / job.spec["seconds"], "taking: time")
            time.sleep(0.01)
        return self.succeed(job, progress)

    def ask(self, job: Job, _progress: Any) -> Verdict:
        if job.answers.get("approved"):
            return Verdict(JobState.SUCCEEDED, {"approved": True})
        return Verdict(JobState.WAITING, {"part": 1}, question={"kind": "approve"})

    def partly(self, _job: Job, _progress: Any) -> Verdict:
        error = {"code": "engine.failed", "message": "one branch", "retryable": False}
        return Verdict(JobState.FAILED, {"outputs": ["a"]}, error=error)

    def refuse(self, _job: Job, _progress: Any) -> Verdict:
        raise UnreadableAssetError("it is cut off", "export it again")

    def run_out(self, job: Job, progress: Any) -> Verdict:
        """Run out of memory until the run of number spec["until"]."""
        if job.attempts < job.spec["until"]:
            raise EngineMemoryError("not enough memory")
        return self.succeed(job, progress)

    def err(self, _job: Job, _progress: Any) -> Verdict:
        raise KeyError("a fault")

    def die(self, _job: Job, _progress: Any) -> Verdict:
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError

    def die_once(self, job: Job, progress: Any) -> Verdict:
        return self.die(job, progress) if job.attempts == 0 else self.succeed(job, progress)

    def hang(self, job: Job, progress: Any) -> Verdict:
        """Never report. Only SIGKILL helps where spec["deaf"], as inside a stuck native call."""
        if job.spec.get("deaf"):
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
        time.sleep(600)
        return self.succeed(job, progress)


if __name__ == "__main__":
    lease.PATIENCE = 2.0
    sys.exit(main(assemble=lambda _settings, _store, _threads: SmallStudio()))
