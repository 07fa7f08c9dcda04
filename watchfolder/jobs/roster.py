"""The roster: which workers are alive, what they work on, and their engine cards."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from watchfolder.engines.card import EngineCard
from watchfolder.errors import LedgerError
from watchfolder.jobs.clock import Moment, present
from watchfolder.jobs.database import Database
from watchfolder.jobs.processes import here, is_gone, start_mark
from watchfolder.jobs.rows import json_text, time_text

SILENT_AFTER = 10.0
"""Seconds without a heartbeat after which a worker counts as dead."""


@dataclass(frozen=True, slots=True)
class WorkerRecord:
    """One worker as it last said of itself."""

    id: str
    pid: int
    host: str
    """Name of the machine, and the pid namespace there."""
    started: dt.datetime
    heartbeat: dt.datetime
    """UTC, for people; age is counted in ticks."""
    device: str
    job: str
    """Id of the job it works on, "" for none."""
    cards: tuple[EngineCard, ...]


class Roster:
    """Workers write themselves in; planners and doors read."""

    def __init__(self, database: Database, clock: Callable[[], Moment] = present) -> None:
        self._database = database
        self._clock = clock

    def register(
        self, worker_id: str, pid: int, cards: Sequence[EngineCard], device: str = "cpu"
    ) -> None:
        """Write a worker in, or anew with other cards."""
        now = self._clock()
        told = json_text([card.as_json() for card in cards])
        with self._database.transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO engines_seen VALUES (1, ?)", (told,))
            connection.execute(
                "INSERT OR REPLACE INTO worker (id, pid, mark, host, started, heartbeat,"
                " beat_boot, beat_ticks, device, cards) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    worker_id,
                    pid,
                    start_mark(pid),
                    here(),
                    time_text(now.at),
                    time_text(now.at),
                    now.boot,
                    now.ticks,
                    device,
                    told,
                ),
            )

    def heartbeat(self, worker_id: str, job: str = "") -> bool:
        """Say that a worker lives and what it works on; False where it is not written in."""
        now = self._clock()
        with self._database.transaction(durable=False) as connection:
            changed = connection.execute(
                "UPDATE worker SET heartbeat = ?, beat_boot = ?, beat_ticks = ?, job = ?"
                " WHERE id = ?",
                (time_text(now.at), now.boot, now.ticks, job, worker_id),
            ).rowcount
        return changed == 1

    def leave(self, worker_id: str) -> None:
        """Strike a worker out."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM worker WHERE id = ?", (worker_id,))

    def alive(self, max_age: float = SILENT_AFTER) -> list[WorkerRecord]:
        """Workers heard of within `max_age` seconds whose process is there."""
        now = self._clock()
        with self._database.reading() as connection:
            rows = connection.execute("SELECT * FROM worker ORDER BY started, id").fetchall()
        return [_record_of(row) for row in rows if _lives(row, now, max_age)]

    def cards(self) -> tuple[EngineCard, ...]:
        """What the engines of all living workers can do, each card once."""
        cards: list[EngineCard] = []
        for worker in self.alive():
            cards += [card for card in worker.cards if card not in cards]
        return tuple(cards)

    def last_cards(self) -> tuple[EngineCard, ...]:
        """Those of the living; where there are none, of the worker that came last. Maybe none.

        For guesses: a worker that comes may bring others.
        """
        living = self.cards()
        if living:
            return living
        with self._database.reading() as connection:
            row = connection.execute("SELECT cards FROM engines_seen").fetchone()
        try:
            return tuple(map(EngineCard.model_validate, json.loads(row["cards"]))) if row else ()
        except ValidationError:  # of another version
            return ()

    def sweep(self) -> None:
        """Strike out workers that are known to have ended, or were silent for a day."""
        now = self._clock()
        with self._database.reading() as connection:
            rows = connection.execute("SELECT * FROM worker").fetchall()
        ended = [row["id"] for row in rows if has_ended(row, now) or not _lives(row, now, 86400.0)]
        if ended:
            with self._database.transaction() as connection:
                connection.executemany("DELETE FROM worker WHERE id = ?", [(i,) for i in ended])


def ended_workers(connection: sqlite3.Connection, now: Moment) -> set[str]:
    """Ids of workers whose process is known to have ended without leaving."""
    rows = connection.execute("SELECT id, pid, mark, host, beat_boot FROM worker").fetchall()
    return {row["id"] for row in rows if has_ended(row, now)}


def has_ended(row: sqlite3.Row, now: Moment) -> bool:
    """Whether the process of a worker's row is known not to be there any more."""
    return row["beat_boot"] != now.boot or is_gone(row["pid"], row["mark"], row["host"])


def _lives(row: sqlite3.Row, now: Moment, max_age: float) -> bool:
    return now.ticks - row["beat_ticks"] <= max_age and not has_ended(row, now)


def _record_of(row: sqlite3.Row) -> WorkerRecord:
    try:
        cards = tuple(EngineCard.model_validate(card) for card in json.loads(row["cards"]))
    except ValidationError as error:
        raise LedgerError(
            f"worker {row['id']} has engine cards that this version cannot read",
            "stop the daemon and start it again with this version",
        ) from error
    return WorkerRecord(
        id=row["id"],
        pid=row["pid"],
        host=row["host"],
        started=dt.datetime.fromisoformat(row["started"]),
        heartbeat=dt.datetime.fromisoformat(row["heartbeat"]),
        device=row["device"],
        job=row["job"],
        cards=cards,
    )
