"""Selection: which files of a repository make up a model, and which are never touched.

Wanted are model_index.json, the licence, and for each component that the index names its small
files and one precision of its weights. Samples, other precisions, other frameworks' weights and
the same weights once more as a single file stay where they are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from watchfolder.engines.catalogue.names import (
    LICENCE_TEXT,
    is_allowed,
    is_pickle,
    safe_path,
)
from watchfolder.engines.diffusion.model_folder import INDEX
from watchfolder.engines.diffusion.weights import SUFFIX
from watchfolder.errors import ModelError

_WEIGHTS = re.compile(
    r"(?:diffusion_pytorch_model|model)"
    r"(?:\.(?P<before>[a-z0-9]+))?"
    r"(?P<shard>-\d{5}-of-\d{5})?"
    r"(?:\.(?P<after>[a-z0-9]+))?"
    r"\.safetensors(?P<index>\.index(?:\.(?P<listed>[a-z0-9]+))?\.json)?"
)
"""NAME.fp16.safetensors, NAME.fp16-00001-of-00002.safetensors, NAME-00001-of-00002.fp16..., and
their lists: NAME.safetensors.index.fp16.json."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Paths of the files that make up a model."""

    files: tuple[str, ...]
    components: tuple[str, ...]


def read_index(content: bytes) -> dict[str, Any]:
    """model_index.json as a mapping. Raises ModelError."""
    try:
        index = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise ModelError(f"{INDEX} is damaged: {error}") from error
    if not isinstance(index, dict) or not isinstance(index.get("_class_name"), str):
        raise ModelError(f"{INDEX} names no pipeline", "this is no model as diffusers saves them")
    return index


def components_of(index: dict[str, Any]) -> tuple[str, ...]:
    """Names of the folders that model_index.json asks for."""
    return tuple(
        name
        for name, kind in index.items()
        if not name.startswith("_") and isinstance(kind, list) and kind and kind[0] is not None
    )


def select(names: Iterable[str], index: dict[str, Any], variant: str = "") -> Selection:
    """Choose among all `names` of a repository or a folder; `variant` is the precision ("fp16").

    Raises ModelError when a name leads out of the folder, when two chosen ones differ only by
    their letters' case, and when a component's weights are offered as pickles only, or not at all.
    """
    paths = [safe_path(name) for name in names]
    components = components_of(index)
    chosen = [p for p in paths if len(p.parts) == 1 and _is_wanted_at_top(p)]
    for component in components:
        inside = [p for p in paths if len(p.parts) == 2 and p.parts[0] == component]
        chosen += _of_component(component, inside, variant)
    _no_twins(chosen)
    return Selection(tuple(str(p) for p in chosen), components)


def licence_file(names: Iterable[str]) -> str:
    """The file that holds the licence's text; "" for none."""
    texts = sorted(n for n in names if LICENCE_TEXT.fullmatch(n) and n.upper().startswith("LICEN"))
    return texts[0] if texts else ""


def _is_wanted_at_top(path: PurePosixPath) -> bool:
    return path.name == INDEX or LICENCE_TEXT.fullmatch(path.name) is not None


def _of_component(
    component: str, inside: Sequence[PurePosixPath], variant: str
) -> list[PurePosixPath]:
    if not inside:
        raise ModelError(
            f"the folder {component} is missing", "its maker left the model unfinished"
        )
    allowed = [p for p in inside if is_allowed(p)]
    small = [p for p in allowed if p.suffix != SUFFIX and _WEIGHTS.fullmatch(p.name) is None]
    weights = _weights(allowed, variant)
    if not weights and any(p.name == "config.json" for p in inside):
        if any(p.suffix == SUFFIX for p in inside):
            what = f"in the precision {variant}" if variant else "in the usual precision"
            raise ModelError(f"{component} is not offered {what}")
        if any(is_pickle(p) for p in inside):
            raise ModelError(
                f"{component} is offered as a pickle only, which could run any program",
                "get the same model as safetensors",
            )
        raise ModelError(f"{component} has no safetensors weights")
    return small + weights


def _weights(allowed: Sequence[PurePosixPath], variant: str) -> list[PurePosixPath]:
    """One precision of a component's weights: its shards with their list, else the single file."""
    shards: list[PurePosixPath] = []
    lists: list[PurePosixPath] = []
    single: list[PurePosixPath] = []
    for path in allowed:
        found = _WEIGHTS.fullmatch(path.name)
        if found is None:
            continue
        if (found["before"] or found["after"] or found["listed"] or "") != variant:
            continue
        group = lists if found["index"] else shards if found["shard"] else single
        group.append(path)
    return lists + shards if lists and shards else single


def _no_twins(paths: Sequence[PurePosixPath]) -> None:
    seen: set[str] = set()
    for path in paths:
        name = str(path).lower()
        if name in seen:
            raise ModelError(
                f"two files are called {path}, or differ only by the case of their letters",
                "this source is not to be trusted; nothing of it was kept",
            )
        seen.add(name)
