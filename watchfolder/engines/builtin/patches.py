"""Patches: filling a hole with what lies around it, by PatchMatch (Barnes et al. 2009).

Random where it searches, but from a given seed: the same input, seed and version of the library
give the same pixels.
"""

from __future__ import annotations

import threading
from concurrent.futures import Future, ThreadPoolExecutor, wait

import numpy as np
import patchmatch
from numpy.typing import NDArray

from watchfolder.engines.builtin.growing import Where
from watchfolder.engines.engine import Progress
from watchfolder.errors import EngineError

Bytes = NDArray[np.uint8]

LIBRARY = "pypatchmatch"
"""The distribution that carries it."""
RADIUS = 3
"""Patches of 7 by 7: larger ones take three to six times as long and fill no better."""
_LOOK = 0.1
"""Seconds between two looks at whether somebody wants to stop."""
_SECONDS_PER_PIXEL = 4e-5
"""Rough time of a pixel of the hole; only for the bar that is shown."""
_one_at_a_time = threading.Lock()
"""The seed belongs to the library, not to a call."""


def fill_from_around(
    rgb: Bytes, hole: Where, barred: Where, seed: int, progress: Progress
) -> Bytes:
    """`rgb` (H, W, 3) with the hole (H, W) filled by patches from outside it.

    What is `barred` is neither changed nor copied from; it has the last word where it meets the
    hole. Everything outside the hole keeps its values. The library cannot be interrupted: when
    somebody stops, the call is left to end by itself and its result is dropped. Raises EngineError
    when there is nothing to copy from or the library is not there, Cancelled.
    """
    if not patchmatch.patchmatch_available:
        raise EngineError(
            "patches cannot be copied: the library of PatchMatch did not load",
            f"reinstall the package {LIBRARY}",
        )
    side = 2 * RADIUS + 1
    if not bool((~hole & ~barred).any()) or min(hole.shape) < side:
        raise EngineError("there is nothing around the place to fill it from", "mark less of it")
    pool = ThreadPoolExecutor(1, thread_name_prefix="patches")
    try:
        filling = pool.submit(_call, rgb, hole, barred, seed)
        _watch(filling, max(1.0, float(hole.sum()) * _SECONDS_PER_PIXEL), progress)
        return filling.result()
    except RuntimeError as error:
        raise EngineError(f"filling failed: {error}", "mark less of it") from error
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _call(rgb: Bytes, hole: Where, barred: Where, seed: int) -> Bytes:
    with _one_at_a_time:
        patchmatch.set_random_seed(seed & 0xFFFFFFFF)
        filled = patchmatch.inpaint(
            rgb, hole, global_mask=barred if barred.any() else None, patch_size=RADIUS
        )
    return np.asarray(filled, np.uint8)


def _watch(filling: Future[Bytes], expected: float, progress: Progress) -> None:
    """Report, from the clock, until the filling is done."""
    looks = 0
    while not wait([filling], timeout=_LOOK).done:
        looks += 1
        progress.report(1 - float(np.exp(-looks * _LOOK / expected)))
