"""Model folders: what lies in the folders of models, and whether it can be loaded. No tensors.

A model is a folder with a model_index.json, as diffusers saves pipelines: one sub-folder for each
component, weights as safetensors. Its name is the folder's.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any

from watchfolder.engines.diffusion.model_settings import ModelSettings, read_model_settings
from watchfolder.engines.diffusion.weights import (
    PICKLES,
    SUFFIX,
    HashBook,
    WeightFile,
    read_weight_file,
    refuse_pickle,
)
from watchfolder.errors import ModelError

INDEX = "model_index.json"
IP_ADAPTER = "ip_adapter"
"""Sub-folder of an adapter that lets a picture guide the style, with its image_encoder."""
_LIBRARIES = frozenset({"diffusers", "transformers"})
_STEMS = ("diffusion_pytorch_model", "model")


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """A model on disk whose files are whole, by their structure."""

    name: str
    path: Path
    pipeline: str
    """Class named in model_index.json."""
    index: Mapping[str, Any]
    """The whole of model_index.json."""
    settings: ModelSettings
    weights: Mapping[str, tuple[WeightFile, ...]] = field(default_factory=dict)
    """Component to the files it is loaded from."""

    def config(self, component: str) -> dict[str, Any]:
        """A component's config.json. Raises ModelError when it is damaged."""
        return _read_json(self.path / component / "config.json")

    @property
    def elements(self) -> dict[str, int]:
        """Component to the count of its weights."""
        return {name: sum(f.elements for f in files) for name, files in self.weights.items()}

    @property
    def has_ip_adapter(self) -> bool:
        """Whether a reference picture can guide the style."""
        return IP_ADAPTER in self.weights

    def hashes(self, book: HashBook) -> dict[str, str]:
        """File, relative to the folder, to sha256.

        Raises ModelError when one is not what `files` in model.toml says.
        """
        found: dict[str, str] = {}
        for file in (f for files in self.weights.values() for f in files):
            name = file.path.relative_to(self.path).as_posix()
            found[name] = book.sha256(file.path)
            if self.settings.files.get(name, found[name]) != found[name]:
                raise ModelError(f"{name} is not the file that was fetched", "pull it again")
        return found


@dataclass(frozen=True, slots=True)
class BrokenModel:
    """Something in a folder of models that cannot be used."""

    name: str
    path: Path
    why: str


def find_models(folders: Iterable[Path]) -> list[ModelFolder | BrokenModel]:
    """Everything that lies in the folders of models, in their order, then by name.

    A name that is taken by an earlier one is broken: steps name their engine by it.
    """
    found: list[ModelFolder | BrokenModel] = []
    taken: set[str] = set()
    for folder in folders:
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            model = _look_at(path)
            if model is None:
                continue
            if model.name in taken:
                why = f"another model is called {model.name}; rename one of the folders"
                model = BrokenModel(f"{model.name} in {folder.name}", path, why)
            taken.add(model.name)
            found.append(model)
    return found


def _look_at(path: Path) -> ModelFolder | BrokenModel | None:
    if path.is_file():
        return _stray(path)
    if not path.is_dir() or path.name.startswith((".", "_")):
        return None
    if not (path / INDEX).is_file():
        return None
    try:
        return read_model(path)
    except ModelError as error:
        return BrokenModel(path.name, path, error.message)


def _stray(path: Path) -> BrokenModel | None:
    """A weight file that lies about without the configuration that says what it is."""
    suffix = path.suffix.lower()
    if suffix in PICKLES:
        return BrokenModel(path.stem, path, f"{path.name} is a pickle, which is never opened")
    if suffix == SUFFIX:
        why = (
            f"{path.name} is a single file: put it into the folder of a model that has the "
            "configuration, and name it under [single_files] in its model.toml"
        )
        return BrokenModel(path.stem, path, why)
    return None


def read_model(path: Path) -> ModelFolder:
    """The model in the folder `path`.

    Raises ModelError when a file is missing, cut off, a pickle or a program.
    """
    index = _read_json(path / INDEX)
    settings = read_model_settings(path)
    program = next(path.rglob("*.py"), None)
    if program is not None:
        raise ModelError(f"{program.name} is a program; models with programs are not run")
    weights: dict[str, tuple[WeightFile, ...]] = {}
    for component, kind in index.items():
        if component.startswith("_") or not isinstance(kind, list) or kind[0] is None:
            continue
        if kind[0] not in _LIBRARIES:
            raise ModelError(f"{component} needs code of {kind[0]}; it is not run")
        files = _weights_of(path, component, settings)
        if files:
            weights[component] = files
    adapter = _adapter(path)
    if adapter:
        weights[IP_ADAPTER] = adapter
    return ModelFolder(
        name=path.name,
        path=path,
        pipeline=str(index.get("_class_name", "")),
        index=index,
        settings=settings,
        weights=weights,
    )


def _weights_of(path: Path, component: str, settings: ModelSettings) -> tuple[WeightFile, ...]:
    folder = path / component
    if component in settings.single_files:
        name = PurePath(settings.single_files[component])
        refuse_pickle(name)
        if name.is_absolute() or ".." in name.parts:  # a link there may lead elsewhere
            raise ModelError(f"the file of {component} must lie in the model's own folder")
        return (read_weight_file(path / name),)
    if not folder.is_dir():
        raise ModelError(f"the folder {component} is missing")
    if not (folder / "config.json").is_file():
        return ()  # tokenizers, schedulers and processors have no weights
    for stem in _STEMS:
        names = _named(folder, stem, settings.variant)
        if names:
            return tuple(read_weight_file(folder / name) for name in names)
    pickle = next((f for f in sorted(folder.iterdir()) if f.suffix.lower() in PICKLES), None)
    if pickle is not None:
        refuse_pickle(pickle)
    raise ModelError(f"{component} has no safetensors weights")


def _named(folder: Path, stem: str, variant: str) -> tuple[str, ...]:
    """The files a component is loaded from: one, or those its index lists; () for none."""
    dotted = f".{variant}" if variant else ""
    index = folder / f"{stem}{SUFFIX}.index{dotted}.json"
    if index.is_file():
        listed = _read_json(index).get("weight_map", {})
        return tuple(sorted({Path(str(name)).name for name in listed.values()}))
    single = f"{stem}{dotted}{SUFFIX}"
    return (single,) if (folder / single).is_file() else ()


def _adapter(path: Path) -> tuple[WeightFile, ...]:
    folder = path / IP_ADAPTER
    files = sorted(folder.glob(f"*{SUFFIX}")) if folder.is_dir() else []
    if not files:
        return ()
    if len(files) > 1:
        raise ModelError(f"{IP_ADAPTER} must hold one adapter, not {len(files)}")
    encoder = folder / "image_encoder" / f"model{SUFFIX}"
    return read_weight_file(files[0]), read_weight_file(encoder)


def _read_json(path: Path) -> dict[str, Any]:
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelError(f"{path.name} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise ModelError(f"{path.name} is damaged: {error}") from error
    if not isinstance(read, dict):
        raise ModelError(f"{path.name} is damaged: it is no mapping")
    return read
