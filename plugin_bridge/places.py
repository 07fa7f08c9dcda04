"""Places: where the bridge keeps things, all of it in the state folder.

    state/bridge/bridge.sqlite3                  the book
    state/bridge/running.json                    process and port, while it runs
    state/bridge/clients/ID/assets/SHA256.ext    pictures that a client has sent
    state/bridge/clients/ID/results/KEY/         what its jobs made
    state/bridge/previews/                       small pictures, made again when missing
    state/bridge/selftests/                      what plugins' self-tests found

A client's pictures lie in its own folder, so that whose they are is seen by where they are.
"""

from __future__ import annotations

from pathlib import Path

from watchfolder.settings import Settings


class Places:
    """Folders of one bridge."""

    def __init__(self, settings: Settings) -> None:
        self.root = settings.state / "bridge"

    @property
    def book(self) -> Path:
        """The SQLite file."""
        return self.root / "bridge.sqlite3"

    @property
    def running(self) -> Path:
        """Says which process serves, at which port."""
        return self.root / "running.json"

    @property
    def clients(self) -> Path:
        """The folders of all clients."""
        return self.root / "clients"

    @property
    def previews(self) -> Path:
        """Small pictures by content."""
        return self.root / "previews"

    @property
    def made(self) -> Path:
        """What workers have drawn to be shown: whole results, presets on a scene."""
        return self.previews / "00"

    @property
    def reports(self) -> Path:
        """Pages and figures of reports on batches."""
        return self.root / "reports"

    @property
    def selftests(self) -> Path:
        """Reports of plugins' self-tests."""
        return self.root / "selftests"

    def client(self, client: str) -> Path:
        """A client's folder; the root of its jobs."""
        return self.clients / client

    def assets(self, client: str) -> Path:
        """Pictures that a client has sent."""
        return self.client(client) / "assets"

    def results(self, client: str, key: str) -> Path:
        """What a job makes, by the job's key."""
        return self.client(client) / "results" / key[:24]
