"""python -m watchfolder.cli.bridge_process: the bridge that `watch` keeps beside its watcher.

In a process of its own: a watcher that takes in thousands of pictures, and a bridge that answers
thousands of requests, would wait for one another in one interpreter.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

import click

from plugin_bridge.ports import PortTakenError
from presets.errors import EditingError
from presets.library import PresetLibrary
from watchfolder.cli.bridging import open_bridge, say_where
from watchfolder.jobs.store import JobStore
from watchfolder.log import configure, get_logger
from watchfolder.settings import read_settings
from watchfolder.workers.leaving import Leaving

LOG = "bridge"
"""Name of its log file."""
LOOK_EVERY = 1.0
SWITCH_SECONDS = 0.0005
"""How long one thread may keep the others from computing. Python's own 5 ms, waited for several
times in each request, is what the slowest of many requests are made of."""

_log = get_logger("watchfolder.bridge")


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until told to go, or until the parent ends; the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m watchfolder.cli.bridge_process", description="Serve design tools."
    )
    parser.add_argument("--parent", type=int, metavar="PID", help="end when this parent ends")
    asked = parser.parse_args(arguments)
    sys.setswitchinterval(SWITCH_SECONDS)
    leaving = Leaving()
    leaving.on_signals()
    if asked.parent:
        leaving.with_parent(asked.parent)
    try:
        settings = read_settings()
        configure(settings, console=True, name=LOG)
        with (
            JobStore(settings.ledger, settings) as store,
            open_bridge(settings, store, PresetLibrary(settings.presets)) as server,
        ):
            say_where(server)
            while not leaving.wait(LOOK_EVERY):
                pass
            _log.info("the bridge ends: %s", leaving.reason)
    except PortTakenError:
        return 0  # somebody was faster; whoever keeps this going looks at the port, and says so
    except EditingError as error:
        hint = f" ({error.hint})" if error.hint else ""
        click.echo(f"no bridge for design tools: {error.message}{hint}", err=True)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
