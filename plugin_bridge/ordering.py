"""Ordering: a request that was understood becomes a job of its client, once."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Any

from plugin_bridge.asking import Wanted
from plugin_bridge.assets import AssetShelf
from plugin_bridge.limits import Limits
from plugin_bridge.places import Places
from plugin_bridge.problems import BodyError, QueueFullError, SameKeyError
from plugin_bridge.tokens import Caller
from presets.declared import digest
from watchfolder.jobs.edit_job import edit_job
from watchfolder.jobs.job import Job, Trigger
from watchfolder.jobs.store import JobStore

LONGEST_KEY = 255


def idempotency(header: str | None) -> str | None:
    """An Idempotency-Key header. Raises BodyError for one that is empty, long or unprintable."""
    if header is None:
        return None
    key = header.strip()
    if not key or len(key) > LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise BodyError("an Idempotency-Key is 1 to 255 printable characters")
    return key


class Orders:
    """Takes orders.

    A job's key is made of the client and its Idempotency-Key, so the ledger itself sees to it that
    one key is one job, from however many threads it comes.
    """

    def __init__(self, store: JobStore, places: Places, shelf: AssetShelf, limits: Limits) -> None:
        self._store = store
        self._places = places
        self._shelf = shelf
        self._limits = limits

    def put(
        self,
        caller: Caller,
        wanted: Wanted,
        *,
        said: Any,
        idempotency_key: str | None,
        answers: dict[str, Any] | None = None,
    ) -> tuple[Job, bool]:
        """The job, and whether it was made just now. `said` is the request as it was sent.

        Raises SameKeyError, QueueFullError, DiskLowError.
        """
        key = digest(["bridge", caller.id, idempotency_key or secrets.token_hex(16)])
        asked = digest(said)
        root = str(self._places.client(caller.id))
        if self._store.count_open(root) >= self._limits.open_jobs:
            raise QueueFullError(
                f"{self._limits.open_jobs} jobs of this client have not ended",
                "wait for some to end, or cancel them",
                after=30.0,
            )
        self._shelf.check_room(self._limits.free_bytes)
        new = edit_job(
            source=wanted.source,
            sha256=wanted.sha256,
            recipe=wanted.recipe,
            out=self._places.results(caller.id, key),
            trigger=Trigger.PLUGIN,
            stem=wanted.title or "picture",
            root=root,
        )
        about = {
            "client": caller.id,
            "asked": asked,
            **{name: value for name, value in wanted.about.items() if value},
        }
        spec = {**new.spec, "bridge": about}
        job, made = self._store.enqueue(replace(new, key=key, spec=spec, answers=answers or {}))
        if job.spec["bridge"]["asked"] != asked:
            raise SameKeyError("this Idempotency-Key was used for another request", "use a new one")
        return job, made
