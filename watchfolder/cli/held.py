"""What watched folders hold back, read from the ledger: which file, why, and what to do."""

from __future__ import annotations

from pathlib import Path

from watchfolder.jobs.store import JobStore
from watchfolder.watching.held import action_for


def held_items(store: JobStore) -> list[dict[str, str]]:
    """Everything that is held in folders that are, or were last, watched; for people and --json."""
    return [
        {
            "path": picture.path,
            "code": picture.held_code,
            "message": picture.held_message,
            "action": action_for(picture.held_code, Path(picture.path)),
        }
        for watch in store.watched.watches()
        for picture in store.watched.list(watch.root)
        if picture.held_code
    ]
