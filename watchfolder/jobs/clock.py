"""What time the ledger goes by: ticks to count with, a wall clock to show.

Leases, heartbeats and delays are counted in ticks of the machine's monotonic clock, together
with the id of the boot they belong to. So a wall clock that is set back or forward neither ends
a lease nor prolongs it, and a machine that sleeps through the night wakes with its leases intact.
Ticks mean the same in every process of one boot; ticks of another boot mean nothing, and a lease
from before a restart is over. The ledger stands on a local disk, so one boot is all there is.
"""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

HORIZON = 3600.0
"""Seconds. No lease and no delay is longer, so ticks further ahead are of an earlier boot: this
is what tells boots apart where the system gives them no id."""

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True, slots=True)
class Moment:
    """One point in time, in both clocks."""

    at: dt.datetime
    """UTC, for people; never compared to decide who may work."""
    ticks: float
    """Seconds of the monotonic clock of this boot, equal in all processes."""
    boot: str
    """Which boot the ticks belong to; "" where the system does not say."""

    def after(self, seconds: float) -> Moment:
        """The moment so many seconds later."""
        later = self.at + dt.timedelta(seconds=seconds)
        return replace(self, at=later, ticks=self.ticks + seconds)


def present() -> Moment:
    """The moment of the call."""
    return Moment(dt.datetime.now(dt.UTC), time.monotonic(), boot_id())


@cache
def boot_id() -> str:
    """The kernel's name for this boot; "" where there is none."""
    try:
        return BOOT_ID.read_text(encoding="ascii").strip()
    except OSError:
        return ""


def is_past(boot: str, ticks: float, now: Moment) -> bool:
    """Whether a stored moment lies behind `now`: one of an earlier boot always does."""
    return boot != now.boot or ticks <= now.ticks or ticks > now.ticks + HORIZON
