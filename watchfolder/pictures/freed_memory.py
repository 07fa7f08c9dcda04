"""Freed memory: kept for the next photo while there is one, given back when there is none.

By itself the C library maps every large block anew and gives it back when it is freed. A photo of
12 megapixels takes some 150 MB of them, each page of which the system must clear again: a tenth of
all the time a worker spends on it. Where the library cannot be told (macOS, musl) all stays as
it is.
"""

from __future__ import annotations

import ctypes
from typing import Final

LARGEST_KEPT: Final = 64 << 20
"""Bytes from which a block is mapped by itself all the same."""
MOST_KEPT: Final = 96 << 20
"""Bytes that are kept, at most, while there is work."""
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
"""Numbers of <malloc.h>."""


def keep_freed_memory() -> bool:
    """Have this process use freed blocks again; whether its C library can.

    All threads take from one arena then: what one frees another may use. To be called before they
    are started.
    """
    tell = getattr(ctypes.CDLL(None), "mallopt", None)
    if tell is None:
        return False
    asked = ((_ARENA_MAX, 1), (_MMAP_THRESHOLD, LARGEST_KEPT), (_TRIM_THRESHOLD, MOST_KEPT))
    answers = [tell(number, value) for number, value in asked]
    return all(answer == 1 for answer in answers)


def give_back_freed_memory() -> None:
    """Let the system have what is kept: takes some milliseconds."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
