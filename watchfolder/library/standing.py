"""The library door: what is there, how it stands, what is due, said picture by picture."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from presets.errors import EditingError
from presets.layers import Layer
from presets.library import PresetLibrary
from presets.recipe import Recipe
from presets.request import Request
from presets.resolve import resolve
from presets.sidecar import SaidRequest, draft_sidecar, masks_of, sidecar_of
from watchfolder.errors import FolderError, as_json
from watchfolder.jobs.edit_job import edit_job
from watchfolder.jobs.job import Job, JobState, NewJob, Trigger
from watchfolder.jobs.store import JobStore
from watchfolder.library.entry import Entry
from watchfolder.library.hashes import Hashes
from watchfolder.library.survey import Found, walk
from watchfolder.settings import Settings


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for every picture of a library, and the folder it is delivered into."""

    request: Request
    out: Path


@dataclass(frozen=True, slots=True)
class Library:
    """A folder of pictures, and what it takes to say how they stand."""

    root: Path
    presets: PresetLibrary
    store: JobStore
    settings: Settings
    batch: str
    """Name of the run, written into its jobs."""
    with_sidecars: bool = False
    """Take sidecars' steps, too, not only what they keep."""
    only_looking: bool = False
    """Nothing will be asked for: pictures that nobody knows need not be read to the end."""

    def place_of(self, path: Path) -> str:
        """A picture's path below the library, as text."""
        return os.fsdecode(path.relative_to(self.root))


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
    """How every picture below `root` stands with one request; see entries_of()."""
    library = Library(root, presets, store, settings, batch, with_sidecars=with_sidecars)
    return entries_of(library, [Wish(request, out)])


def entries_of(library: Library, wishes: Sequence[Wish]) -> Iterator[Entry]:
    """How every picture stands with each wish, and the job that would bring it up to date.

    They come as they are found: the first when one picture was looked at, however many there are.
    A picture is hashed only where it has changed since it was hashed last. One that cannot be used
    is `invalid` with its reason and never stops the rest. Last come those that are `orphaned`: the
    picture is gone, what was made of it is not.

    Raises FolderError where the library cannot be read or an output folder is inside it, and
    RecipeError for a wish that makes no sense whatever the picture.
    """
    for wish in wishes:
        _refuse_inside(library.root, wish.out)
    plain = [_resolved(wish.request, library) for wish in wishes]
    seen: set[str] = set()
    closed: list[Path] = []
    with Hashes(library.store, library.settings) as hashes:
        for found in walk(library.root):
            if found.unreadable:
                closed.append(found.path)
                why = f"the folder cannot be read: {found.unreadable}"
                yield Entry(found.path, library.place_of(found.path), "invalid", why)
                continue
            seen.add(os.fsdecode(found.path))
            yield from _of_picture(found, library, wishes, plain, hashes)
    for source in sorted(library.store.sources(os.fsdecode(library.root)) - seen):
        path = Path(source)
        if not any(path.is_relative_to(folder) for folder in closed):
            gone = (_orphaned(path, library, wish) for wish in wishes)
            yield from (orphan for orphan in gone if orphan is not None)


def _of_picture(
    found: Found,
    library: Library,
    wishes: Sequence[Wish],
    plain: Sequence[Recipe],
    hashes: Hashes,
) -> Iterator[Entry]:
    path, relative = found.path, library.place_of(found.path)
    last = library.store.latest_for(os.fsdecode(path))
    try:
        sha256 = hashes.of(path, whole=last is not None or not library.only_looking)
    except EditingError as error:
        why = str(as_json(error)["message"])
        yield from [Entry(path, relative, "invalid", why)] * len(wishes)
        return
    for wish, usual in zip(wishes, plain, strict=True):
        try:
            recipe = _recipe(found, wish.request, library, usual)
        except EditingError as error:
            yield Entry(path, relative, "invalid", str(as_json(error)["message"]))
            continue
        asked = edit_job(
            source=path,
            sha256=sha256,
            recipe=recipe,
            out=wish.out / Path(relative).parent,
            trigger=Trigger.LIBRARY,
            relative=relative,
            full_name=found.shares_stem,
            root=os.fsdecode(library.root),
            batch=library.batch,
        )
        if len(wishes) > 1:  # word to the worker that the picture is wanted several times over
            asked = replace(asked, spec={**asked.spec, "shared": len(wishes)})
        yield _standing(path, relative, asked, last, library.store)


def _refuse_inside(root: Path, out: Path) -> None:
    real_root, real_out = root.resolve(), out.resolve()
    below = real_root in real_out.parents
    hidden = below and real_out.relative_to(real_root).parts[0].startswith(("_", "."))
    if real_out == real_root or (below and not hidden):
        raise FolderError(
            f"the output folder {out} is inside the library",
            "choose one outside it, or one whose name begins with _",
        )


def _resolved(request: Request, library: Library) -> Recipe:
    """What pictures get of which nothing is said: they share it, since resolving is not free."""
    return resolve([Layer(request, "command line", {}, Path.cwd())], library.presets)


def _recipe(found: Found, request: Request, library: Library, usual: Recipe) -> Recipe:
    path = found.path
    sidecar = sidecar_of(path)
    masks = masks_of(path, found.masks)
    if sidecar is None and not masks:
        return usual
    layers = []
    if sidecar is not None:
        said = draft_sidecar(sidecar)
        layers.append(_layer(said, sidecar.parent, whole=library.with_sidecars))
    layers.append(Layer(request, "command line", {}, Path.cwd()))
    return resolve(layers, library.presets, masks=masks, stem=path.stem)


def _layer(said: SaidRequest, folder: Path, *, whole: bool) -> Layer:
    """A sidecar's layer; a library run takes only what it says must stay, unless asked for all."""
    layer = Layer.of(said, folder)
    if whole:
        return layer
    keep = {"keep": list(said.request.keep)} if said.request.keep else {}
    return replace(layer, request=Request.model_validate(keep))


def _standing(path: Path, relative: str, asked: NewJob, last: Job | None, store: JobStore) -> Entry:
    job = last
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


def _orphaned(path: Path, library: Library, wish: Wish) -> Entry | None:
    """A picture that is gone, where something that was made of it is still there."""
    if os.path.lexists(path) or not path.is_relative_to(library.root):
        return None
    relative = path.relative_to(library.root)
    folder = os.fsdecode(wish.out / relative.parent)
    job = library.store.latest_into(os.fsdecode(path), folder)
    made = [] if job is None else (job.result or {}).get("outputs", [])
    there = [Path(output["path"]).name for output in made if Path(output["path"]).is_file()]
    if job is None or not there:
        return None
    left = "is left as it is" if len(there) == 1 else "are left as they are"
    why = f"the picture is gone; {', '.join(there)} {left}"
    return Entry(path, os.fsdecode(relative), "orphaned", why, job=job.id)


def _still_there(path: Path, relative: str, asked: NewJob, job: Job) -> Entry:
    outputs = (job.result or {}).get("outputs", [])
    gone = [o["path"] for o in outputs if not Path(o["path"]).is_file()]
    if gone:
        return Entry(path, relative, "missing", f"{Path(gone[0]).name} is gone", asked, job.id)
    return Entry(path, relative, "current", "up to date", asked, job.id)
