"""Stock: which models are here, which are half here, and which could be. Asks no hub."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from watchfolder.engines.catalogue.known import KNOWN, KnownModel, known_model
from watchfolder.engines.catalogue.records import PULLS
from watchfolder.engines.catalogue.staging import bytes_in
from watchfolder.engines.diffusion.model_folder import BrokenModel, ModelFolder, find_models


@dataclass(frozen=True, slots=True)
class Installed:
    """A model in a folder of models, by the structure of its files."""

    name: str
    path: Path
    bytes: int
    """Of its files, links followed."""
    licence: str
    """"": what its family says."""
    noncommercial: bool | None
    revision: str
    problem: str
    """Why it cannot be loaded, "" where it can."""

    def as_json(self) -> dict[str, Any]:
        """The model as --json shows it."""
        return {
            "name": self.name,
            "path": str(self.path),
            "bytes": self.bytes,
            "licence": self.licence,
            "noncommercial": self.noncommercial,
            "revision": self.revision,
            "problem": self.problem,
        }


def installed_models(folders: Sequence[Path]) -> list[Installed]:
    """Everything in the folders of models, what cannot be loaded included."""
    return [_installed(model) for model in find_models(folders)]


def _installed(model: ModelFolder | BrokenModel) -> Installed:
    problem = model.why if isinstance(model, BrokenModel) else ""
    known = known_model(model.name)
    licence, noncommercial, revision = "", None, ""
    if isinstance(model, ModelFolder):
        said = model.settings
        licence, noncommercial, revision = said.licence, said.noncommercial, said.revision
    if not licence and known is not None:
        licence, noncommercial = known.licence.name, known.licence.noncommercial
    return Installed(
        name=model.name,
        path=model.path,
        bytes=_size(model.path),
        licence=licence,
        noncommercial=noncommercial,
        revision=revision,
        problem=problem,
    )


def _size(path: Path) -> int:
    if path.is_file():
        return path.stat().st_size
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())


def unfinished_pulls(folders: Sequence[Path]) -> dict[str, int]:
    """Name to bytes of what pulls have left that did not come to their end."""
    left: dict[str, int] = {}
    for folder in folders:
        places = (folder / PULLS).iterdir() if (folder / PULLS).is_dir() else ()
        for place in sorted(places):
            if place.is_dir():
                left[place.name] = left.get(place.name, 0) + bytes_in(place)
    return {name: count for name, count in left.items() if count}


def not_here(here: Collection[str]) -> list[KnownModel]:
    """Known models whose names are not among those `here`."""
    return [model for model in KNOWN if model.name not in here]
