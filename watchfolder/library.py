"""The library door: a brand preset across a whole folder of pictures; only what is due is asked."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from presets.errors import EditingError
from presets.layers import Layer
from presets.library import PresetLibrary
from presets.recipe import Recipe
from presets.request import Request
from presets.resolve import resolve
from presets.sidecar import SaidRequest, draft_sidecar, is_mask, masks_of, sidecar_of
from watchfolder.errors import FolderError, as_json
from watchfolder.jobs.edit_job import edit_job
from watchfolder.jobs.job import Job, JobState, NewJob, Trigger
from watchfolder.jobs.store import JobStore
from watchfolder.pictures.asset import open_asset
from watchfolder.pictures.formats import FORMATS
from watchfolder.settings import Settings

PICTURE_SUFFIXES = frozenset(s for kind in FORMATS.values() for s in kind.SUFFIXES)
_BATCH = 500
"""Jobs asked for in one transaction."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One picture of the library and how it stands with this preset."""

    path: Path
    relative: str
    state: str
    """new, modified, current, missing, failed, waiting, invalid or orphaned."""
    why: str
    asked: NewJob | None = None
    job: str = ""
    """The job that already stands for it, if any."""

    @property
    def due(self) -> bool:
        """Whether something must be done."""
        return self.state in ("new", "modified", "missing", "failed")


def survey(root: Path) -> Iterator[Path]:
    """Every picture below `root` in name order; links, and folders named _x or .x, are not entered.

    Raises FolderError when `root` cannot be read.
    """
    try:
        entries = sorted(os.scandir(root), key=lambda e: e.name)
    except OSError as error:
        raise FolderError(f"{root} cannot be read: {error.strerror}") from error
    for entry in entries:
        if entry.name.startswith((".", "_")) or entry.is_symlink():
            continue
        if entry.is_dir():
            yield from survey(Path(entry.path))
        elif Path(entry.name).suffix.lower() in PICTURE_SUFFIXES and not is_mask(entry.name):
            yield Path(entry.path)


def entries(
    root: Path,
    request: Request,
    *,
    out: Path,
    presets: PresetLibrary,
    store: JobStore,
    settings: Settings,
    batch: str,
    with_sidecars: bool = False,
) -> Iterator[Entry]:
    """How every picture below `root` stands, and the job that would bring it up to date.

    A picture that cannot be used is `invalid` with its reason and never stops the rest. Last come
    those that are `orphaned`: the picture is gone, what was made of it below `out` is not.
    """
    _refuse_inside(root, out)
    pictures = list(survey(root))
    left = store.sources(os.fsdecode(root)) - {os.fsdecode(path) for path in pictures}
    stems = Counter((p.parent, p.stem) for p in pictures)
    recipes: dict[tuple[str, ...], Recipe] = {}
    for path in pictures:
        relative = os.fsdecode(path.relative_to(root))
        try:
            asset = open_asset(path, settings)
            recipe = _recipe(path, request, presets, recipes, with_sidecars=with_sidecars)
        except EditingError as error:
            yield Entry(path, relative, "invalid", str(as_json(error)["message"]))
            continue
        asked = edit_job(
            source=path,
            sha256=asset.sha256,
            recipe=recipe,
            out=out / Path(relative).parent,
            trigger=Trigger.LIBRARY,
            relative=relative,
            full_name=stems[path.parent, path.stem] > 1,
            root=os.fsdecode(root),
            batch=batch,
        )
        yield _standing(path, relative, asked, store)
    for source in sorted(left):
        orphan = _orphaned(Path(source), root, out, store)
        if orphan is not None:
            yield orphan


def ask_for(due: Sequence[Entry], store: JobStore) -> list[str]:
    """Queue what is due; the ids of the jobs, in order. A job that ended is queued again."""
    ids = []
    for start in range(0, len(due), _BATCH):
        part = [entry.asked for entry in due[start : start + _BATCH] if entry.asked is not None]
        for job, new in store.enqueue_many(part):
            again = not new and job.state in (
                JobState.FAILED,
                JobState.CANCELLED,
                JobState.SUCCEEDED,
            )
            ids.append(store.retry(job.id, force=True).id if again else job.id)
    return ids


