"""Batches: a preset across a folder of a library, looked through in the background.

What is asked stands in the book before the answer goes out, so a batch that was begun is gone on
with after a restart. Pictures that are up to date are left alone: looking twice does no harm.
"""

from __future__ import annotations

import datetime as dt
import json
import secrets
import sqlite3
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from plugin_bridge.book import Book
from plugin_bridge.doors import Library, Standing
from plugin_bridge.messages.folder import BatchAsk, BatchState
from plugin_bridge.problems import NotFoundError, SameKeyError, WrongStateError
from plugin_bridge.tokens import Caller
from presets.declared import digest
from presets.errors import EditingError, Problem, RecipeError, did_you_mean
from presets.request import Request
from watchfolder.errors import JobNotFoundError, JobStateError
from watchfolder.jobs.job import FINAL, JobState
from watchfolder.jobs.rows import time_of, time_text
from watchfolder.jobs.store import JobStore
from watchfolder.log import get_logger

WRITTEN_AT_ONCE = 200
"""Pictures that are written down, and queued, in one transaction."""
OPEN = {state.value for state in JobState} - {state.value for state in FINAL}
CANCELLED = "its batch was cancelled"

_log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Batch:
    """One batch as the book has it."""

    id: str
    client: str
    asked: BatchAsk
    state: BatchState
    error: str
    created: dt.datetime
    finished: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Item:
    """One picture of a batch; its job, if it has one, says how it stands now."""

    number: int
    relative: str
    state: str
    why: str
    job: str


