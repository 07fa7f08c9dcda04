"""Text: whether lettering is still read, where a reader is installed (rapidocr, optional)."""

from __future__ import annotations

import functools
import importlib
import importlib.util
import re
from typing import Any

import cv2
import numpy as np

from presets.edit import Edit
from watchfolder.engines.engine import Figure
from watchfolder.pictures.picture import Picture

LETTERING = frozenset({"text", "logo", "label", "lettering", "wordmark", "print", "writing"})
"""Words of a keep clause that ask for lettering to stay."""
_READ_AT = 1600
"""Long edge, in pixels, at which pictures are read."""
_SURE = 0.7
"""Confidence from which on a line of the source counts."""


def asks_for_text(edit: Edit) -> bool:
    """Whether the step is to keep lettering."""
    return any(LETTERING & set(re.findall(r"[a-z]+", words.lower())) for words in edit.keep)


def text_figure(edit: Edit, before: Picture, after: Picture) -> tuple[Figure, ...]:
    """text_readable: share of the source's words that are still read in the result.

    Nothing where no lettering is to be kept or the source shows none. Where no reader is
    installed the figure keep_text says that it was not measured.
    """
    if not asks_for_text(edit):
        return ()
    if importlib.util.find_spec("rapidocr") is None:
        return (Figure("text_unmeasured", 1.0, note="not measured: rapidocr is not installed"),)
    wanted = _words(before)
    if not wanted:
        return ()
    found = _words(after)
    still = sum(word in found for word in wanted)
    return (Figure("text_readable", still / len(wanted), note=f"of {len(wanted)} words"),)


def _words(picture: Picture) -> frozenset[str]:
    """Words of at least three letters or digits that are read surely, in lower case."""
    rgb = picture.rgb if picture.top == 255 else (picture.rgb // 257).astype(np.uint8)
    shrink = min(1.0, _READ_AT / max(picture.size))
    small = cv2.resize(rgb, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    answer = _reader()(np.ascontiguousarray(small[..., ::-1]))
    lines = zip(answer.txts or (), answer.scores or (), strict=True)
    sure = " ".join(text for text, score in lines if score >= _SURE)
    return frozenset(w for w in re.findall(r"[^\W_]+", sure.lower()) if len(w) > 2)


@functools.cache
def _reader() -> Any:
    return importlib.import_module("rapidocr").RapidOCR()
