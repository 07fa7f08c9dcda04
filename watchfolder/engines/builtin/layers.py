"""Layers: a subject lifted off its picture with its own colours, and laid on something else."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import torch
from torch import Tensor

from watchfolder.engines.builtin.networks.matting import clean_foreground
from watchfolder.engines.engine import Figure, Mask, Progress
from watchfolder.pictures.picture import Picture, Samples

_BLEED = 12
"""Pixels over which edge colours run on under full transparency, for programs that interpolate."""


@dataclass(frozen=True, slots=True)
class Layer:
    """A subject by itself."""

    rgb: Tensor
    """(3, H, W) sRGB-encoded, straight: edge pixels have the subject's colour alone."""
    alpha: Tensor
    """(1, H, W)."""


def lift(picture: Picture, belongs: Tensor, progress: Progress) -> Layer:
    """The part of `picture` that `belongs` (1, H, W), freed of what shines through its edges.

    Where the picture is transparent already its colours are straight and stay as they are.
    Raises Cancelled.
    """
    rgb = picture.tensor()
    own = picture.alpha_tensor()
    opaque = torch.ones_like(belongs) if own is None else own
    alpha = torch.minimum(belongs, opaque)
    mixed = (belongs > 0) & (belongs < 1) & (opaque > 0.999)
    if bool(mixed.any()):
        image = np.ascontiguousarray(rgb.permute(1, 2, 0).numpy())
        clean = clean_foreground(image, np.ascontiguousarray(belongs[0].numpy()), progress)
        rgb = torch.where(mixed, torch.from_numpy(clean).permute(2, 0, 1), rgb)
    return Layer(rgb, alpha)


def over(layer: Layer, ground: Tensor) -> Tensor:
    """`layer` on an opaque `ground` (3, H, W), both sRGB-encoded.

    Mixed as encoded: alpha and clean colours were estimated from encoded values, so an edge laid
    back on its own ground is the photograph again; mixed in linear light it would be too bright.
    """
    return ground + (layer.rgb - ground) * layer.alpha


def kept_samples(result: Samples, picture: Picture, alpha: Tensor) -> Samples:
    """`result` with the picture's own samples wherever the layer covers wholly, bit by bit."""
    whole = (alpha[0] >= 1).numpy()
    kept = result.copy()
    kept[whole] = picture.rgb[whole]
    return kept


def bled(layer: Layer) -> Tensor:
    """The layer's colours with the edge's running on a little where alpha is 0, then black.

    Nothing of the old background is left to be found under the transparency.
    """
    shown = (layer.alpha[0] > 0).numpy()
    if shown.all() or not shown.any():
        return layer.rgb * layer.alpha.gt(0)
    away, nearest = cv2.distanceTransformWithLabels(
        (~shown).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    colors = layer.rgb.permute(1, 2, 0).numpy()
    of_label = np.zeros((int(nearest.max()) + 1, 3), np.float32)
    of_label[nearest[shown]] = colors[shown]
    filled = np.where(shown[:, :, None], colors, of_label[nearest])
    filled[away > _BLEED] = 0
    return torch.from_numpy(np.ascontiguousarray(filled)).permute(2, 0, 1)


def subject_figures(picture: Picture, result: Samples, alpha: Tensor, mask: Mask) -> list[Figure]:
    """What the edit did to the subject itself, and how surely it was found.

    subject_max_diff is in levels of 8 bits over the pixels that are wholly subject.
    """
    whole = (alpha[0] >= 1).numpy()
    soft = float(((alpha > 0) & (alpha < 1)).float().mean())
    difference = 0.0
    if whole.any():
        before = picture.rgb[whole].astype(np.int64)
        difference = float(np.abs(result[whole].astype(np.int64) - before).max())
    return [
        Figure("subject_max_diff", difference * 255 / picture.top),
        Figure("subject_share", float(alpha.mean())),
        Figure("soft_edge_share", soft),
        Figure("mask_confidence", mask.confidence, note=mask.note),
    ]
