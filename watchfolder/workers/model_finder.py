"""Model finder: a worker's knowledge of its engines, applied to jobs before they are claimed."""

from __future__ import annotations

import functools
from collections.abc import Sequence

from presets.recipe import Recipe
from watchfolder.engines.card import EngineCard
from watchfolder.planning.model_need import model_needed

KNOWN = 64
"""Recipes whose answer is kept: the photos of a library share theirs."""


class ModelFinder:
    """From a recipe, as JSON, to the model it needs; "" for none."""

    def __init__(self, cards: Sequence[EngineCard]) -> None:
        self._cards = tuple(cards)
        self._found = functools.lru_cache(maxsize=KNOWN)(self._find)

    def __call__(self, recipe: str) -> str:
        """The model. A recipe that cannot be read needs none: its job tells what is wrong."""
        return self._found(recipe)

    def _find(self, recipe: str) -> str:
        if not any(card.generative for card in self._cards):
            return ""
        try:
            return model_needed(Recipe.model_validate_json(recipe), self._cards)
        except ValueError:
            return ""
