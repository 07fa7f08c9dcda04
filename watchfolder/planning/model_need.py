"""Which model a recipe needs, told from the engines' cards alone, before any picture is opened."""

from __future__ import annotations

from collections.abc import Sequence

from presets.recipe import Recipe
from watchfolder.engines.card import EngineCard
from watchfolder.pictures.facts import Facts
from watchfolder.planning.choosing import choose
from watchfolder.planning.wording import spelled_out

_ANY = Facts(sha256="", pixel_key="", format="jpeg", width=1, height=1, bits=8, has_alpha=False)
"""A picture of no size: no engine refuses it for being large."""


def model_needed(recipe: Recipe, cards: Sequence[EngineCard]) -> str:
    """The generative engine its steps go to, "" for none; several by name, with + between.

    What only the picture tells is left out: an engine that is passed over because the picture is
    too large for it, and what a slot needs to be extended or enlarged.
    """
    generative = {card.name for card in cards if card.generative}
    needed = set()
    for branch in recipe.branches:
        for step in branch.steps:
            for edit in spelled_out(step, recipe, cards).edits:
                card, _ = choose(edit, recipe, _ANY, cards)
                if card is not None and card.name in generative:
                    needed.add(card.name)
    return "+".join(sorted(needed))
