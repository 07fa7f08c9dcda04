"""What watched folders hold back, read from the ledger: which file, why, and what to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from watchfolder.jobs.job import JobState
from watchfolder.jobs.store import JobStore
from watchfolder.jobs.watch_board import WatchStanding
from watchfolder.watching.held import action_for, sentence_for

_OFFLINE = "Bring it back, or mount its disk; nothing was taken for deleted, and all goes on then."
_UNREAD = "Give the user who runs the watcher the right to read it."
_SCANNED = "Nothing must be done; files are found by looking, some seconds later."
ENOUGH = 100_000


def held_items(store: JobStore) -> list[dict[str, str]]:
    """Everything that is held in folders that are watched now; for people and --json.

    What waits for a person comes first in each folder, then what waits for a moment.
    """
    found: list[dict[str, str]] = []
    for watch in store.watch_board.standing():
        held = store.watched.held(watch.root)
        found += [_item(one.path, one.held_code, one.held_message) for one in held]
        known = {one.path for one in held}  # it was passing a moment ago
        found += [
            _item(one.path, one.code, sentence_for(one.code))
            for one in store.watch_board.passing(watch.root)
            if one.path not in known
        ]
    return found


def folder_items(store: JobStore) -> list[dict[str, Any]]:
    """How it stands with each folder that is watched now, and what a person can do."""
    return [
        {
            "path": one.root,
            "pid": one.pid,
            "state": one.status.state,
            "note": one.status.note,
            "action": _action(one),
            "pictures": one.pictures,
            "held": one.held,
            "pending": one.pending,
            "scan_every": one.status.scan_every,
            "overflows": one.status.overflows,
        }
        for one in store.watch_board.standing()
    ]


def stalled_items(store: JobStore) -> list[dict[str, Any]]:
    """Why queued jobs that have been tried wait, and how many of them for the same reason."""
    waits: dict[str, dict[str, Any]] = {}
    for job in store.list(states=[JobState.QUEUED], limit=ENOUGH):
        if job.error and (code := str(job.error.get("code", ""))):
            message, hint = str(job.error.get("message", "")), str(job.error.get("hint", ""))
            one = waits.setdefault(
                code, {"code": code, "message": message, "action": hint, "jobs": 0}
            )
            one["jobs"] += 1
    return list(waits.values())


def _item(path: str, code: str, message: str) -> dict[str, str]:
    action = action_for(code, Path(path))
    return {"path": path, "code": code, "message": message, "action": action}


def _action(one: WatchStanding) -> str:
    if one.status.state == "offline":
        return _OFFLINE
    if one.status.state == "watching":
        return _UNREAD if one.status.note else ""
    return _SCANNED
