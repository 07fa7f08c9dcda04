"""From a drop to a job: the instructions that hold for a picture, in layers, and what they ask."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from presets.declared import digest
from presets.errors import Problem, RecipeError, did_you_mean
from presets.layers import Layer, last_word
from presets.library import PresetLibrary
from presets.request import PRESET_NAME, Request
from presets.resolve import resolve
from presets.sidecar import SaidRequest, draft_sidecar, masks_of
from watchfolder.jobs.edit_job import edit_job
from watchfolder.jobs.job import PRIORITY, NewJob, Trigger
from watchfolder.pictures.asset import Asset
from watchfolder.watching.folders import WatchedFolder
from watchfolder.watching.pairing import Drop
from watchfolder.watching.reasons import printable
from watchfolder.watching.reconcile import Signature

AMBIGUOUS = "sidecar.ambiguous"


@dataclass(frozen=True, slots=True)
class Instructions:
    """What is said about a picture, lowest precedence first."""

    layers: tuple[Layer, ...] = ()
    complete: bool = False
    """Something is asked: there is a sidecar, or the folder says what bare pictures get."""
    bare: bool = True
    """There is no sidecar (yet)."""
    ready: bool = True
    """False while somebody says `ready: false`: a draft."""
    sidecar_sha256: str = ""
    illegible: tuple[Problem, ...] = ()
    """What is so wrong that resolving the rest would only add to the confusion."""


class Reader:
    """Reads sidecars, each version of a folder's defaults only once."""

    def __init__(self) -> None:
        self._defaults: dict[Path, tuple[Signature | None, SaidRequest]] = {}

    def sidecar(self, path: Path) -> SaidRequest:
        """A sidecar, read anew: as much of it as can be understood. Raises OSError.

        One that is no YAML, JSON or text of ours at all comes without a sha256.
        """
        try:
            return draft_sidecar(path)
        except RecipeError as error:
            return SaidRequest(Request(), path.name, problems=error.problems)

    def defaults(self, path: Path, signature: Signature | None) -> SaidRequest:
        """A folder's defaults, as of the last time the file changed. Raises OSError."""
        known = self._defaults.get(path)
        if known is None or known[0] != signature:
            known = self._defaults[path] = (signature, self.sidecar(path))
        return known[1]


def instructions_of(
    drop: Drop, root: Path, preset_names: Sequence[str], reader: Reader
) -> Instructions:
    """Everything that is said about a picture: folder defaults, preset by folder, sidecar.

    Raises OSError for a file that cannot be read.
    """
    layers: list[Layer] = []
    illegible = [*_one_a_folder(drop.defaults), *_only_one(drop.sidecars)]
    for path in drop.defaults:
        said = reader.defaults(path, drop.files.get(path))
        illegible += () if said.sha256 else said.problems
        layers.append(Layer.of(said, path.parent))
    folder = preset_folder(drop.picture.parent, root, preset_names)
    if folder is not None:
        layers.append(Layer(Request(preset=folder.name), f"folder {folder.name}/", {}, folder))
    sidecar_sha256 = ""
    for path in drop.sidecars:
        said = reader.sidecar(path)
        illegible += () if said.sha256 else said.problems
        sidecar_sha256 = said.sha256
        layers.append(Layer.of(said, path.parent))
    return Instructions(
        layers=tuple(layers),
        complete=bool(drop.sidecars) or any(one.problems or _instructs(one) for one in layers),
        bare=not drop.sidecars,
        ready=_ready(layers),
        sidecar_sha256=sidecar_sha256,
        illegible=tuple(illegible),
    )


def job_for(
    drop: Drop,
    said: Instructions,
    asset: Asset,
    folder: WatchedFolder,
    library: PresetLibrary,
) -> NewJob:
    """The job that a settled drop asks for. Raises RecipeError with all problems."""
    if said.illegible:
        raise RecipeError(said.illegible)
    masks = masks_of(drop.picture, [path.name for path in drop.masks])
    recipe = resolve(said.layers, library, masks=masks, stem=drop.picture.stem)
    job = edit_job(
        source=drop.picture,
        sha256=asset.sha256,
        recipe=recipe,
        out=folder.out_for(drop.picture.parent),
        trigger=Trigger.FOLDER,
        relative=os.fsdecode(drop.picture.relative_to(folder.root)),
        stem=drop.picture.stem,
        full_name=drop.shares_stem,
        sidecar_sha256=said.sidecar_sha256,
        root=os.fsdecode(folder.root),
    )
    priority = last_word(said.layers, "priority")
    if priority is None:
        return job
    return replace(job, priority=PRIORITY[Trigger.FOLDER] + priority.value)


def mark_of(drop: Drop) -> str:
    """A digest of names and signatures of all files of a drop: equal while none of them changes."""
    return digest(
        [[os.fsencode(path).hex(), *signature] for path, signature in sorted(drop.files.items())]
    )


def preset_folder(folder: Path, root: Path, names: Sequence[str]) -> Path | None:
    """The nearest folder below `root`, from `folder` upwards, that is named like a preset.

    `atelier-leather@3` is the preset too, at its third version.
    """
    place = folder
    while place != root:
        if place.name.partition("@")[0] in names and PRESET_NAME.fullmatch(place.name):
            return place
        place = place.parent
    return None


def nearly_a_preset(folder: Path, root: Path, names: Sequence[str]) -> str:
    """`did you mean ...?` where a folder's name is nearly a preset's, else ""."""
    return did_you_mean(folder.name, names) if folder != root else ""


def _instructs(layer: Layer) -> bool:
    """Whether a folder that says this has said what its bare pictures get."""
    said = layer.request
    return bool(said.says_what_to_do or said.preset or said.slots)


def _only_one(files: Sequence[Path]) -> list[Problem]:
    if len(files) < 2:
        return []
    names = " and ".join(printable(path.name) for path in files)
    return [Problem(AMBIGUOUS, f"{names} both say what to do", "keep one")]


def _one_a_folder(files: Sequence[Path]) -> list[Problem]:
    folders = {path.parent for path in files}
    return [p for f in sorted(folders) for p in _only_one([q for q in files if q.parent == f])]


def _ready(layers: Sequence[Layer]) -> bool:
    """What the last layer says that says anything about it."""
    said = [layer.request.ready for layer in layers if "ready" in layer.request.model_fields_set]
    return said[-1] if said else True
