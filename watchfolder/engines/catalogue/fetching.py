"""Fetching: one file from the hub, whole and checked, however often the connection is cut.

What has arrived lies in NAME.part. A later try, in this process or another, goes on from there.
Only a file whose every byte is accounted for by the hub's checksum gets its name.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from watchfolder.engines.catalogue.contents import START, check_contents, check_start
from watchfolder.engines.catalogue.hub import Hub, RemoteFile, RemoteModel
from watchfolder.engines.catalogue.patience import Pace, Patience, waiting
from watchfolder.engines.catalogue.tally import Tally
from watchfolder.engines.catalogue.wire import ChangedError, Cut
from watchfolder.errors import HubError, HubUnreachableError, ModelError

PART = ".part"
BLOCK = 1 << 20
_DAMAGED_AT_MOST = 3
"""Times a file may arrive damaged, or changed, before its hub is given up."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file of the hub, and where it belongs in the model's folder."""

    model: RemoteModel
    file: RemoteFile
    target: PurePosixPath

    @property
    def key(self) -> str:
        """What its bytes must hash to."""
        return self.file.sha256 or self.file.git_sha1


class Checksums:
    """The two hashes of a growing file: sha256, and git's name of it."""

    def __init__(self, size: int) -> None:
        """`size`: of the finished file, which git hashes first."""
        self._sha256 = hashlib.sha256()
        self._git = hashlib.sha1(b"blob %d\0" % size, usedforsecurity=False)
        self.count = 0

    def update(self, block: bytes) -> None:
        """Take the next bytes."""
        self._sha256.update(block)
        self._git.update(block)
        self.count += len(block)

    def fit(self, file: RemoteFile) -> bool:
        """Whether the bytes so far are the whole file."""
        if self.count != file.size:
            return False
        if file.sha256:
            return self.sha256 == file.sha256
        return self._git.hexdigest() == file.git_sha1

    @property
    def sha256(self) -> str:
        """Of the bytes so far, in hex."""
        return self._sha256.hexdigest()


def checksums_of(path: Path, size: int, tally: Tally | None = None) -> Checksums:
    """Hash what lies at `path`, telling `tally` of every block."""
    sums = Checksums(size)
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            sums.update(block)
            if tally is not None:
                tally.add(len(block))
    return sums


def small_file(hub: Hub, model: RemoteModel, file: RemoteFile) -> bytes:
    """A licence or an index, whole and checked. Raises as Hub does, and Cut for a damaged one."""
    content = hub.text(model, file)
    sums = Checksums(file.size)
    sums.update(content)
    if not sums.fit(file):
        raise Cut(f"{file.path} arrived damaged: its checksum is wrong")
    return content


class Part:
    """A file in the making, with its checksums so far."""

    def __init__(self, path: Path, wanted: Wanted, tally: Tally) -> None:
        """Take up what an earlier try has left."""
        self.path = path.with_name(path.name + PART)
        self.wanted = wanted
        self._tally = tally
        tally.begin(str(wanted.target), "checking" if self.path.exists() else "")
        self.path.touch()
        self.sums = checksums_of(self.path, wanted.file.size, tally)

    @property
    def whole(self) -> bool:
        """Whether every byte is there, and the right one."""
        return self.sums.fit(self.wanted.file)

    @property
    def full(self) -> bool:
        """Whether as many bytes are there as the file has."""
        return self.sums.count >= self.wanted.file.size

    def begin_anew(self) -> None:
        """Throw away what is there."""
        os.truncate(self.path, 0)
        self._tally.add(-self.sums.count)
        self.sums = Checksums(self.wanted.file.size)

    def append(self, out: IO[bytes], block: bytes) -> None:
        """Write the next bytes.

        Raises ChangedError above the listed size, ModelError for a disguise.
        """
        file = self.wanted.file
        if self.sums.count + len(block) > file.size:
            raise ChangedError(f"{file.path} is longer than it was listed")
        if self.sums.count == 0 and len(block) >= START:
            check_start(self.wanted.target.name, block[:START], file.size)
        out.write(block)
        self.sums.update(block)
        self._tally.add(len(block))

    def finish(self, path: Path) -> str:
        """Give the whole file its name; its sha256. Raises ModelError for a disguise."""
        check_contents(self.path, self.wanted.target.name)
        with self.path.open("rb+") as file:
            os.fsync(file.fileno())
        self.path.replace(path)
        return self.sums.sha256


def fetch(hub: Hub, wanted: Wanted, path: Path, tally: Tally, pace: Pace) -> str:
    """Fetch a file to `path`, whose folder is there; its sha256.

    Raises HubUnreachableError or Cancelled, which leave a part to go on from; HubError for a hub
    that keeps sending other bytes than it lists; ModelError for what may not be kept.
    """
    part = Part(path, wanted, tally)
    patience = Patience(pace, waiting(tally.look))
    damaged = 0
    tally.begin(str(wanted.target))
    try:
        while not part.whole:
            before = part.sums.count
            try:
                _go_on(hub, part)
            except Cut as cut:
                if part.sums.count > before:
                    patience.progressed()
                patience.failed(cut)
            except ChangedError as error:
                part.begin_anew()
                damaged += 1
                if damaged >= _DAMAGED_AT_MOST:
                    raise _untrue(hub, error, damaged) from error
        return part.finish(path)
    except (HubError, ModelError) as error:
        if not isinstance(error, HubUnreachableError):
            part.path.unlink()
        raise


def _go_on(hub: Hub, part: Part) -> None:
    """Read until the file is whole. Raises Cut at an early end, ChangedError for a wrong one."""
    file, begin = part.wanted.file, part.sums.count
    if part.full and file.size:
        raise ChangedError(f"{file.path} arrived damaged: its checksum is wrong")
    with hub.opened(part.wanted.model, file, begin) as answer, part.path.open("ab") as out:
        if answer.start not in (0, begin):
            raise ChangedError(f"{file.path} is sent from another byte than asked for")
        if answer.start != begin:  # a hub that knows no ranges
            part.begin_anew()
        while block := answer.read(BLOCK):
            part.append(out, block)
    if not part.full:
        raise Cut(f"the connection was cut after {part.sums.count} of {file.size} bytes")
    if not part.whole:
        raise ChangedError(f"{file.path} arrived damaged: its checksum is wrong")


def _untrue(hub: Hub, error: ChangedError, times: int) -> HubError:
    return HubError(
        f"{error.message} ({times} times)",
        f"{hub.address} is not to be trusted with this file; try again later, or set hub to "
        "another one",
    )
