"""The subject of a picture: its soft mask, and how sure it is."""

from __future__ import annotations

import hashlib
import threading

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from watchfolder.engines.builtin.networks.subject_network import chosen
from watchfolder.engines.builtin.portion import Portion
from watchfolder.engines.builtin.scraps import judged
from watchfolder.engines.builtin.subject_alpha import subject_alpha
from watchfolder.engines.engine import Mask, Progress
from watchfolder.errors import RegionUncertainError
from watchfolder.pictures.picture import Picture

Plane = NDArray[np.float32]

LEAST_CONFIDENCE = 0.5
"""Below this a subject is not found: a person must show it."""
HOW_TO_SHOW = "lay a mask beside the picture (bag.jpg.mask.png), or say a box"
_SMALL_PART = 0.03
"""Parts below this share of the largest are not the subject but something that looks like it."""
_CUTOUT_SHARE = 0.05
"""A picture at least this transparent is taken as cut out already."""

_lock = threading.Lock()
_latest: dict[str, Mask] = {}


def find_subject(source: Picture, progress: Progress) -> Mask:
    """The subject's soft alpha on `source`.

    A picture that is cut out already shows its subject itself; else a network finds it and
    closed-form matting its edge. The latest answer is remembered, since several places of one
    picture ("the background", "the leather") begin with its subject. Where the network in a mirror
    is not sure of parts of it, its confidence is low, with the reason in its note.

    Raises RegionUncertainError when there is none to be sure of, Cancelled.
    """
    key = f"{chosen().sha256} {_pixels_digest(source)}"
    with _lock:
        known = _latest.get(key)
    if known is None:
        known = _of_cutout(source) or _of_photo(source, progress)
        with _lock:
            _latest.clear()
            _latest[key] = known
    progress.report(1.0)
    return known


def _pixels_digest(source: Picture) -> str:
    digest = hashlib.sha256(repr(source.rgb.shape).encode())
    digest.update(np.ascontiguousarray(source.rgb).data)
    if source.alpha is not None:
        digest.update(np.ascontiguousarray(source.alpha).data)
    return digest.hexdigest()


def _of_cutout(source: Picture) -> Mask | None:
    """The alpha of a picture that is cut out already, without shadows that lie apart from it."""
    alpha = source.alpha_tensor()
    if alpha is None:
        return None
    plane = alpha[0].numpy()
    if (plane < 0.02).mean() < _CUTOUT_SHARE or not (plane > 0.9).any():
        return None
    count, labels = cv2.connectedComponents((plane > 0.02).astype(np.uint8))
    peaks = np.zeros(count, np.float32)
    np.maximum.at(peaks, np.asarray(labels, np.intp).ravel(), plane.ravel())
    solid = np.where(peaks[labels] > 0.9, plane, 0).astype(np.float32)
    return Mask(torch.from_numpy(solid)[None], 0.98, "taken from the picture's own transparency")


def _of_photo(source: Picture, progress: Progress) -> Mask:
    rgb = source.tensor()
    progress.report(0.0, "looking for the subject")
    probability = chosen().ask(rgb).numpy()
    probability = _without_small_parts(probability)
    confidence = subject_confidence(probability)
    if confidence < LEAST_CONFIDENCE:
        raise RegionUncertainError(
            _why_uncertain(probability),
            HOW_TO_SHOW,
            region="the subject",
            confidence=round(confidence, 3),
            found=torch.from_numpy(probability)[None],
        )
    image = np.ascontiguousarray(rgb.permute(1, 2, 0).numpy())
    alpha = subject_alpha(image, probability, Portion(progress, 0.1, 0.9))
    progress.report(0.9, "looking again")
    mirrored = chosen().ask(rgb.flip(-1).contiguous()).flip(-1).numpy()
    found = judged(image, alpha, (probability, mirrored))
    return Mask(torch.from_numpy(found.alpha)[None], confidence * found.belief, found.note)


def subject_confidence(probability: Plane) -> float:
    """How sure a found subject is, 0 to 1, from the network's (H, W) answer alone.

    With u the share of undecided pixels (0.1 to 0.9) over the share of the subject: 1 / (1 +
    u ** 1.5), which is above 0.8 on photographs of things (u up to 0.3) and below 0.3 on
    textures, text and empty walls (u from 1.8). Times 0.2 when the subject is nearly nothing
    (below 0.1 %) or nearly everything (above 97 %).
    """
    area = float((probability > 0.5).mean())
    undecided = float(((probability > 0.1) & (probability < 0.9)).mean())
    sure = 1 / (1 + float(undecided / max(area, 1e-6)) ** 1.5)
    return float(sure) * (0.2 if area < 0.001 or area > 0.97 else 1.0)


def _why_uncertain(probability: Plane) -> str:
    area = float((probability > 0.5).mean())
    if area > 0.97:
        return "the subject seems to fill the whole picture"
    if area < 0.001:
        return "no subject was found"
    return "no subject stands out clearly"


def _without_small_parts(probability: Plane) -> Plane:
    """The probability without specks that hang together with no large part, however faintly."""
    sure = (probability > 0.5).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(sure)
    if count <= 2:
        return probability
    areas = stats[:, cv2.CC_STAT_AREA].astype(np.int64)
    areas[0] = 0
    large = (areas >= _SMALL_PART * areas.max())[labels]
    faint_count, faint = cv2.connectedComponents((probability > 0.08).astype(np.uint8))
    keep = np.zeros(faint_count, np.bool_)
    keep[np.unique(faint[large])] = True
    keep[0] = True  # what is fainter still is ground anyway
    return np.where(keep[faint], probability, 0).astype(np.float32)
