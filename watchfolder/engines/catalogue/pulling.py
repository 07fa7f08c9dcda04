"""Pulling: a model from the hub into a folder of models, whole or not at all."""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from watchfolder.engines.catalogue.fetching import (
    PART,
    Wanted,
    checksums_of,
    fetch,
    small_file,
)
from watchfolder.engines.catalogue.hub import Hub, RemoteModel
from watchfolder.engines.catalogue.known import Addition, KnownModel
from watchfolder.engines.catalogue.licences import Terms, check_accepted, terms_of
from watchfolder.engines.catalogue.notes import write_notes
from watchfolder.engines.catalogue.order import Order
from watchfolder.engines.catalogue.patience import Pace, asked, waiting
from watchfolder.engines.catalogue.records import Records
from watchfolder.engines.catalogue.selection import read_index, select
from watchfolder.engines.catalogue.staging import Staging
from watchfolder.engines.catalogue.tally import Listener, Tally
from watchfolder.engines.diffusion.model_folder import INDEX, read_model
from watchfolder.engines.diffusion.model_settings import FILE, read_model_settings
from watchfolder.engines.diffusion.weights import HashBook
from watchfolder.errors import ModelError

_FULL = {errno.ENOSPC, errno.EDQUOT}


@dataclass(frozen=True, slots=True)
class Pulled:
    """What a pull brought."""

    name: str
    folder: Path
    revision: str
    files: int
    bytes: int
    fetched: int
    """Bytes that had to come over the network, or be copied, this time."""
    licence: str
    hashes: Mapping[str, str]
    """File to sha256."""

    def as_json(self) -> dict[str, Any]:
        """The result as a job keeps it."""
        return {
            "name": self.name,
            "folder": str(self.folder),
            "revision": self.revision,
            "files": self.files,
            "bytes": self.bytes,
            "fetched": self.fetched,
            "licence": self.licence,
        }


@dataclass(frozen=True, slots=True)
class Offer:
    """What the hub has of a model, before anything of it is fetched."""

    remote: RemoteModel
    wanted: tuple[Wanted, ...]
    terms: Terms
    pipeline: str
    """Class in its model_index.json."""

    @property
    def bytes(self) -> int:
        """Of the whole model."""
        return sum(w.file.size for w in self.wanted)


def look(hub: Hub, order: Order) -> Offer:
    """What would be pulled. Asks the hub a few small questions.

    Raises Cut where asking again may help; HubError, and ModelError for what must not be kept.
    """
    known = order.known
    remote = hub.look(order.repository, order.revision)
    listed = {file.path: file for file in remote.files}
    if INDEX not in listed:
        raise ModelError(
            f"{order.repository} has no {INDEX}, so it is no model as diffusers saves them",
            "a single file: fetch it yourself, then --from FILE.safetensors --base MODEL",
        )
    index = read_index(small_file(hub, remote, listed[INDEX]))
    selection = select(listed, index, known.variant if known else "")
    wanted = [Wanted(remote, listed[p], PurePosixPath(p)) for p in selection.files]
    for addition in known.additions if known else ():
        wanted += _added(hub, addition)
    terms = terms_of(known, remote, hub)
    return Offer(remote, tuple(wanted), terms, str(index["_class_name"]))


def pull(
    hub: Hub, folder: Path, order: Order, listener: Listener, pace: Pace | None = None
) -> Pulled:
    """Bring a model of the hub into `folder`; what is there already is not fetched again.

    Raises LicenceError, ModelBusyError, ModelError (disk full, a pickle, no model),
    HubUnreachableError and Cancelled, which all leave what was fetched; HubError.
    """
    pace = pace or Pace()
    staging = Staging(folder, order.name)
    with staging.held(), disk_full(order.name):
        listener.report(0.0, f"{order.name}: asking the hub")
        wait = waiting(lambda: listener.report(0.0, f"{order.name}: waiting for the hub"))
        offer = asked(lambda: look(hub, order), pace, wait)
        records = Records(folder)
        check_accepted(records, order.repository, offer.terms, order.name)
        book = staging.begin({"repository": order.repository, "commit": offer.remote.commit})
        tally = Tally(listener, offer.bytes)
        missing, reused = _missing(staging, offer.wanted, book, tally)
        if reused == len(offer.wanted) and _is_the_same(staging.target, offer):
            hashes = {str(w.target): book.sha256(staging.content / w.target) for w in offer.wanted}
            staging.drop()
            return _pulled(staging, offer, hashes, fetched=0)
        due = sum(w.file.size for w in missing) - _in_parts(staging.content, missing)
        staging.need(due)
        for wanted in missing:
            path = staging.content / wanted.target
            path.parent.mkdir(parents=True, exist_ok=True)
            book.remember(path, fetch(hub, wanted, path, tally, pace))
        hashes = {str(w.target): book.sha256(staging.content / w.target) for w in offer.wanted}
        _sweep(staging.content, hashes)
        write_notes(staging.content, _notes(hub, order.known, offer, hashes), before=staging.target)
        read_model(staging.content)  # the engine's own judgement
        records.pin(order.repository, offer.remote.commit)
        listener.report(1.0, f"{order.name}: putting it in place")
        staging.publish()
    return _pulled(staging, offer, hashes, fetched=due)


