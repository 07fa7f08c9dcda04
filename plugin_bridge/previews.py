"""Previews: small pictures for panels and pages, made once and kept by content."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from pathlib import Path

from plugin_bridge.assets import sha256_of
from plugin_bridge.limits import Seats
from plugin_bridge.places import Places
from plugin_bridge.problems import BusyError, GoneError
from watchfolder.errors import AssetTooLargeError, UnreadableAssetError

COMMAND = (sys.executable, "-P", "-m", "plugin_bridge.showing")
TOO_LARGE = 4
"""Exit code of showing.py."""
PATIENCE = 30.0
KEPT_BYTES = 512 << 20
SWEEP_EVERY = 64
MEDIA_TYPES = {"jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp"}


class Previews:
    """Makes previews, few at a time, and keeps them."""

    def __init__(self, places: Places, seats: Seats, max_megapixels: float) -> None:
        self._folder = places.previews
        self._seats = seats
        self._max_megapixels = max_megapixels
        self._made = 0

    def get(self, path: Path, sha256: str, edge: int, kind: str) -> bytes:
        """The picture at `path`, whose bytes have `sha256`, as JPEG, PNG or WebP.

        Raises GoneError where the file is not there, UnreadableAssetError, AssetTooLargeError,
        BusyError.
        """
        kept = self._folder / sha256[:2] / f"{sha256}-{edge}.{kind}"
        try:
            data = kept.read_bytes()
            os.utime(kept)
        except OSError:
            _check(path, sha256)
            with self._seats.seat(PATIENCE):
                data = self._make(path, edge, kind)
            self._keep(kept, data)
        return data

    def _make(self, path: Path, edge: int, kind: str) -> bytes:
        try:
            done = subprocess.run(
                [*COMMAND, str(path), str(edge), kind, str(self._max_megapixels)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=PATIENCE,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise BusyError("it takes too long to show this picture") from error
        if done.returncode == TOO_LARGE:
            raise AssetTooLargeError(f"it has more than {self._max_megapixels:g} megapixels")
        if done.returncode != 0 or not done.stdout:
            raise UnreadableAssetError("the picture cannot be decoded", "export it again")
        return done.stdout

    def _keep(self, place: Path, data: bytes) -> None:
        """Keep it, if there is room: it can always be made again."""
        part = place.with_name(f".{place.name}-{secrets.token_hex(4)}")
        try:
            place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            part.write_bytes(data)
            part.replace(place)
        except OSError:
            part.unlink(missing_ok=True)
        self._made += 1
        if self._made % SWEEP_EVERY == 0:
            self.sweep()

    def sweep(self) -> None:
        """Remove what was not asked for longest, where there is too much."""
        seen = []
        for path in self._folder.glob("??/*"):
            try:
                found = path.stat()
            except OSError:
                continue
            seen.append((found.st_mtime, found.st_size, path))
        total = sum(size for _, size, _ in seen)
        for _, size, path in sorted(seen):
            if total <= KEPT_BYTES:
                return
            path.unlink(missing_ok=True)
            total -= size


def _check(path: Path, sha256: str) -> None:
    """Raise GoneError where the file is not there, or is another one by now."""
    try:
        same = sha256_of(path) == sha256
    except OSError as error:
        raise GoneError("the file is not there any more") from error
    if not same:
        raise GoneError("another file lies in its place")
