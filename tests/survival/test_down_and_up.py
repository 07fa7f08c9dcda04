"""What happens to the folder while nobody watches is found when somebody does again."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Any

import pytest

from watchfolder.jobs.job import JobState
from watchfolder.jobs.store import JobStore


@pytest.mark.slow
@pytest.mark.parametrize(
    "hundreds", [1, pytest.param(10, marks=[pytest.mark.soak, pytest.mark.timeout(600)])]
)
def test_added_changed_and_deleted_while_down(
    new_shoot: Any, tmp_path: Path, hundreds: int
) -> None:
    shoot = new_shoot(tmp_path, seed=9)
    for _ in range(200 * hundreds):  # there before the first start
        shoot.drop()
    with shoot.daemon() as process:
        shoot.wait_until_done(30 + 20 * hundreds)
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) == 0
    before = list(shoot.contents)
    for _ in range(50 * hundreds):
        shoot.drop()
    shoot.retire(2 * hundreds)
    for number, name in enumerate(before[-5 * hundreds :]):
        shoot.replace(name, 100_000 + number)
    wanted = 255 * hundreds
    with shoot.daemon(), JobStore(shoot.settings.ledger, shoot.settings) as store:
        shoot.until_counted(store, JobState.SUCCEEDED, wanted, 30 + 20 * hundreds)
        assert sum(store.counts().values()) == wanted
    assert sum(shoot.executions().values()) == wanted
    shoot.check()
