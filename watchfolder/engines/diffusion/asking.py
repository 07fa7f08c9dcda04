"""Asking: from an edit and its materials to what one model is asked, before anything is loaded."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image

from presets.edit import Edit
from presets.edits.background import Background
from presets.edits.extend import Extend
from presets.edits.style import Style
from watchfolder.engines.diffusion.canvas import Canvas, canvas_for
from watchfolder.engines.diffusion.extension import Extension, extension_of
from watchfolder.engines.diffusion.family import Embeds, Family, Request, Sampling
from watchfolder.engines.diffusion.laying import (
    image_on,
    marks_a_part,
    mask_on,
    reference_image,
)
from watchfolder.engines.diffusion.model_card import megapixels_for, sampling_of
from watchfolder.engines.diffusion.model_folder import ModelFolder
from watchfolder.engines.diffusion.prompts import Phrase, description, instruction
from watchfolder.engines.engine import Mask, Materials
from watchfolder.errors import EngineError
from watchfolder.pictures.picture import Picture


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, all but the encoded text."""

    picture: Picture
    """What is worked on: the step's picture, or that picture on a larger canvas."""
    canvas: Canvas
    extension: Extension | None
    image: Image.Image
    mask: Image.Image | None
    references: tuple[Image.Image, ...]
    reference_weight: float
    phrase: Phrase
    sampling: Sampling
    strength: float

    def request(self, variants: int, embeds: Embeds | None, avoid: Embeds | None) -> Request:
        """The request for so many variants at once."""
        return Request(
            picture=self.image,
            mask=self.mask,
            references=self.references,
            reference_weight=self.reference_weight,
            text=self.phrase.text,
            avoid=self.phrase.avoid,
            embeds=embeds,
            avoid_embeds=avoid,
            size=self.canvas.size,
            variants=variants,
            steps=self.sampling.steps,
            guidance=self.sampling.guidance,
            strength=self.strength,
        )


def ask(
    edit: Edit,
    picture: Picture,
    materials: Materials,
    model: ModelFolder,
    family: Family,
    *,
    reduce: float = 1.0,
) -> Asked:
    """What `model` is asked to do `edit`. Pure: the same for the same values.

    `reduce` below 1 works on a smaller copy, where memory is short. Raises EngineError when the
    place is too small to work on, or a reference is asked for that the model cannot take.
    """
    extension = extension_of(picture, edit.aspect.ratio) if isinstance(edit, Extend) else None
    mask = Mask(extension.new) if extension else materials.mask
    ground = extension.picture if extension else picture
    canvas = canvas_for(
        ground.size,
        grid=family.grid,
        megapixels=megapixels_for(model, family),
        buckets=() if model.settings.megapixels else family.buckets,
        reduce=reduce,
    )
    masked = bool(family.painter) and edit.edit in family.masked and marks_a_part(mask)
    shown = _references(edit, materials, model, family)
    sampling = sampling_of(model, family)
    return Asked(
        picture=ground,
        canvas=canvas,
        extension=extension,
        image=image_on(canvas, ground),
        mask=mask_on(canvas, mask, family.grid) if masked else None,
        references=tuple(reference_image(p, family.grid) for p, _ in shown),
        reference_weight=shown[0][1] if shown else 1.0,
        phrase=_phrase(edit, materials, family, sampling, masked=masked, shown=bool(shown)),
        sampling=sampling,
        strength=edit.strength if isinstance(edit, Style) and not family.instructed else 1.0,
    )


def _phrase(
    edit: Edit,
    materials: Materials,
    family: Family,
    sampling: Sampling,
    *,
    masked: bool,
    shown: bool,
) -> Phrase:
    avoid, style, negative = materials.avoid, materials.style_words, sampling.negative
    if not family.instructed:
        return description(edit, avoid=avoid, style_words=style, negative=negative)
    return instruction(
        edit, avoid=avoid, style_words=style, negative=negative, masked=masked, shown=shown
    )


def _references(
    edit: Edit, materials: Materials, model: ModelFolder, family: Family
) -> list[tuple[Picture, float]]:
    """The pictures to show, with weights: the edit's own first, then the brand's of that role."""
    role = {Style: "style", Background: "background"}.get(type(edit))
    files = [(r.file, r.weight) for r in materials.references if r.role == role]
    most = family.references_of(model)
    if isinstance(edit, Style) and edit.reference is not None:
        if most == 0:
            raise EngineError(
                f"{family.title} takes no reference picture",
                "say the style in words:, or name an engine that takes one",
            )
        files.insert(0, (edit.reference, 1.0))
    return [(materials.pictures[file.sha256], weight) for file, weight in files[:most]]
