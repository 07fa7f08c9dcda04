"""watch: the daemon. Watches folders and keeps workers going until it is told to stop."""

from __future__ import annotations

import signal
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import click

from watchfolder.cli.workshop import Workshop, worker_options, workshop_options

if TYPE_CHECKING:
    from plugin_bridge.serve import BridgeServer
    from presets.errors import EditingError
    from watchfolder.settings import Settings
    from watchfolder.watching.watcher import Watcher
    from watchfolder.workers.executor import Executor

BREATH = 0.05
REPORT_EVERY = 1.0
"""Seconds between two looks at what is held and whether the workers go."""


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
    server = None if no_serve else _bridge(settings, workshop, watcher, port)
    failures: list[EditingError] = []
    keeper = threading.Thread(
        target=_keep_going, args=(watcher, executor, server, stop, failures), daemon=True
    )
    keeper.start()
    try:
        watcher.run(stop)
    finally:
        stop.set()
        keeper.join(2 * REPORT_EVERY)
        if server is not None:
            server.stop()
        executor.stop()
    click.echo("stopped; running work was handed back")
    if failures:
        raise failures[0]


def _bridge(
    settings: Settings, workshop: Workshop, watcher: Watcher, port: int | None
) -> BridgeServer | None:
    """The bridge, listening; None, and said so, where somebody else has its port.

    Folders are watched all the same: a picture that is dropped needs no port.
    """
    from plugin_bridge.ports import PortTakenError
    from watchfolder.cli.bridging import open_bridge

    try:
        return open_bridge(settings, workshop.store, workshop.library, watcher=watcher, port=port)
    except PortTakenError as error:
        click.echo(f"no bridge for design tools: {error.message} ({error.hint})", err=True)
        return None


def _keep_going(
    watcher: Watcher,
    executor: Executor,
    server: BridgeServer | None,
    stop: threading.Event,
    failures: list[EditingError],
) -> None:
    """Start the workers once the folders are locked, then say what is held and check on them.

    What makes going on pointless is put into `failures`, and everything is stopped.
    """
    from presets.errors import EditingError
    from watchfolder.cli.bridging import say_where

    while not watcher.folders():
        if stop.wait(BREATH):
            return
    executor.start()
    for folder in watcher.folders():
        click.echo(f"watching {folder.root} {folder.note}".rstrip())
    if server is not None:
        server.start()
        say_where(server)
    said: dict[Path, str] = {}
    while not stop.wait(REPORT_EVERY):
        held = {one.picture: one for one in watcher.status() if one.reason_file is not None}
        for picture, one in held.items():
            if said.get(picture) != one.message:
                click.echo(f"held {picture.name}: {one.message.splitlines()[0]} ({one.action})")
        said = {picture: one.message for picture, one in held.items()}
        try:
            executor.check()
        except EditingError as error:
            failures.append(error)
            stop.set()
