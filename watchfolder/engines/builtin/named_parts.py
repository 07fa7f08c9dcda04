"""Named parts: words like "the leather" or "the black handle" as a mask, or an honest refusal.

A part is found where its colour sets it apart from the rest of the subject; what colour cannot
separate is never guessed. Confidence is the subject's own times how clearly one surface fits.
"""

from __future__ import annotations

import torch

from presets.shown import mask_name
from watchfolder.engines.builtin.portion import Portion
from watchfolder.engines.builtin.slivers import with_slivers
from watchfolder.engines.builtin.subjects import LEAST_CONFIDENCE, find_subject
from watchfolder.engines.builtin.surface_choice import choose_surface, color_name
from watchfolder.engines.builtin.surface_mask import own_pixels, surface_mask, surfaces_of
from watchfolder.engines.builtin.surface_pieces import Unclear, on_side
from watchfolder.engines.builtin.true_edges import with_true_edges
from watchfolder.engines.builtin.words import understand_place
from watchfolder.engines.engine import Mask, Progress
from watchfolder.errors import RegionUncertainError
from watchfolder.pictures.picture import Picture


def find_named(words: str, source: Picture, progress: Progress) -> Mask:
    """The mask, on `source`, of what `words` name on its subject.

    Raises RegionUncertainError, with what to give instead, when the subject is not sure, when no
    word is known, when colour does not set the part apart, or when two things fit; Cancelled.
    """
    asked = understand_place(words)
    subject = find_subject(source, Portion(progress, 0.0, 0.7))
    rgb = source.tensor()
    plane = subject.values[0].numpy()
    surfaces, small = surfaces_of(rgb, plane)
    try:
        choice = choose_surface(asked, surfaces, small)
        own = own_pixels(surfaces, choice.surface, small, glossy=asked.glossy)
        if asked.side is not None and not choice.whole:
            own = on_side(own, asked.side, small)
    except Unclear as found:
        raise _refusal(words, str(found), subject.confidence * 0.3, subject.values) from found
    confidence = subject.confidence * choice.sureness
    if confidence < LEAST_CONFIDENCE:
        likely = torch.from_numpy(own.astype("float32"))[None, None]
        sized = torch.nn.functional.interpolate(likely, plane.shape)[0]
        why = subject.note if subject.confidence < LEAST_CONFIDENCE else ""
        raise _refusal(words, why or "it is not set apart clearly enough", confidence, sized)
    beyond = None
    if asked.glossy:
        own, beyond = with_slivers(own, surfaces, choice.surface, small)
    part = Portion(progress, 0.7, 0.95)
    solved = surface_mask(rgb, plane, surfaces, choice.surface, own, beyond=beyond, progress=part)
    values = with_true_edges(rgb, torch.from_numpy(solved)[None], Portion(progress, 0.95, 1.0))
    note = f"the {color_name(choice.surface)} surface, {choice.surface.share:.0%} of the subject"
    return Mask(values.contiguous(), confidence, note)


def _refusal(words: str, why: str, confidence: float, found: torch.Tensor) -> RegionUncertainError:
    """`found` (1, H, W) is what was seen of it, to be shown to a person."""
    return RegionUncertainError(
        f'"{words}" was not found surely: {why}',
        f"lay a mask beside the picture, named like bag.jpg.mask.{mask_name(words)}.png, "
        "or say a box or points, or add the part's colour to its name",
        region=words,
        confidence=round(confidence, 3),
        found=found,
    )
