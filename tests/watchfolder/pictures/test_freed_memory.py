"""Freed memory: used again while there is work, given back after."""

from __future__ import annotations

import subprocess
import sys

import pytest

BLOCK = 36_000_000
PROGRAM = f"""
import resource
import numpy as np
from watchfolder.pictures.freed_memory import give_back_freed_memory, keep_freed_memory

def faults():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt

def filled():
    before = faults()
    np.empty({BLOCK}, np.uint8).fill(1)
    return faults() - before

def held():
    for line in open("/proc/self/status"):
        if line.startswith("VmRSS"):
            return int(line.split()[1]) * 1024

kept = keep_freed_memory()
first, second = filled(), filled()
before = held()
give_back_freed_memory()
print(kept, first, second, before - held())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_block_is_used_again_and_then_given_back() -> None:
    command = [sys.executable, "-c", PROGRAM]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    if said[0] != "True":
        pytest.skip("this C library keeps its own counsel")
    first, second, given = (int(word) for word in said[1:])
    assert second * 4 < first
    assert given > BLOCK // 2
