"""What the workshop asks of the ledger and tells it, while it does a job."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Protocol

from watchfolder.jobs.job import Job, JobKind
from watchfolder.pictures.facts import Facts


class StudioSide(Protocol):
    """The part of JobStore that a job's work needs.

    Where the ledger is on another machine, watchfolder.workers.remote.ledger speaks for it.
    """

    def get(self, job_id: str) -> Job:
        """The job of this id. Raises JobNotFoundError."""

    def list(self, *, source: str, kinds: Collection[JobKind], limit: int = 100) -> Sequence[Job]:
        """Jobs of a picture, the newest first."""

    def facts_of(self, sha256: str) -> Facts | None:
        """What is known of the picture file of these bytes."""

    def put_facts(self, facts: Facts) -> None:
        """Keep what was found out about a picture file."""

    def known_sha(self, path: Path) -> str | None:
        """sha256 of an unchanged file that was hashed before."""

    def remember_sha(self, path: Path, sha256: str, signature: str | None = None) -> bool:
        """Keep the hash of a file; see FactsBook.remember_sha."""

    def record_output(
        self,
        job_id: str,
        path: Path,
        *,
        branch: str,
        slot: str,
        sha256: str,
        recipe_digest: str,
    ) -> None:
        """Write down a published file as ours."""

    def owner_of(self, path: Path) -> str | None:
        """Id of the job that published the file at `path`."""

    def jobs_of_recipe(self, recipe_digest: str) -> Sequence[str]:
        """Ids of the jobs that published a file of this recipe digest, the newest first."""
