"""Housekeeping: what no job needs any more goes, some days later."""

from __future__ import annotations

import json
import re
import shutil
import threading
import time
from contextlib import suppress
from pathlib import Path

from plugin_bridge.bridge import Bridge
from presets.errors import EditingError
from watchfolder.jobs.job import JobKind
from watchfolder.log import get_logger

KEPT_SECONDS = 7 * 86400.0
"""A picture that no job names, and a result whose job was pruned, stay at least so long."""
FIRST, EVERY = 60.0, 6 * 3600.0
NOTES_EVERY = 2.0
"""Seconds between two writings of who was here."""
AT_ONCE = 500
_ALL = 1_000_000
_SHA = re.compile(r"[0-9a-f]{64}")

_log = get_logger(__name__)


class Housekeeping:
    """Tidies the bridge's folders, in a thread of its own."""

    def __init__(self, bridge: Bridge) -> None:
        self._bridge = bridge
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="bridge tidying", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Stop."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(5)

    def tidy(self, before: float) -> int:
        """Remove what was not used since `before`, in seconds of the epoch; how many things."""
        removed = 0
        clients = self._bridge.places.clients
        assets, results, halves = (
            [path for path in clients.glob(f"c_*/{kind}/*") if _older(path, before)]
            for kind in ("assets", "results", "incoming")
        )
        names, folders = self._needed() if assets or results else (set(), set())
        for asset in assets:
            if asset.stem not in names and _older(asset, before):  # it may be in use by now
                asset.unlink(missing_ok=True)
                removed += 1
        for result in results:
            if result.name not in folders:
                shutil.rmtree(result, ignore_errors=True)
                removed += 1
        for half in halves:
            shutil.rmtree(half, ignore_errors=True)
        self._bridge.previews.sweep()
        return removed + self._reports(before)

    def _reports(self, before: float) -> int:
        """Remove the files of reports whose jobs are forgotten."""
        jobs = self._bridge.store.list(kinds=[JobKind.REPORT], limit=_ALL)
        needed = {str(job.spec[file]) for job in jobs for file in ("page", "data")}
        files = [f for f in self._bridge.places.reports.glob("*.*") if str(f) not in needed]
        idle = [file for file in files if _older(file, before)]
        for file in idle:
            file.unlink(missing_ok=True)
        return len(idle)

    def _run(self) -> None:
        tidy_at = time.monotonic() + FIRST
        while not self._stop.wait(NOTES_EVERY):
            try:
                self._bridge.access.write_notes()
                if time.monotonic() < tidy_at:
                    continue
                tidy_at = time.monotonic() + EVERY
                removed = self.tidy(time.time() - KEPT_SECONDS)
                if removed:
                    _log.info("%d pictures and results that no job needs were removed", removed)
            except (EditingError, OSError) as error:
                _log.warning("the bridge's folders are not tidied: %s", error)
            except Exception:  # noqa: BLE001 - the outermost loop: notes are written here, too
                _log.exception("the bridge's folders are not tidied")

    def _needed(self) -> tuple[set[str], set[str]]:
        """Hashes that jobs name, and the folders that the results of clients' jobs lie in.

        Of all clients together: the page goes on from the results of others, and shows places to
        jobs of watched folders.
        """
        hashes: set[str] = set()
        folders: set[str] = set()
        clients = self._bridge.places.clients
        cursor: str | None = None
        while jobs := self._bridge.store.list(before=cursor, limit=AT_ONCE):
            for job in jobs:
                ours = Path(job.root).parent == clients
                if not ours and not job.answers:
                    continue
                hashes |= set(_SHA.findall(json.dumps([job.spec if ours else {}, job.answers])))
                if ours and (out := job.spec.get("out")):  # what only measures or checks has none
                    folders.add(Path(out).name)
            cursor = jobs[-1].id
        return hashes, folders


def _older(path: Path, before: float) -> bool:
    with suppress(OSError):
        return path.stat().st_mtime < before
    return False
