"""Text: whether lettering that is to stay is still read after a step."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from presets.edit import Edit
from presets.lettering import asks_for_lettering, of_letters
from watchfolder.engines.builtin.lettering import (
    Line,
    find_lettering,
    points_in,
    seen,
    still_read,
)
from watchfolder.engines.engine import Figure
from watchfolder.pictures.picture import Frame, Picture
from watchfolder.running.keeping.bounds import Kept
from watchfolder.running.keeping.view import Plane

UNREAD = "no text is read on the source"
"""Why nothing could be measured."""
_NAMED = 6
"""Lost words that a note names."""
_INSIDE = 0.5
"""Share of a line in a place from which on it belongs there."""


def asks_for_text(edit: Edit) -> bool:
    """Whether the step is to keep lettering, or something that mostly bears some."""
    return asks_for_lettering(edit.keep)


def text_figure(
    edit: Edit,
    original: Picture,
    before: Picture,
    after: Picture,
    *,
    place: Plane | None = None,
    kept: Sequence[Kept] = (),
) -> tuple[Figure, ...]:
    """text_readable: share of the words of the original's lettering that `after` still shows.

    Nothing where no lettering is to be kept. Words that `before` did not show any more are not
    this step's doing. With kept places, the lettering in them counts; of a background that is
    replaced (`place` (H, W) on `before`) only what is asked for as text. Where nothing can be
    read text_unmeasured says so. Raises EngineError when the reader is missing.
    """
    if not asks_for_text(edit):
        return ()
    lines = _meant(edit, find_lettering(original), before.frame, place, kept)
    if not lines:
        return (Figure("text_unmeasured", 1.0, note=f"not measured: {UNREAD}"),)
    wanted = _shown(lines, original, before)
    found = _read(lines, after)
    total = sum(map(len, wanted))
    if not total:
        return (Figure("text_unmeasured", 1.0, note="not measured: gone before this step"),)
    lost = [w for had, has in zip(wanted, found, strict=True) for w in had if w not in has]
    note = f"of {total} words"
    if lost:
        more = f" and {len(lost) - _NAMED} more" if len(lost) > _NAMED else ""
        note += f"; not read: {', '.join(lost[:_NAMED])}{more}"
    return (Figure("text_readable", 1 - len(lost) / total, note=note),)


def share_inside(line: Line, frame: Frame, place: Plane) -> float:
    """Mean of a place (H, W) along a line of the original, on a picture of that frame."""
    height, width = place.shape
    x, y = np.floor(points_in(line, frame)).astype(int).T
    there = (x >= 0) & (x < width) & (y >= 0) & (y < height)
    values = place[np.clip(y, 0, height - 1), np.clip(x, 0, width - 1)]
    return float(np.where(there, values, 0).mean())


def _meant(
    edit: Edit, lines: Sequence[Line], frame: Frame, place: Plane | None, kept: Sequence[Kept]
) -> tuple[Line, ...]:
    """The lines that the keep clause means."""
    asked = [words for words in edit.keep if asks_for_lettering((words,))]
    if any(of_letters(words) for words in asked):
        return tuple(lines)
    places = [one.place for one in kept if one.words in asked and one.place is not None]
    if places and len(places) == len(asked):
        there = np.maximum.reduce(places)
        inside = tuple(line for line in lines if share_inside(line, frame, there) > 0)
        return inside or tuple(lines)
    if edit.edit == "background" and place is not None:
        return tuple(line for line in lines if share_inside(line, frame, place) < _INSIDE)
    return tuple(lines)


def _shown(
    lines: Sequence[Line], original: Picture, before: Picture
) -> tuple[tuple[str, ...], ...]:
    """The words of each line that the step began with."""
    if before is original:
        return tuple(line.words for line in lines)
    return _read(lines, before)


def _read(lines: Sequence[Line], picture: Picture) -> tuple[tuple[str, ...], ...]:
    rgb = seen(picture)
    return tuple(still_read(line, rgb, picture.frame) for line in lines)
