"""python -m watchfolder.workers: one worker process. Supervisors start it; people may too."""

from __future__ import annotations

import argparse
import os
import secrets
import sys
from collections.abc import Sequence
from pathlib import Path

from presets.errors import EditingError
from watchfolder.jobs.job import EVERYDAY
from watchfolder.jobs.store import JobStore
from watchfolder.log import configure, get_logger
from watchfolder.settings import read_settings
from watchfolder.workers.assembling import Assemble, assemble_studio
from watchfolder.workers.leaving import Leaving
from watchfolder.workers.threads import threads_of
from watchfolder.workers.worker import Worker

_log = get_logger("watchfolder.workers")


def main(arguments: Sequence[str] | None = None, assemble: Assemble | None = None) -> int:
    """Work until told to go; the exit code. 0 also when a signal ended it.

    `assemble` makes the workshop of settings, ledger and number of threads; by default the studio.
    """
    asked = _parser().parse_args(arguments)
    leaving = Leaving()
    leaving.on_signals()
    if asked.parent:
        leaving.with_parent(asked.parent)
    try:
        settings = read_settings(asked.config, state=asked.state)
        configure(settings, console=not asked.quiet, name=asked.log)
        with JobStore(settings.ledger, settings) as store:
            workshop = (assemble or assemble_studio)(settings, store, threads_of(settings))
            worker = Worker(
                store,
                workshop,
                name=asked.name or f"worker-{os.getpid()}-{secrets.token_hex(3)}",
                kinds=asked.kinds.split(",") if asked.kinds else EVERYDAY,
                leaving=leaving,
                owns_process=True,
                lanes=threads_of(settings),
                makes_way=True,
            )
            worker.run(once=asked.once, idle_exit=asked.idle_exit, register=not asked.no_register)
    except EditingError as error:
        _log.error("%s%s", error.message, f" ({error.hint})" if error.hint else "")
        return error.exit_code
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m watchfolder.workers",
        description="Do jobs of the ledger, one after the other.",
    )
    parser.add_argument("--state", type=Path, help="folder of ledger, cache and logs")
    parser.add_argument("--config", type=Path, help="settings file")
    parser.add_argument("--once", action="store_true", help="do one job at most, then end")
    parser.add_argument("--idle-exit", type=float, metavar="SECONDS", help="end when idle so long")
    parser.add_argument("--kinds", metavar="KIND,KIND", help="only these kinds [all but pull]")
    parser.add_argument("--no-register", action="store_true", help="stay off the roster")
    parser.add_argument("--name", help="the worker's name in the ledger")
    parser.add_argument("--log", default="worker", help="name of its log file")
    parser.add_argument("--quiet", action="store_true", help="log into the file only")
    parser.add_argument("--parent", type=int, metavar="PID", help="end when this parent ends")
    return parser


if __name__ == "__main__":
    sys.exit(main())
