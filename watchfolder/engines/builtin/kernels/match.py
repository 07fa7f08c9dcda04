"""Match: the light of a photo moved towards that of references, within bounds."""

from __future__ import annotations

from presets.edits.match import Match
from watchfolder.engines.builtin.color_runs import painted
from watchfolder.engines.builtin.light import Move
from watchfolder.engines.builtin.matching import move_of
from watchfolder.engines.engine import Figure, Materials, Progress, StepResult
from watchfolder.pictures.picture import Picture

VERSION = 2
FEATURES = ("match",)
NEEDS_SUBJECT = False
STAYS_IN_MASK = True


def run(edit: Match, picture: Picture, materials: Materials, progress: Progress) -> StepResult:
    """Move exposure and white point where the mask is.

    Figures: exposure_stops, what brightness was moved by, and white_stops, the most a channel was
    moved beside that. Raises EngineError without references or when one was not handed in,
    Cancelled.
    """
    progress.report(0.0, "comparing the light")
    move = move_of(edit, picture, materials)
    result = painted(picture, move.colors, move.key, materials, progress)
    return StepResult(result, _figures(move))


def _figures(move: Move) -> tuple[Figure, ...]:
    return (
        Figure("exposure_stops", move.stops),
        Figure("white_stops", max(move.white, key=abs)),
    )
