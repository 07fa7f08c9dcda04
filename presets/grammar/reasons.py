"""Reasons that are wishes as well: "it's too dark, brighten it" asks for more light once.

A reason (`Meaning.reason`) says what is amiss. Where a wish beside it mends just that, it asks for
nothing more; where none does, it is the wish.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from presets.edit import Edit
from presets.edits.adjust import Adjust
from presets.edits.background import Background
from presets.edits.recolor import Recolor
from presets.grammar.clause import Clause
from presets.grammar.vocabulary.things import PICTURES
from presets.grammar.words import Sentence
from presets.regions import Region

_KINDS = {
    "shadows": "exposure",
    "highlights": "exposure",
    "whites": "exposure",
    "blacks": "exposure",
    "vibrance": "saturation",
}
"""Dials that do a like thing: a reason that names one is answered by another."""
_PRONOUNS = frozenset({"it", "them", "this", "that", "these", "those"})
_DIALS = frozenset(Adjust.model_fields) - frozenset(Edit.model_fields)


def without_reasons(sentence: Sentence, clauses: list[Clause]) -> list[Clause]:
    """Return the clauses without the reasons that a wish answers; "it" is then their place."""
    told: list[Clause] = []
    for index, found in enumerate(clauses):
        if not found.meaning.reason:
            told, wish = _answered(sentence, told, found)
            told.append(wish)
            continue
        after = next((c for c in clauses[index + 1 :] if not c.meaning.reason), None)
        if after is not None and _mends(sentence, found, after):
            told.append(found)
            continue
        rest = found
        for wish in told:
            if not wish.meaning.reason and _mends(sentence, rest, wish):
                left = _rest(rest, wish)
                if left is None:
                    break  # "brighten it, it's too dark"
                rest = left
        else:
            told.append(rest)
    return told


def _answered(sentence: Sentence, told: list[Clause], wish: Clause) -> tuple[list[Clause], Clause]:
    """Return `told` without the reasons at its end that `wish` mends, and the wish in its place."""
    kept = list(told)
    for index in range(len(told) - 1, -1, -1):
        reason = told[index]
        if not reason.meaning.reason:
            break
        if _colors_it(sentence, reason, wish):  # "the lid is too yellow, make it blue"
            kept.pop(index)
            wish = _in_place(wish, _turned(reason)[1])
            continue
        if not _mends(sentence, reason, wish):
            continue
        left = _rest(reason, wish)
        kept[index : index + 1] = [left] if left is not None else []
        if _same_way(sentence, reason, wish):  # else "the linen is yellow, cool the picture down"
            place = reason.meaning.steps[0].target
            steps = tuple(s.model_copy(update={"target": place}) for s in wish.meaning.steps)
            wish = replace(wish, meaning=replace(wish.meaning, steps=steps, settled=True))
    return kept, wish


def _colors_it(sentence: Sentence, reason: Clause, wish: Clause) -> bool:
    """Whether another colour is all that is asked of "it", or of what the reason was about."""
    steps = wish.meaning.steps
    words = {word.text for word in sentence.words[wish.start : wish.end]}
    colored = len(steps) == 1 and isinstance(steps[0], Recolor)
    place = steps[0].target if colored else None
    if colored and place is not None and place == _turned(reason)[1]:
        return True
    whole = place is None or place.kind == "subject"
    return colored and whole and not _PRONOUNS.isdisjoint(words)


def _in_place(wish: Clause, place: Region | None) -> Clause:
    """Return the new colour for what the reason was about."""
    step = wish.meaning.steps[0]
    if place is None or not isinstance(step, Recolor):
        return wish
    told: Edit = step.model_copy(update={"target": place})
    if place.kind == "background":
        told = Background(color=step.to)
    return replace(wish, meaning=replace(wish.meaning, steps=(told,), settled=True))


def _rest(reason: Clause, wish: Clause) -> Clause | None:
    """What of a reason the wish leaves: "too dark and too yellow, brighten it" still is yellow."""
    if reason.meaning.vague:
        return None
    mended = _ways(_turned(wish)[0])
    dials, place = _turned(reason)
    left = {dial: turn for dial, turn in dials.items() if _KINDS.get(dial, dial) not in mended}
    if not left:
        return None
    return replace(reason, meaning=replace(reason.meaning, steps=(Adjust(target=place, **left),)))


def _mends(sentence: Sentence, reason: Clause, wish: Clause) -> bool:
    return _same_way(sentence, reason, wish) or _on_the_picture(sentence, reason, wish)


def _same_way(sentence: Sentence, reason: Clause, wish: Clause) -> bool:
    """Whether both turn one dial the same way, the wish in the same place or in "it"."""
    _, place = _turned(reason)
    others, there = _turned(wish)
    if not (_alike(reason, wish) or (reason.meaning.vague and others)):
        return False
    return there == place or (there is None and not _names_the_picture(sentence, wish))


def _on_the_picture(sentence: Sentence, reason: Clause, wish: Clause) -> bool:
    """Whether the wish mends in the whole picture, by its name, what the reason says of a part."""
    _, there = _turned(wish)
    return _alike(reason, wish) and there is None and _names_the_picture(sentence, wish)


def _alike(reason: Clause, wish: Clause) -> bool:
    """Whether the wish turns something that the reason names, and nothing of it the other way."""
    wanted, turned = _ways(_turned(reason)[0]), _ways(_turned(wish)[0])
    both = wanted.keys() & turned.keys()
    return bool(both) and all(wanted[dial] == turned[dial] for dial in both)


def _names_the_picture(sentence: Sentence, wish: Clause) -> bool:
    return any(word.text in PICTURES for word in sentence.words[wish.start : wish.end])


def _ways(dials: Mapping[str, float]) -> dict[str, bool]:
    """The kinds of dials that are turned, and whether up: "too dark" asks as "lift the shadows"."""
    return {_KINDS.get(dial, dial): amount > 0 for dial, amount in dials.items()}


def _turned(found: Clause) -> tuple[dict[str, float], Region | None]:
    steps = found.meaning.steps
    if len(steps) != 1 or not isinstance(steps[0], Adjust):
        return {}, None
    step = steps[0]
    return {name: getattr(step, name) for name in _DIALS if getattr(step, name)}, step.target
