"""Looks: what a running job shows of its picture, as a file that whoever watches can open."""

from __future__ import annotations

import io
import threading
from typing import TYPE_CHECKING

from watchfolder.jobs.previews import PreviewFolder
from watchfolder.log import get_logger

if TYPE_CHECKING:
    from watchfolder.pictures.picture import Picture

EDGE = 512
"""Long edge of a preview in pixels, at most."""
_QUALITY = 82
_log = get_logger(__name__)


class Looks:
    """Takes pictures from the work, and writes the latest one down from another thread.

    `take` costs the work nothing: what comes before the last one was written is dropped. A full
    disk, or a picture that cannot be shown, ends the previews of this job, never the job.
    """

    def __init__(self, folder: PreviewFolder, job_id: str) -> None:
        self._folder = folder
        self._job = job_id
        self._lock = threading.Lock()
        self._latest: tuple[Picture | bytes, str] | None = None
        self._given_up = False
        self._step = ""
        self._number = 0

    def take(self, picture: Picture | bytes, step: str) -> None:
        """Keep a picture of `step` for the next writing; bytes are written as they are."""
        with self._lock:
            self._latest = (picture, step)

    def write(self) -> None:
        """Write the latest picture down, if there is one that is not yet."""
        with self._lock:
            latest, self._latest = self._latest, None
        if latest is None or self._given_up:
            return
        picture, step = latest
        try:
            made = picture if isinstance(picture, bytes) else as_jpeg(picture)
            self._folder.write(self._job, made)
        except (OSError, MemoryError, ValueError) as error:
            _log.warning("no previews of this job: %s", error)
            self._given_up = True
            self._number = 0
            return
        self._step = step
        self._number += 1

    def number_in(self, step: str) -> int:
        """How many pictures there were, where the last one shows `step`; else 0."""
        return self._number if step == self._step else 0

    def clear(self) -> None:
        """Take the file away."""
        self._folder.clear(self._job)


def as_jpeg(picture: Picture) -> bytes:
    """A small JPEG of a picture, what is transparent on white."""
    # not before there is something to show: most workers never do
    import numpy as np  # noqa: PLC0415
    from PIL import Image  # noqa: PLC0415

    deep = picture.top != 255
    rgb = (picture.rgb // 257).astype(np.uint8) if deep else picture.rgb
    image = Image.fromarray(np.ascontiguousarray(rgb))
    if picture.alpha is not None:
        alpha = (picture.alpha // 257).astype(np.uint8) if deep else picture.alpha
        ground = Image.new("RGB", image.size, "white")
        ground.paste(image, mask=Image.fromarray(np.ascontiguousarray(alpha)))
        image = ground
    image.thumbnail((EDGE, EDGE), Image.Resampling.BILINEAR)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()
