"""The other side of guard.py: a small process that does nothing but decode, under limits.

    python -m watchfolder.pictures.decoder_process SOCKET

It reads requests from a socket it was born with and leaves when the other end is closed. A request
is a line of JSON and a file descriptor; for a file on disk the descriptor is the region that takes
the samples, for bytes in memory it also holds them. The answer is a line of JSON.
"""

from __future__ import annotations

import json
import mmap
import os
import signal
import socket
import sys
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from presets.errors import EditingError
from watchfolder.errors import AssetTooLargeError
from watchfolder.pictures.decode import Decoded, decode
from watchfolder.pictures.freed_memory import keep_freed_memory
from watchfolder.pictures.guard import MESSAGE_BYTES, path_of

HEADROOM = 3 << 30
"""Bytes beyond what lives here already. A WebP asks for its whole canvas, 16383 pixels square at
most, before its size is told; it does not touch it."""
PER_PIXEL = 64
"""Bytes: 16-bit RGBA as floats twice over, the most that any conversion holds at once."""
SECONDS = 60
"""Of computing for one picture; whoever waits gives up before."""


def main() -> int:
    """Answer requests until nobody asks any more; the exit code."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever asked
    cv2.setNumThreads(1)  # whoever wants more at once has more of us
    keep_freed_memory()
    asker = socket.socket(fileno=int(sys.argv[1]))
    lived = _address_space()
    kept: dict[int, _Lent] = {}
    while True:
        line, descriptors, _, _ = socket.recv_fds(asker, MESSAGE_BYTES, 1)
        if not line:
            return 0
        request = json.loads(line)
        for number in request.get("forget", ()):
            kept.pop(number).close()
        if number := request.get("region", 0):
            if descriptors:
                kept[number] = _Lent(descriptors[0])
            lent = kept[number]
            answer = _answer(request, lent.descriptor, lived + _mapped(kept), lent)
        else:
            region = descriptors[0]
            try:
                answer = _answer(request, region, lived)
            finally:
                os.close(region)
        asker.sendall(json.dumps(answer).encode() + b"\n")


class _Lent:
    """Memory that we are lent again and again."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self.memory = mmap.mmap(descriptor, 0)

    def room(self, count: int) -> NDArray[np.uint8] | None:
        """Its first bytes, to decode into."""
        if count > len(self.memory):
            return None
        return np.frombuffer(self.memory, np.uint8, count)

    def holds(self, samples: NDArray[Any]) -> bool:
        """Whether these samples are its first bytes."""
        here = np.frombuffer(self.memory, np.uint8).ctypes.data
        return samples.flags.c_contiguous and samples.ctypes.data == here

    def close(self) -> None:
        """Give it back."""
        self.memory.close()
        os.close(self.descriptor)


def _mapped(kept: dict[int, _Lent]) -> int:
    return sum(len(lent.memory) for lent in kept.values())


def _answer(
    request: dict[str, Any], region: int, lived: int, lent: _Lent | None = None
) -> dict[str, Any]:
    source = path_of(request["path"]) if request["path"] else os.pread(region, request["bytes"], 0)
    most = float(request["max_megapixels"])
    room = {} if lent is None else {"room": lent.room}
    _limit(lived + HEADROOM)
    try:
        decoded = decode(
            source,
            max_megapixels=most,
            before_pixels=lambda pixels: _limit(lived + HEADROOM + PER_PIXEL * pixels),
            least_side=int(request["least_side"]),
            **room,
        )
        if lent is None:
            return {"decoded": _written(decoded, region)}
        return {"decoded": _written(decoded, region, lent)}
    except EditingError as error:
        return _refusal(error)
    except MemoryError:
        return _refusal(
            AssetTooLargeError(
                f"{request['name']} needs more memory to be opened than its size explains",
                "export it again",
            )
        )


def _refusal(error: EditingError) -> dict[str, Any]:
    return {"error": type(error).__name__, "message": error.message, "hint": error.hint}


def _written(decoded: Decoded, region: int, lent: _Lent | None = None) -> dict[str, Any]:
    """Samples and blocks of metadata into the region; where they lie, and the rest.

    What was decoded into a lent region lies there already.
    """
    picture = decoded.picture
    parts = {"rgb": picture.rgb, "alpha": picture.alpha}
    blocks = {"icc": decoded.icc, "exif": decoded.exif, "xmp": decoded.xmp}
    if lent is None:
        os.ftruncate(region, 0)
    placed: dict[str, Any] = {}
    end = 0
    for name, samples in parts.items():
        if samples is not None:
            data = memoryview(samples.data).cast("B")
            placed[name] = {"at": end, "shape": samples.shape, "dtype": samples.dtype.name}
            there = lent is not None and end == 0 and lent.holds(samples)
            end = _after(end + data.nbytes) if there else _put(region, data, end)
    for name, block in blocks.items():
        if block is not None:
            placed[name] = {"at": end, "bytes": len(block)}
            end = _put(region, memoryview(block), end)
    return {
        "placed": placed,
        "end": end,
        "format": decoded.format,
        "orientation": decoded.orientation,
        "notes": decoded.notes,
        "original_bits": decoded.original_bits,
        "sha256": decoded.sha256,
        "coded_key": decoded.coded_key,
        "jpeg_quality": decoded.jpeg_quality,
    }


def _put(region: int, data: memoryview, at: int) -> int:
    """Write all of it; where the next may begin, a multiple of 64."""
    while data.nbytes:
        written = os.pwrite(region, data, at)
        data, at = data[written:], at + written
    return _after(at)


def _after(at: int) -> int:
    """Where the next may begin."""
    return -(-at // 64) * 64


def _address_space() -> int:
    """Bytes of address space in use; 0 where the system does not tell."""
    try:
        with open("/proc/self/statm", encoding="ascii") as statm:  # noqa: PTH123 - no file on disk
            return int(statm.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def _limit(address_space: int) -> None:
    try:
        import resource  # noqa: PLC0415 - not on every system
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (address_space, hard))
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + SECONDS
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, hard))


if __name__ == "__main__":
    sys.exit(main())
