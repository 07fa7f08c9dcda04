"""page: the link that opens the review page in a browser of this machine."""

from __future__ import annotations

import sys
import webbrowser

import click

from watchfolder.cli.workshop import Workshop, workshop_options


@click.command(
    epilog="""\b
Examples:
  watchfolder page                      prints the link
  watchfolder page --open               opens it in the browser, too
  watchfolder page --sign-out           signs every browser out"""
)
@click.option("--open", "opened", is_flag=True, help="Open it in the usual browser, too.")
@click.option("--sign-out", is_flag=True, help="Sign every browser out instead.")
@workshop_options
def page(opened: bool, sign_out: bool, workshop: Workshop) -> None:
    """Print a link to the review page: good once, for ten minutes, on this machine only."""
    from plugin_bridge.book import Book
    from plugin_bridge.places import Places
    from plugin_bridge.ports import running_at
    from plugin_bridge.sessions import end_all_sessions
    from watchfolder.cli.bridging import page_link

    places = Places(workshop.settings)
    book = Book(places.book)
    if sign_out:
        click.echo(f"signed out: {end_all_sessions(book)}")
        return
    running = running_at(places.running)
    if running is None:
        click.echo("no bridge is running: start watchfolder watch or watchfolder serve", err=True)
        sys.exit(1)
    link = page_link(book, running[1])
    click.echo(link)
    if opened and not webbrowser.open(link):
        click.echo("no browser could be started here: open the link yourself", err=True)
