"""Guard: a stranger's picture is decoded in a small process that may fail without harm.

Decoders are C code fed with files that anybody may have made. A worker holds other jobs, models
and keys; so what it decodes, it has decoded for it, by a process that lives under limits of memory
and time and hands back nothing but samples. Where that process dies, the picture is refused and
the next one gets a new process. Samples come back in a region of memory both can see: they are
written once and never copied on this side. Such a region is used again (lent_memory.py); a decoder
that somebody has taken over could so change the pixels of a picture it gave before, and no more
than that: it might as well have given others.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import math
import mmap
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from watchfolder import errors
from watchfolder.errors import AssetError, EngineMemoryError, UnreadableAssetError
from watchfolder.pictures.lent_memory import SLACK, Region, Regions, available

if TYPE_CHECKING:
    from watchfolder.pictures.decode import Decoded

COMMAND: Final = (sys.executable, "-m", "watchfolder.pictures.decoder_process")
PATIENCE = 120.0
"""Seconds to wait for one picture: twice what its process may compute, for busy machines."""
PICTURES_EACH = 500
"""After so many a process is replaced: what a decoder leaks goes with it."""
MESSAGE_BYTES = 1 << 20
_MOST_BYTES = 8
"""Of a pixel: 16-bit RGBA."""
_DTYPES = {"uint8": np.uint8, "uint16": np.uint16}
_HINT = "open it in an image editor and export it again"


class Guard:
    """Decodes in processes of its own: as many as are asked at once, kept for the next picture."""

    def __init__(self, command: Sequence[str] = COMMAND, patience: float = PATIENCE) -> None:
        """`command` is called with the number of a socket. Nothing is started yet."""
        self._command = tuple(command)
        self._patience = patience
        self._lock = threading.Lock()
        self._idle: list[_Decoder] = []

    def decode(
        self, source: Path | bytes, *, max_megapixels: float, least_side: int = 0
    ) -> Decoded:
        """What `pictures.decode.decode` gives and raises; its process is not this one.

        Raises UnreadableAssetError also where decoding crashed or took too long, and
        EngineMemoryError, which may pass, where no process can be started.
        """
        decoder = self._take()
        try:
            decoded = decoder.decode(source, max_megapixels, self._patience, least_side)
        except AssetError:
            self._give(decoder)
            raise
        except BaseException:
            decoder.close()
            raise
        self._give(decoder)
        return decoded

    def warm(self) -> None:
        """Start one process, so that the first picture need not wait for it."""
        self._give(self._take())

    def close(self) -> None:
        """End the processes that have nothing to do."""
        with self._lock:
            idle, self._idle = self._idle, []
        for decoder in idle:
            decoder.close()

    def _take(self) -> _Decoder:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        try:
            return _Decoder(self._command)
        except OSError as error:
            raise EngineMemoryError(
                f"no process can be started to open pictures: {error.strerror}",
                "close other programs",
            ) from error

    def _give(self, decoder: _Decoder) -> None:
        if decoder.usable:
            with self._lock:
                self._idle.append(decoder)
        else:
            decoder.close()


class _Decoder:
    """One process, one picture at a time."""

    def __init__(self, command: Sequence[str]) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [*command, str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
            )
        self._socket = ours
        self._left = PICTURES_EACH
        self._regions = Regions()

    @property
    def usable(self) -> bool:
        return self._left > 0 and self._process.poll() is None

    def decode(
        self, source: Path | bytes, max_megapixels: float, patience: float, least_side: int
    ) -> Decoded:
        self._left -= 1
        name = source.name if isinstance(source, Path) else "the picture"
        request: dict[str, Any] = {
            "path": os.fsencode(source).hex() if isinstance(source, Path) else "",
            "bytes": len(source) if isinstance(source, bytes) else 0,
            "name": name.encode(errors="replace").decode(),
            "max_megapixels": max_megapixels,
            "least_side": least_side,
        }
        lent = None
        if isinstance(source, Path) and available():
            lent = self._regions.take(int(max_megapixels * 1e6) * _MOST_BYTES + SLACK)
        if lent is not None:
            return self._into_lent(lent, request, name, patience)
        with _region() as region:
            if isinstance(source, bytes):
                _filled(region, source)
            answer = self._asked(request, [region], name, patience)
            _seal(region)
            memory = mmap.mmap(region, 0, access=mmap.ACCESS_COPY)
            return _decoded(answer, np.frombuffer(memory, np.uint8), max_megapixels)

    def _into_lent(
        self, region: Region, request: dict[str, Any], name: str, patience: float
    ) -> Decoded:
        request |= {"region": region.number, "forget": self._regions.forgotten()}
        descriptors = [] if region.told else [region.descriptor]
        try:
            answer = self._asked(request, descriptors, name, patience)
        except BaseException:
            self._regions.give_back(region)
            raise
        region.told = True
        memory = self._regions.lend(region, int(answer["end"]))
        return _decoded(answer, memory, request["max_megapixels"])

    def close(self) -> None:
        self._regions.close()
        self._socket.close()
        self._process.kill()
        self._process.wait()

    def _asked(
        self, request: dict[str, Any], regions: list[int], name: str, patience: float
    ) -> dict[str, Any]:
        """What was decoded. Raises what is said instead."""
        line = json.dumps(request).encode()
        if len(line) > MESSAGE_BYTES:
            raise UnreadableAssetError(f"the path of {name[:80]} is too long", "shorten it")
        self._socket.settimeout(patience)
        try:
            socket.send_fds(self._socket, [line], regions)
            answer = self._line()
        except TimeoutError as error:
            self._end()
            raise UnreadableAssetError(
                f"{name} was not opened within {patience:g} seconds", _HINT
            ) from error
        except OSError:  # a process that died in the middle resets the connection
            answer = b""
        if not answer:
            raise UnreadableAssetError(f"{name} cannot be opened: {self._end()}", _HINT)
        found: dict[str, Any] = json.loads(answer)
        if "error" in found:
            kind = getattr(errors, found["error"])
            raise kind(str(found["message"]), str(found["hint"]))
        decoded: dict[str, Any] = found["decoded"]
        return decoded

    def _line(self) -> bytes:
        data = b""
        while not data.endswith(b"\n"):
            part = self._socket.recv(1 << 16)
            if not part or len(data) > MESSAGE_BYTES:
                return b""
            data += part
        return data

    def _end(self) -> str:
        """End the process for good; how it ended, if it was not by us."""
        self._left = 0
        try:
            code = self._process.wait(1.0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            return "its decoder gave no answer"
        if code >= 0:
            return f"its decoder gave up with code {code}"
        if -code == signal.SIGXCPU:
            return "decoding it takes too much time"
        with contextlib.suppress(ValueError):
            return f"its decoder crashed ({signal.Signals(-code).name})"
        return f"its decoder crashed (signal {-code})"


@contextlib.contextmanager
def _region() -> Any:
    """The descriptor of an empty file without a name, in memory where the system can."""
    if hasattr(os, "memfd_create"):
        descriptor = os.memfd_create("picture", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    else:
        with tempfile.TemporaryFile() as file:
            descriptor = os.dup(file.fileno())
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _filled(region: int, data: bytes) -> int:
    left = memoryview(data)
    while left.nbytes:
        left = left[os.write(region, left) :]
    return len(data)


def _decoded(answer: dict[str, Any], memory: NDArray[np.uint8], max_megapixels: float) -> Decoded:
    """The answer as pictures are held here. What it claims is checked: it came from outside."""
    from watchfolder.pictures.decode import Decoded  # noqa: PLC0415 - it asks us for nothing
    from watchfolder.pictures.picture import Picture  # noqa: PLC0415

    placed = answer["placed"]
    rgb = _samples(memory, placed["rgb"], 3, max_megapixels)
    alpha = _samples(memory, placed["alpha"], 2, max_megapixels) if "alpha" in placed else None
    if alpha is not None and (alpha.shape != rgb.shape[:2] or alpha.dtype != rgb.dtype):
        raise UnreadableAssetError("its decoder answers with an alpha of another shape", _HINT)
    blocks = {
        name: memory[placed[name]["at"] : placed[name]["at"] + placed[name]["bytes"]].tobytes()
        if name in placed
        else None
        for name in ("icc", "exif", "xmp")
    }
    return Decoded(
        Picture(rgb, alpha),
        str(answer["format"]),
        blocks["icc"],
        blocks["exif"],
        blocks["xmp"],
        int(answer["orientation"]),
        tuple(str(note) for note in answer["notes"]),
        int(answer["original_bits"]),
        str(answer["sha256"]),
        str(answer["coded_key"]),
        int(answer["jpeg_quality"]),
    )


def _samples(
    memory: NDArray[np.uint8], place: dict[str, Any], dimensions: int, max_megapixels: float
) -> NDArray[Any]:
    shape, dtype = tuple(int(n) for n in place["shape"]), _DTYPES[place["dtype"]]
    pixels = shape[0] * shape[1]
    count, at = math.prod(shape), int(place["at"])
    there = 0 <= at <= len(memory) - count * np.dtype(dtype).itemsize
    few = 0 < pixels <= max_megapixels * 1e6
    if len(shape) != dimensions or min(shape) < 1 or not few or not there:
        raise UnreadableAssetError("its decoder answers with an impossible shape", _HINT)
    size = count * np.dtype(dtype).itemsize
    return memory[at : at + size].view(dtype).reshape(shape)


def _seal(region: int) -> None:
    """Nobody may shorten or write what is mapped here, where the system can see to that."""
    if hasattr(os, "memfd_create"):
        import fcntl  # noqa: PLC0415 - not on every system

        seals = fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE
        fcntl.fcntl(region, fcntl.F_ADD_SEALS, seals)


def path_of(encoded: str) -> Path:
    """The path in a request: bytes of the file system, in hex."""
    return Path(os.fsdecode(bytes.fromhex(encoded)))


_guard = Guard()
atexit.register(_guard.close)


def decode_guarded(source: Path | bytes, *, max_megapixels: float, least_side: int = 0) -> Decoded:
    """`Guard.decode` by the guard that this process shares."""
    return _guard.decode(source, max_megapixels=max_megapixels, least_side=least_side)


def warm() -> None:
    """`Guard.warm` of the guard that this process shares."""
    _guard.warm()
