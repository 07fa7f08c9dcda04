"""The bridge as commands assemble it: with watched folders and the library beside it."""

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
from watchfolder.library.asking import ask_for
from watchfolder.library.entry import Entry
from watchfolder.library.standing import entries
from watchfolder.log import plain
from watchfolder.settings import Settings
from watchfolder.watching.held import action_for, sentence_for

RESULTS = "_out"
"""Where a library's results go, inside it; folders that begin with _ are never looked through."""


def open_bridge(
    settings: Settings,
    store: JobStore,
    presets: PresetLibrary,
    port: int | None = None,
) -> BridgeServer:
    """A bridge that listens and is to be started.

    Raises PortTakenError, LedgerError.
    """
    bridge = Bridge(
        settings,
        store,
        presets,
        watched=WatchedHere(store),
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
    """Watched folders of this machine, as their watchers write down how it stands with them.

    A folder is told by a hash of its path, its pictures by their paths below it.
    """

    def __init__(self, store: JobStore) -> None:
        self._store = store

    def folders(self) -> list[WatchTold]:
        """How it stands with each."""
        return [
            WatchTold.model_validate(
                {
                    "id": _id_of(one.root),
                    "name": plain(Path(one.root).name),
                    "state": one.status.state,
                    "note": one.status.note,
                    "pictures": one.pictures,
                    "held": one.held,
                    "pending": one.pending,
                    "links": _links(one.root),
                }
            )
            for one in self._store.watch_board.standing()
        ]

    def held(self, folder: str) -> list[HeldTold] | None:
        """What a folder holds back; None where there is no such folder."""
        root = self._root_of(folder)
        if root is None:
            return None
        held = self._store.watched.held(root)
        waiting = [
            HeldTold(
                picture=_below(one.path, root),
                code=one.held_code,
                message=one.held_message,
                action=action_for(one.held_code, Path(one.path)),
                since=one.updated,
            )
            for one in held
        ]
        known = {one.path for one in held}  # it was passing a moment ago
        passing = [
            HeldTold(
                picture=_below(one.path, root),
                code=one.code,
                message=sentence_for(one.code),
                action=action_for(one.code, Path(one.path)),
                since=one.since,
            )
            for one in self._store.watch_board.passing(root)
            if one.path not in known
        ]
        return waiting + passing

    def rescan(self, folder: str) -> bool:
        """Have its watcher look at everything soon; False where nobody watches it any more."""
        root = self._root_of(folder)
        return root is not None and self._store.watch_board.ask_to_look(root)

    def _root_of(self, folder: str) -> str | None:
        roots = (watch.root for watch in self._store.watched.watches())
        return next((root for root in roots if _id_of(root) == folder), None)


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
