"""Adopting: a model that is on this machine already, copied or linked into a folder of models."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from watchfolder.engines.catalogue.contents import check_contents
from watchfolder.engines.catalogue.known import KnownModel
from watchfolder.engines.catalogue.licences import check_accepted, terms_known
from watchfolder.engines.catalogue.notes import write_notes
from watchfolder.engines.catalogue.order import Order
from watchfolder.engines.catalogue.pulling import Pulled, disk_full
from watchfolder.engines.catalogue.records import Records
from watchfolder.engines.catalogue.selection import components_of, read_index, select
from watchfolder.engines.catalogue.staging import Staging
from watchfolder.engines.catalogue.tally import Listener, Tally
from watchfolder.engines.diffusion.model_folder import (
    INDEX,
    IP_ADAPTER,
    ModelFolder,
    find_models,
    read_model,
)
from watchfolder.engines.diffusion.weights import SUFFIX, read_weight_file, refuse_pickle
from watchfolder.errors import ModelError

_BLOCK = 1 << 20
_DENOISERS = ("transformer", "unet")
_PRECISIONS = ("", "fp16", "bf16")


@dataclass(slots=True)
class _Parts:
    """What a model is to be made of: path in it to the file it comes from."""

    taken: dict[str, Path] = field(default_factory=dict)
    """Copied, or linked to by name where links are asked for."""
    shared: dict[str, Path] = field(default_factory=dict)
    """Files of another model here, which get a second name."""
    notes: dict[str, Any] = field(default_factory=dict)
    settings: Path | None = None
    """Folder whose model.toml holds what somebody set by hand."""


def adopt(folder: Path, folders: Iterable[Path], order: Order, listener: Listener) -> Pulled:
    """Bring the model at `order.origin` into `folder`; `folders` are all folders of models.

    Raises ModelError for what is no model, a pickle, damaged, or does not fit on the disk;
    LicenceError for a known model whose licence nobody has accepted here.
    """
    origin = order.origin
    if origin is None:
        raise ModelError(f"{order.name} comes from nowhere", "say --from FOLDER or FILE")
    staging = Staging(folder, order.name)
    if origin.resolve() == staging.target.resolve():
        raise ModelError(f"{order.name} is there already", "watchfolder models verify looks at it")
    if order.known is not None:
        terms = terms_known(order.known)
        check_accepted(Records(folder), order.known.source.repository, terms, order.name)
    with staging.held(), disk_full(order.name):
        parts = (
            _of_folder(origin, order.known)
            if origin.is_dir()
            else _of_file(origin, order, _base(folders, order))
        )
        staging.drop()  # a copy begins anew: it costs no network
        staging.begin({"origin": str(origin)})
        sizes = {
            path: path.stat().st_size for path in (*parts.taken.values(), *parts.shared.values())
        }
        if not order.link:
            staging.need(sum(sizes[path] for path in parts.taken.values()))
        tally = Tally(listener, sum(sizes.values()))
        hashes = {
            name: _bring(path, staging.content / name, tally, link=order.link, share=False)
            for name, path in parts.taken.items()
        }
        hashes |= {
            name: _bring(path, staging.content / name, tally, link=False, share=True)
            for name, path in parts.shared.items()
        }
        before = staging.target if staging.target.exists() else parts.settings
        write_notes(staging.content, {**parts.notes, **_told(order, hashes)}, before)
        read_model(staging.content)  # the engine's own judgement
        listener.report(1.0, f"{order.name}: putting it in place")
        staging.publish()
    return Pulled(
        name=order.name,
        folder=staging.target,
        revision="",
        files=len(hashes),
        bytes=sum(sizes.values()),
        fetched=0 if order.link else sum(sizes[path] for path in parts.taken.values()),
        licence=str(parts.notes.get("licence") or ""),
        hashes=hashes,
    )


def _of_folder(origin: Path, known: KnownModel | None) -> _Parts:
    index_file = origin / INDEX
    if not index_file.is_file():
        raise ModelError(
            f"{origin} has no {INDEX}, so it is no model as diffusers saves them",
            "one file with weights is named by itself: --from FILE.safetensors",
        )
    index = read_index(index_file.read_bytes())
    names = [
        path.relative_to(origin).as_posix()
        for path in origin.rglob("*")
        if path.is_file()  # through links too: caches are made of them
    ]
    variant, files = _precision(names, index, known)
    files += [n for n in names if _of_adapter(n)]
    notes = {"variant": variant or None, "source": str(origin), **_licence(known)}
    taken = {name: origin / name for name in files}
    return _Parts(taken=taken, notes=notes, settings=origin)


def _precision(
    names: list[str], index: dict[str, Any], known: KnownModel | None
) -> tuple[str, list[str]]:
    """The first precision that is there whole. Raises ModelError for what is wrong with it."""
    asked = (known.variant,) if known else ()
    first: ModelError | None = None
    for variant in (*asked, *_PRECISIONS):
        try:
            return variant, list(select(names, index, variant).files)
        except ModelError as error:
            first = first or error
    raise first or AssertionError("there is always a precision to try")


def _of_adapter(name: str) -> bool:
    parts = name.split("/")
    if parts[0] != IP_ADAPTER:
        return False
    if len(parts) == 2:
        return name.endswith(SUFFIX)
    return parts[1:] in (["image_encoder", "config.json"], ["image_encoder", f"model{SUFFIX}"])


def _of_file(origin: Path, order: Order, base: ModelFolder) -> _Parts:
    refuse_pickle(origin)
    if origin.suffix.lower() != SUFFIX:
        raise ModelError(f"{origin.name} is neither a folder nor a safetensors file")
    read_weight_file(origin)
    components = components_of(dict(base.index))
    component = order.component or next((c for c in _DENOISERS if c in components), "")
    if component not in components:
        raise ModelError(
            f"{base.name} has no part called {component or 'transformer'}",
            f"say --component; it has {', '.join(components)}",
        )
    replaced = {file.path for file in base.weights.get(component, ())}
    shared = {
        path.relative_to(base.path).as_posix(): path
        for path in base.path.rglob("*")
        if path.is_file() and path not in replaced and path.name != "model.toml"
    }
    inside = f"{component}{SUFFIX}"
    settings = base.settings
    return _Parts(
        taken={inside: origin},
        shared={n: p for n, p in shared.items() if not n.startswith(f"{component}/") or _small(p)},
        notes={
            "licence": settings.licence or None,
            "noncommercial": settings.noncommercial,
            "source": f"{origin}, on {base.name}",
            "variant": settings.variant or None,
            "single_files": {**settings.single_files, component: inside},
        },
        settings=base.path,
    )


def _small(path: Path) -> bool:
    return path.name == "config.json"


def _base(folders: Iterable[Path], order: Order) -> ModelFolder:
    models = [m for m in find_models(folders) if isinstance(m, ModelFolder)]
    found = next((m for m in models if m.name == order.based_on and m.name != order.name), None)
    if found is None:
        here = ", ".join(m.name for m in models) or "none is here yet"
        raise ModelError(
            "a single file holds weights only; all else comes from a model that is here",
            f"say which: --base MODEL ({here})",
        )
    return found


def _licence(known: KnownModel | None) -> dict[str, Any]:
    if known is None:
        return {}
    return {"licence": known.licence.name, "noncommercial": known.licence.noncommercial}


def _told(order: Order, hashes: dict[str, str]) -> dict[str, Any]:
    return {
        "files": hashes,
        "pulled": {
            "at": dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "from": str(order.origin),
            "linked": order.link,
        },
    }


def _bring(path: Path, target: Path, tally: Tally, *, link: bool, share: bool) -> str:
    """Put a file at `target`; its sha256. Raises ModelError when it is not what its name says."""
    check_contents(path, target.name)
    target.parent.mkdir(parents=True, exist_ok=True)
    tally.begin(path.name, "checking" if link or share else "copying")
    if share:
        with contextlib.suppress(OSError):  # a file system without links: copy it
            os.link(path, target)
    if link:
        target.symlink_to(path.resolve())
    copied = not target.exists()
    checksum = hashlib.sha256()
    with path.open("rb") as source, contextlib.ExitStack() as stack:
        out = stack.enter_context(target.open("xb")) if copied else None
        while block := source.read(_BLOCK):
            checksum.update(block)
            if out is not None:
                out.write(block)
            tally.add(len(block))
        if out is not None:
            out.flush()
            os.fsync(out.fileno())
    return checksum.hexdigest()
