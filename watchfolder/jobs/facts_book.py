"""The facts book: what is known of pictures, and which bytes stood at which path."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from watchfolder.jobs.database import Database
from watchfolder.pictures.facts import SOURCE_CHECK, Facts

FRESH_NS = 500_000_000
"""A file that changed less than this ago may change again within one tick of its file system's
clock, unseen: its hash is not kept yet."""


class FactsBook:
    """Knowledge that can always be found out again; kept because that takes time."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def checked_facts_of(self, sha256: str) -> Facts | None:
        """The same, where the check of the source that plans warn by is among it."""
        facts = self.facts_of(sha256)
        return facts if facts is not None and facts.source_check >= SOURCE_CHECK else None

    def facts_of(self, sha256: str) -> Facts | None:
        """What `examine` found out about the file of these bytes; None: not examined yet."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT facts FROM facts WHERE sha256 = ?", (sha256,)
            ).fetchone()
        if row is None:
            return None
        try:
            return Facts.model_validate_json(row[0])
        except ValidationError:
            return None  # written by another version: to be examined again

    def put_facts(self, facts: Facts) -> None:
        """Keep what was found out, instead of what was known of the same bytes before."""
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO facts (sha256, facts) VALUES (?, ?)",
                (facts.sha256, facts.model_dump_json()),
            )

    def known_sha(self, path: Path) -> str | None:
        """sha256 of the file at `path`, if it was hashed before and has not changed since."""
        signature = signature_of(path)
        if not signature:
            return None
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT sha256 FROM file_seen WHERE path = ? AND signature = ?",
                (os.fsencode(path), signature),
            ).fetchone()
        return None if row is None else str(row[0])

    def remember_sha(self, path: Path, sha256: str, signature: str | None = None) -> bool:
        """Keep the hash of a file; whether it was kept.

        `signature` is what signature_of() said before the file was read: a file that has changed
        since, or that changed within the last half second, is not remembered.
        """
        return bool(self.remember_shas([(path, sha256, signature)]))

    def remember_shas(self, hashed: Sequence[tuple[Path, str, str | None]]) -> int:
        """The same for many, in one transaction: path, sha256, signature; how many were kept."""
        kept = []
        for path, sha256, signature in hashed:
            current = signature_of(path)
            if current and signature in (None, current) and not _fresh(path):
                kept.append((os.fsencode(path), current, sha256))
        if kept:
            with self._database.transaction(durable=False) as connection:
                connection.executemany(
                    "INSERT OR REPLACE INTO file_seen (path, signature, sha256) VALUES (?, ?, ?)",
                    kept,
                )
        return len(kept)


def signature_of(path: Path) -> str:
    """Size, modification and change time in ns, and inode of a regular file; "" for all else."""
    seen = _seen(path)
    if seen is None:
        return ""
    return f"{seen.st_size} {seen.st_mtime_ns} {seen.st_ctime_ns} {seen.st_ino}"


def _fresh(path: Path) -> bool:
    seen = _seen(path)
    return seen is None or time.time_ns() - max(seen.st_mtime_ns, seen.st_ctime_ns) < FRESH_NS


def _seen(path: Path) -> os.stat_result | None:
    try:
        seen = path.lstat()
    except (OSError, ValueError):
        return None
    return seen if stat.S_ISREG(seen.st_mode) else None
