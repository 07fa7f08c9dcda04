"""A ledger on a real file, and a clock that only moves when it is told to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from watchfolder.jobs.clock import Moment
from watchfolder.jobs.job import JobKind, NewJob
from watchfolder.jobs.store import JobStore
from watchfolder.settings import Settings


class HandClock:
    """Both clocks, set by hand."""

    def __init__(self) -> None:
        self.now = Moment(dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC), 1000.0, "boot one")

    def __call__(self) -> Moment:
        return self.now

    def pass_(self, seconds: float) -> None:
        self.now = self.now.after(seconds)

    def set_wall(self, at: dt.datetime) -> None:
        self.now = Moment(at, self.now.ticks, self.now.boot)

    def restart(self, ticks: float = 3.0) -> None:
        self.now = Moment(self.now.at + dt.timedelta(seconds=30), ticks, "boot two")


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(state=tmp_path / "state", lease=30.0, max_attempts=3)


@pytest.fixture
def store(settings: Settings, clock: HandClock) -> Iterator[JobStore]:
    with JobStore(settings.ledger, settings, clock=clock) as opened:
        yield opened


@pytest.fixture(scope="session")
def asking() -> Callable[..., NewJob]:
    def ask(key: str = "one", **fields: Any) -> NewJob:
        return NewJob(fields.pop("kind", JobKind.EDIT), key, fields.pop("spec", {}), **fields)

    return ask
