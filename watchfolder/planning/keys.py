"""Step keys: sha256 of all that determines a step's pixels, and of nothing else.

Not in a key: names, order, priority, tolerances, review, time, paths, and the words a colour was
said by where no engine reads them. So renaming a branch or widening a limit re-runs nothing, and a
changed third step re-runs from the third step.
"""

from __future__ import annotations

from typing import Any

from presets.declared import digest
from presets.edit import Edit
from presets.lettering import asks_for_lettering
from presets.recipe import Recipe, without_paths
from presets.regions import Region
from presets.slots import Slot
from watchfolder.engines.card import EngineCard

KEEP_VERSION = 2
"""Raised when what a generative step must leave alone comes to be put back otherwise."""
LETTERING_VERSION = 1
"""Raised when lettering that is to stay comes to be spared or read otherwise."""
_NOT_PIXELS = {"said", "part", "keep", "kept_at", "engine", "seed", "target", "mask"}
_NOT_PIXELS_OF_A_COLOR = {"said", "name", "delta_e"}


def region_key(region: Region, pixel_key: str, card: EngineCard) -> str:
    """Key of the mask of `region` on the original; "" for everything."""
    if region.kind == "everything" and not region.invert:
        return ""
    return digest(
        {
            "source": pixel_key,
            "region": _pixels_only(region.model_dump(mode="json"), words=True),
            "finder": [card.name, card.region_version, card.models],
        }
    )


def step_key(
    edit: Edit,
    *,
    start: str,
    mask: str,
    subject: str,
    seed: int,
    card: EngineCard,
    recipe: Recipe,
    following: tuple[Edit, ...] = (),
    joined: bool = False,
) -> str:
    """Key of the picture that `edit` makes of the picture under key `start`.

    `mask` and `subject` are region keys, "" where the step reads none. `following` are the look
    steps a recolour's loop is closed after. `joined`: it goes on from what the step before it had
    come to before rounding.
    """
    values = edit.model_dump(mode="json", exclude=_NOT_PIXELS)
    parts: dict[str, Any] = {
        "start": start,
        "edit": _pixels_only(values, words=card.generative),
        "edit_version": type(edit).version,
        "mask": mask,
        "subject": subject,
        "seed": seed,
        "engine": [card.name, card.features[edit.feature], card.models],
        "following": [_pixels_only(_bare(e), words=False) for e in following],
    }
    if joined:
        parts["joined"] = True
    lettering = sorted(words for words in edit.keep if asks_for_lettering((words,)))
    if lettering and not card.generative:
        parts["lettering"] = [LETTERING_VERSION, *lettering]
    if card.generative:
        parts["say"] = [list(edit.keep), list(recipe.avoid), recipe.style_words]
        parts["setup"] = card.setup
        parts["kept"] = [KEEP_VERSION, card.region_version, _places(edit)]
        parts["shown"] = _shown(recipe)
    return digest(parts)


def export_key(end: str, slot: Slot) -> str:
    """Key of the file that slot `slot` makes of the picture under key `end`."""
    return digest([end, _pixels_only(slot.model_dump(mode="json"), words=False)])


def stable_seed(edit: Edit, start: str, variant: int) -> int:
    """A seed made of what goes in and the variant's number: the same in any order and place."""
    said = _pixels_only(edit.model_dump(mode="json", exclude=_NOT_PIXELS), words=True)
    return int(digest([said, start, variant])[:15], 16)


def _places(edit: Edit) -> dict[str, Any]:
    """Where the things lie that a generative step must leave alone, masks by sha256."""
    return {
        words: without_paths(place.model_dump(mode="json"))
        for words, place in sorted(edit.kept_at.items())
    }


def _shown(recipe: Recipe) -> list[Any]:
    """The brand's pictures and addition that a generative engine is given, without paths."""
    lora = without_paths(recipe.lora.model_dump(mode="json")) if recipe.lora else None
    shown = (r for r in recipe.references if r.role != "match")
    pictures = [without_paths(r.model_dump(mode="json")) for r in shown]
    return [lora, pictures]


def _bare(edit: Edit) -> dict[str, Any]:
    return edit.model_dump(mode="json", exclude=_NOT_PIXELS)


def _pixels_only(value: Any, *, words: bool) -> Any:
    """The data without paths, and without what says a colour but does not paint it."""
    return _colors_only(without_paths(value), words=words)


def _colors_only(value: Any, *, words: bool) -> Any:
    if isinstance(value, dict):
        if value.get("hex") and "said" in value:
            dropped = _NOT_PIXELS_OF_A_COLOR | (set() if words else {"words"})
            return {k: v for k, v in value.items() if k not in dropped}
        return {k: _colors_only(v, words=words) for k, v in value.items()}
    if isinstance(value, list):
        return [_colors_only(v, words=words) for v in value]
    return value
