"""Matching: the move of light that a match step makes of a picture."""

from __future__ import annotations

from presets.edits.match import Match
from watchfolder.engines.builtin.light import Move, light_of, mean_light, move_towards
from watchfolder.engines.engine import Materials
from watchfolder.errors import EngineError
from watchfolder.pictures.picture import Picture


def move_of(edit: Match, picture: Picture, materials: Materials) -> Move:
    """From the light of `picture` towards that of the references, within the edit's bounds.

    Raises EngineError without references or when one was not handed in.
    """
    references = _references(edit, materials)
    target = mean_light([light_of(reference) for reference in references])
    source = light_of(picture)
    return move_towards(source, target, most=edit.exposure, white_share=edit.white_point)


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
