"""ray: workers as actors of a Ray cluster; the ledger, and all that decides, stays here.

Ray places the processes and carries words to them; it retries nothing. docs/scale.md says how to
set a cluster up.
"""

from __future__ import annotations

import importlib.util
import logging
import os
import threading
import time
from typing import Any

from watchfolder.engines.card import EngineCard
from watchfolder.errors import SettingsError, WorkersError
from watchfolder.jobs.store import JobStore
from watchfolder.log import get_logger
from watchfolder.settings import Settings
from watchfolder.workers.assembling import Assemble, assemble_studio
from watchfolder.workers.executor import Executor
from watchfolder.workers.leaving import Leaving
from watchfolder.workers.remote.crew import Crew
from watchfolder.workers.remote.relay import SeatLostError
from watchfolder.workers.remote.seat import Seat
from watchfolder.workers.remote.words import Hello, Order, Said

OBJECT_STORE = 100 * 2**20
"""Bytes for Ray's object store where a cluster of this machine alone is started: pictures do not
go through it."""
LAST_WORDS = 2.0
ENVIRONMENT = {
    "RAY_USAGE_STATS_ENABLED": "0",  # nothing is told to anybody over the network
    "RAY_DISABLE_FAILURE_SIGNAL_HANDLER": "1",  # SIGTERM is ours: jobs are handed back first
}
"""What Ray reads when it is loaded; what somebody has set already stays."""
_log = get_logger(__name__)


class RayChair:
    """An actor that holds a Seat."""

    def __init__(self, actor: Any, silence: float) -> None:
        self._actor = actor
        self._silence = silence
        self._hello: Any = None
        self._killed = False

    def exchange(self, order: Order) -> Said:
        """One call of the actor's. Raises SeatLostError when it is gone or says nothing."""
        said: Said = self._get(self._actor.exchange.remote(order), self._silence)
        return said

    def greet(self, patience: float) -> Hello | None:
        """Its introduction; None where it has no place or is not ready yet."""
        import ray  # noqa: PLC0415

        if self._hello is None:
            self._hello = self._actor.hello.remote()
        ready, _ = ray.wait([self._hello], timeout=patience)
        if not ready:
            return None
        hello: Hello = self._get(self._hello, self._silence)
        return hello

    def kill(self) -> None:
        """End the actor's process; returns once it is gone, or after LAST_WORDS seconds."""
        import ray  # noqa: PLC0415

        if ray.is_initialized() and not self._killed:
            self._killed = True
            last = self._actor.hello.remote()
            ray.kill(self._actor, no_restart=True)
            ray.wait([last], timeout=LAST_WORDS)

    @staticmethod
    def _get(reference: Any, timeout: float) -> Any:
        import ray  # noqa: PLC0415

        try:
            return ray.get(reference, timeout=timeout)
        except ray.exceptions.GetTimeoutError:
            raise SeatLostError(f"nothing was heard of it for {timeout:.0f} s") from None
        except ray.exceptions.RayError as error:
            lines = [line for line in str(error).splitlines() if line.strip()]
            raise SeatLostError(lines[0] if lines else type(error).__name__) from error


class RayHall:
    """The cluster: every seat takes `cpus` cores, and a GPU of its own where there are any."""

    def __init__(self, settings: Settings, assemble: Assemble) -> None:
        """Raises whatever Ray does where there is no cluster to be asked."""
        import ray  # noqa: PLC0415

        cpus = settings.threads or 1
        self._settings = settings.model_copy(update={"threads": cpus})
        self._assemble = assemble
        resources: dict[str, float] = ray.cluster_resources()  # type: ignore[no-untyped-call]
        has_gpus = resources.get("GPU", 0) >= 1
        self._actor = ray.remote(Seat).options(
            num_cpus=cpus,
            num_gpus=1 if has_gpus and settings.device != "cpu" else 0,
            max_restarts=0,
            max_task_retries=0,
            scheduling_strategy="SPREAD",
        )

    def seat(self, name: str) -> RayChair:
        """Ask for an actor; Ray places it as soon as there is room."""
        import ray  # noqa: PLC0415

        try:
            actor = self._actor.remote(self._settings, self._assemble, name)
        except ray.exceptions.RayError as error:
            raise SeatLostError(str(error)) from error
        return RayChair(actor, self._settings.lease)


