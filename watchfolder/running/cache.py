"""StepCache: step results and masks by key, on disk, checksummed, bounded.

A file is whole or absent (temp, then rename); a damaged one is a miss and is removed. What was
used longest ago goes first when the bound is reached. Several processes may share one folder.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from watchfolder.engines.engine import Figure, Mask
from watchfolder.log import get_logger
from watchfolder.pictures.picture import Frame, Picture
from watchfolder.running.cache_index import has, place_of, read_header, written_header

_log = get_logger(__name__)
_SWEEP_EVERY = 16
"""Puts between two measurements of the folder, at least."""
_KEPT = 0.9
"""What a sweep leaves of the bound, so that the next is not due at once."""
_SHARES = 16
"""The room that was measured is shared with other processes: one writes this part of it before it
measures again. So a measurement, which looks at every file, comes the rarer the more there are."""


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """What was measured of a step when it was made."""

    figures: tuple[Figure, ...]
    seconds: float
    device: str
    seed: int | None = None
    """The seed it was made with, where that is another than the planned one."""
    pixels: str = ""
    """sha256 of the samples it left, alpha included."""


@dataclass(frozen=True, slots=True)
class StoredStep:
    """A step's result as it was kept."""

    picture: Picture
    figures: tuple[Figure, ...]
    seconds: float
    """How long it took when it was made."""
    device: str


def sha256_of(picture: Picture) -> str:
    """sha256 of a picture's samples, alpha included: what `put` gives."""
    checksum = hashlib.sha256()
    for plane in (picture.rgb, picture.alpha):
        if plane is not None:
            checksum.update(np.ascontiguousarray(plane).data)
    return checksum.hexdigest()


