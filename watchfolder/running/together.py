"""Together: which variants of a branch are made in one go, and which are made so again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from watchfolder.engines.engine import Batching, Engine
from watchfolder.planning.plan import PlannedChain, PlannedStep
from watchfolder.running.cache import StoredRecord

BATCH_SIZE = "batch_size"
"""Figure of how many variants were made at once, by engines that do so."""
MOST = 16
"""A branch has no more variants than that."""


@dataclass(frozen=True, slots=True)
class Group:
    """One step of several variants, to be made by one engine from one picture."""

    steps: tuple[PlannedStep, ...]
    """In the order in which they are made; they differ in their seeds."""
    wanted: frozenset[str]
    """Keys of those that are not there yet."""
    size: int
    """How many at once; 0: as many as there is memory for."""


def group_of(
    chains: Sequence[PlannedChain],
    engines: Mapping[str, Engine],
    record: Callable[[str], StoredRecord | None],
) -> Group | None:
    """What is to be made together for these variants of one branch; None: nothing is.

    That is the first step in which they differ, where its engine makes batches. Where some
    variants of an earlier run are there, the others are made in the batches they would have had
    in it: single values depend on how many are made at once.
    """
    shared = _shared(chains)
    if len(chains) < 2 or any(len(chain.steps) <= shared for chain in chains):
        return None
    steps = [chain.steps[shared] for chain in chains]
    engine = engines.get(steps[0].engine)
    if engine is None or not (engine.card.batches and isinstance(engine, Batching)):
        return None
    known = {step.key: record(step.key) for step in steps}
    wanted = frozenset(key for key, found in known.items() if found is None)
    there = [found for found in known.values() if found is not None]
    size = max((batch_size((f.name, f.value) for f in one.figures) for one in there), default=0)
    if not wanted or (size <= 1 and len(wanted) == 1):
        return None
    if size <= 1:
        return Group(tuple(s for s in steps if s.key in wanted), wanted, 0)
    batches = [steps[n : n + size] for n in range(0, len(steps), size)]
    again = [batch for batch in batches if any(step.key in wanted for step in batch)]
    return Group(tuple(step for batch in again for step in batch), wanted, size)


def batch_size(figures: Iterable[tuple[str, float]]) -> int:
    """How many variants were made at once, by the names and values of a step's figures.

    1 where nothing says so, or where what is said cannot be.
    """
    said = next((value for name, value in figures if name == BATCH_SIZE), 1.0)
    return int(said) if 1 <= said <= MOST else 1


def _shared(chains: Sequence[PlannedChain]) -> int:
    """How many steps all variants have in common, from the first on."""
    count = 0
    for steps in zip(*(chain.steps for chain in chains), strict=False):
        if len({step.key for step in steps}) > 1:
            break
        count += 1
    return count
