"""Turns: which of the ready jobs a worker gets next.

The most urgent class comes first, always: priorities are never weighed against each other. Within
one class the oldest comes first, but for this: loading a model takes longer than using it, so a
worker prefers what needs the model it used last, or none; and one that has to change takes a model
that no other worker uses. So jobs of two models settle on two workers instead of having both load
each model again and again.

Who is passed over so is the oldest job of its class. It is passed over `Patience.times` times and
for `Patience.seconds` at most; whoever claims next then takes it. With n older jobs in its class a
job has therefore its turn after (n + 1) * (times + 1) claims at the latest.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from watchfolder.jobs.clock import HORIZON, Moment
from watchfolder.jobs.job import PRIORITY, Trigger
from watchfolder.jobs.roster import SILENT_AFTER
from watchfolder.jobs.rows import json_text

READY = (
    "state = 'queued' AND (ready_boot <> :boot OR ready_ticks <= :ticks OR ready_ticks > :beyond)"
    " AND (:kinds IS NULL OR kind IN (SELECT value FROM json_each(:kinds)))"
)
"""What may be claimed; with the values that ready_values() gives."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the oldest job of a class lets younger ones go first."""

    times: int
    seconds: float


UNHURRIED = Patience(32, 300.0)
INTERACTIVE = Patience(4, 30.0)
"""Where a person waits: plugins and commands."""
IDLE_HOLDER = 0.5
"""Seconds that a job is left to a worker which has its model and nothing to do."""
BUSY_HOLDER = 5.0
"""Seconds that the last jobs of a model are left to the workers which have it."""


_HEAD = (
    "SELECT seq, priority, model, passed, passed_boot, passed_ticks"  # noqa: S608 - of constants
    f" FROM job INDEXED BY job_queue WHERE {READY}"
)


@dataclass(frozen=True, slots=True)
class _Class:
    """The ready jobs of one priority, for one worker."""

    connection: sqlite3.Connection
    values: dict[str, Any]

    def oldest_of(self, model: str | None) -> int | None:
        """The oldest that needs this model."""
        row = self.connection.execute(
            "SELECT seq FROM job INDEXED BY job_model"  # noqa: S608 - of constants
            f" WHERE {READY} AND priority = :priority AND model IS :model ORDER BY seq LIMIT 1",
            self.values | {"model": model},
        ).fetchone()
        return None if row is None else int(row["seq"])

    def oldest_of_others(self, models: Collection[str]) -> int | None:
        """The oldest that needs a model which is none of these."""
        row = self.connection.execute(
            f"{_HEAD} AND priority = :priority"  # noqa: S608 - of constants
            " AND model NOT IN (SELECT value FROM json_each(:models)) ORDER BY seq LIMIT 1",
            self.values | {"models": json_text(sorted(models))},
        ).fetchone()
        return None if row is None else int(row["seq"])

    def count(self, model: str, most: int) -> int:
        """How many jobs need a model; no more than `most` are counted."""
        (number,) = self.connection.execute(
            "SELECT count(*) FROM (SELECT 1 FROM job INDEXED BY job_model"  # noqa: S608 - of constants
            f" WHERE {READY} AND priority = :priority AND model = :model LIMIT :most)",
            self.values | {"model": model, "most": most},
        ).fetchone()
        return int(number)


def ready_values(now: Moment, kinds: Sequence[str] | None) -> dict[str, Any]:
    """What READY compares with; `kinds` None: all."""
    return {
        "boot": now.boot,
        "ticks": now.ticks,
        "beyond": now.ticks + HORIZON,
        "kinds": None if kinds is None else json_text([str(kind) for kind in kinds]),
    }


def first_ready(
    connection: sqlite3.Connection, kinds: Sequence[str] | None, now: Moment, above: int | None
) -> sqlite3.Row | None:
    """The oldest of the most urgent class; None too where that is not more urgent than `above`."""
    row: sqlite3.Row | None = connection.execute(
        f"{_HEAD} ORDER BY priority DESC, seq LIMIT 1", ready_values(now, kinds)
    ).fetchone()
    return None if row is None or (above is not None and row["priority"] <= above) else row