def _pulled(staging: Staging, offer: Offer, hashes: dict[str, str], *, fetched: int) -> Pulled:
    return Pulled(
        name=staging.target.name,
        folder=staging.target,
        revision=offer.remote.commit,
        files=len(offer.wanted),
        bytes=offer.bytes,
        fetched=fetched,
        licence=offer.terms.name,
        hashes=hashes,
    )


def _is_the_same(folder: Path, offer: Offer) -> bool:
    """Whether an installed model, whose files are right, is this very one and nothing besides."""
    try:
        revision = read_model_settings(folder).revision
    except ModelError:
        return False
    wanted = {FILE, *(str(w.target) for w in offer.wanted)}
    there = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if not p.is_dir()}
    return revision == offer.remote.commit and there == wanted


def _added(hub: Hub, addition: Addition) -> list[Wanted]:
    source, files = addition.source, addition.files
    remote = hub.look(source.repository, source.revision)
    listed = {file.path: file for file in remote.files}
    absent = [path for path in files if path not in listed]
    if absent:
        raise ModelError(f"{source.repository} has no {absent[0]} at {remote.commit[:12]}")
    return [Wanted(remote, listed[p], PurePosixPath(target)) for p, target in files.items()]


def _missing(
    staging: Staging, wanted: Sequence[Wanted], book: HashBook, tally: Tally
) -> tuple[list[Wanted], int]:
    """What is not here yet, and how many files were taken over from the installed model."""
    missing, reused = [], 0
    for one in wanted:
        path = staging.content / one.target
        if path.is_file() and not _is(one, path, book, tally):
            path.unlink()
        if not path.is_file() and _taken_over(one, staging.target / one.target, path, book, tally):
            reused += 1
        if path.is_file():
            tally.add(one.file.size)
        else:
            missing.append(one)
    return missing, reused


def _is(wanted: Wanted, path: Path, book: HashBook, tally: Tally) -> bool:
    if path.stat().st_size != wanted.file.size:
        return False
    tally.begin(str(wanted.target), "checking")
    if wanted.file.sha256:
        return book.sha256(path) == wanted.file.sha256
    return checksums_of(path, wanted.file.size).fit(wanted.file)


def _taken_over(wanted: Wanted, installed: Path, path: Path, book: HashBook, tally: Tally) -> bool:
    """Give a file of the installed model a second name in the new one, where it is the same."""
    if installed.is_symlink() or not installed.is_file():
        return False
    if not _is(wanted, installed, book, tally):
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(OSError):  # a file system without links: fetch it
        os.link(installed, path)
        return True
    return False


def _in_parts(content: Path, missing: Sequence[Wanted]) -> int:
    """Bytes of the missing files that are here already."""
    parts = [content / f"{wanted.target}{PART}" for wanted in missing]
    return sum(part.stat().st_size for part in parts if part.is_file())


def _sweep(content: Path, wanted: dict[str, str]) -> None:
    """Remove what an earlier try has left and this one does not want."""
    for path in content.rglob("*"):
        if path.is_file() and path.relative_to(content).as_posix() not in wanted:
            path.unlink()


def _notes(
    hub: Hub, known: KnownModel | None, offer: Offer, hashes: dict[str, str]
) -> dict[str, Any]:
    repository = offer.remote.repository
    return {
        "licence": offer.terms.name,
        "noncommercial": offer.terms.noncommercial,
        "source": f"{hub.address}/{repository}",
        "revision": offer.remote.commit,
        "variant": (known.variant if known else "") or None,
        "files": hashes,
        "pulled": {
            "at": dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "repository": repository,
            "bytes": offer.bytes,
            "licence_url": offer.terms.url,
            "licence_sha256": offer.terms.sha256,
        },
    }


@contextmanager
def disk_full(name: str) -> Iterator[None]:
    """Say what a full disk means; every other OSError stays what it is."""
    try:
        yield
    except OSError as error:
        if error.errno not in _FULL:
            raise
        raise ModelError(
            f"the disk is full before {name} is whole",
            "free some space; the same command goes on from what was fetched",
        ) from error
