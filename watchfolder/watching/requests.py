"""From a drop to a job: the instructions that hold for a picture, in layers, and what they ask."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from presets.declared import digest
from presets.errors import RecipeError, did_you_mean
from presets.library import PresetLibrary
from presets.request import Request
from presets.resolve import Layer, resolve
from presets.sidecar import SaidRequest, masks_of, sidecar_of
from watchfolder.jobs.edit_job import edit_job
from watchfolder.jobs.job import NewJob, Trigger
from watchfolder.pictures.asset import Asset
from watchfolder.watching.folders import WatchedFolder
from watchfolder.watching.pairing import Drop
from watchfolder.watching.reconcile import Signature

INSTRUCTING = frozenset({"preset", "steps", "branches", "slots"})
"""Fields any one of which, said for a whole folder, is enough for a bare picture to be worked on."""


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


class Reader:
    """Reads sidecars, each version of a folder's defaults only once."""

    def __init__(self, read: Callable[[Path], SaidRequest]) -> None:
        self._read = read
        self._defaults: dict[Path, tuple[Signature | None, SaidRequest | RecipeError]] = {}

    def sidecar(self, path: Path) -> SaidRequest:
        """A picture's own sidecar, read anew. Raises RecipeError or OSError."""
        return self._read(path)

    def defaults(self, path: Path, signature: Signature | None) -> SaidRequest:
        """A folder's defaults, as of the last time the file changed. Raises as `sidecar` does."""
        known = self._defaults.get(path)
        if known is None or known[0] != signature:
            said: SaidRequest | RecipeError
            try:
                said = self._read(path)
            except RecipeError as error:
                said = error
            known = self._defaults[path] = (signature, said)
        if isinstance(known[1], RecipeError):
            raise known[1]
        return known[1]


def instructions_of(
    drop: Drop, root: Path, preset_names: Sequence[str], reader: Reader
) -> Instructions:
    """Everything that is said about a picture: folder defaults, preset by folder, sidecar.

    Raises RecipeError with all problems of all the files, and OSError for an unreadable one.
    """
    layers: list[Layer] = []
    problems = []
    for path in drop.defaults:
        try:
            layers.append(_layer(reader.defaults(path, drop.files.get(path)), path.parent))
        except RecipeError as error:
            problems += error.problems
    folder = preset_folder(drop.picture.parent, root, preset_names)
    if folder is not None:
        layers.append(Layer(Request(preset=folder.name), f"folder {folder.name}/", {}, folder))
    sidecar_sha256 = ""
    try:
        sidecar = sidecar_of(drop.picture) if drop.sidecars else None
        if sidecar is not None:
            said = reader.sidecar(sidecar)
            sidecar_sha256 = said.sha256
            layers.append(_layer(said, sidecar.parent))
    except RecipeError as error:
        problems += error.problems
    if problems:
        raise RecipeError(problems)
    return Instructions(
        layers=tuple(layers),
        complete=bool(sidecar_sha256) or any(_instructs(layer.request) for layer in layers),
        bare=not drop.sidecars,
        ready=_ready(layers),
        sidecar_sha256=sidecar_sha256,
    )


def job_for(
    drop: Drop,
    said: Instructions,
    asset: Asset,
    folder: WatchedFolder,
    library: PresetLibrary,
) -> NewJob:
    """The job that a settled drop asks for. Raises RecipeError with all problems."""
    masks: Mapping[str, Path] = masks_of(drop.picture) if drop.masks else {}
    recipe = resolve(said.layers, library, masks=masks, stem=drop.picture.stem)
    return edit_job(
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


def mark_of(drop: Drop) -> str:
    """A digest of the names and signatures of all files of a drop: equal as long as none changed."""
    return digest(
        [[os.fsencode(path).hex(), *signature] for path, signature in sorted(drop.files.items())]
    )


def preset_folder(folder: Path, root: Path, names: Sequence[str]) -> Path | None:
    """The nearest folder below `root`, from `folder` upwards, that is named like a preset.

    `atelier-leather@3` is the preset too, at its third version.
    """
    place = folder
    while place != root:
        if place.name.partition("@")[0] in names:
            return place
        place = place.parent
    return None


def nearly_a_preset(folder: Path, root: Path, names: Sequence[str]) -> str:
    """`did you mean ...?` where a folder's name is nearly a preset's, else ""."""
    return did_you_mean(folder.name, names) if folder != root else ""


def _layer(said: SaidRequest, folder: Path) -> Layer:
    return Layer(said.request, said.file, said.lines, folder)


def _instructs(request: Request) -> bool:
    return any(getattr(request, name) for name in INSTRUCTING & request.model_fields_set)


def _ready(layers: Sequence[Layer]) -> bool:
    """What the last layer says that says anything about it."""
    said = [layer.request.ready for layer in layers if "ready" in layer.request.model_fields_set]
    return said[-1] if said else True
