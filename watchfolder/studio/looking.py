"""Looking into a picture: its facts, with the check of a source that planners warn by."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from watchfolder.engines.builtin.networks import u2netp
from watchfolder.engines.builtin.subjects import LEAST_CONFIDENCE, subject_confidence
from watchfolder.errors import EngineError
from watchfolder.pictures.decode import Decoded
from watchfolder.pictures.examine import facts_of
from watchfolder.pictures.facts import SOURCE_CHECK, Facts
from watchfolder.pictures.picture import Picture
from watchfolder.pictures.source_check import check_source
from watchfolder.planning.plan import Plan
from watchfolder.planning.planner import make_plan

if TYPE_CHECKING:
    from watchfolder.studio.studio import Studio

Plane = NDArray[np.float32]

_LOOKED_AT = 640
"""Long edge, in pixels, at which the subject is looked for: the network sees 320."""
_CUTOUT_SHARE = 0.05


def looked_into(sha256: str, name: str, decoded: Decoded) -> Facts:
    """All that is known of a file: what `facts_of` says, and the figures of `check_source`.

    `subject_confidence` says how sure the network is of a subject; 1 for a picture that is cut
    out already. It is left out where the network is not installed.
    """
    facts = facts_of(sha256, name, decoded)
    subject, more = seen_subject(decoded.picture)
    figures = facts.measures | check_source(decoded.picture, subject) | more
    if decoded.jpeg_quality:
        figures["jpeg_quality"] = float(decoded.jpeg_quality)
    return facts.model_copy(update={"measures": figures, "source_check": SOURCE_CHECK})


def advice_after(studio: Studio, plan: Plan, name: str, decoded: Decoded) -> list[str]:
    """What a plan advises once the source is checked: for a job that failed, as sentences.

    Edits do without the check; where one failed, it may be the reason, and its time is well spent.
    """
    facts = plan.facts
    if facts.source_check < SOURCE_CHECK:
        facts = looked_into(facts.sha256, name, decoded)
        studio.store.put_facts(facts)
        plan = make_plan(plan.recipe, facts, studio.cards, studio.cache.has)
    return [advice.sentence() for advice in plan.warnings]


def seen_subject(picture: Picture) -> tuple[Plane | None, dict[str, float]]:
    """Roughly where the subject is, small and from 0 to 1, and how sure the network is of it.

    None where it is not sure, where the picture is cut out already, or without the network.
    """
    alpha = picture.alpha
    if alpha is not None and float((alpha == 0).mean()) >= _CUTOUT_SHARE:
        # Nothing lies behind it: there is a subject, and no ground to part it from.
        return None, {"subject_confidence": 1.0}
    height, width = picture.rgb.shape[:2]
    scale = min(1.0, _LOOKED_AT / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(picture.rgb, size, interpolation=cv2.INTER_AREA)
    rgb = torch.from_numpy(small.astype(np.float32) / picture.top).permute(2, 0, 1)
    try:
        probability = u2netp.subject_probability(rgb.contiguous()).numpy()
    except EngineError:
        return None, {}
    confidence = subject_confidence(probability)
    known = probability if confidence >= LEAST_CONFIDENCE else None
    return known, {
        "subject_confidence": round(confidence, 4),
        "subject_share": round(float((probability > 0.5).mean()), 4),
    }
