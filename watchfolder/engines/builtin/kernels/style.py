"""Style: the tone of a reference picture, or a look that is known by name, at a strength."""

from __future__ import annotations

from presets.edits.look import Look
from presets.edits.style import Style
from watchfolder.engines.builtin.colorwork import color_function, color_key
from watchfolder.engines.builtin.pointwise import apply_to_picture
from watchfolder.engines.builtin.tone import palette_of, transfer
from watchfolder.engines.engine import Figure, Materials, Progress, StepResult
from watchfolder.errors import EngineError
from watchfolder.pictures.picture import Picture

VERSION = 1
FEATURES = ("style:look", "style:reference")
NEEDS_SUBJECT = False
STAYS_IN_MASK = True


def run(edit: Style, picture: Picture, materials: Materials, progress: Progress) -> StepResult:
    """Change colors alone, where the mask is: no texture is added, nothing is drawn.

    After a reference its palette is carried over, within bounds; the figures tone_light and
    tone_color are how far the mean was to move, in OKLab. After a look it is that look's grade.
    Raises EngineError when the reference was not handed in or the look has no grade, Cancelled.
    """
    progress.report(0.0)
    mask = materials.mask.values
    if edit.reference is None:
        look = Look(look=edit.look, grade=edit.grade, strength=edit.strength)
        function = color_function(look, materials.files)
        return StepResult(apply_to_picture(picture, function, color_key(look), mask, progress))
    reference = materials.pictures.get(edit.reference.sha256)
    if reference is None:
        raise EngineError(
            f"the reference {edit.reference.path} is missing", "check the file it names"
        )
    tone = transfer(palette_of(picture), palette_of(reference), edit.strength)
    result = apply_to_picture(picture, tone.colors, tone.key, mask, progress)
    light, green, blue = (float(v) * edit.strength for v in tone.shift)
    figures = (Figure("tone_light", light), Figure("tone_color", (green**2 + blue**2) ** 0.5))
    return StepResult(result, figures)
