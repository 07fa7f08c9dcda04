"""pair: let a design tool in, show who is in, put one out."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import click

from watchfolder.cli.workshop import Workshop, workshop_options

if TYPE_CHECKING:
    from plugin_bridge.book import Book

POLL = 0.2
SCOPES = ("edit", "review", "library", "metrics", "admin")


@click.command(
    epilog="""\b
Examples:
  watchfolder pair                      shows a code; type it into the design tool's panel
  watchfolder pair --scope edit --scope review --scope library
  watchfolder pair --list
  watchfolder pair --revoke c_1f2e3d4c5b6a
  watchfolder pair --token prometheus --scope metrics   prints a token at once, for a script"""
)
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    type=click.Choice(SCOPES),
    help="What it may do; repeatable [default: edit, review].",
)
@click.option("--list", "listed", is_flag=True, help="Show the clients that are paired.")
@click.option("--revoke", metavar="CLIENT", help="Forget a client; its token is worth nothing.")
@click.option("--token", "name", metavar="NAME", help="Make a token at once and print it.")
@click.option("--json", "as_json", is_flag=True)
@workshop_options
def pair(
    scopes: tuple[str, ...],
    listed: bool,
    revoke: str | None,
    name: str | None,
    as_json: bool,
    workshop: Workshop,
) -> None:
    """Pair a design tool: show a code for two minutes and wait until it is typed."""
    from plugin_bridge.book import Book
    from plugin_bridge.places import Places
    from plugin_bridge.tokens import USUAL_SCOPES
    from watchfolder.cli.output import print_json

    book = Book(Places(workshop.settings).book)
    wanted = scopes or USUAL_SCOPES
    if listed:
        _list(book, as_json=as_json)
    elif revoke is not None:
        book.revoke(revoke)
        click.echo(f"{revoke} is forgotten")
    elif name is not None:
        caller, token = book.add_client(name, wanted)
        if as_json:
            print_json({"id": caller.id, "token": token, "scopes": sorted(caller.scopes)})
        else:
            click.echo(token)
    else:
        sys.exit(_wait(book, wanted, workshop))


def _list(book: Book, *, as_json: bool) -> None:
    from watchfolder.cli.output import print_json
    from watchfolder.log import plain

    clients = book.clients()
    if as_json:
        print_json(
            {
                "clients": [
                    {
                        "id": one.caller.id,
                        "name": one.caller.name,
                        "scopes": sorted(one.caller.scopes),
                        "created": one.created.isoformat(),
                        "last_used": one.last_used.isoformat() if one.last_used else None,
                    }
                    for one in clients
                ]
            }
        )
        return
    if not clients:
        click.echo("no client is paired")
    for one in clients:
        seen = f"{one.last_used:%Y-%m-%d %H:%M}" if one.last_used else "never"
        scopes = ", ".join(sorted(one.caller.scopes))
        click.echo(f"{one.caller.id}  {plain(one.caller.name)}  ({scopes})  last here: {seen}")


def _wait(book: Book, scopes: tuple[str, ...], workshop: Workshop) -> int:
    """Show a code and wait for somebody to type it; the exit code."""
    from plugin_bridge import pairing
    from plugin_bridge.places import Places
    from plugin_bridge.ports import running_at
    from watchfolder.log import plain

    if running_at(Places(workshop.settings).running) is None:
        click.echo("no bridge is running: start watchfolder watch or watchfolder serve", err=True)
    code = pairing.open_window(book, scopes)
    click.echo(f"code: {code[:3]} {code[3:]}   (for {pairing.SECONDS:.0f} seconds, one client)")
    try:
        while (window := pairing.window(book)).state == "open":
            time.sleep(POLL)
    except KeyboardInterrupt:
        pairing.close_window(book)
        raise
    if window.state == "paired":
        names = {one.caller.id: one.caller.name for one in book.clients()}
        click.echo(f"paired: {plain(names.get(window.client, ''))} ({window.client})")
        return 0
    why = "five wrong codes were tried" if window.state == "locked" else "nobody typed it in time"
    click.echo(f"not paired: {why}", err=True)
    return 1
