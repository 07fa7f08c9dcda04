"""Ends: the picture a branch ends with, before any slot cuts or resizes it."""

from __future__ import annotations

from presets.recipe import ORIGINAL
from watchfolder.errors import ReplayError
from watchfolder.planning.plan import Plan, PlannedBranch
from watchfolder.running.outcome import ChainOutcome
from watchfolder.running.progress import JobProgress
from watchfolder.running.runner import Runner


def end_of(runner: Runner, plan: Plan, branch: str, progress: JobProgress) -> ChainOutcome:
    """Run a branch and what it stands on; what was done before comes from the step cache.

    Raises ReplayError where a variant on the way is not picked, and what steps raise.
    """
    by_name = {one.name: one for one in plan.branches}
    lineage: list[PlannedBranch] = [by_name[branch]]
    while lineage[0].after != ORIGINAL:
        lineage.insert(0, by_name[lineage[0].after])
    start: ChainOutcome | None = None
    for one in lineage:
        if not one.chains or (len(one.chains) > 1 and one.picked is None):
            raise ReplayError(f"a variant of {one.name or 'the result'} is to be picked first")
        chain = one.chains[(one.picked or 1) - 1]
        last = one is lineage[-1]
        start = runner.run_chain(chain if last else chain.base(), start, progress)
    assert start is not None  # noqa: S101 - a lineage has at least the branch itself
    return start
