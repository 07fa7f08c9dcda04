"""Words: what coordinator and seat say to each other. Plain data that can be pickled.

The coordinator speaks first, always: it sends an Order, and the seat answers with what it has to
say since the last time. So one call at a time goes over the network, in one direction, and who
does not hear from the other knows that it is gone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from watchfolder.engines.card import EngineCard
from watchfolder.jobs.job import Job, JobState


@dataclass(frozen=True, slots=True)
class Hello:
    """How a seat introduces itself, once its workshop is assembled."""

    cards: tuple[EngineCard, ...]
    version: str
    """Of watchfolder, where the seat is."""
    host: str
    pid: int


@dataclass(frozen=True, slots=True)
class Call:
    """The work calls a method of the ledger's."""

    number: int
    method: str
    arguments: tuple[Any, ...]
    named: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of the call of that number."""

    number: int
    value: Any = None
    error: Exception | None = None
    """Raised in the work instead."""


@dataclass(frozen=True, slots=True)
class Stop:
    """The work is to stop at its next report."""

    interrupted: bool
    """The coordinator leaves; else somebody wished it."""
    reason: str


@dataclass(frozen=True, slots=True)
class Order:
    """What the coordinator says."""

    begin: Job | None = None
    unseen: bool = False
    """Begin though the picture is not there: it is not there for the coordinator either."""
    answers: tuple[Answer, ...] = ()
    stop: Stop | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """How the work on a job ended."""

    state: JobState | None = None
    """As a Verdict has it; None where it was stopped."""
    result: dict[str, Any] = field(default_factory=dict)
    question: dict[str, Any] | None = None
    error: dict[str, Any] | None = None
    stopped: Stop | None = None
    unseen: bool = False
    """Not begun: the picture is not there where the seat is."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a seat has to say since the last time."""

    calls: tuple[Call, ...] = ()
    progress: tuple[float, str] | None = None
    """Fraction and note of the last report, where there is a new one."""
    look: bytes | None = None
    """A new preview, as JPEG."""
    ended: Ended | None = None
    memory: int = 0
    """Bytes of main memory the seat's process takes."""