class RayExecutor:
    """As many actors as the settings say workers, each with a worker in a thread here."""

    def __init__(
        self, settings: Settings, store: JobStore, assemble: Assemble = assemble_studio
    ) -> None:
        """`assemble` makes a seat's workshop, where the seat is."""
        self._settings = settings
        self._store = store
        self._assemble = assemble
        self._leaving = Leaving()
        self._grace = 10.0
        self._crew: Crew | None = None
        self._failed = ""
        # Not in the main thread: there Ray would take over what signals do.
        self._thread = threading.Thread(target=self._keep_going, name="ray", daemon=True)

    def start(self) -> None:
        """Join the cluster and ask for the actors; returns before they are ready."""
        self._thread.start()

    def stop(self, grace: float = 10.0) -> None:
        """Have the actors hand their jobs back, and end those that have not in `grace` seconds."""
        if self._thread.is_alive():
            self._grace = grace
            self._leaving.request("the executor stops")
            self._thread.join()

    def check(self) -> None:
        """Raise WorkersError without a cluster, or when the actors died too often."""
        if self._failed:
            raise WorkersError(f"the Ray cluster cannot be used: {self._failed}", _HINT)
        ended = not self._thread.is_alive() and not self._leaving.is_asked()
        down = "nobody keeps the workers going any more" if ended else ""
        if self._crew is not None:
            down = self._crew.down or down
        if down:
            hint = f"see the logs in {self._settings.logs} on each node, then start again"
            raise WorkersError(down, hint)

    def cards(self, timeout: float = 120.0) -> tuple[EngineCard, ...]:
        """What the actors can do; waits until one is ready. Raises WorkersError."""
        give_up = time.monotonic() + timeout
        while not (cards := self._store.roster.cards()):
            self.check()
            if time.monotonic() > give_up:
                raise WorkersError(
                    f"no worker was ready within {timeout:.0f} seconds",
                    "`ray status` says what is asked of the cluster and what is free",
                )
            time.sleep(0.1)
        return cards

    def _keep_going(self) -> None:
        for name, value in ENVIRONMENT.items():
            os.environ.setdefault(name, value)
        import ray  # noqa: PLC0415

        guest = ray.is_initialized()
        try:
            if not guest:
                _join_cluster()
            hall = RayHall(self._settings, self._assemble)
        except (ConnectionError, RuntimeError, ValueError, ray.exceptions.RayError) as error:
            self._failed = str(error).strip().partition("\n")[0] or type(error).__name__
            _log.exception("the Ray cluster cannot be used")
            return
        try:
            self._crew = Crew(hall, self._settings.workers, self._store, self._settings)
            self._crew.run(self._leaving, lambda: self._grace)
        finally:
            if not guest:
                ray.shutdown()


_HINT = "start one with `ray start --head`, or name its address in RAY_ADDRESS; see docs/scale.md"


def open_executor(settings: Settings, store: JobStore) -> Executor:
    """As many actors as the settings say. Raises SettingsError where Ray is not installed."""
    if importlib.util.find_spec("ray") is None:
        raise SettingsError(
            "executor: Ray is not installed", 'pip install "watchfolder[ray]", on every node'
        )
    return RayExecutor(settings, store)


def _join_cluster() -> None:
    """The cluster of RAY_ADDRESS, else the one started on this machine, else one of our own."""
    import ray  # noqa: PLC0415

    options: dict[str, Any] = {
        "log_to_driver": False,
        "include_dashboard": False,
        "logging_level": logging.ERROR,
    }
    try:
        ray.init(address="auto", **options)
    except ConnectionError:
        if os.environ.get("RAY_ADDRESS"):
            raise
        _log.info("there is no Ray cluster here: one of this machine alone is started")
        ray.init(address="local", object_store_memory=OBJECT_STORE, **options)
