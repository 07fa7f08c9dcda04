"""What "it" stands for behind a change of a named thing: "take the leather down and cool it"."""

from __future__ import annotations

from presets.edit import Edit
from presets.edits.adjust import Adjust
from presets.edits.recolor import Recolor
from presets.edits.sharpen import Sharpen
from presets.grammar.vocabulary.things import PICTURES, PRODUCTS, is_one_of
from presets.regions import Region

_PRONOUNS = frozenset({"it", "them"})
_ON_THINGS = (Adjust, Recolor, Sharpen)


def placed(steps: tuple[Edit, ...], said: list[str], before: tuple[Edit, ...]) -> tuple[Edit, ...]:
    """Return the steps of a clause in its words `said`, on what the clause `before` was about.

    Only light, colour and sharpness that are asked of "it" right behind a change of one named thing
    are meant for that thing; everything else stays on the whole picture.
    """
    place = _place(before)
    if place is None or not _PRONOUNS.intersection(said) or not PICTURES.isdisjoint(said):
        return steps
    return tuple(
        step.model_copy(update={"target": place})
        if isinstance(step, Adjust | Sharpen) and step.target is None
        else step
        for step in steps
    )


def _place(steps: tuple[Edit, ...]) -> Region | None:
    """The one named place of all `steps`; None where there is none, or more than one."""
    places = [step.target for step in steps if isinstance(step, _ON_THINGS)]
    if any(isinstance(step, Recolor) and _is_goods(step.target) for step in steps):
        return None  # in another colour, the goods are still what the picture is of
    first = places[0] if places else None
    alike = len(places) == len(steps) and all(place == first for place in places)
    return first if alike and first is not None and first.kind == "words" else None


def _is_goods(place: Region | None) -> bool:
    return place is None or is_one_of(place.words.split()[-1] if place.words else "", PRODUCTS)
