"""What already stands: outputs of a job that the ledger has forgotten, told by their own records.

After a ledger was lost, or a crash fell between publishing and writing it down, the files are
there and say themselves from which picture, by which steps and for which slot they were made.
Where all of a job's outputs do, nothing is made again.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from presets.recipe import ORIGINAL
from watchfolder.errors import JobNotFoundError, ProvenanceError
from watchfolder.exporting.names import output_name
from watchfolder.exporting.rendition import Rendition
from watchfolder.planning.plan import Plan, PlannedBranch, PlannedChain, PlannedDelivery
from watchfolder.provenance.read import read

if TYPE_CHECKING:
    from pathlib import Path

    from watchfolder.jobs.studio_side import StudioSide
    from watchfolder.studio.branches import Delivery


def standing(plan: Plan, delivery: Delivery, store: StudioSide) -> list[Rendition] | None:
    """The outputs of `plan`, all of them, when they are there and no ledger knows them; else None.

    A file counts when its coded picture is the one its record was written for, and the record
    names the same source, slot, branch and step keys. One of a job in the ledger is never looked
    at: then that job says what is to be done. Public files hold no record, and are made again.
    """
    found = []
    for branch in plan.branches:
        for slot in branch.slots:
            rendition = _standing(plan, branch, slot.name, delivery, store)
            if rendition is None:
                return None
            found.append(rendition)
    return found or None


def _standing(
    plan: Plan, branch: PlannedBranch, slot: str, delivery: Delivery, store: StudioSide
) -> Rendition | None:
    for chain in branch.chains:
        for planned in chain.deliveries:
            if planned.slot.name == slot:
                return _as_made(plan, chain, planned, delivery, store)
    return None


def _as_made(
    plan: Plan,
    chain: PlannedChain,
    planned: PlannedDelivery,
    delivery: Delivery,
    store: StudioSide,
) -> Rendition | None:
    slot = planned.slot
    name = output_name(delivery.name, chain.branch, slot, delivery.decoded.format)
    path = delivery.folder / name
    if not path.is_file() or _is_remembered(path, store):
        return None
    try:
        said = read(path)
    except ProvenanceError:
        return None
    history = said.history
    if history is None or not said.intact or history.source.sha256 != plan.facts.sha256:
        return None
    if history.recipe_fingerprint != plan.recipe.fingerprint:
        return None
    branch = next(b for b in plan.branches if b.name == chain.branch)
    output = history.output
    if output.branch != chain.branch or not 1 <= output.variant <= len(branch.chains):
        return None
    if branch.picked is not None and output.variant != branch.picked:
        return None
    made = branch.chains[output.variant - 1]
    tail = next(d for d in made.deliveries if d.slot.name == slot.name)
    keys = tuple(step.key for step in (*made.steps, *tail.steps))
    if output.slot != slot.model_dump(mode="json", exclude_defaults=True):
        return None
    said_keys = tuple(step.key for step in history.steps)
    # A key names all that came before it, so that of a branch on a branch the end is enough.
    whole = said_keys if chain.after == ORIGINAL else said_keys[len(said_keys) - len(keys) :]
    if not (keys or chain.after == ORIGINAL) or whole != keys:
        return None
    data = path.read_bytes()
    return Rendition(
        path=path,
        branch=chain.branch,
        slot=slot.name,
        format=said.format,
        width=output.width,
        height=output.height,
        bytes=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        recipe_digest=history.recipe_digest(),
    )


def _is_remembered(path: Path, store: StudioSide) -> bool:
    """Whether the ledger has the job that made a file: of a damaged one either may be lost."""
    owner = store.owner_of(path)
    if owner is None:
        return False
    try:
        store.get(owner)
    except JobNotFoundError:
        return False
    return True
