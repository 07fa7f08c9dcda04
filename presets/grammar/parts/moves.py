"""What is done to dials, one turn after another: "lower the highlights and raise the saturation".

The value is Moves. A place that is said of a row is said of all of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from presets.grammar.parts import amount, dials, quality, signed
from presets.grammar.turning import Amount, turned
from presets.grammar.vocabulary import dials as words
from presets.grammar.words import Phrase, Sentence, by_first_word


@dataclass(frozen=True, slots=True)
class Moves:
    """The dials that are turned, with their amounts, in how many turns."""

    dials: Mapping[str, float]
    turns: int
    anded: bool
    """Whether an "and" joins the last two: then they are said of one place."""


def _phrases(*tables: str) -> dict[str, tuple[Phrase, ...]]:
    said = dict.fromkeys(option for table in tables for option in table.split("|"))
    return by_first_word(tuple(tuple(option.split("_")) for option in said))


_DOERS = (
    (_phrases(words.UP, words.LIFT), 1),
    (_phrases(words.DOWN, words.SINK, words.TAME), -1),
)
_SHIFTING = frozenset(
    {"turn", "bring", "dial", "pull", "take", "push", "bump", "knock", "ease", "nudge", "crank"}
    | {"scale", "move", "tone", "set", "drop", "lift", "drag", "shift"}
)
_WAYS = {"up": 1, "higher": 1, "down": -1, "back": -1, "lower": -1, "off": -1}
_VERBS: dict[str, tuple[str, int, str]] = {
    "brighten": ("exposure", 1, "up"),
    "lighten": ("exposure", 1, "up"),
    "darken": ("exposure", -1, "down"),
    "warm": ("temperature", 1, "up"),
    "cool": ("temperature", -1, "down"),
    "saturate": ("saturation", 1, "up"),
    "desaturate": ("saturation", -1, ""),
}
_JOINTS = frozenset({",", "and", "but", "+"})
_MOST = 4


def read(sentence: Sentence, at: int) -> Iterator[tuple[int, Moves]]:
    """Yield every turn, and row of turns, from word `at` on; no dial is turned twice."""
    yield from _rows(sentence, at, Moves({}, 0, anded=False))


def _rows(sentence: Sentence, at: int, before: Moves) -> Iterator[tuple[int, Moves]]:
    for end, found in _one(sentence, at):
        if not found or before.dials.keys() & found.keys():
            continue
        row = Moves({**before.dials, **found}, before.turns + 1, anded=before.anded)
        yield end, row
        start, anded = end, False
        while sentence.at(start) in _JOINTS:
            anded = anded or sentence.at(start) != ","
            start += 1
        if start > end and row.turns < _MOST:
            row = replace(row, anded=anded)
            yield from _rows(sentence, sentence.past_fillers(start), row)


def _one(sentence: Sentence, at: int) -> Iterator[tuple[int, Mapping[str, float]]]:
    for end, found in quality.read(sentence, at):
        if len(found.dials) == 1 and not found.hue:
            yield end, found.dials
    yield from _by_verb(sentence, at)
    for doers, sign in _DOERS:
        for phrase in doers.get(sentence.at(at), ()):
            if sentence.says(at, phrase):
                yield from _named(sentence, at + len(phrase), sign)
    yield from _signed(sentence, at)
    start = at + 1 if sentence.at(at) in _SHIFTING else at
    start = sentence.past_fillers(start)
    for end, names in dials.read(sentence, start):
        sign = _WAYS.get(sentence.at(end), 0)
        if sign:
            yield from _far(sentence, end + 1, names, sign)


def _signed(sentence: Sentence, at: int) -> Iterator[tuple[int, Mapping[str, float]]]:
    """Read "contrast +10", as on the sliders of raw developers."""
    for end, names in dials.read(sentence, at):
        for last, number in signed.read(sentence, end):
            size = abs(number) if abs(number) < 1 else abs(number) / 100
            if names != ("exposure",) and len(names) == 1 and (size >= 0.05 or abs(number) < 1):
                yield last, {names[0]: round(size if number > 0 else -size, 3)}


def _by_verb(sentence: Sentence, at: int) -> Iterator[tuple[int, Mapping[str, float]]]:
    if sentence.at(at) in _VERBS:
        dial, sign, particle = _VERBS[sentence.at(at)]
        end = at + 1
        end += bool(particle) and sentence.at(end) == particle
        yield from _far(sentence, end, (dial,), sign)


def _named(sentence: Sentence, at: int, sign: int) -> Iterator[tuple[int, Mapping[str, float]]]:
    start = sentence.past_fillers(at)
    for end, names in dials.read(sentence, start):
        yield from _far(sentence, end, names, sign)


def _far(
    sentence: Sentence, at: int, names: tuple[str, ...], sign: int
) -> Iterator[tuple[int, Mapping[str, float]]]:
    """Yield the turns of all `names`, with how far behind them or not."""
    for end, far in ((at, Amount(1.0)), *amount.read(sentence, at)):
        found = {name: turned(name, sign, far) for name in names}
        told = {name: turn for name, turn in found.items() if turn is not None}
        if len(told) == len(names):
            yield end, told
