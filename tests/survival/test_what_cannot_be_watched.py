"""Folders that give no events, or cannot be looked into for a while: all is found all the same.

The limits are the kernel's own, lowered in a user namespace for the daemon alone.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow
FOLDERS = 200
CONFINED = ("unshare", "--user", "--map-root-user", "sh", "-c")
MORTAL = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")
"""Takes root's right to read everything away; nobody else has it."""


def limited(name: str, most: int) -> tuple[str, ...]:
    """A command that runs another with a limit of the kernel; the test is skipped without it."""
    lower = f"echo {most} > /proc/sys/user/{name}"
    for needed in ("unshare", "sh"):
        if shutil.which(needed) is None:
            pytest.skip(f"{needed} is needed to lower the limit")
    tried = subprocess.run([*CONFINED, lower], capture_output=True, check=False)
    if tried.returncode:
        pytest.skip("user namespaces are not allowed here; injected faults test the same")
    return (*CONFINED, f'{lower} && exec "$@"', "sh")


def until(condition: Callable[[], object], patience: float = 30.0) -> None:
    give_up = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < give_up
        time.sleep(0.1)


def test_fifty_watches_for_two_hundred_folders(new_shoot: Any, tmp_path: Path) -> None:
    command = limited("max_inotify_watches", 50)
    shoot = new_shoot(tmp_path, seed=12)
    for number in range(FOLDERS):
        (shoot.root / f"f{number}").mkdir()
    with shoot.daemon(*command):
        until(lambda: shoot.standing().scan_every)
        for number in range(FOLDERS):
            shoot.drop(f"f{number}")
        shoot.wait_until_done(60)
        until(lambda: shoot.standing().state == "scanning")
        assert "max_user_watches" in shoot.standing().note
        begun_anew = shoot.standing().restarts
        for number in range(FOLDERS):
            shoot.drop(f"f{number}")
        shoot.wait_until_done(60)
        assert shoot.standing().restarts == begun_anew <= 1, "it does not go on trying in vain"
    shoot.check()


@pytest.mark.parametrize("limit", ["max_inotify_watches", "max_inotify_instances"])
def test_none_at_all(new_shoot: Any, tmp_path: Path, limit: str) -> None:
    command = limited(limit, 0)
    shoot = new_shoot(tmp_path, seed=13)
    with shoot.daemon(*command):
        for _ in range(50):
            shoot.drop()
        shoot.wait_until_done(60)
        assert shoot.standing().state == "scanning"
        assert "no events from" in shoot.standing().note
    shoot.check()


@pytest.mark.parametrize("place", ["", "3"], ids=["all of it", "a subfolder"])
def test_what_may_not_be_read_for_a_while(new_shoot: Any, tmp_path: Path, place: str) -> None:
    shoot = new_shoot(tmp_path, seed=14)
    if os.geteuid() == 0 and shutil.which(MORTAL[0]) is None:
        pytest.skip("setpriv is needed to take root's rights from the daemon")
    closed = shoot.root / place
    for _ in range(20):
        shoot.drop()
    with shoot.daemon(*(MORTAL if os.geteuid() == 0 else ())):
        shoot.wait_until_done(30)
        closed.chmod(0)
        try:
            until(lambda: "cannot be read" in shoot.standing().note)
            time.sleep(3.0)  # longer than what is deleted is waited for
        finally:
            closed.chmod(0o755)
        for _ in range(20):
            shoot.drop()
        shoot.wait_until_done(30)  # which also sees that nothing was cancelled
        until(lambda: "cannot be read" not in shoot.standing().note)
    shoot.check()
