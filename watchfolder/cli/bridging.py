"""The bridge as commands assemble it: with the watcher and the library beside it."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from plugin_bridge.app import create_app
from plugin_bridge.book import Book
from plugin_bridge.bridge import Bridge
from plugin_bridge.messages.folder import HeldTold, WatchTold
from plugin_bridge.serve import BridgeServer
from plugin_bridge.sessions import new_link
from presets.library import PresetLibrary
from presets.request import Request
from watchfolder.jobs.store import JobStore
from watchfolder.library import Entry, ask_for, entries
from watchfolder.log import plain
from watchfolder.settings import Settings
from watchfolder.watching.held import action_for
from watchfolder.watching.watcher import Watcher

RESULTS = "_out"
"""Where a library's results go, inside it; folders that begin with _ are never looked through."""


def open_bridge(
    settings: Settings,
    store: JobStore,
    presets: PresetLibrary,
    *,
    watcher: Watcher | None = None,
    port: int | None = None,
) -> BridgeServer:
    """A bridge that listens and is to be started.

    Raises PortTakenError, LedgerError.
    """
    bridge = Bridge(
        settings,
        store,
        presets,
        watched=WatchedHere(store, watcher),
        library=LibraryHere(settings, store, presets),
    )
    return BridgeServer(bridge, create_app(bridge), port)


def say_where(server: BridgeServer) -> None:
    """Say where it serves; to a person at a terminal, with a link that opens the page.

    A log file gets no link: whoever reads it within ten minutes could open the page.
    """
    click.echo(f"serving on http://localhost:{server.port} (this machine only)")
    if sys.stdout.isatty():
        click.echo(f"the page, for ten minutes, once: {page_link(server.bridge.book, server.port)}")
        click.echo("another link: watchfolder page")


def page_link(book: Book, port: int) -> str:
    """A link that opens the page in a browser of this machine, once."""
    return f"http://localhost:{port}/enter?k={new_link(book)}"


class WatchedHere:
    """Watched folders of this machine: those of this process, and what the ledger knows of others.

    A folder is told by a hash of its path, its pictures by their paths below it.
    """

    def __init__(self, store: JobStore, watcher: Watcher | None) -> None:
        self._store = store
        self._watcher = watcher

    def folders(self) -> list[WatchTold]:
        """How it stands with each."""
        mine = [] if self._watcher is None else self._watcher.folders()
        told = [
            WatchTold(
                id=_id_of(os.fsdecode(one.root)),
                name=plain(one.root.name),
                state=one.state,
                note=one.note,
                pictures=one.pictures,
                held=one.held,
                pending=one.pending,
                links=_links(os.fsdecode(one.root)),
            )
            for one in mine
        ]
        known = {os.fsdecode(one.root) for one in mine}
        return told + [self._elsewhere(root) for root in self._roots() if root not in known]

    def held(self, folder: str) -> list[HeldTold] | None:
        """What a folder holds back; None where there is no such folder."""
        for one in [] if self._watcher is None else self._watcher.folders():
            if _id_of(os.fsdecode(one.root)) == folder and self._watcher is not None:
                return [
                    HeldTold(
                        picture=_below(os.fsdecode(held.picture), os.fsdecode(one.root)),
                        code=held.code,
                        message=held.message,
                        action=held.action,
                        since=held.since,
                    )
                    for held in self._watcher.status()
                    if held.picture.is_relative_to(one.root)
                ]
        root = next((root for root in self._roots() if _id_of(root) == folder), None)
        if root is None:
            return None
        return [
            HeldTold(
                picture=_below(picture.path, root),
                code=picture.held_code,
                message=picture.held_message,
                action=action_for(picture.held_code, Path(picture.path)),
                since=picture.updated,
            )
            for picture in self._store.watched.list(root)
            if picture.held_code
        ]

    def rescan(self, folder: str) -> bool:
        """Look at everything at once; False where another process watches it."""
        watcher = self._watcher
        if watcher is None:
            return False
        if folder not in {_id_of(os.fsdecode(one.root)) for one in watcher.folders()}:
            return False
        watcher.rescan()
        return True

    def _roots(self) -> list[str]:
        return [watch.root for watch in self._store.watched.watches()]

    def _elsewhere(self, root: str) -> WatchTold:
        pictures = self._store.watched.list(root)
        return WatchTold(
            id=_id_of(root),
            name=plain(Path(root).name),
            state="elsewhere",
            pictures=len(pictures),
            held=sum(picture.held_code != "" for picture in pictures),
            links=_links(root),
        )


class LibraryHere:
    """Presets across libraries, results beside the pictures in `_out`."""

    def __init__(self, settings: Settings, store: JobStore, presets: PresetLibrary) -> None:
        self._settings = settings
        self._store = store
        self._presets = presets

    def look(
        self, root: Path, folder: Path, request: Request, batch: str, *, with_sidecars: bool
    ) -> Iterator[Entry]:
        """How each picture below `folder` stands."""
        return entries(
            folder,
            request,
            out=root / RESULTS / folder.relative_to(root),
            presets=self._presets,
            store=self._store,
            settings=self._settings,
            batch=batch,
            with_sidecars=with_sidecars,
        )

    def ask(self, due: Sequence[Entry]) -> list[str]:
        """Queue what is due."""
        return ask_for(due, self._store)


def _id_of(root: str) -> str:
    return f"f_{hashlib.sha256(os.fsencode(root)).hexdigest()[:12]}"


def _links(root: str) -> dict[str, str]:
    here = f"/v1/watches/{_id_of(root)}"
    return {"held": f"{here}/held", "rescan": f"{here}/rescan"}


def _below(path: str, root: str) -> str:
    return plain(Path(path).relative_to(root).as_posix())
