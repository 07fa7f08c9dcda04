"""Lanes: several light jobs of one worker at once, in threads, while it goes on claiming."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Self

from watchfolder.jobs.job import Job
from watchfolder.pictures.freed_memory import give_back_freed_memory


class Lanes:
    """So many threads that work off jobs handed to them, each job by one of them.

    One job more than there are threads is taken in, so that no thread waits for the ledger.
    """

    def __init__(
        self, count: int, work: Callable[[Job], None], prepare: Callable[[], None]
    ) -> None:
        """`prepare` is called once in every thread before its first job."""
        self.count = count
        self._work = work
        self._pool = ThreadPoolExecutor(count, "lane", prepare)
        self._changed = threading.Condition()
        self._held = 0
        self._fault: BaseException | None = None

    @property
    def busy(self) -> bool:
        """Whether any job is in work."""
        return self._held > 0

    def take(self, job: Job) -> None:
        """Hand over a job; to be called where there is room."""
        with self._changed:
            self._held += 1
        self._pool.submit(self._carry_out, job)

    def wait_for_room(self, seconds: float) -> bool:
        """Whether another job may be handed over, waiting so long at most.

        Raises what ended a lane: only what would have ended the worker itself.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._held <= self.count or self._fault, seconds)
            if self._fault is not None:
                raise self._fault
            return self._held <= self.count

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pool.shutdown(wait=True)

    def _carry_out(self, job: Job) -> None:
        try:
            self._work(job)
        except BaseException as fault:
            self._fault = fault
            raise
        finally:
            with self._changed:
                self._held -= 1
                idle = self._held == 0
                self._changed.notify_all()
            if idle:
                give_back_freed_memory()
