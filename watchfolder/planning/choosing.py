"""Which engine carries out an edit, and why not the others. Pure: it reads cards."""

from __future__ import annotations

from collections.abc import Sequence

from presets.edit import Edit
from presets.recipe import Recipe
from watchfolder.engines.card import EngineCard
from watchfolder.pictures.facts import Facts


def choose(
    edit: Edit, recipe: Recipe, facts: Facts, cards: Sequence[EngineCard]
) -> tuple[EngineCard | None, dict[str, str]]:
    """The engine for `edit`, and for every other one why not.

    Order: the engine the step names, else the preset's preferences, else deterministic engines
    before generative ones, those that may be used commercially before others, by name.
    """
    ordered = sorted(cards, key=lambda card: _order(card, recipe.engines))
    refused: dict[str, str] = {}
    chosen: EngineCard | None = None
    for card in ordered:
        why = card.refusal(edit, facts.pixels)
        if edit.engine not in ("auto", card.name):
            why = f"the step asks for {edit.engine}"
        elif not why and card.noncommercial and recipe.forbid_noncommercial:
            why = f"its licence ({card.licence}) is non-commercial, which the preset forbids"
        if why:
            refused[card.name] = why
        elif chosen is None:
            chosen = card
        else:
            refused[card.name] = f"able, but {chosen.name} comes first"
    return chosen, refused


def _order(card: EngineCard, preferred: Sequence[str]) -> tuple[int, bool, bool, str]:
    return _rank(card.name, preferred), card.generative, card.noncommercial, card.name


def _rank(name: str, preferred: Sequence[str]) -> int:
    return preferred.index(name) if name in preferred else len(preferred)


def because(edit: Edit, card: EngineCard, recipe: Recipe) -> str:
    """Why this engine was taken, in a few words."""
    if edit.engine == card.name:
        return "the step names it"
    if card.name in recipe.engines:
        return "the preset prefers it"
    return f"it can do {edit.feature} without a model" if not card.generative else "it is able"
