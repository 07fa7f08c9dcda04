"""Assets: pictures that clients have sent, by their content, each client's in its own folder."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from plugin_bridge.limits import Limits
from plugin_bridge.places import Places
from plugin_bridge.problems import DiskLowError, NotFoundError, TooLargeError
from watchfolder.errors import UnreadableAssetError
from watchfolder.pictures.asset import Asset, open_asset
from watchfolder.pictures.formats import FORMATS
from watchfolder.pictures.wholeness import whole
from watchfolder.settings import Settings

BLOCK = 1 << 18
_ID = re.compile(r"sha256:([0-9a-f]{64})")
_FULL = {errno.ENOSPC, errno.EDQUOT}
_INCOMING = "incoming"

Read = Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class Kept:
    """A picture that was taken in."""

    asset: Asset
    new: bool

    @property
    def id(self) -> str:
        """As requests name it."""
        return f"sha256:{self.asset.sha256}"


class AssetShelf:
    """Takes pictures in and finds them again."""

    def __init__(self, places: Places, settings: Settings, limits: Limits) -> None:
        self._places = places
        self._settings = settings
        self._limits = limits

    def keep(self, client: str, read: Read) -> Kept:
        """Take in a picture that comes in pieces from `read`, whole or not at all.

        Raises AssetError and its kinds for what is no whole picture of a kind we open,
        TooLargeError, and DiskLowError.
        """
        folder = self._places.assets(client)
        incoming = self._places.client(client) / _INCOMING / secrets.token_hex(8)
        try:
            self.check_room(self._limits.free_bytes)
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            incoming.mkdir(parents=True, mode=0o700)
            place = incoming / "picture"  # what messages call it
            self._write(place, read)
            return self._shelve(place, folder)
        except OSError as error:
            if error.errno in _FULL:
                raise _disk_low() from error
            raise
        finally:
            shutil.rmtree(incoming, ignore_errors=True)

    def find(self, client: str, asset_id: str) -> Path | None:
        """The file of a picture that this client has sent."""
        said = _ID.fullmatch(asset_id)
        if said is None:
            return None
        folder = self._places.assets(client)
        for structure in FORMATS.values():
            path = folder / f"{said[1]}{structure.SUFFIXES[0]}"
            if path.is_file():
                with suppress(OSError):
                    os.utime(path)  # it is in use
                return path
        return None

    def get(self, client: str, asset_id: str) -> Path:
        """The same. Raises NotFoundError."""
        path = self.find(client, asset_id)
        if path is None:
            raise NotFoundError("there is no such picture", "send it to /v1/assets")
        return path

    def check_room(self, needed: int) -> None:
        """Raise DiskLowError where the disk of the state folder has less than `needed` bytes."""
        place = next(p for p in (self._places.root, *self._places.root.parents) if p.exists())
        if shutil.disk_usage(place).free < needed:
            raise _disk_low()

    def _write(self, place: Path, read: Read) -> None:
        taken = 0
        with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            while block := read(BLOCK):
                taken += len(block)
                if taken > self._limits.upload_bytes:
                    raise TooLargeError(
                        f"a picture may have {self._limits.upload_bytes} bytes",
                        "send it smaller, or raise upload_mib in watchfolder.toml",
                    )
                file.write(block)
            file.flush()
            os.fsync(file.fileno())

    def _shelve(self, place: Path, folder: Path) -> Kept:
        asset = open_asset(place, self._settings)
        verdict = whole(place)
        if not verdict.complete:
            raise UnreadableAssetError(
                f"the picture is damaged or incomplete: {verdict.why}", "send it again"
            )
        path = folder / f"{asset.sha256}{FORMATS[asset.format].SUFFIXES[0]}"
        new = not path.exists()
        place.replace(path)
        return Kept(Asset(path, asset.sha256, asset.format, asset.media_type, asset.bytes), new)


def sha256_of(path: Path) -> str:
    """Of a file's bytes, in hex. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _disk_low() -> DiskLowError:
    return DiskLowError("the disk of the bridge is full", "make room on the disk, then go on")
