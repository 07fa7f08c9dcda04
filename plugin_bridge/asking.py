"""Asking: from what a design tool says to a picture and a complete recipe, or every complaint."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from plugin_bridge.chaining import chained, delivered_again, delivered_branch, with_picks
from plugin_bridge.messages.asking import NOT_FOR_PLUGINS, Envelope, ExportAsk, JobAsk
from plugin_bridge.problems import NotFoundError, WrongStateError
from presets.complaints import Place, problems_of
from presets.drafting import draft_request, text_problems
from presets.errors import Problem, RecipeError, did_you_mean
from presets.layers import Layer
from presets.library import PresetLibrary
from presets.recipe import Recipe
from presets.request import Request
from presets.resolve import resolve
from watchfolder.jobs.job import Job, JobState
from watchfolder.studio.answers import answered

REQUEST = "request"
LOSSLESS: dict[str, Any] = {"master": {"format": "png"}}
"""What is delivered where nobody names a slot: the picture whole, without loss, for a document."""
_SIGN = "sha256:"
_ID_LENGTH = len(_SIGN) + 64

Find = Callable[[str], Path | None]
"""From an asset id to the file this client has sent."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be done, and to which picture."""

    source: Path
    sha256: str
    recipe: Recipe
    title: str
    about: dict[str, str]
    """What the job keeps in mind of the request: parent, branch_from, client_ref."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What a request is understood with."""

    find: Find
    folder: Path
    """Where the files that steps name are looked up: this client's pictures."""
    job: Callable[[str], Job]
    """A job this client may see. Raises NotFoundError."""
    library: PresetLibrary

    def wanted(self, said: Mapping[str, Any]) -> Wanted:
        """Understand a request. Raises RecipeError with every complaint, WrongStateError."""
        problems: list[Problem] = []
        envelope = self._envelope(said, problems)
        request = self._request(said, problems)
        masks = self._masks(envelope, problems)
        parent = self._parent(envelope, problems)
        source = self._source(envelope, parent, problems)
        going_on = parent is not None and envelope.branch_from == "parent"
        layers = _layers(parent, request, going_on=going_on)
        layers.append(Layer(request, REQUEST, {}, self.folder, tuple(problems)))
        recipe = resolve(layers, self.library, masks=masks, stem=request.title or "picture")
        recipe = _with_variants(recipe, envelope, request)
        if parent is not None and going_on:
            recipe = _going_on(parent, envelope, recipe)
        about = {
            "title": request.title,
            "client_ref": envelope.client_ref,
            "parent": envelope.parent or "",
            "branch_from": envelope.branch_from if parent is not None else "",
        }
        path, sha256 = source
        return Wanted(path, sha256, recipe, request.title, about)

    def exported(self, job: Job, ask: ExportAsk) -> Wanted:
        """More deliveries of what a job has made. Raises RecipeError, WrongStateError."""
        recipe = recipe_of(job)
        branch = delivered_branch(recipe, ask.branch, "branch")
        states = {b["name"]: b["state"] for b in (job.result or {}).get("branches", [])}
        if states.get(branch) != JobState.SUCCEEDED:
            raise WrongStateError(
                "there is no approved result of it yet", "approve it, or wait until it is done"
            )
        pin = f"{recipe.preset.name}@{recipe.preset.version}" if recipe.preset else None
        request = Request.model_validate({"preset": pin, "steps": [], "slots": ask.slots})
        said = resolve([Layer(request, REQUEST, {}, self.folder)], self.library)
        again = delivered_again(recipe, branch, said.branches[0].slots)
        asked = job.spec.get("bridge", {})
        about = {
            "title": asked.get("title", ""),
            "client_ref": ask.client_ref or asked.get("client_ref", ""),
            "parent": asked.get("parent", ""),
            "branch_from": asked.get("branch_from", ""),
            "export_of": job.id,
        }
        return Wanted(Path(job.source), job.spec["sha256"], again, asked.get("title", ""), about)

    def _envelope(self, said: Mapping[str, Any], problems: list[Problem]) -> Envelope:
        mine = {k: v for k, v in said.items() if k in Envelope.model_fields}
        problems += text_problems(mine, Place())
        try:
            return Envelope.model_validate(mine)
        except ValidationError as error:
            found = problems_of(error, Envelope, mine, Place())
            problems += found
        wrong = {problem.field.partition(".")[0] for problem in found}
        return Envelope.model_construct(**{k: v for k, v in mine.items() if k not in wrong})

    def _request(self, said: Mapping[str, Any], problems: list[Problem]) -> Request:
        known = [name for name in JobAsk.model_fields if name not in NOT_FOR_PLUGINS]
        rest = {k: v for k, v in said.items() if k not in Envelope.model_fields}
        for name in [k for k in rest if k not in known]:
            hint = did_you_mean(name, known) or f"known here: {', '.join(known)}"
            told = Problem("recipe.unknown-key", f'unknown key "{name[:60]}"', hint, field=name)
            problems.append(told)
            del rest[name]
        for name in {"steps", "branches", "slots"} & rest.keys():
            rest[name] = self._with_files(rest[name], name, problems)
        several = said.get("variants") not in (None, 1)
        if several and rest.get("branches") is not None:
            message = "say variants inside the branches"
            problems.append(Problem("recipe.invalid-value", message, field="variants"))
        request, complaints = draft_request(rest)
        problems += complaints
        return request

    def _with_files(self, value: Any, field: str, problems: list[Problem]) -> Any:
        """The same data with asset ids replaced by the names of their files."""
        if isinstance(value, dict):
            return {k: self._with_files(v, f"{field}.{k}", problems) for k, v in value.items()}
        if isinstance(value, list):
            return [self._with_files(v, f"{field}.{i}", problems) for i, v in enumerate(value)]
        if not isinstance(value, str) or len(value) != _ID_LENGTH or not value.startswith(_SIGN):
            return value
        path = self.find(value)
        if path is None:
            problems.append(_unknown_asset(field))
            return value
        return path.name

    def _masks(self, envelope: Envelope, problems: list[Problem]) -> dict[str, Path]:
        asked = {f"masks.{name}": (name, asset) for name, asset in envelope.masks.items()}
        if envelope.mask is not None:
            asked["mask"] = ("default", envelope.mask)
        masks = {}
        for field, (name, asset) in asked.items():
            path = self.find(asset)
            if path is None:
                problems.append(_unknown_asset(field))
            else:
                masks[name] = path
        return masks

    def _parent(self, envelope: Envelope, problems: list[Problem]) -> Job | None:
        if envelope.parent is None:
            return None
        try:
            job = self.job(envelope.parent)
        except NotFoundError as error:
            problems.append(Problem("job.not-found", error.message, error.hint, field="parent"))
            return None
        if job.state in (JobState.FAILED, JobState.CANCELLED):
            raise WrongStateError(
                f"the job to go on from is {job.state}", "retry it, or go on from another one"
            )
        return job

    def _source(
        self, envelope: Envelope, parent: Job | None, problems: list[Problem]
    ) -> tuple[Path, str]:
        if parent is not None:
            sha256 = str(parent.spec["sha256"])
            if envelope.asset not in (None, f"{_SIGN}{sha256}"):
                message = "the job to go on from is of another picture"
                problems.append(Problem("recipe.invalid-value", message, field="asset"))
            return Path(parent.source), sha256
        if envelope.asset is None:
            return Path(), ""  # missing, and said so
        path = self.find(envelope.asset)
        if path is None:
            problems.append(_unknown_asset("asset"))
        return path or Path(), envelope.asset.removeprefix(_SIGN)


