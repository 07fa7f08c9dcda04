"""Match: the light of a photo moved towards that of references, within bounds."""

from __future__ import annotations

from presets.edits.match import Match
from watchfolder.engines.builtin.light import Move, light_of, mean_light, move_towards
from watchfolder.engines.builtin.pointwise import apply_to_picture
from watchfolder.engines.engine import Figure, Materials, Progress, StepResult
from watchfolder.errors import EngineError
from watchfolder.pictures.picture import Picture

VERSION = 1
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
    references = _references(edit, materials)
    target = mean_light([light_of(reference) for reference in references])
    move = move_towards(light_of(picture), target, most=edit.exposure, white_share=edit.white_point)
    result = apply_to_picture(picture, move.colors, move.key, materials.mask.values, progress)
    return StepResult(result, _figures(move))


def _references(edit: Match, materials: Materials) -> list[Picture]:
    if not edit.references:
        raise EngineError(
            "there is no reference picture to match",
            "say references: [FILE] in the step, or references: with role: match in the preset",
        )
    missing = [r.path for r in edit.references if r.sha256 not in materials.pictures]
    if missing:
        raise EngineError(f"the reference {missing[0]} is missing", "check the file it names")
    return [materials.pictures[r.sha256] for r in edit.references]


def _figures(move: Move) -> tuple[Figure, ...]:
    return (
        Figure("exposure_stops", move.stops),
        Figure("white_stops", max(move.white, key=abs)),
    )
