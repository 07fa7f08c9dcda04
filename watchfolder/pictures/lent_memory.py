"""Memory that two processes share and use again: touched once, it costs no page fault after.

A fresh region of 36 MB costs as much time in page faults as a photo of 12 megapixels takes to
decode. So a decoder keeps a few, of which one is lent with every picture, and comes back when the
last array on it is gone. Its size is fixed and sealed, sparse, and large enough for anything: what
was never written takes no memory.
"""

from __future__ import annotations

import itertools
import mmap
import os
import threading
import weakref
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

KEPT = 3
"""Regions of one decoder: a picture at work, one that is being opened, one to spare."""
LARGEST_KEPT: Final = 192 << 20
"""Bytes beyond which a region is not used again: what it was given is given back."""
SLACK: Final = 64 << 20
"""Bytes beside the samples, for profile and metadata."""
_numbers = itertools.count(1)


def available() -> bool:
    """Whether this system has files in memory that can be sealed."""
    return hasattr(os, "memfd_create")


class Region:
    """Memory without a name that another process maps too."""

    def __init__(self, capacity: int) -> None:
        """`capacity` in bytes. Raises OSError where there is none to be had."""
        import fcntl  # noqa: PLC0415 - not on every system

        self.number = next(_numbers)
        self.capacity = capacity
        self.told = False
        """Whether the other process has been handed it."""
        self.used = 0
        self.descriptor = os.memfd_create("pictures", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        try:
            os.ftruncate(self.descriptor, capacity)
            # Nobody may shorten what is mapped: reading behind its end would end this process.
            seals = fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL
            fcntl.fcntl(self.descriptor, fcntl.F_ADD_SEALS, seals)
            self.memory = mmap.mmap(self.descriptor, capacity)
        except BaseException:
            os.close(self.descriptor)
            raise

    def close(self) -> None:
        """Let go of it; what arrays still need of it stays."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1


class _Loan:
    """What every array on a lent region holds on to."""

    def __init__(self, region: Region) -> None:
        self._region = region
        array = np.frombuffer(region.memory, np.uint8)
        self.__array_interface__ = {**array.__array_interface__, "version": 3}


class Regions:
    """The regions of one decoder. Safe in threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._free: list[Region] = []
        self._out = 0
        self._gone: list[int] = []

    def take(self, capacity: int) -> Region | None:
        """A region of at least `capacity` bytes; None where KEPT are at work already."""
        with self._lock:
            self._free.sort(key=lambda region: -region.number)
            for region in list(self._free):
                self._free.remove(region)
                if region.capacity >= capacity:
                    self._out += 1
                    return region
                self._let_go(region)
            if self._out >= KEPT:
                return None
            self._out += 1
        try:
            return Region(capacity)
        except OSError:
            with self._lock:
                self._out -= 1
            return None

    def lend(self, region: Region, used: int) -> NDArray[np.uint8]:
        """All bytes of it; it is free again when nothing refers to any of them."""
        region.used = used
        loan: Any = _Loan(region)
        array = np.asarray(loan)
        weakref.finalize(loan, self.give_back, region)
        return array

    def give_back(self, region: Region) -> None:
        """Nobody reads it any more."""
        with self._lock:
            self._out -= 1
            if region.used > LARGEST_KEPT or len(self._free) >= KEPT:
                self._let_go(region)
            else:
                self._free.append(region)

    def forgotten(self) -> list[int]:
        """Numbers of the regions that the other process need not keep any longer."""
        with self._lock:
            gone, self._gone = self._gone, []
        return gone

    def close(self) -> None:
        """Let go of those that are free; the others go with their arrays."""
        with self._lock:
            for region in self._free:
                region.close()
            self._free = []

    def _let_go(self, region: Region) -> None:
        if region.told:
            self._gone.append(region.number)
        region.close()
