"""Upscale: more pixels, by a network that doubles photographs or by Lanczos3; nothing invented."""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch

from presets.edits.upscale import Upscale
from watchfolder.engines.builtin.layers import Layer, bled
from watchfolder.engines.builtin.networks.waifu2x import doubled
from watchfolder.engines.builtin.portion import Portion
from watchfolder.engines.engine import Figure, Materials, Progress, StepResult
from watchfolder.errors import EngineError
from watchfolder.pictures.filters import resize_lanczos
from watchfolder.pictures.picture import Picture, Size

VERSION = 2
FEATURES = ("upscale", "upscale:network")
NEEDS_SUBJECT = False

MAX_PIXELS = 400_000_000
NETWORK_FROM = 1.5
"""Factor from which `auto` asks the network: below it, Lanczos is as good and at once."""
NETWORK_UP_TO = 2_000_000
"""Pixels up to which `auto` asks the network for a doubling: 10 to 30 seconds on a CPU."""
_MOST_DOUBLINGS = 2
_CLEAR = 1e-3


@dataclass(frozen=True, slots=True)
class Way:
    """How a picture is enlarged."""

    doublings: int
    """By the network; Lanczos does the rest, up or down."""
    why: str


def run(edit: Upscale, picture: Picture, _materials: Materials, progress: Progress) -> StepResult:
    """Enlarge to the asked size; a picture that is already as long comes back as it is.

    The network sees doublings, at most two; Lanczos brings the result to the size that was asked.
    The figure upscale_factor has the way and its reason in its note. Raises EngineError when the
    result would be over 400 megapixels, Cancelled.
    """
    progress.report(0.0)
    size = enlarged_size(edit, picture.size)
    if size.width * size.height > MAX_PIXELS:
        raise EngineError(
            f"{size.width} x {size.height} is over {MAX_PIXELS // 1_000_000} megapixels",
            "ask for a smaller scale: or long_edge:",
        )
    factor = max(size) / max(picture.size)
    way = way_of(edit.method, picture.size, factor)
    larger, done = picture, 0.0
    for number in range(way.doublings):
        share = 0.95 * 4**number / sum(4**n for n in range(way.doublings))
        larger = _doubled(larger, Portion(progress, done, done + share))
        done += share
    result = _exactly(resize_lanczos(larger, size), picture)
    progress.report(1.0)
    return StepResult(result, (Figure("upscale_factor", factor, note=way.why),))


def enlarged_size(edit: Upscale, size: Size) -> Size:
    """The size that `edit` asks for, never smaller than `size` on any side."""
    factor = edit.scale or (edit.long_edge or 0) / max(size)
    if factor <= 1:
        return size
    return Size(round(size.width * factor), round(size.height * factor))


def way_of(method: str, size: Size, factor: float) -> Way:
    """How many doublings the network does, and why so many, in words."""
    if factor <= 1:
        return Way(0, "as large already")
    if method == "lanczos":
        return Way(0, "by Lanczos, as asked")
    if method == "auto" and factor < NETWORK_FROM:
        return Way(0, f"by Lanczos: the network helps from {NETWORK_FROM:g} times on")
    wanted = 1 if factor <= 2 else _MOST_DOUBLINGS
    if method == "network":
        return Way(wanted, "by the network, as asked")
    pixels = size.width * size.height
    able = sum(pixels * 4**n <= NETWORK_UP_TO for n in range(wanted))
    if able == 0:
        return Way(
            0,
            f"by Lanczos: {pixels / 1e6:.1f} megapixels would take the network long "
            "(method: network insists)",
        )
    if able < wanted:
        return Way(able, "twice as large by the network, the rest by Lanczos to save time")
    return Way(wanted, "by the network")


def _doubled(picture: Picture, progress: Progress) -> Picture:
    """Colors by the network, alpha by Lanczos; edge colors run on under what is transparent."""
    rgb, alpha = picture.tensor(), picture.alpha_tensor()
    size = Size(2 * picture.size.width, 2 * picture.size.height)
    plane: torch.Tensor | None = None
    if alpha is not None:
        rgb = bled(Layer(rgb, (alpha > _CLEAR).float() * alpha))
        plane = resize_lanczos(alpha, size).clamp(0, 1)
    made = doubled(rgb, progress)
    result = replace(picture, frame=picture.frame.scaled(2.0, 2.0))
    return result.with_tensor(made, plane)


def _exactly(result: Picture, before: Picture) -> Picture:
    """With the frame of one enlargement: that of two in a row differs in its last bits."""
    across = result.size.width / before.size.width
    down = result.size.height / before.size.height
    return replace(result, frame=before.frame.scaled(across, down))
