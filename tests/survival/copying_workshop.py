"""A worker process whose workshop copies: as quick as publishing allows, and easy to check.

Started in the place of `python -m watchfolder.workers`, with the same options. Each output holds
the source's bytes between two marks, so that a reader sees at once whether it is whole and whose.
Every time a job begins, a line is added to the file named by SURVIVAL_TRACE. Between reading and
publishing it takes as many seconds as stand in the file named by SURVIVAL_LINGER.
"""

from __future__ import annotations

import hashlib
import os
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from watchfolder.engines.card import EngineCard
from watchfolder.errors import AssetChangedError
from watchfolder.exporting.publish import make_folder, publish
from watchfolder.jobs.job import Job, JobState
from watchfolder.jobs.store import JobStore
from watchfolder.studio.verdict import Verdict
from watchfolder.workers import worker
from watchfolder.workers.__main__ import main

BEGIN, END = b"BEGIN\n", b"\nEND"


@dataclass(frozen=True)
class CopyingStudio:
    """Publishes a copy of the source, as the real workshop publishes."""

    store: JobStore
    cards: tuple[EngineCard, ...] = (EngineCard(name="copying", version="1", features={}),)

    def fulfil(self, job: Job, progress: Any) -> Verdict:
        """Read, check, publish, write down."""
        with Path(os.environ["SURVIVAL_TRACE"]).open("ab", buffering=0) as trace:
            trace.write(f"{job.id}\n".encode())
        if "poison" in job.spec:
            getattr(self, job.spec["poison"])()
        source = Path(job.spec["source"])
        try:
            data = source.read_bytes()
        except OSError as error:
            raise AssetChangedError(f"{source.name} is gone") from error
        if hashlib.sha256(data).hexdigest() != job.spec["sha256"]:
            raise AssetChangedError(f"{source.name} has changed")
        progress.report(0.5, "copying: half")
        if linger := os.environ.get("SURVIVAL_LINGER"):
            until = time.monotonic() + float(Path(linger).read_text(encoding="ascii"))
            while time.monotonic() < until:
                time.sleep(0.05)
                progress.report(0.6, "copying: slowly")
        folder = Path(job.spec["out"])
        make_folder(folder)
        wrapped = BEGIN + data + END
        published = publish(wrapped, folder, f"{job.spec['stem']}.copy", lambda _: True)
        self.store.record_output(
            job.id,
            published.path,
            branch="",
            slot="copy",
            sha256=hashlib.sha256(wrapped).hexdigest(),
            recipe_digest=job.spec["sha256"],
        )
        return Verdict(JobState.SUCCEEDED, {"outputs": [{"path": os.fsdecode(published.path)}]})

    def crash(self) -> None:
        """What a fault in a native library does."""
        os.kill(os.getpid(), signal.SIGSEGV)

    def hang(self) -> None:
        """What a stuck native call does: it hears nobody."""
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
        time.sleep(600)

    def balloon(self) -> None:
        """Take four GiB, a piece at a time."""
        pieces = []
        for _ in range(128):
            pieces.append(b"x" * (32 << 20))
            time.sleep(0.01)
        raise AssertionError(len(pieces))


if __name__ == "__main__":
    worker.PATIENCE = 1.0  # tries on a full disk are that many seconds apart
    sys.exit(main(assemble=lambda _settings, store, _threads: CopyingStudio(store)))
