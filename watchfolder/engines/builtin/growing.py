"""Growing: all within some pixels of a place."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Where = NDArray[np.bool_]


def grown(where: Where, pixels: int) -> Where:
    """All within `pixels` of what is True."""
    if not where.any():
        return where
    away = cv2.distanceTransform((~where).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return np.asarray(away <= pixels)