class Batches:
    """Begins, shows and cancels batches."""

    def __init__(
        self, book: Book, store: JobStore, library: Library[Any], roots: Sequence[Path]
    ) -> None:
        self._book = book
        self._store = store
        self._library = library
        self._roots = {root.name: root for root in roots}
        self._stop = threading.Event()
        self._cancelled: set[str] = set()
        self._threads: list[threading.Thread] = []

    @property
    def libraries(self) -> tuple[str, ...]:
        """Names of folders that a preset can be applied to."""
        return tuple(self._roots)

    def begin(self, caller: Caller, ask: BatchAsk, idempotency_key: str | None) -> Batch:
        """Write a batch down and begin to look through its folder.

        Raises RecipeError for a folder that is not below a library; SameKeyError.
        """
        self._folder(ask)
        key = digest(["batch", caller.id, idempotency_key or secrets.token_hex(16)])
        batch = f"b_{secrets.token_hex(8)}"
        asked = ask.model_dump_json()
        at = time_text(self._book.clock().at)
        with self._book.database.transaction() as connection:
            row = connection.execute("SELECT id, asked FROM batch WHERE key = ?", (key,)).fetchone()
            if row is not None:
                if row["asked"] != asked:
                    raise SameKeyError(
                        "this Idempotency-Key was used for another request", "use a new one"
                    )
                batch = str(row["id"])
            else:
                connection.execute(
                    "INSERT INTO batch (id, client, key, asked, state, created)"
                    " VALUES (?, ?, ?, ?, 'looking', ?)",
                    (batch, caller.id, key, asked, at),
                )
        if row is None:
            self._spawn(batch)
        return self.get(caller, batch)

    def get(self, caller: Caller, batch: str) -> Batch:
        """One batch. Raises NotFoundError."""
        with self._book.database.reading() as connection:
            row = connection.execute("SELECT * FROM batch WHERE id = ?", (batch,)).fetchone()
        if row is None or not (caller.is_admin or row["client"] == caller.id):
            raise NotFoundError("there is no such batch")
        return self._settled(_batch_of(row))

    def of(self, caller: Caller, limit: int = 100) -> list[Batch]:
        """The caller's batches, the newest first; an admin's are all."""
        client = "%" if caller.is_admin else caller.id
        with self._book.database.reading() as connection:
            rows = connection.execute(
                "SELECT * FROM batch WHERE client LIKE ? ORDER BY created DESC LIMIT ?",
                (client, limit),
            ).fetchall()
        return [self._settled(_batch_of(row)) for row in rows]

    def items(self, batch: str, after: int = 0, limit: int = 500) -> list[Item]:
        """Pictures of a batch, from number `after` + 1 on, as they stand now."""
        with self._book.database.reading() as connection:
            rows = connection.execute(
                "SELECT * FROM batch_item WHERE batch = ? AND number > ? ORDER BY number LIMIT ?",
                (batch, after, limit),
            ).fetchall()
        states = self._store.states_of([row["job"] for row in rows if row["job"]])
        return [self._standing(row, states) for row in rows]

    def counts(self, batch: str) -> dict[str, int]:
        """State to how many pictures are in it."""
        with self._book.database.reading() as connection:
            rows = connection.execute(
                "SELECT state, job FROM batch_item WHERE batch = ?", (batch,)
            ).fetchall()
        states = self._store.states_of([row["job"] for row in rows if row["job"]])
        return dict(sorted(Counter(_state(row, states) for row in rows).items()))

    def cancel(self, caller: Caller, batch: str) -> Batch:
        """Stop looking, and cancel what has not ended. Raises NotFoundError, WrongStateError."""
        found = self.get(caller, batch)
        if found.state not in ("looking", "queued"):
            raise WrongStateError(f"the batch is {found.state}")
        self._cancelled.add(batch)
        self._write_state(batch, "cancelled", was=("looking", "queued"))
        with self._book.database.reading() as connection:
            rows = connection.execute(
                "SELECT job FROM batch_item WHERE batch = ? AND job <> ''", (batch,)
            ).fetchall()
        self._cancel_jobs([row["job"] for row in rows])
        return self.get(caller, batch)

    def place(self, ask: BatchAsk) -> tuple[Path, Path]:
        """The library of a batch and the folder below it, as they are now. Raises RecipeError."""
        return self._folder(ask)

    def resume(self) -> None:
        """Go on with batches whose folders were being looked through when the bridge ended."""
        with self._book.database.reading() as connection:
            rows = connection.execute("SELECT id FROM batch WHERE state = 'looking'").fetchall()
        for row in rows:
            self._spawn(row["id"])

    def stop(self) -> None:
        """Stop looking; it is gone on with at the next start."""
        self._stop.set()
        for thread in self._threads:
            thread.join(5)

    def _spawn(self, batch: str) -> None:
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        thread = threading.Thread(target=self._run, args=(batch,), name=batch, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _run(self, batch: str) -> None:
        try:
            self._look(batch)
        except (EditingError, OSError) as error:
            _log.warning("batch %s ended: %s", batch, error)
            said = error.message if isinstance(error, EditingError) else error.strerror
            self._write_state(batch, "failed", str(said or error), was=("looking",))
        except Exception:  # noqa: BLE001 - the outermost: it must not be told as looking for ever
            _log.exception("batch %s ended", batch)
            said = "something went wrong in the bridge; its log has more"
            self._write_state(batch, "failed", said, was=("looking",))

    def _look(self, batch: str) -> None:
        with self._book.database.reading() as connection:
            row = connection.execute("SELECT * FROM batch WHERE id = ?", (batch,)).fetchone()
        asked = _batch_of(row).asked
        root, folder = self._folder(asked)
        request = Request.model_validate(
            {"preset": asked.preset} | ({"slots": asked.slots} if asked.slots is not None else {})
        )
        with self._book.database.transaction() as connection:
            connection.execute("DELETE FROM batch_item WHERE batch = ?", (batch,))
        number = 0
        found: list[Standing] = []
        looking = self._library.look(
            root, folder, request, batch, with_sidecars=asked.with_sidecars
        )
        for standing in looking:
            if self._stop.is_set() or batch in self._cancelled:
                return
            found.append(standing)
            if len(found) == WRITTEN_AT_ONCE:
                number = self._take(batch, asked, found, number)
                found = []
        self._take(batch, asked, found, number)
        self._write_state(batch, "done" if asked.dry_run else "queued", was=("looking",))

    def _take(self, batch: str, asked: BatchAsk, found: Sequence[Standing], number: int) -> int:
        """Queue what is due and write all down; the number of the last one."""
        due = [] if asked.dry_run else [one for one in found if one.due]
        jobs = dict(zip(map(id, due), self._library.ask(due), strict=True)) if due else {}
        rows = [
            (
                batch,
                number + place,
                _below(asked.folder, one.relative),
                one.state,
                one.why,
                "" if asked.dry_run else jobs.get(id(one), one.job),
            )
            for place, one in enumerate(found, start=1)
        ]
        with self._book.database.transaction() as connection:
            connection.executemany("INSERT INTO batch_item VALUES (?, ?, ?, ?, ?, ?)", rows)
        if batch in self._cancelled:  # whoever cancelled it may not have seen these
            self._cancel_jobs(list(jobs.values()))
        return number + len(found)

    def _folder(self, ask: BatchAsk) -> tuple[Path, Path]:
        """The library and the folder below it. Raises RecipeError."""
        root = self._roots.get(ask.library)
        if root is None:
            hint = did_you_mean(ask.library, self._roots)
            hint = hint or f"libraries in watchfolder.toml: {', '.join(self._roots) or 'none'}"
            raise _wrong("library", f'there is no library "{ask.library}"', hint)
        parts = PurePosixPath(ask.folder).parts
        hidden = any(part.startswith((".", "_", "~")) or "\\" in part for part in parts)
        if hidden or ask.folder.startswith("/") or ":" in ask.folder or "\0" in ask.folder:
            raise _wrong("folder", "a folder is said by its path below the library")
        folder = root.joinpath(*parts)
        if not folder.resolve().is_relative_to(root.resolve()) or not folder.is_dir():
            raise _wrong("folder", "there is no such folder in the library")
        return root, folder

    def _settled(self, batch: Batch) -> Batch:
        """A batch whose jobs have all ended is done."""
        if batch.state != "queued":
            return batch
        if OPEN & self.counts(batch.id).keys():
            return batch
        self._write_state(batch.id, "done", was=("queued",))
        with self._book.database.reading() as connection:
            row = connection.execute("SELECT * FROM batch WHERE id = ?", (batch.id,)).fetchone()
        return _batch_of(row)

    def _standing(self, row: sqlite3.Row, states: Mapping[str, JobState]) -> Item:
        state, why = _state(row, states), row["why"]
        if state == JobState.FAILED:
            with suppress(JobNotFoundError):  # pruned a moment ago
                why = str((self._store.get(row["job"]).error or {}).get("message", why))
        return Item(row["number"], row["relative"], state, why, row["job"])

    def _cancel_jobs(self, jobs: Sequence[str]) -> None:
        for job, state in self._store.states_of(jobs).items():
            if state not in FINAL:
                with suppress(JobStateError, JobNotFoundError):  # it has just ended
                    self._store.cancel(job, CANCELLED)

    def _write_state(
        self, batch: str, state: BatchState, error: str = "", *, was: Sequence[BatchState]
    ) -> None:
        """Write how it stands, unless it stands otherwise by now than it was."""
        over = state in ("done", "failed", "cancelled")
        with self._book.database.transaction() as connection:
            connection.execute(
                "UPDATE batch SET state = ?, error = ?, finished = ?"
                " WHERE id = ? AND state IN (SELECT value FROM json_each(?))",
                (
                    state,
                    error,
                    time_text(self._book.clock().at) if over else None,
                    batch,
                    json.dumps(was),
                ),
            )


def _below(folder: str, relative: str) -> str:
    """The path of a picture below its library, as text."""
    path = PurePosixPath(folder) / relative.replace("\\", "/")
    return str(path).encode("utf-8", "backslashreplace").decode("utf-8")


def _state(row: sqlite3.Row, states: Mapping[str, JobState]) -> str:
    """How a picture stands: as its job does; a job that was pruned had ended long ago."""
    if not row["job"]:
        return str(row["state"])
    return states.get(row["job"], JobState.SUCCEEDED).value


def _batch_of(row: sqlite3.Row) -> Batch:
    return Batch(
        id=row["id"],
        client=row["client"],
        asked=BatchAsk.model_validate(json.loads(row["asked"])),
        state=row["state"],
        error=row["error"] or "",
        created=dt.datetime.fromisoformat(row["created"]),
        finished=time_of(row["finished"]),
    )


def _wrong(field: str, message: str, hint: str = "") -> RecipeError:
    return RecipeError([Problem("library.folder", message, hint, field=field)])
