"""Upscale: more pixels, by Lanczos3, by a network that doubles photographs, or by a generative one.

Doubling is faithful. The generative network draws what textures usually look like; what it makes is
reduced again and held against the source, and where that tells that it drew something else, as it
does with small lettering, `auto` takes the faithful one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch

from presets.edits.upscale import Upscale
from watchfolder.engines.builtin.layers import Layer, bled
from watchfolder.engines.builtin.networks import realesrgan
from watchfolder.engines.builtin.networks.waifu2x import doubled
from watchfolder.engines.builtin.portion import Portion
from watchfolder.engines.engine import Figure, Materials, Progress, StepResult
from watchfolder.errors import EngineError
from watchfolder.pictures.filters import resize_lanczos
from watchfolder.pictures.picture import Picture, Size
from watchfolder.pictures.spaces import delta_e_2000, srgb_to_lab

VERSION = 3
FEATURES = ("upscale", "upscale:network", "upscale:generative")
NEEDS_SUBJECT = False

MAX_PIXELS = 400_000_000
NETWORK_FROM = 1.5
"""Factor from which `auto` asks the network: below it, Lanczos is as good and at once."""
NETWORK_UP_TO = 2_000_000
"""Pixels up to which `auto` asks the network for a doubling: 10 to 30 seconds on a CPU."""
FAST_UP_TO = 16_000_000
"""The same on an accelerator."""
GENERATIVE_FROM = 2.0
"""Factor above which `auto` asks the generative network, on an accelerator alone."""
GENERATIVE_UP_TO = 4_000_000
"""Pixels up to which it does."""
MADE_UP = 4.0
"""CIEDE2000 that one pixel in a hundred may be off by when the result is reduced again."""
_MOST_DOUBLINGS = 2
_CLEAR = 1e-3
_FAST = 1000


@dataclass(frozen=True, slots=True)
class Way:
    """How a picture is enlarged."""

    doublings: int
    """By the faithful network; Lanczos does the rest, up or down."""
    why: str
    generative: bool = False
    """Four times by the generative network instead, then by Lanczos to the size."""


def version_on(device: str) -> int:
    """On an accelerator `auto` may choose otherwise, so its results go by another number."""
    return VERSION if device == "cpu" else VERSION + _FAST


def able(feature: str) -> bool:
    """Whether `feature` can be done here: the generative network is carried by an extra."""
    return feature != "upscale:generative" or realesrgan.is_installed()


def run(edit: Upscale, picture: Picture, materials: Materials, progress: Progress) -> StepResult:
    """Enlarge to the asked size; a picture that is already as long comes back as it is.

    Lanczos brings what a network makes to the size that was asked. Figures: upscale_factor, its
    note telling the way and why; and, after a network, round_trip_delta_e: what one pixel in a
    hundred of the result, reduced again, is off the source by at least. Raises EngineError when the
    result would be over 400 megapixels or a network that was asked for is not installed, Cancelled.
    """
    progress.report(0.0)
    size = enlarged_size(edit, picture.size)
    if size.width * size.height > MAX_PIXELS:
        raise EngineError(
            f"{size.width} x {size.height} is over {MAX_PIXELS // 1_000_000} megapixels",
            "ask for a smaller scale: or long_edge:",
        )
    factor = max(size) / max(picture.size)
    device = materials.device
    way = way_of(edit.method, picture.size, factor, device=device)
    if way.generative:
        made = _by_generative(picture, size, Portion(progress, 0.0, 0.8), device)
        off = round_trip(picture, made)
        if edit.method == "generative" or off <= MADE_UP:
            return _told(made, factor, way.why, off)
        why = f"by the network: the generative one made things up ({off:.1f} dE2000 when reduced)"
        way = replace(way_of("network", picture.size, factor, device=device), why=why)
        progress = Portion(progress, 0.8, 1.0)
    larger, done = picture, 0.0
    for number in range(way.doublings):
        share = 0.95 * 4**number / sum(4**n for n in range(way.doublings))
        larger = _by_network(larger, Portion(progress, done, done + share), device)
        done += share
    result = _exactly(resize_lanczos(larger, size), picture)
    progress.report(1.0)
    return _told(result, factor, way.why, round_trip(picture, result) if way.doublings else None)


def round_trip(source: Picture, result: Picture) -> float:
    """The CIEDE2000 that 1 % of the pixels exceed when `result` is reduced to the source's size."""
    small = resize_lanczos(result, source.size)
    step = max(1, int((source.size.width * source.size.height / 1e6) ** 0.5))
    first, second = (srgb_to_lab(p.tensor()[:, ::step, ::step]) for p in (source, small))
    apart = delta_e_2000(first, second).flatten()
    return float(apart.kthvalue(max(1, round(0.99 * apart.numel()))).values)


