"""From an instruction to typed steps, where the grammar is sure; else a problem, never a guess."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from presets.edit import Edit
from presets.edits.instruct import Instruct
from presets.errors import Problem
from presets.grammar.reading import understand
from presets.recipe import PaletteColor
from watchfolder.engines.card import EngineCard


def follows_instructions(cards: Sequence[EngineCard]) -> bool:
    """Whether any engine that can run here takes free sentences."""
    return any("instruct" in card.features and not card.unavailable for card in cards)


def spelled_out(
    edit: Edit, palette: Mapping[str, PaletteColor], cards: Sequence[EngineCard]
) -> tuple[tuple[Edit, ...], Problem | None]:
    """The typed steps that an instruction means; any other edit as it is.

    An instruction goes whole to an engine that follows instructions when the step names that
    engine, or when the grammar is not sure and there is one.
    """
    if not isinstance(edit, Instruct):
        return (edit,), None
    named = next((c for c in cards if c.name == edit.engine), None)
    if named is not None and "instruct" in named.features:
        return (edit,), None
    meant = understand(edit.text, palette)
    if meant.confident:
        keep = tuple(dict.fromkeys((*edit.keep, *meant.keep)))
        return tuple(
            step.model_copy(
                update={
                    "keep": keep,
                    "part": edit.part,
                    "said": step.said or edit.text,
                    "target": edit.target or step.target,
                }
            )
            for step in meant.steps
        ), None
    if follows_instructions(cards):
        return (edit,), None
    return (), Problem(
        code="plan.not-understood",
        message=f'"{edit.text}" {meant.why}',
        hint=meant.hint,
    )
