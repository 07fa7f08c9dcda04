"""serve: the bridge for design tools and its page, with workers, until it is told to stop."""

from __future__ import annotations

import signal
import threading

import click

from watchfolder.cli.workshop import Workshop, worker_options, workshop_options

LOOK_EVERY = 1.0


@click.command(
    epilog="""\b
Examples:
  watchfolder serve
  watchfolder serve --port 41900
  watchfolder pair                    (in a second terminal: shows the code for a design tool)
`watchfolder watch` serves too; this is for a machine that watches no folder."""
)
@click.option(
    "--port", type=click.IntRange(1024, 65535), help="On the loopback addresses [default: 41837]."
)
@click.option("--no-workers", is_flag=True, help="Serve only; a running watch does the work.")
@workshop_options
@worker_options
def serve(port: int | None, no_workers: bool, workshop: Workshop) -> None:
    """Serve design tools and the review page on this machine, and nobody else."""
    from watchfolder.cli.bridging import open_bridge, say_where
    from watchfolder.log import configure
    from watchfolder.workers.executor import open_executor

    settings = workshop.settings
    store = workshop.sound_store()
    server = open_bridge(settings, store, workshop.library, port)
    configure(settings, console=True)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    executor = None if no_workers else open_executor(settings, store)
    with server:
        say_where(server)
        if executor is not None:
            executor.start()
        try:
            while not stop.wait(LOOK_EVERY):
                if executor is not None:
                    executor.check()
        finally:
            if executor is not None:
                executor.stop()
    click.echo("stopped; running work was handed back")
