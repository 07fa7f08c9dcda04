"""A workshop whose jobs say what happens to them, for workers of any kind.

As a program it is a worker process, in the place of `python -m watchfolder.workers`.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from presets.errors import Problem, RecipeError
from watchfolder.engines.card import EngineCard
from watchfolder.errors import (
    EngineMemoryError,
    OutputFullError,
    RegionUncertainError,
    UnreadableAssetError,
)
from watchfolder.exporting.publish import make_folder, publish
from watchfolder.jobs.job import Job, JobState
from watchfolder.pictures.facts import Facts
from watchfolder.settings import Settings
from watchfolder.studio.verdict import Verdict

CARD = EngineCard(name="conforming", version="1", features={"recolor": 1})
DONE = JobState.SUCCEEDED
ACTS = {"settings": "tell_settings"}


@dataclass(frozen=True)
class ConformingStudio:
    """Does what spec["do"] says, and leaves a line in spec["trace"] for every time it begins."""

    settings: Settings
    store: Any
    cards: tuple[EngineCard, ...] = (CARD,)

    def fulfil(self, job: Job, progress: Any) -> Verdict:
        if "trace" in job.spec:
            with Path(job.spec["trace"]).open("a") as trace:
                trace.write(f"{job.id} {os.getpid()}\n")
        return getattr(self, ACTS.get(job.spec["do"], job.spec["do"]))(job, progress)

    def succeed(self, job: Job, progress: Any) -> Verdict:
        progress.report(0.5, "recolor: halfway")
        return Verdict(DONE, {"pid": os.getpid(), "attempts": job.attempts})

    def steps(self, job: Job, progress: Any) -> Verdict:
        for number in range(20):
            progress.report(number / 20, f"{'recolor' if number < 10 else 'shadow'}: {number}")
            time.sleep(0.02)
        return self.succeed(job, progress)

    def take(self, job: Job, progress: Any) -> Verdict:
        until = time.monotonic() + job.spec["seconds"]
        while (left := until - time.monotonic()) > 0:
            progress.report(1 - left / job.spec["seconds"], "taking: time")
            time.sleep(0.01)
        return self.succeed(job, progress)

    def stay(self, job: Job, progress: Any) -> Verdict:
        while not Path(job.spec["path"]).exists():
            progress.report(0.5, "staying: on")
            time.sleep(0.01)
        return self.succeed(job, progress)

    def sleep(self, job: Job, progress: Any) -> Verdict:
        time.sleep(job.spec["seconds"])
        return self.succeed(job, progress)

    def show(self, job: Job, progress: Any) -> Verdict:
        import numpy as np

        from watchfolder.pictures.picture import Picture

        pixels = np.full((40, 60, 3), 127, np.uint8)
        picture = Picture(pixels)
        until = time.monotonic() + job.spec["seconds"]
        while time.monotonic() < until:
            progress.report(0.5, "fill: looking")
            progress.preview(picture)
            time.sleep(0.1)
        return self.succeed(job, progress)

    def big(self, job: Job, _progress: Any) -> Verdict:
        return Verdict(DONE, {"text": "x" * job.spec["size"]})

    def echo(self, job: Job, _progress: Any) -> Verdict:
        return Verdict(DONE, {"text": job.spec["text"]})

    def know(self, job: Job, _progress: Any) -> Verdict:
        before = self.store.facts_of(job.spec["sha256"])
        facts = Facts.model_validate(
            {
                "sha256": job.spec["sha256"],
                "pixel_key": "cd" * 32,
                "format": "jpeg",
                "width": 60,
                "height": 40,
                "bits": 8,
                "has_alpha": False,
            }
        )
        self.store.put_facts(facts)
        after = self.store.facts_of(job.spec["sha256"])
        return Verdict(DONE, {"before": before is not None, "after": after.pixel_key})

    def publish(self, job: Job, _progress: Any) -> Verdict:
        folder = Path(job.spec["out"])
        make_folder(folder)
        path = publish(b"copy", folder, f"{job.spec['stem']}.copy", lambda _: False).path
        self.store.record_output(
            job.id, path, branch="", slot="copy", sha256="ef" * 32, recipe_digest="digest"
        )
        owner = self.store.owner_of(path)
        jobs = list(self.store.jobs_of_recipe("digest"))
        source = self.store.get(owner).source
        return Verdict(DONE, {"owner": owner, "jobs": jobs, "source": source})

    def look_up(self, job: Job, _progress: Any) -> Verdict:
        return Verdict(DONE, {"state": self.store.get(job.spec["id"]).state})

    def tell_settings(self, _job: Job, _progress: Any) -> Verdict:
        its = self.settings
        said = {"max_megapixels": its.max_megapixels, "device": its.device}
        return Verdict(DONE, {**said, "presets": len(its.presets), "threads": its.threads})

    def ask(self, job: Job, _progress: Any) -> Verdict:
        if job.answers.get("approved"):
            return Verdict(DONE, {"approved": True})
        return Verdict(JobState.WAITING, {"part": 1}, question={"kind": "approve"})

    def partly(self, _job: Job, _progress: Any) -> Verdict:
        error = {"code": "engine.failed", "message": "one branch", "retryable": False}
        return Verdict(JobState.FAILED, {"outputs": ["a"]}, error=error)

    def refuse(self, _job: Job, _progress: Any) -> Verdict:
        raise UnreadableAssetError("it is cut off", "export it again")

    def refuse_until(self, job: Job, progress: Any) -> Verdict:
        there = Path(job.spec["path"]).exists()
        return self.succeed(job, progress) if there else self.refuse(job, progress)

    def problems(self, _job: Job, _progress: Any) -> Verdict:
        fields = ("steps.0.to", "steps.1.target")
        raise RecipeError([Problem("recipe.wrong", "no", field=field) for field in fields])

    def uncertain(self, _job: Job, _progress: Any) -> Verdict:
        raise RegionUncertainError("not found", region="the strap", confidence=0.2)

    def run_out(self, job: Job, progress: Any) -> Verdict:
        if job.attempts < job.spec["until"]:
            raise EngineMemoryError("not enough memory")
        return self.succeed(job, progress)

    def full(self, job: Job, progress: Any) -> Verdict:
        if not Path(job.spec["room"]).exists():
            raise OutputFullError("the output folder is on a full disk")
        return self.succeed(job, progress)

    def err(self, _job: Job, _progress: Any) -> Verdict:
        raise KeyError("a fault")

    def die(self, _job: Job, _progress: Any) -> Verdict:
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError

    def die_once(self, job: Job, progress: Any) -> Verdict:
        return self.die(job, progress) if job.attempts == 0 else self.succeed(job, progress)

    def hang(self, _job: Job, _progress: Any) -> Verdict:
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
        time.sleep(600)
        raise AssertionError

    def balloon(self, _job: Job, _progress: Any) -> Verdict:
        pieces = []
        for _ in range(64):
            pieces.append(b"x" * (32 << 20))
            time.sleep(0.03)
        raise AssertionError(len(pieces))


def assemble(settings: Settings, store: Any, _threads: int) -> ConformingStudio:
    """The workshop; with the hub "broken" the process dies over it."""
    if settings.hub == "broken":
        os._exit(7)
    return ConformingStudio(settings, store)


if __name__ == "__main__":
    from watchfolder.jobs import transitions
    from watchfolder.workers import pulse, worker
    from watchfolder.workers.__main__ import main

    transitions.BACKOFF = (0.05,)  # as where the tests themselves are
    worker.PATIENCE = 0.2
    worker.CLAIM_EVERY = pulse.BEAT_EVERY = 0.1
    sys.exit(main(assemble=assemble))
