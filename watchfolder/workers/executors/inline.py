"""inline: workers as threads of this very process, for tests and for looking with a debugger.

Nothing can be done about work that crashes or never reports: it takes the process with it.
"""

from __future__ import annotations

import secrets
import threading
import time

from presets.errors import EditingError
from watchfolder.engines.card import EngineCard
from watchfolder.errors import WorkersError
from watchfolder.jobs.job import EVERYDAY
from watchfolder.jobs.store import JobStore
from watchfolder.log import get_logger
from watchfolder.settings import Settings
from watchfolder.workers.assembling import Assemble, assemble_studio
from watchfolder.workers.executor import Executor
from watchfolder.workers.leaving import Leaving
from watchfolder.workers.threads import threads_of
from watchfolder.workers.worker import Worker

KEEP_ORDER_EVERY = 1.0
_log = get_logger(__name__)


class Inline:
    """As many threads as the settings say, over one workshop."""

    def __init__(
        self, settings: Settings, store: JobStore, assemble: Assemble = assemble_studio
    ) -> None:
        self._settings = settings
        self._store = store
        self._assemble = assemble
        self._leaving = Leaving()
        self._failed = ""
        self._workers: list[threading.Thread] = []
        self._thread = threading.Thread(target=self._keep_going, name="inline", daemon=True)

    def start(self) -> None:
        """Start the threads; returns before the workshop is assembled."""
        self._thread.start()

    def stop(self, grace: float = 10.0) -> None:
        """Have the jobs handed back; threads whose work never reports are left behind."""
        self._leaving.request("the executor stops")
        if self._thread.is_alive():
            self._thread.join(grace)

    def check(self) -> None:
        """Raise WorkersError when the workshop could not be assembled, or a thread has failed."""
        if self._failed:
            raise WorkersError(self._failed, f"see the logs in {self._settings.logs}")

    def cards(self, timeout: float = 120.0) -> tuple[EngineCard, ...]:
        """What the engines can do; waits until they are ready. Raises WorkersError."""
        give_up = time.monotonic() + timeout
        while not (cards := self._store.roster.cards()):
            self.check()
            if time.monotonic() > give_up:
                raise WorkersError(f"no worker was ready within {timeout:.0f} seconds")
            time.sleep(0.05)
        return cards

    def _keep_going(self) -> None:
        try:
            workshop = self._assemble(self._settings, self._store, threads_of(self._settings))
        except EditingError as error:
            self._failed = error.message
            return
        workers = [
            Worker(
                self._store,
                workshop,
                name=f"inline-{number}-{secrets.token_hex(3)}",
                kinds=EVERYDAY,
                leaving=self._leaving,
            )
            for number in range(1, self._settings.workers + 1)
        ]
        self._workers = [
            threading.Thread(target=self._run, args=(worker,), name=worker.name, daemon=True)
            for worker in workers
        ]
        for thread in self._workers:
            thread.start()
        while not self._leaving.wait(KEEP_ORDER_EVERY):
            try:
                self._store.reap()
                self._store.roster.sweep()
            except EditingError as error:
                _log.error("keeping order is held up: %s", error)
        for thread in self._workers:
            thread.join()

    def _run(self, worker: Worker) -> None:
        try:
            worker.run()
        except EditingError as error:
            _log.error("worker %s ends: %s", worker.name, error)
            self._failed = error.message


def open_executor(settings: Settings, store: JobStore) -> Executor:
    """As many workers as the settings say, in this process."""
    return Inline(settings, store)
