"""History: all that was made of one picture, as a tree. What branched stands beside its sibling."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from plugin_bridge.asking import recipe_of
from plugin_bridge.messages.history import NodeTold
from plugin_bridge.outputs import made_by
from plugin_bridge.telling import proofs_of
from presets.recipe import ORIGINAL, Branch, Recipe
from watchfolder.jobs.job import Job, JobState

Quiet = Callable[[str], str]


def tree(
    asset: str, jobs: Iterable[Job], picture: str, quiet: Callable[[Job], Quiet]
) -> tuple[NodeTold, ...]:
    """The nodes of a picture's jobs, in any order given; parents come first.

    A job whose parent is not among them stands on the original. `picture` is where the original
    is to be seen; `quiet` gives, for a job, what takes places out of its texts.
    """
    found = sorted(jobs, key=lambda job: job.id)
    ids = {job.id for job in found}
    nodes = [NodeTold(id=asset, kind="original", title="original", picture=picture)]
    nodes += [_node(job, ids, asset, quiet(job)) for job in found]
    return tuple(nodes)


def _node(job: Job, known: set[str], asset: str, quiet: Quiet) -> NodeTold:
    asked = job.spec.get("bridge", {})
    export_of = asked.get("export_of", "")
    begun_anew = asked.get("branch_from") == ORIGINAL
    parent = export_of or ("" if begun_anew else asked.get("parent", ""))
    recipe = recipe_of(job)
    own = _own_branches(recipe, job) if not export_of else []
    picked = next((p for p in recipe.picks.values()), None)
    return NodeTold(
        id=job.id,
        kind="export" if export_of else "edit",
        parent=parent if parent in known else asset,
        job=job.id,
        title=quiet(asked.get("title", "")),
        sentences=tuple(
            quiet(step.said or step.sentence())
            for branch in own
            for step in branch.steps
            if step.part == "steps"
        ),
        state=job.state.value,
        variant=picked if any(b.variants > 1 for b in own) else None,
        slots=tuple(dict.fromkeys(made.slot for made in made_by(job))),
        picture=picture_of(job),
        created=job.created,
    )


def _own_branches(recipe: Recipe, job: Job) -> list[Branch]:
    """The branches that a job added to what it goes on from."""
    origin = f"parent {job.spec.get('bridge', {}).get('parent', '')}"
    taken = {name for name, said in recipe.origins.items() if said == origin}
    return [b for b in recipe.branches if f"branches.{b.name}" not in taken]


def picture_of(job: Job) -> str:
    """Where a job's result is to be seen, whole where that can be: "" while there is none."""
    made = made_by(job)
    master = next((one for one in made if one.slot == "master"), None)
    if master is not None:
        return f"/v1/outputs/{master.id}/preview"
    if job.state is JobState.SUCCEEDED and len({one.branch for one in made}) == 1:
        return f"/v1/jobs/{job.id}/result"
    if made:
        return f"/v1/outputs/{made[0].id}/preview"
    if proofs_of(job):
        return f"/v1/jobs/{job.id}/proofs/0"
    return ""
