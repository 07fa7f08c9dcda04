"""Awaiting: an answer that is held back until a job has ended, for those who asked to wait."""

from __future__ import annotations

import time
from collections.abc import Callable

from plugin_bridge.messages.asking import WaitQuery
from plugin_bridge.route import Ask
from watchfolder.jobs.job import FINAL, Job

_LOOK_AGAIN = 0.5
"""Seconds between two looks at a job that is waited for."""


def ended(ask: Ask[WaitQuery, None], look: Callable[[], Job]) -> Job:
    """The job once it has ended, or as it stands when the asked seconds are over.

    Also as it stands where too many wait already, or nobody does any more. `look` gives the job
    as it is now; what it raises is raised.
    """
    bridge = ask.bridge
    seq, job = bridge.feed.last, look()
    if ask.query.wait and job.state not in FINAL and bridge.counters.waits.take():
        try:
            until, over = time.monotonic() + ask.query.wait, ask.over()
            while job.state not in FINAL and (left := until - time.monotonic()) > 0 and not over():
                bridge.feed.wait(seq, min(left, _LOOK_AGAIN))
                seq, job = bridge.feed.last, look()
        finally:
            bridge.counters.waits.give_back()
    return job
