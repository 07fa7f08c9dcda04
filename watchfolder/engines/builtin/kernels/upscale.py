"""Upscale: more pixels by Lanczos3, nothing invented."""

from __future__ import annotations

from presets.edits.upscale import Upscale
from watchfolder.engines.engine import Materials, Progress, StepResult
from watchfolder.errors import EngineError
from watchfolder.pictures.filters import resize_lanczos
from watchfolder.pictures.picture import Picture, Size

VERSION = 1
FEATURES = ("upscale",)
NEEDS_SUBJECT = False

MAX_PIXELS = 400_000_000


def run(edit: Upscale, picture: Picture, _materials: Materials, progress: Progress) -> StepResult:
    """Enlarge to the asked size; a picture that is already as long comes back as it is.

    Raises EngineError when the result would be over 400 megapixels, Cancelled.
    """
    progress.report(0.0)
    size = enlarged_size(edit, picture.size)
    if size.width * size.height > MAX_PIXELS:
        raise EngineError(
            f"{size.width} x {size.height} is over {MAX_PIXELS // 1_000_000} megapixels",
            "ask for a smaller scale: or long_edge:",
        )
    result = resize_lanczos(picture, size)
    progress.report(1.0)
    return StepResult(result)


def enlarged_size(edit: Upscale, size: Size) -> Size:
    """The size that `edit` asks for, never smaller than `size` on any side."""
    factor = edit.scale or (edit.long_edge or 0) / max(size)
    if factor <= 1:
        return size
    return Size(round(size.width * factor), round(size.height * factor))
