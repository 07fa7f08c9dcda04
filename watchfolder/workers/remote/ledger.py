"""RemoteLedger: the ledger for work that is done on another machine than the ledger's own."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from presets.errors import EditingError
from watchfolder.jobs.job import Job, JobKind
from watchfolder.jobs.studio_side import StudioSide
from watchfolder.pictures.facts import Facts
from watchfolder.workers.remote.line import Line
from watchfolder.workers.remote.words import Answer, Call


class RemoteLedger:
    """A StudioSide whose every method is done by the coordinator; each takes a round trip."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def get(self, job_id: str) -> Job:
        """The job of this id."""
        job: Job = self._line.call("get", job_id)
        return job

    def list(self, *, source: str, kinds: Collection[JobKind], limit: int = 100) -> Sequence[Job]:
        """Jobs of a picture, the newest first."""
        jobs: Sequence[Job] = self._line.call("list", source=source, kinds=kinds, limit=limit)
        return jobs

    def facts_of(self, sha256: str) -> Facts | None:
        """What is known of the picture file of these bytes."""
        facts: Facts | None = self._line.call("facts_of", sha256)
        return facts

    def put_facts(self, facts: Facts) -> None:
        """Keep what was found out about a picture file."""
        self._line.call("put_facts", facts)

    def known_sha(self, path: Path) -> str | None:
        """sha256 of an unchanged file that was hashed before."""
        sha256: str | None = self._line.call("known_sha", path)
        return sha256

    def remember_sha(self, path: Path, sha256: str, signature: str | None = None) -> bool:
        """Keep the hash of a file; see FactsBook.remember_sha."""
        kept: bool = self._line.call("remember_sha", path, sha256, signature)
        return kept

    def record_output(self, job_id: str, path: Path, **about: str) -> None:
        """Write down a published file as ours."""
        self._line.call("record_output", job_id, path, **about)

    def owner_of(self, path: Path) -> str | None:
        """Id of the job that published the file at `path`."""
        owner: str | None = self._line.call("owner_of", path)
        return owner

    def jobs_of_recipe(self, recipe_digest: str) -> Sequence[str]:
        """Ids of the jobs that published a file of this recipe digest, the newest first."""
        jobs: Sequence[str] = self._line.call("jobs_of_recipe", recipe_digest)
        return jobs


METHODS = frozenset(name for name in vars(RemoteLedger) if not name.startswith("_"))
"""All that work may call, whatever it sends."""


def answer(call: Call, store: StudioSide) -> Answer:
    """Do a call at the coordinator. What the ledger raises is an answer too."""
    if call.method not in METHODS:
        return Answer(call.number, error=ValueError(f"{call.method} is nothing to be called"))
    method: Any = getattr(store, call.method)
    try:
        return Answer(call.number, method(*call.arguments, **call.named))
    except EditingError as error:
        return Answer(call.number, error=error)