def _refuse_inside(root: Path, out: Path) -> None:
    real_root, real_out = root.resolve(), out.resolve()
    below = real_root in real_out.parents
    hidden = below and real_out.relative_to(real_root).parts[0].startswith(("_", "."))
    if real_out == real_root or (below and not hidden):
        raise FolderError(
            f"the output folder {out} is inside the library",
            "choose one outside it, or one whose name begins with _",
        )


def _recipe(
    path: Path,
    request: Request,
    presets: PresetLibrary,
    known: dict[tuple[str, ...], Recipe],
    *,
    with_sidecars: bool,
) -> Recipe:
    sidecar = sidecar_of(path)
    masks = masks_of(path)
    if sidecar is None and not masks:
        # Pictures of which nothing is said share one recipe: resolving is not free.
        if () not in known:
            known[()] = resolve([Layer(request, "command line", {}, Path.cwd())], presets)
        return known[()]
    layers = []
    if sidecar is not None:
        said = draft_sidecar(sidecar)
        layers.append(_layer(said, sidecar.parent, whole=with_sidecars))
    layers.append(Layer(request, "command line", {}, Path.cwd()))
    return resolve(layers, presets, masks=masks, stem=path.stem)


def _layer(said: SaidRequest, folder: Path, *, whole: bool) -> Layer:
    """A sidecar's layer; a library run takes only what it says must stay, unless asked for all."""
    layer = Layer.of(said, folder)
    if whole:
        return layer
    keep = {"keep": list(said.request.keep)} if said.request.keep else {}
    return replace(layer, request=Request.model_validate(keep))


def _standing(path: Path, relative: str, asked: NewJob, store: JobStore) -> Entry:
    job = store.latest_for(os.fsdecode(path))
    if job is not None and job.spec.get("out") != asked.spec["out"]:
        # done before for another folder: what stands in this one decides
        job = store.latest_into(os.fsdecode(path), asked.spec["out"])
    if job is None or job.root != asked.root:
        return Entry(path, relative, "new", "not done yet", asked)
    if job.key != asked.key:
        changed = "the picture" if job.spec.get("sha256") != asked.spec["sha256"] else "the recipe"
        return Entry(path, relative, "modified", f"{changed} has changed", asked, job.id)
    if job.state is JobState.WAITING:
        return Entry(path, relative, "waiting", "waits for a person", asked, job.id)
    if job.state is JobState.SUCCEEDED:
        return _still_there(path, relative, asked, job)
    if job.state is JobState.FAILED:
        return Entry(path, relative, "failed", "failed the last time", asked, job.id)
    return Entry(path, relative, "new", f"is {job.state.value}", asked, job.id)


def _orphaned(path: Path, root: Path, out: Path, store: JobStore) -> Entry | None:
    """A picture that is gone, where something that was made of it is still below `out`."""
    if path.exists() or not path.is_relative_to(root):
        return None
    relative = path.relative_to(root)
    job = store.latest_into(os.fsdecode(path), os.fsdecode(out / relative.parent))
    made = [] if job is None else (job.result or {}).get("outputs", [])
    there = [Path(output["path"]).name for output in made if Path(output["path"]).is_file()]
    if job is None or not there:
        return None
    why = f"the picture is gone; {', '.join(there)} is left as it is"
    return Entry(path, os.fsdecode(relative), "orphaned", why, job=job.id)


def _still_there(path: Path, relative: str, asked: NewJob, job: Job) -> Entry:
    outputs = (job.result or {}).get("outputs", [])
    gone = [o["path"] for o in outputs if not Path(o["path"]).is_file()]
    if gone:
        return Entry(path, relative, "missing", f"{Path(gone[0]).name} is gone", asked, job.id)
    return Entry(path, relative, "current", "up to date", asked, job.id)
