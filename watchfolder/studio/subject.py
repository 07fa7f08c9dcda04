"""Where the subject lies on a picture, for slots that are cropped around it."""

from __future__ import annotations

from presets.slots import Slot
from watchfolder.engines.engine import Engine, Progress
from watchfolder.exporting.framing import Box
from watchfolder.pictures.masks import bounding_box
from watchfolder.pictures.picture import Picture
from watchfolder.running.materials import Store


def subject_box(
    store: Store, picture: Picture, slot: Slot, finder: Engine, progress: Progress
) -> Box | None:
    """The subject's box in the picture's pixels; None where the slot's crop does not ask for it.

    Raises RegionUncertainError when no clear subject is found.
    """
    if slot.aspect is None or slot.gravity != "subject" or slot.fit != "crop":
        return None
    ratio = picture.size.width / picture.size.height
    if abs(slot.aspect.ratio / ratio - 1) < 1e-3:
        return None
    return bounding_box(store.subject_on(picture, finder, progress).values, 0.5)
