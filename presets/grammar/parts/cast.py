"""A cast over a picture: "the yellow cast", "a slight green tinge", "a cast of blue".

The value is a Cast: the turn that would take it away.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from presets.grammar.vocabulary.dials import CASTS
from presets.grammar.words import Sentence


@dataclass(frozen=True, slots=True)
class Cast:
    """The dial that takes the cast away, and which way it is turned."""

    dial: str
    sign: int


_NAMES = frozenset({"cast", "casts", "tint", "tinge", "hue", "tone", "tones", "caste", "shift"})
_TELLING = frozenset({"tone", "tones", "shift"})
"""Only of a hue: a warm tone may be wanted."""
_DESCRIBING = frozenset(
    {"slight", "slightly", "strong", "heavy", "light", "faint", "subtle", "ugly", "nasty", "bad"}
    | {"horrible", "awful", "weird", "strange", "odd", "obvious", "visible", "noticeable", "clear"}
    | {"unwanted", "annoying", "unpleasant", "terrible", "big", "small", "little", "tiny", "bit"}
    | {"of", "very", "really", "quite", "rather", "too", "much", "that", "this", "its", "some"}
    | {"overall", "general", "unnatural", "remaining", "sickly", "terribly", "kind", "sort", "nice"}
    | {"the", "a", "an", "typical", "usual", "all", "distinct", "dominant", "certain", "definite"}
)


def read(sentence: Sentence, at: int) -> Iterator[tuple[int, Cast]]:
    """Yield the cast that is named at `at`."""
    start = at
    while sentence.at(start) in _DESCRIBING:
        start += 1
    shade = sentence.at(start)
    if shade in CASTS:
        end = start + 1
        if sentence.at(end) in ("colour", "color"):
            end += 1
        if sentence.at(end) in _NAMES - (_TELLING if shade in _FEELINGS else frozenset()):
            yield end + 1, Cast(*CASTS[shade])
    if shade in ("colour", "color"):
        start += 1
    of = sentence.at(start) in ("cast", "tinge") and sentence.at(start + 1) in ("of", "to", "is")
    if of and sentence.at(sentence.past_fillers(start + 2)) in CASTS:
        end = sentence.past_fillers(start + 2)
        yield end + 1, Cast(*CASTS[sentence.at(end)])


_FEELINGS = frozenset({"warm", "cool", "cold"})


def vocabulary() -> frozenset[str]:
    """Every word that this part knows."""
    return frozenset(CASTS) | _NAMES | _DESCRIBING | {"colour", "color"}
