"""An approved chain kept, so that it can be done to other pictures."""

from __future__ import annotations

from pathlib import Path

from plugin_bridge.asking import recipe_of
from plugin_bridge.chaining import delivered_branch, lineage
from plugin_bridge.messages.saving import FileTold, SaveAsk, SavedTold
from plugin_bridge.problems import WrongStateError
from plugin_bridge.route import Ask, route
from plugin_bridge.saving import as_preset, files_of, save_preset, sidecar, text_of
from plugin_bridge.sidecars import usual_look
from presets.recipe import Recipe
from watchfolder.jobs.job import Job, JobState


@route(
    "POST",
    "/v1/jobs/<job_id>/save",
    scope="review",
    body=SaveAsk,
    reply=SavedTold,
    errors=(404, 409, 422, 507),
)
def save_chain(ask: Ask[None, SaveAsk]) -> SavedTold:
    """Keep an approved chain: as a sidecar to be put beside pictures, or as a preset of one's own.

    A preset takes over look, finish, slots and limits of the one that the chain stands on, and can
    be applied to a library at once. It is kept in the first folder of presets.
    """
    bridge, said = ask.bridge, ask.body
    job = bridge.job(ask.caller, ask.path["job_id"])
    recipe = recipe_of(job)
    branch = delivered_branch(recipe, said.branch, "branch")
    _approved(job, branch)
    if said.kind == "preset":
        return _as_preset(ask, recipe, branch)
    return _as_sidecar(ask, job, recipe, branch)


def _approved(job: Job, branch: str) -> None:
    """Raise WrongStateError where the branch has no result that somebody is content with."""
    states = {b["name"]: b["state"] for b in (job.result or {}).get("branches", [])}
    if states.get(branch) != JobState.SUCCEEDED:
        raise WrongStateError(
            "there is no approved result of it yet", "approve it, or wait until it is done"
        )


def _as_sidecar(ask: Ask[None, SaveAsk], job: Job, recipe: Recipe, branch: str) -> SavedTold:
    said = ask.body
    steps = [s for b in lineage(recipe, branch) for s in b.steps if s.part == "steps"]
    own = job.spec.get("bridge", {})
    picture = said.title or own.get("title") or ("picture" if own else Path(job.source).name)
    return SavedTold(
        kind="sidecar",
        name=f"{picture}.edit.{said.format}",
        text=sidecar(recipe, branch, usual_look(recipe, ask.bridge.presets), said.format),
        steps=len(steps),
        files=tuple(
            FileTold(name=path.name, asset=f"sha256:{sha256}")
            for sha256, path in files_of(steps).items()
        ),
    )


def _as_preset(ask: Ask[None, SaveAsk], recipe: Recipe, branch: str) -> SavedTold:
    said, presets = ask.body, ask.bridge.presets
    name = said.name or ""
    new = as_preset(recipe, branch, name, said.title, usual_look(recipe, presets))
    preset = save_preset(new, presets)
    return SavedTold(
        kind="preset",
        name=preset.name,
        text=text_of(new.said, "yaml"),
        title=preset.title,
        version=preset.version,
        steps=len(preset.steps or ()),
    )
