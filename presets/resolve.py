"""resolve: from what several layers say to one complete recipe, or to every complaint at once.

Whose word holds, lowest first: built in, what the preset extends, the preset, the folder, the
sidecar, the request. Lists of what to keep and avoid add up; everything else is replaced whole.
In every branch the order is match, steps, look, finish; the slots follow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from presets.branching import Branching
from presets.complaints import Place, in_order
from presets.completion import Completion
from presets.edits.instruct import Instruct
from presets.errors import PresetError, Problem, RecipeError
from presets.found_file import hash_file
from presets.kept_masks import kept_masks
from presets.layers import Layer, all_words, last_word
from presets.library import PresetLibrary
from presets.looks import Looks
from presets.phrases import unique
from presets.preset import Preset
from presets.recipe import Branch, Recipe
from presets.reference import FileRef
from presets.shown import SUBJECT_NAME

NO_MASKS: Mapping[str, Path] = {}


def resolve(
    layers: Sequence[Layer],
    library: PresetLibrary,
    *,
    masks: Mapping[str, Path] = NO_MASKS,
    stem: str = "",
) -> Recipe:
    """Return the complete recipe of one picture.

    `layers` stand lowest first: folder defaults, sidecar, command or plugin. `masks` are those
    beside the picture, by name; `stem` is the picture's name, for complaints about them. A branch
    that builds on another starts from that one's picture before its look and finish, so it has no
    match step of its own and brings look and finish itself. Raises RecipeError with every
    complaint of every layer.
    """
    problems = [p for layer in layers for p in layer.problems]
    preset, is_known = _preset(layers, library, problems)
    seed = last_word(layers, "seed")
    completion = Completion(
        palette=preset.palette if preset else {},
        masks=_masks(masks, stem, problems),
        looks=Looks(preset, library),
        keep=unique((*(preset.keep if preset else ()), *all_words(layers, "keep"))),
        seed=seed.value if seed else None,
        palette_is_known=is_known,
        problems=problems,
    )
    branching = Branching(layers, preset, completion)
    branches = branching.branches()
    picks = branching.picks()
    if problems:
        raise RecipeError(in_order(problems))
    sentences = [s for b in branches for s in b.steps if isinstance(s, Instruct)]
    return Recipe(
        **(_of_the_brand(preset) if preset else {}),
        keep=tuple(completion.keep),
        avoid=unique((*(preset.avoid if preset else ()), *all_words(layers, "avoid"))),
        branches=branches,
        looks=completion.looks.mentioned(s.text for s in sentences),
        masks=_masks_in_use(completion, branches, sentences),
        picks=picks,
        origins={**_origins(layers, preset), **branching.origins},
    )


def _of_the_brand(preset: Preset) -> dict[str, Any]:
    """The fields of a recipe that only a preset says."""
    return {
        "preset": preset.ref,
        "palette": dict(preset.palette),
        "style_words": preset.style,
        "references": preset.references,
        "lora": preset.lora,
        "engines": preset.engines,
        "forbid_noncommercial": preset.noncommercial == "forbid",
        "checks": preset.checks,
        "credit": preset.credit,
        "rights": preset.rights,
        "silence": preset.silence,
    }


def _preset(
    layers: Sequence[Layer], library: PresetLibrary, problems: list[Problem]
) -> tuple[Preset | None, bool]:
    """The preset, and whether it is known which one it is: else nothing can be judged by it."""
    said = last_word(layers, "preset")
    if said is None:
        return None, not any(p.field in ("", "preset") for p in problems)
    try:
        return library.find(said.value), True
    except PresetError as error:
        place = said.layer.place
        problems += [
            p if p.file else place.problem(p.code, p.message, p.hint, "preset")
            for p in error.problems
        ]
        return None, False


def _masks_in_use(
    completion: Completion, branches: Sequence[Branch], sentences: Sequence[Instruct]
) -> dict[str, FileRef]:
    """All masks where a sentence may yet name one, else the subject's and those of what is kept."""
    if any(not sentence.target for sentence in sentences):
        return dict(completion.masks)
    kept = [words for branch in branches for step in branch.steps for words in step.keep]
    return kept_masks([*kept, SUBJECT_NAME], completion.masks)


def _masks(masks: Mapping[str, Path], stem: str, problems: list[Problem]) -> dict[str, FileRef]:
    found: dict[str, FileRef] = {}
    for name, path in masks.items():
        try:
            found[name.lower()] = FileRef(path=str(path.absolute()), sha256=hash_file(path))
        except RecipeError as error:
            problems += Place(stem).moved(error, f"masks.{name}")
    return found


def _origins(layers: Sequence[Layer], preset: Preset | None) -> dict[str, str]:
    """Field to who said it, for what is not a branch's own."""
    found: dict[str, str] = {}
    if preset is not None:
        fields = (
            *(f"palette.{name}" for name in preset.palette),
            *("style", "lora", "references", "credit", "rights", "review", "noncommercial"),
            *("engines", "silence"),
        )
        found |= {f: preset.origin(f) for f in fields if f in preset.origins}
        found |= {f: preset.origin(f) for f in preset.origins if f.startswith("checks.")}
    for name in ("preset", "seed", "review", "look", "pick"):
        said = last_word(layers, name)
        if said is not None:
            found[name] = said.layer.source(name)
    for name in ("keep", "avoid"):
        who = [preset.origin(name)] if preset is not None and getattr(preset, name) else []
        who += [la.source(name) for la in layers if getattr(la.request, name)]
        if who:
            found[name] = ", ".join(who)
    return found
