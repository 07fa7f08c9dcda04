"""A subject network from a person's own ONNX file: BiRefNet, ISNet, U2-Net and what is like them.

They differ in what they are shown and in what they say. U2-Net (Qin et al. 2020) sees 320 pixels,
scaled by its brightest value and by ImageNet's mean and deviation, and answers in a range of its
own; ISNet (Qin et al. 2022) sees 1024 pixels less a half; BiRefNet (Zheng et al. 2024) sees 1024
by ImageNet's numbers and answers before the sigmoid. Which one a file is, its name says, else its
size: 320 is U2-Net's.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import onnxruntime as ort
import torch
from numpy.typing import NDArray
from onnxruntime.capi import onnxruntime_pybind11_state as faults
from torch import Tensor

from watchfolder.engines.builtin.networks.subject_network import SubjectNetwork
from watchfolder.errors import EngineError

Plane = NDArray[np.float32]
_IMAGENET = (np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225]))
_HALF = (np.full(3, 0.5), np.ones(3))
_USUAL_SIDE, _U2NET_SIDE = 1024, 320
_FAULTS = (
    faults.Fail,
    faults.InvalidArgument,
    faults.InvalidGraph,
    faults.InvalidProtobuf,
    faults.NoSuchFile,
    faults.NotImplemented,
    faults.RuntimeException,
)
_HINT = "subject_model: names an ONNX file of BiRefNet, ISNet or U2-Net with one picture as input"


@dataclass(frozen=True, slots=True)
class Family:
    """How a network wants its picture, and how it answers."""

    name: str
    mean: NDArray[np.float64]
    deviation: NDArray[np.float64]
    by_brightest: bool = False
    stretched: bool = False
    """Whether its answer is stretched from its least to its largest value."""


FAMILIES = {
    "u2net": Family("U2-Net", *_IMAGENET, by_brightest=True, stretched=True),
    "isnet": Family("ISNet", *_HALF, stretched=True),
    "birefnet": Family("BiRefNet", *_IMAGENET),
}


def family_of(name: str, side: int) -> Family:
    """The family of a file by its name, else by what it sees."""
    plain = name.lower().replace("-", "").replace("_", "")
    for word, family in FAMILIES.items():
        if word in plain:
            return family
    return FAMILIES["u2net" if side <= _U2NET_SIDE else "birefnet"]


def read_subject_file(path: Path, threads: int) -> SubjectNetwork:
    """The network of an ONNX file, on the CPU with so many threads.

    Raises EngineError when the file is missing, is no ONNX file, or takes or gives something else
    than a picture.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise EngineError(f"{path.name} cannot be read: {error.strerror}", _HINT) from error
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        session = ort.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    except _FAULTS as error:
        raise EngineError(f"{path.name} is no ONNX network: {_first_line(error)}", _HINT) from error
    side = _side(session, path.name)
    asked = _Asked(session, path.name, side, family_of(path.stem, side))
    return SubjectNetwork(path.name, hashlib.sha256(data).hexdigest(), asked.probability)


@dataclass(frozen=True, slots=True)
class _Asked:
    session: ort.InferenceSession
    file: str
    side: int
    family: Family

    def probability(self, rgb: Tensor) -> Tensor:
        """(H, W) of (3, H, W). Raises EngineError when the network fails on it."""
        image = np.ascontiguousarray(rgb.permute(1, 2, 0).cpu().numpy(), dtype=np.float32)
        height, width = image.shape[:2]
        shrink = cv2.INTER_AREA if min(height, width) >= self.side else cv2.INTER_CUBIC
        small = np.asarray(
            cv2.resize(image, (self.side, self.side), interpolation=shrink), np.float32
        )
        if self.family.by_brightest:
            small = small / max(float(small.max()), 1e-6)
        seen = (small - self.family.mean) / self.family.deviation
        feed = np.ascontiguousarray(seen.transpose(2, 0, 1)[None], np.float32)
        try:
            answers = self.session.run(None, {self.session.get_inputs()[0].name: feed})
        except _FAULTS as error:
            raise EngineError(f"{self.file} failed: {_first_line(error)}", _HINT) from error
        plane = self._answer(answers)
        full = cv2.resize(plane, (width, height), interpolation=cv2.INTER_CUBIC)
        return torch.from_numpy(np.asarray(np.clip(full, 0, 1), np.float32))

    def _answer(self, answers: list[Any]) -> Plane:
        """The finest of its answers, as probabilities.

        U2-Net and ISNet give the finest first, BiRefNet as it is exported gives one or ends on it.
        """
        fitting = [a for a in answers if np.ndim(a) == 4 and np.shape(a)[1] == 1]
        if not fitting:
            shapes = ", ".join("x".join(str(n) for n in np.shape(a)) for a in answers)
            raise EngineError(f"{self.file} answers {shapes}, not one plane", _HINT)
        chosen = fitting[0] if self.family.stretched else fitting[-1]
        plane = np.asarray(chosen, np.float32)[0, 0]
        low, high = float(plane.min()), float(plane.max())
        if low < -1e-3 or high > 1 + 1e-3:
            plane = 1 / (1 + np.exp(-np.clip(plane, -60, 60)))
            low, high = float(plane.min()), float(plane.max())
        if self.family.stretched:
            plane = (plane - low) / max(high - low, 1e-6)
        return np.asarray(plane, np.float32)


def _side(session: ort.InferenceSession, name: str) -> int:
    inputs = session.get_inputs()
    shape = inputs[0].shape if len(inputs) == 1 else None
    if shape is None or len(shape) != 4 or shape[1] not in (3, "3"):
        raise EngineError(f"{name} does not take one picture of three channels", _HINT)
    sides = [n for n in shape[2:] if isinstance(n, int)]
    if len(set(sides)) > 1:
        raise EngineError(f"{name} wants {sides[1]} by {sides[0]} pixels, not a square", _HINT)
    if sides:
        return int(sides[0])
    return _U2NET_SIDE if "u2net" in name.lower() else _USUAL_SIDE


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0][:200]