def recipe_of(job: Job) -> Recipe:
    """The recipe of a job with everything that a person or its checks have decided since."""
    recipe = answered(Recipe.model_validate(job.spec["recipe"]), job.answers)
    return with_picks(recipe, (job.result or {}).get("branches", ()))


def _layers(parent: Job | None, request: Request, *, going_on: bool) -> list[Layer]:
    """What holds below the request: lossless delivery, and what the parent was told."""
    layers = [Layer(Request.model_validate({"slots": LOSSLESS}), "bridge")]
    if parent is None:
        return layers
    recipe = Recipe.model_validate(parent.spec["recipe"])
    said: dict[str, Any] = {}
    if recipe.preset is not None:
        said["preset"] = f"{recipe.preset.name}@{recipe.preset.version}"
    if recipe.keep:
        said["keep"] = list(recipe.keep)
    if going_on and not request.says_what_to_do:
        said["steps"] = []  # its steps are done already, the preset's among them
    layers.append(Layer(Request.model_validate(said), f"parent {parent.id}"))
    return layers


def _with_variants(recipe: Recipe, envelope: Envelope, request: Request) -> Recipe:
    if envelope.variants == 1 or len(recipe.branches) != 1:
        return recipe
    review = recipe.branches[0].review
    if request.review is None and "review" not in recipe.origins:
        review = "required"  # variants are made to be chosen from
    changes = {"variants": envelope.variants, "review": review}
    branch = recipe.branches[0].model_copy(update=changes)
    return recipe.model_copy(update={"branches": (branch,)})


def _going_on(parent: Job, envelope: Envelope, new: Recipe) -> Recipe:
    before = recipe_of(parent)
    if before.preset is not None and before.preset != new.preset:
        pin = f"{before.preset.name}@{before.preset.version}"
        problem = Problem(
            "recipe.other-preset",
            f"a chain keeps its preset, {pin}",
            "branch_from: original begins anew with another one",
            field="preset",
        )
        raise RecipeError([problem])
    branch = delivered_branch(before, envelope.parent_branch, "parent_branch")
    return chained(before, branch, new, f"parent {parent.id}")


def _unknown_asset(field: str) -> Problem:
    return Problem(
        "asset.unknown", "there is no such picture", "send it to /v1/assets first", field=field
    )
