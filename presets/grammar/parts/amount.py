"""How far: "a touch", "by 20 %", "roughly half a stop". The value is an Amount."""

from __future__ import annotations

from collections.abc import Iterator

from presets.grammar.parts import degree, percent, stops
from presets.grammar.turning import Amount
from presets.grammar.words import Sentence

_BEFORE = frozenset({"by", "of", "about", "around", "roughly", "approximately", "approx", "like"})
_BEFORE |= {
    "say",
    "another",
    "maybe",
    "some",
    "circa",
    "for",
    "ca",
    "perhaps",
    "only",
    "just",
    "at",
}
_BEFORE |= {"least", "further", "extra", "~"}
_BEHIND = frozenset({"or", "so", "ish", "maybe", "perhaps", "roughly"})


def read(sentence: Sentence, at: int) -> Iterator[tuple[int, Amount]]:
    """Yield every amount at `at`, with "by", "about" and their like before it or not."""
    start = at
    if sentence.at(at) in _MARKS:  # "more contrast, about 15 %": only where nothing comes behind
        found_behind = [(e, f) for e, f in read(sentence, at + 1) if _is_last(sentence, e)]
        yield from found_behind
        return
    for end, found in _bare(sentence, start):
        yield end, found
    while sentence.at(start) in _BEFORE or (start > at and sentence.at(start) == "a"):
        start += 1
        for end, found in _bare(sentence, start):
            yield end, found
            if sentence.says(end, ("or", "so")):
                yield end + 2, found


_MARKS = (",", "-", "(", ":")


def _is_last(sentence: Sentence, at: int) -> bool:
    at = sentence.past_fillers(at)
    return at >= len(sentence.words) or sentence.words[at].text in (".", ";", ")", "!", "?", "\n")


def _bare(sentence: Sentence, at: int) -> Iterator[tuple[int, Amount]]:
    yield from ((end, Amount(stop, "stops")) for end, stop in stops.read(sentence, at))
    yield from ((end, Amount(share, "share")) for end, share in percent.read(sentence, at))
    yield from ((end, Amount(step)) for end, step in degree.read(sentence, at))


def vocabulary() -> frozenset[str]:
    """Every word that this part knows besides those of its three kinds."""
    return _BEFORE | _BEHIND
