"""The promise, put to the test: a daemon is killed again and again while files are dropped.

Every drop ends with exactly one output, whole and of the right source; no reader ever sees half of
one; nothing is made much more often than once; nothing temporary is left. Both with events of the
system and without any.
"""

from __future__ import annotations

import signal
import time
from pathlib import Path
from typing import Any

import pytest


@pytest.mark.slow
@pytest.mark.parametrize("listen", ["auto", "never"])
@pytest.mark.parametrize(
    ("drops", "kills"),
    [(240, 3), pytest.param(5000, 10, marks=[pytest.mark.soak, pytest.mark.timeout(600)])],
)
def test_nothing_is_lost_doubled_or_half(
    new_shoot: Any, tmp_path: Path, drops: int, kills: int, listen: str
) -> None:
    shoot = new_shoot(tmp_path, seed=11)
    burst = max(1, drops // (2 * kills))
    with shoot.reader():
        for _ in range(kills):
            with shoot.daemon(listen=listen):
                for _ in range(2):
                    for _ in range(min(burst, drops - 1 - len(shoot.contents))):
                        shoot.drop()
                    time.sleep(shoot.random.uniform(0.2, 1.5))
        while len(shoot.contents) < drops - 1:
            shoot.drop()
        with shoot.daemon(listen=listen) as process:
            shoot.drop()  # what this one has done, it was there for
            shoot.wait_until_done(60 + drops / 20)
            process.send_signal(signal.SIGTERM)
            assert process.wait(10) == 0
    shoot.check()
    shoot.age_what_is_left()
    with shoot.daemon():
        give_up = time.monotonic() + 20
        while shoot.unfinished():
            assert time.monotonic() < give_up, "the next daemon removes what was left"
            time.sleep(0.1)
    begun = shoot.executions()
    assert len(begun) == drops
    # each kill may interrupt what its two workers had in hand
    assert sum(begun.values()) <= drops + 4 * kills
