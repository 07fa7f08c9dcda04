"""Where a step acts: masks by name or file, and what fills in when no place is said."""

from __future__ import annotations

from collections.abc import Mapping

from presets.complaints import refusal
from presets.edit import Edit
from presets.errors import did_you_mean
from presets.phrases import bare
from presets.reference import FileRef
from presets.regions import Region
from presets.shown import mask_name

DEFAULT_MASK = "default"


def placed(edit: Edit, masks: Mapping[str, FileRef]) -> Edit:
    """Return the step with its place settled by the masks beside the picture.

    `mask:` becomes a region; words that name a mask ("the leather") use it; a step that must
    have a place and says none uses the default mask, if there is one. Words stay beside the
    mask: they tell an instruction-following model what it covers. Raises RecipeError without a
    place in a file, if a place is said twice or a mask has no such name.
    """
    target = edit.target
    if edit.mask is not None:
        if target is not None and target.kind != "words":
            raise refusal("recipe.two-places", "a place is said once, by target: or by mask:")
        region = _by_mask(target, named_mask(edit.mask, masks))
        return edit.model_copy(update={"target": region, "mask": None})
    if target is None:
        if type(edit).default_region is None and DEFAULT_MASK in masks:
            return edit.model_copy(update={"target": _by_mask(None, masks[DEFAULT_MASK])})
        return edit
    if target.kind == "mask" and target.mask is not None:
        region = _by_mask(target, named_mask(target.mask, masks))
        return edit.model_copy(update={"target": region})
    if target.kind == "words":
        named = bare(target.words)
        names = (named, named.replace(" ", "-"), mask_name(target.words))
        mask = next((masks[name] for name in names if name in masks), None)
        if mask is not None:
            return edit.model_copy(update={"target": _by_mask(target, mask)})
    return edit


def needs_place(edit: Edit) -> bool:
    """Whether a step must be told where it acts and is not."""
    return edit.target is None and type(edit).default_region is None


def named_mask(ref: FileRef, masks: Mapping[str, FileRef]) -> FileRef:
    """Return the file of a mask; one that is found already stays. Raises with the nearest name."""
    if ref.sha256:
        return ref
    if ref.path.lower() in masks:
        return masks[ref.path.lower()]
    hint = did_you_mean(ref.path, masks)
    if not hint:
        hint = f"masks here are {', '.join(masks)}" if masks else f"PICTURE.mask.{ref.path}.png"
    raise refusal("recipe.unknown-mask", f'no mask is called "{ref.path}"', hint)


def _by_mask(said: Region | None, mask: FileRef) -> Region:
    return (said or Region(kind="mask", mask=mask)).model_copy(
        update={"kind": "mask", "mask": mask}
    )