def next_turn(
    connection: sqlite3.Connection,
    worker: str,
    kinds: Sequence[str] | None,
    now: Moment,
    above: int | None,
) -> int | None:
    """The `seq` of the job that `worker` is to take now; None where there is none for it.

    To be called within the transaction that claims. Takes down whom it passes over.
    """
    head = first_ready(connection, kinds, now, above)
    if head is None or not head["model"]:
        return None if head is None else int(head["seq"])
    values = ready_values(now, kinds) | {"priority": head["priority"]}
    chosen = _chosen(_Class(connection, values), head, _holders(connection, now), worker, now)
    if chosen != head["seq"]:
        _pass_over(connection, head, now, counts=chosen is not None)
    return chosen


def _chosen(
    of_class: _Class, head: sqlite3.Row, holders: dict[str, str], worker: str, now: Moment
) -> int | None:
    first: int = head["seq"]
    mine = holders.pop(worker, "")
    if head["model"] == mine or _is_due(head, now):
        return first
    others = set(holders.values())
    if not mine and head["model"] not in others:
        return first
    similar = [of_class.oldest_of(model) for model in {mine, "", None}]
    if any(similar):
        return min(seq for seq in similar if seq)
    if head["model"] not in others:
        return first
    free = of_class.oldest_of_others(others)
    if free is not None:
        return free
    having = {name for name, model in holders.items() if model == head["model"]}
    return None if _is_left(of_class, head, having, now) else first


def _is_left(of_class: _Class, head: sqlite3.Row, having: set[str], now: Moment) -> bool:
    """Whether the workers that have its model are to take it: they will soon, and it is cheaper."""
    rows = of_class.connection.execute(
        "SELECT DISTINCT lease_owner FROM job WHERE state = 'running'"
    ).fetchall()
    if having - {row["lease_owner"] for row in rows}:
        return _waited(head, now) < IDLE_HOLDER
    few = of_class.count(head["model"], len(having) + 1) <= len(having)
    return few and _waited(head, now) < BUSY_HOLDER


def _holders(connection: sqlite3.Connection, now: Moment) -> dict[str, str]:
    """Living workers and the model each used last."""
    rows = connection.execute(
        "SELECT id, model FROM worker WHERE model <> '' AND beat_boot = ? AND beat_ticks >= ?",
        (now.boot, now.ticks - SILENT_AFTER),
    ).fetchall()
    return {row["id"]: row["model"] for row in rows}


def _is_due(head: sqlite3.Row, now: Moment) -> bool:
    hurried = head["priority"] >= PRIORITY[Trigger.PLUGIN]
    patience = INTERACTIVE if hurried else UNHURRIED
    return head["passed"] >= patience.times or _waited(head, now) >= patience.seconds


def _waited(head: sqlite3.Row, now: Moment) -> float:
    """Seconds since it was first passed over; since for ever, if that was before a restart."""
    if not head["passed_ticks"]:
        return 0.0
    if head["passed_boot"] != now.boot or head["passed_ticks"] > now.ticks:
        return HORIZON
    return float(now.ticks - head["passed_ticks"])


def _pass_over(
    connection: sqlite3.Connection, head: sqlite3.Row, now: Moment, *, counts: bool
) -> None:
    if counts or not head["passed_ticks"]:
        connection.execute(
            "UPDATE job SET passed = passed + :counts,"
            " passed_boot = CASE passed_ticks WHEN 0 THEN :boot ELSE passed_boot END,"
            " passed_ticks = CASE passed_ticks WHEN 0 THEN :ticks ELSE passed_ticks END"
            " WHERE seq = :seq",
            {"counts": counts, "boot": now.boot, "ticks": now.ticks, "seq": head["seq"]},
        )