def _told(result: Picture, factor: float, why: str, off: float | None) -> StepResult:
    figures = [Figure("upscale_factor", factor, note=why)]
    if off is not None:
        figures.append(Figure("round_trip_delta_e", off))
    return StepResult(result, tuple(figures))


def enlarged_size(edit: Upscale, size: Size) -> Size:
    """The size that `edit` asks for, never smaller than `size` on any side."""
    factor = edit.scale or (edit.long_edge or 0) / max(size)
    if factor <= 1:
        return size
    return Size(round(size.width * factor), round(size.height * factor))


def way_of(method: str, size: Size, factor: float, *, device: str = "cpu") -> Way:
    """Which network, how many doublings, and why so, in words."""
    if factor <= 1:
        return Way(0, "as large already")
    if method == "lanczos":
        return Way(0, "by Lanczos, as asked")
    if method == "generative":
        return Way(0, "four times by the generative network, as asked", generative=True)
    if method == "auto" and factor < NETWORK_FROM:
        return Way(0, f"by Lanczos: the network helps from {NETWORK_FROM:g} times on")
    wanted = 1 if factor <= 2 else _MOST_DOUBLINGS
    if method == "network":
        return Way(wanted, "by the network, as asked")
    pixels, fast = size.width * size.height, device != "cpu"
    may_draw = fast and realesrgan.is_installed() and pixels <= GENERATIVE_UP_TO
    if factor > GENERATIVE_FROM and may_draw:
        return Way(0, f"by the generative network: {device} is fast enough", generative=True)
    most = FAST_UP_TO if fast else NETWORK_UP_TO
    able_to = sum(pixels * 4**n <= most for n in range(wanted))
    if able_to == 0:
        return Way(
            0,
            f"by Lanczos: {pixels / 1e6:.1f} megapixels would take the network long "
            "(method: network insists)",
        )
    if able_to < wanted:
        return Way(able_to, "twice as large by the network, the rest by Lanczos to save time")
    slow = "" if factor <= GENERATIVE_FROM else ": faithful, and fast enough on this CPU"
    return Way(wanted, f"by the network{slow}")


def _by_network(picture: Picture, progress: Progress, device: str) -> Picture:
    return _enlarged(picture, doubled(_opaque(picture), progress, device), 2)


def _by_generative(picture: Picture, size: Size, progress: Progress, device: str) -> Picture:
    drawn = _enlarged(picture, realesrgan.quadrupled(_opaque(picture), progress, device), 4)
    return _exactly(resize_lanczos(drawn, size), picture)


def _opaque(picture: Picture) -> torch.Tensor:
    """Its colors; edge colors run on under what is transparent."""
    rgb, alpha = picture.tensor(), picture.alpha_tensor()
    return rgb if alpha is None else bled(Layer(rgb, (alpha > _CLEAR).float() * alpha))


def _enlarged(picture: Picture, rgb: torch.Tensor, times: int) -> Picture:
    """Colors as a network made them, alpha by Lanczos."""
    alpha = picture.alpha_tensor()
    size = Size(times * picture.size.width, times * picture.size.height)
    plane = None if alpha is None else resize_lanczos(alpha, size).clamp(0, 1)
    result = replace(picture, frame=picture.frame.scaled(float(times), float(times)))
    return result.with_tensor(rgb, plane)


def _exactly(result: Picture, before: Picture) -> Picture:
    """With the frame of one enlargement: that of two in a row differs in its last bits."""
    across = result.size.width / before.size.width
    down = result.size.height / before.size.height
    return replace(result, frame=before.frame.scaled(across, down))
