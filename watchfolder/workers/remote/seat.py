"""Seat: a workshop on another machine, which takes its jobs and its ledger from a coordinator."""

from __future__ import annotations

import os
import platform
import queue
import threading
from pathlib import Path

import watchfolder
from presets.errors import EditingError
from watchfolder.errors import Cancelled, Interrupted, as_json
from watchfolder.jobs.job import Job, JobState
from watchfolder.log import configure, get_logger, working_on
from watchfolder.settings import Settings
from watchfolder.workers.assembling import Assemble
from watchfolder.workers.remote.ledger import RemoteLedger
from watchfolder.workers.remote.line import Line
from watchfolder.workers.remote.words import Ended, Hello, Order, Said, Stop
from watchfolder.workers.threads import threads_of

SAY_EVERY = 0.1
"""Seconds an order is answered after at the latest, whether there is news or not."""

_log = get_logger(__name__)


class Seat:
    """One job at a time. To be made in a process of its own.

    All work is done by one thread, which lives as long as the seat: processes that the work has
    started may end with the thread that did.
    """

    def __init__(self, settings: Settings, assemble: Assemble, log: str = "") -> None:
        """Assemble the workshop, which may take a while. `log` names its log file, "" for none.

        `settings.lease` is also the silence after which the coordinator counts as gone.
        """
        if log:
            configure(settings, console=False, name=log)
        self._line = Line(settings.lease)
        self._workshop = assemble(settings, RemoteLedger(self._line), threads_of(settings))
        self._jobs: queue.SimpleQueue[Job] = queue.SimpleQueue()
        threading.Thread(target=self._work, name="work", daemon=True).start()

    def hello(self) -> Hello:
        """Who it is, and what can be done here."""
        cards = self._workshop.cards
        return Hello(cards, watchfolder.__version__, platform.node(), os.getpid())

    def exchange(self, order: Order) -> Said:
        """Take an order, and say what is new: at once, or within SAY_EVERY seconds."""
        if order.begin is not None:
            self._begin(order.begin, unseen=order.unseen)
        self._line.hear(order)
        return self._line.say(SAY_EVERY)

    def _begin(self, job: Job, *, unseen: bool) -> None:
        self._line.begin()
        if job.source and not unseen and not Path(job.source).exists():
            self._line.end(Ended(unseen=True))
            return
        self._jobs.put(job)

    def _work(self) -> None:
        while True:
            job = self._jobs.get()
            with working_on(job=job.id):
                self._line.end(self._attempt(job))

    def _attempt(self, job: Job) -> Ended:
        try:
            verdict = self._workshop.fulfil(job, self._line)
        except Cancelled as stopped:
            return Ended(stopped=Stop(isinstance(stopped, Interrupted), stopped.reason))
        except EditingError as error:
            _log.warning("%s: %s", error.code, error.message)
            return Ended(JobState.FAILED, error=error.as_json())
        except Exception as error:  # noqa: BLE001 - one job's fault must not end the seat
            _log.exception("a fault of the program")
            return Ended(JobState.FAILED, error=as_json(error))
        return Ended(verdict.state, verdict.result, verdict.question, verdict.error)