class StepCache:
    """Results by key below one folder."""

    def __init__(self, folder: Path, max_bytes: int) -> None:
        self.folder = folder
        self.max_bytes = max_bytes
        self._puts = 0
        self._room = 0.0
        """Bytes that may be written before the folder is measured again."""
        folder.mkdir(parents=True, exist_ok=True)

    def has(self, key: str) -> bool:
        """Whether the result is there in full length."""
        return has(self.folder, key)

    def put(
        self,
        key: str,
        picture: Picture,
        figures: tuple[Figure, ...] = (),
        *,
        seconds: float = 0.0,
        device: str = "cpu",
        seed: int | None = None,
    ) -> str:
        """Keep a step's result, and give the sha256 of its samples.

        A full disk is logged, not raised: the work itself goes on.
        """
        planes = [picture.rgb] if picture.alpha is None else [picture.rgb, picture.alpha]
        header = {
            "kind": "picture",
            "dtype": str(picture.rgb.dtype),
            "shape": list(picture.rgb.shape),
            "alpha": picture.alpha is not None,
            "frame": asdict(picture.frame),
            "figures": [f.as_json() for f in figures],
            "seconds": seconds,
            "device": device,
            "seed": seed,
        }
        return self._write(key, header, planes)

    def get(self, key: str) -> StoredStep | None:
        """The result under `key`, or None when it is not there or not whole."""
        found = self._read(key, "picture")
        if found is None:
            return None
        header, payload = found
        samples = np.frombuffer(payload, dtype=np.dtype(header["dtype"]))
        height, width, _ = header["shape"]
        count = height * width * 3
        rgb = samples[:count].reshape(height, width, 3)
        alpha = samples[count:].reshape(height, width) if header["alpha"] else None
        return StoredStep(
            picture=Picture(rgb, alpha, Frame(**header["frame"])),
            figures=tuple(Figure(**f) for f in header["figures"]),
            seconds=header["seconds"],
            device=header["device"],
        )

    def get_record(self, key: str) -> StoredRecord | None:
        """What was measured of a step; its samples are not read."""
        try:
            with place_of(self.folder, key).open("rb") as file:
                header = read_header(file)
        except OSError:
            return None
        if header is None or header.get("kind") != "picture":
            return None
        figures = tuple(Figure(**f) for f in header["figures"])
        return StoredRecord(
            figures,
            header["seconds"],
            header["device"],
            header.get("seed"),
            str(header.get("sha256", "")),
        )

    def put_mask(self, key: str, mask: Mask) -> None:
        """Keep a mask at 16 bits."""
        values = (mask.values[0].clamp(0, 1) * 65535 + 0.5).floor().cpu().numpy().astype(np.uint16)
        header = {
            "kind": "mask",
            "shape": list(values.shape),
            "confidence": mask.confidence,
            "note": mask.note,
        }
        self._write(key, header, [values])

    def get_mask(self, key: str) -> Mask | None:
        """The mask under `key`, or None."""
        found = self._read(key, "mask")
        if found is None:
            return None
        header, payload = found
        values = np.frombuffer(payload, dtype=np.uint16).reshape(header["shape"])
        tensor = torch.from_numpy(values.astype(np.float32) / 65535)[None]
        return Mask(tensor, header["confidence"], header["note"])

    def clear(self) -> int:
        """Remove every result; the number of bytes that were freed."""
        freed = 0
        for _, size, path in self._entries():
            Path(path).unlink(missing_ok=True)
            freed += size
        return freed

    def _write(self, key: str, header: dict[str, Any], planes: list[Any]) -> str:
        """Write an entry; the sha256 of its samples, whether or not it could be kept."""
        checksum = hashlib.sha256()
        for plane in planes:
            checksum.update(np.ascontiguousarray(plane).data)
        header["bytes"] = sum(plane.nbytes for plane in planes)
        header["sha256"] = checksum.hexdigest()
        path = place_of(self.folder, key)
        temp = path.with_name(f".{os.getpid()}-{secrets.token_hex(4)}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with temp.open("xb") as file:
                file.write(written_header(header))
                for plane in planes:
                    file.write(np.ascontiguousarray(plane).data)
            temp.replace(path)
        except OSError as error:
            temp.unlink(missing_ok=True)
            _log.warning("step result not kept: %s", error)
            return checksum.hexdigest()
        self._room -= header["bytes"]
        self._puts += 1
        if self._room < 0 and self._puts % _SWEEP_EVERY == 1:
            self.sweep()
        return checksum.hexdigest()

    def _read(self, key: str, kind: str) -> tuple[dict[str, Any], bytes] | None:
        path = place_of(self.folder, key)
        try:
            with path.open("rb") as file:
                header = read_header(file)
                payload = file.read()
        except OSError:
            return None
        whole = (
            header is not None
            and header.get("kind") == kind
            and hashlib.sha256(payload).hexdigest() == header.get("sha256")
        )
        if not whole:
            _log.warning("step result %s is damaged; it is made again", key[:12])
            path.unlink(missing_ok=True)
            return None
        assert header is not None  # noqa: S101 - part of `whole`; helps the type checker
        with contextlib.suppress(OSError):
            os.utime(path)
        return header, payload

    def sweep(self) -> None:
        """Where the folder is over its bound, remove what was used longest ago."""
        entries = self._entries()
        total = sum(size for _, size, _ in entries)
        if total > self.max_bytes:
            for _, size, path in sorted(entries):
                if total <= _KEPT * self.max_bytes:
                    break
                Path(path).unlink(missing_ok=True)
                total -= size
        self._room = max(0, self.max_bytes - total) / _SHARES

    def _entries(self) -> list[tuple[float, int, str]]:
        """Time of the last use, size and path of every file."""
        entries = []
        with os.scandir(self.folder) as found:
            shelves = [shelf.path for shelf in found if len(shelf.name) == 2 and shelf.is_dir()]
        for shelf in shelves:
            with os.scandir(shelf) as files:
                for file in files:
                    with contextlib.suppress(OSError):
                        stat = file.stat()
                        entries.append((stat.st_mtime, stat.st_size, file.path))
        return entries
