"""Deep pictures: RGB with 16 bits a channel, which Pillow would silently reduce to 8."""

from __future__ import annotations

import struct
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from watchfolder.errors import UnreadableAssetError, UnsupportedFormatError
from watchfolder.pictures.foreign import EXPORT
from watchfolder.pictures.structures import avif, tiff
from watchfolder.pictures.window import Window

Deep = NDArray[np.uint16]

_BITS, _PHOTOMETRIC, _PLANES, _EXTRA, _FORMAT = 258, 262, 284, 338, 339
_WHITE_IS_ZERO, _RGB, _COLOR_FILTER_ARRAY = 0, 2, 32803
_UNSIGNED, _FLOAT = 1, 3
_ASSOCIATED, _UNASSOCIATED = 1, 2
_HDR_TRANSFERS = {16, 18}
"""Perceptual quantizer and hybrid log-gamma."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How samples are stored."""

    bits: int = 8
    """A channel."""
    color: bool = True
    """RGB, as opposed to grey, CMYK, Lab and others."""
    inverted: bool = False
    """White is 0."""
    alpha: str = ""
    """"straight", "premultiplied", or "" for none."""
    primaries: int = 1
    """As ISO/IEC 23091-2 numbers them, where the file says it so; 1: those of sRGB."""

    @property
    def beyond_pillow(self) -> bool:
        """Whether Pillow would lose bits of it."""
        return self.bits == 16 and (self.color or self.alpha != "")


def layout_of(window: Window, format_name: str) -> Layout:
    """How the samples of a file are stored.

    Raises UnsupportedFormatError for floating point and for more than 16 bits, Unfinished when
    the header is not there.
    """
    if format_name == "png":
        bits, color = struct.unpack(">BB", window.at(24, 2))
        return Layout(bits, color=color in {2, 3, 6}, alpha="straight" if color & 4 else "")
    if format_name == "tiff":
        return _tiff_layout(window)
    if format_name in {"avif", "heic"}:
        return _avif_layout(window)
    return Layout()


def _tiff_layout(window: Window) -> Layout:
    page = next(iter(tiff.directories(window)))
    bits = max(page.integers(window, _BITS) or (1,))
    photometric = page.integer(window, _PHOTOMETRIC, 0)
    extra = page.integer(window, _EXTRA, 0)
    kind = page.integer(window, _FORMAT, _UNSIGNED)
    if kind == _FLOAT or bits > 16:
        raise UnsupportedFormatError(
            f"{window.name} has {bits}-bit {'floating point' if kind == _FLOAT else ''} samples",
            "export it with 16 bits a channel",
        )
    if photometric == _COLOR_FILTER_ARRAY:
        raise UnsupportedFormatError(f"{window.name} is a camera raw file", EXPORT)
    if bits == 16 and photometric == _RGB and page.integer(window, _PLANES, 1) != 1:
        raise UnsupportedFormatError(
            f"{window.name} has 16-bit colour planes stored apart",
            "export it with interleaved channels",
        )
    return Layout(
        bits,
        color=photometric == _RGB,
        inverted=photometric == _WHITE_IS_ZERO and bits > 1,
        alpha={_ASSOCIATED: "premultiplied", _UNASSOCIATED: "straight"}.get(extra, ""),
    )


def _avif_layout(window: Window) -> Layout:
    bits, primaries = 8, 1
    for box in _avif_properties(window):
        content = window.at(box.start, min(box.end - box.start, 64))
        if box.kind == b"pixi" and len(content) > 5:
            bits = max(content[5 : 5 + content[4]], default=8)
        if box.kind == b"colr" and content.startswith(b"nclx"):
            primaries, transfer = struct.unpack_from(">HH", content, 4)
            if transfer in _HDR_TRANSFERS:
                raise UnsupportedFormatError(
                    f"{window.name} is an HDR picture", "export it for SDR, in sRGB"
                )
    return Layout(bits, primaries=primaries)


def _avif_properties(window: Window) -> list[avif.Box]:
    place = (0, window.size)
    for kind, header in ((b"meta", 4), (b"iprp", 0), (b"ipco", 0)):
        found = next((b for b in avif.boxes(window, *place) if b.kind == kind), None)
        if found is None:
            return []
        place = (found.start + header, found.end)
    return list(avif.boxes(window, *place))


def read_deep(data: bytes, layout: Layout, name: str) -> tuple[Deep, Deep | None]:
    """(H, W, 3) and alpha (H, W) or None, straight, as stored: orientation is not applied.

    The caller has checked the number of pixels. Raises UnreadableAssetError.
    """
    fault = "no decoder takes it"
    try:
        found = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error as error:
        found, fault = None, error.err
    if found is None or found.dtype != np.uint16:
        raise UnreadableAssetError(
            f"{name} cannot be decoded with its 16 bits: {fault}", "export it again"
        )
    samples = found.astype(np.uint16, copy=False)
    if samples.ndim == 2 or samples.shape[2] < 3:
        raise UnsupportedFormatError(f"{name} has an unusual set of channels", EXPORT)
    rgb = np.ascontiguousarray(samples[..., 2::-1])
    if samples.shape[2] == 3:
        return rgb, None
    alpha = np.ascontiguousarray(samples[..., 3])
    if layout.alpha == "premultiplied":
        rgb = _straight(rgb, alpha)
    return rgb, alpha if layout.alpha else None


def _straight(rgb: Deep, alpha: Deep) -> Deep:
    share = np.maximum(alpha, 1)[..., None].astype(np.float32) / 65535
    return np.floor((rgb / share).clip(0, 65535) + 0.5).astype(np.uint16)
