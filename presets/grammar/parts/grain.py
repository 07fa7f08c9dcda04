"""Film grain, and how much of it: "a subtle film grain", "a bit more grain", "20 % grain".

The value is Grained.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from presets.grammar.parts import amount
from presets.grammar.turning import Amount
from presets.grammar.words import Sentence


@dataclass(frozen=True, slots=True)
class Grained:
    """How much grain: `factor` times what is usual, or the share `exact`."""

    factor: float = 1.0
    exact: float | None = None
    size: float | None = None
    """Pixels; None where it is not said."""


ADJECTIVES: dict[str, float] = {
    **dict.fromkeys(("subtle", "light", "soft", "gentle", "slight", "delicate", "faint"), 0.5),
    **dict.fromkeys(("small", "discreet", "mild", "little", "weak", "minimal", "low"), 0.5),
    **dict.fromkeys(("tiny", "barely-there", "whisper-light"), 0.35),
    **dict.fromkeys(("fine", "nice", "organic", "natural", "medium", "moderate", "classic"), 1.0),
    **dict.fromkeys(("real", "vintage", "old-school", "retro", "cinematic", "beautiful"), 1.0),
    **dict.fromkeys(("strong", "heavy", "visible", "noticeable", "pronounced", "thick"), 1.7),
    **dict.fromkeys(("bold", "intense", "big", "hard", "rough", "obvious", "generous"), 1.7),
    **dict.fromkeys(("serious", "proper", "good", "chunky", "gritty", "more", "extra"), 1.7),
    "coarse": 1.0,
}
_COARSE = frozenset({"coarse", "chunky"})
_COARSE_SIZE = 2.4
STRESS = frozenset({"very", "really", "quite", "super", "rather", "pretty", "extremely", "so"})
_KINDS = frozenset({"film", "35mm", "analog", "analogue", "photo", "photographic", "filmic"})
_NOUNS: tuple[tuple[str, ...], ...] = tuple(
    tuple(phrase.split())
    for phrase in (
        *("grain effect", "film grain effect", "film texture", "grain texture", "grain structure"),
        *("grain layer", "grain overlay", "grain", "graininess", "film grains", "grains"),
    )
)
_MOST = 3
_BOUNDS = (0.25, 3.0)


def read(sentence: Sentence, at: int) -> Iterator[tuple[int, Grained]]:
    """Yield grain from word `at` on, with how much and what kind of it before."""
    for start, far in ((at, None), *amount.read(sentence, at)):
        if far is not None and far.unit == "stops":
            continue
        yield from _described(sentence, start, far, sentence.at(at))


def _described(
    sentence: Sentence, start: int, far: Amount | None, first: str
) -> Iterator[tuple[int, Grained]]:
    factor, size, index = 1.0, None, start
    said = 0
    while said < _MOST:
        index = sentence.past_fillers(index)
        stressed = sentence.at(index) in STRESS
        adjective = sentence.at(index + stressed)
        if adjective not in ADJECTIVES:
            break
        factor *= ADJECTIVES[adjective] ** (1.5 if stressed else 1.0)
        size = _COARSE_SIZE if adjective in _COARSE else size
        index += stressed + 1
        said += 1
    if far is not None and said and first in STRESS:
        return  # "very subtle grain" is little of it
    index += sentence.at(index) in _KINDS
    for noun in _NOUNS:
        if sentence.says(index, noun):
            exact = far.size if far is not None and far.unit == "share" else None
            steps = far.size if far is not None and far.unit == "step" else 1.0
            least, most = _BOUNDS
            told = round(min(max(steps * factor, least), most), 3)
            yield index + len(noun), Grained(told, exact, size)


def vocabulary() -> frozenset[str]:
    """Every word that this part knows."""
    nouns = frozenset(word for noun in _NOUNS for word in noun)
    return frozenset(ADJECTIVES) | STRESS | _KINDS | nouns
