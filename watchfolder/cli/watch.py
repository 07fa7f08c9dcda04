"""watch: the daemon. Watches folders and keeps workers going until it is told to stop."""

from __future__ import annotations

import signal
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import click

from watchfolder.cli.workshop import Workshop, worker_options, workshop_options

if TYPE_CHECKING:
    from presets.errors import EditingError
    from watchfolder.cli.aloud import Aloud
    from watchfolder.cli.bridge_keeper import BridgeKeeper
    from watchfolder.watching.watcher import Watcher
    from watchfolder.workers.executor import Executor

BREATH = 0.05
REPORT_EVERY = 1.0
"""Seconds between two looks at what is held and whether workers and bridge go."""


@click.command(
    epilog="""\b
Examples:
  watchfolder watch ~/Shots
  watchfolder watch ~/Shots ~/Brand --workers 2
Drop bag.jpg and bag.jpg.edit.yaml into the folder; results come into ~/Shots/_out.
Design tools and the review page are served on this machine, too (watchfolder pair).
Stop it with Ctrl-C: running work is handed back and done at the next start."""
)
@click.argument(
    "folders",
    nargs=-1,
    required=True,
    metavar="FOLDER...",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)
@click.option("--no-serve", is_flag=True, help="No bridge for design tools, no page.")
@click.option(
    "--port", type=click.IntRange(1024, 65535), help="Of the bridge, loopback [default: 41837]."
)
@workshop_options
@worker_options
def watch(
    folders: tuple[Path, ...],
    no_serve: bool,
    port: int | None,
    workshop: Workshop,
) -> None:
    """Watch each FOLDER and edit what is dropped into it, until stopped."""
    from watchfolder.cli.aloud import Aloud
    from watchfolder.log import configure
    from watchfolder.watching.folders import watched_folders
    from watchfolder.watching.watcher import Watcher
    from watchfolder.workers.executor import open_executor

    settings = workshop.settings
    places = watched_folders(folders, settings)
    configure(settings, console=True)
    store = workshop.sound_store()
    watcher = Watcher(settings, store, workshop.library, places)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    executor = open_executor(settings, store)
    bridge = None
    if not no_serve:
        from watchfolder.cli.bridge_keeper import BridgeKeeper

        said = {} if port is None else {"port": port}
        bridge = BridgeKeeper(settings.model_copy(update=said))
    failures: list[EditingError] = []
    keeper = threading.Thread(
        target=_keep_going,
        args=(watcher, executor, bridge, Aloud(store, watcher), stop, failures),
        daemon=True,
    )
    keeper.start()
    try:
        watcher.run(stop)
    finally:
        stop.set()
        keeper.join(2 * REPORT_EVERY)
        if bridge is not None:
            bridge.ask_to_leave()  # while the workers hand back what they have
        executor.stop()
        if bridge is not None:
            bridge.stop()
    click.echo("stopped; running work was handed back")
    if failures:
        raise failures[0]


def _keep_going(
    watcher: Watcher,
    executor: Executor,
    bridge: BridgeKeeper | None,
    aloud: Aloud,
    stop: threading.Event,
    failures: list[EditingError],
) -> None:
    """Start workers and bridge once the folders are locked, then say what waits and tend them.

    What makes going on pointless is put into `failures`, and everything is stopped.
    """
    from presets.errors import EditingError

    while not watcher.folders():
        if stop.wait(BREATH):
            return
    executor.start()
    if bridge is not None:
        bridge.tend()
    for folder in watcher.folders():
        click.echo(f"watching {folder.root} {folder.note}".rstrip())
    while not stop.wait(REPORT_EVERY):
        try:
            aloud.say()
            if bridge is not None:
                bridge.tend()
            executor.check()
        except EditingError as error:
            failures.append(error)
            stop.set()
