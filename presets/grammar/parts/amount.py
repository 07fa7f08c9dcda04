"""How far: "a touch", "by 20 %", "roughly half a stop". The value is an Amount."""

from __future__ import annotations

from collections.abc import Iterator

from presets.grammar.parts import degree, percent, signed, stops
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
        behind = [*read(sentence, at + 1)]
        behind += _plus(sentence, at + 1) if sentence.at(at) == "(" else []
        found_behind = [(e, f) for e, f in behind if _is_last(sentence, e)]
        yield from found_behind
        return
    for end, found in _bare(sentence, start):
        yield end, found
        yield from _exactly(sentence, end, found)
    while sentence.at(start) in _BEFORE or (start > at and sentence.at(start) == "a"):
        start += 1
        for end, found in _bare(sentence, start):
            yield end, found
            if sentence.says(end, ("or", "so")):
                yield end + 2, found


_MOST_STOPS = 3.0
_MARKS = (",", "-", "(", ":", ".", "!")


def _is_last(sentence: Sentence, at: int) -> bool:
    at = sentence.past_fillers(at)
    return at >= len(sentence.words) or sentence.words[at].text in (".", ";", ")", "!", "?", "\n")


def _exactly(sentence: Sentence, at: int, found: Amount) -> Iterator[tuple[int, Amount]]:
    """Read the figure behind a vague amount: "slightly (5 %)", "a touch, about half a stop"."""
    if found.unit == "step" and sentence.at(at) in _MARKS:
        yield from ((end, told) for end, told in read(sentence, at) if told.unit != "step")


def _bare(sentence: Sentence, at: int) -> Iterator[tuple[int, Amount]]:
    yield from ((end, Amount(stop, "stops")) for end, stop in stops.read(sentence, at))
    yield from ((end, Amount(share, "share")) for end, share in percent.read(sentence, at))
    yield from ((end, Amount(step)) for end, step in degree.read(sentence, at))


def _plus(sentence: Sentence, at: int) -> Iterator[tuple[int, Amount]]:
    """Read "+20%" and "+0.3 EV" behind a verb that says the way: "brighten (+20%)"."""
    for end, number in signed.read(sentence, at):
        if number > 0 and number.percent:
            yield end, Amount(number / 100, "share")
        elif 0 < number <= _MOST_STOPS and sentence.at(end) in ("stop", "stops", "ev"):
            yield end + 1, Amount(float(number), "stops")


def vocabulary() -> frozenset[str]:
    """Every word that this part knows besides those of its three kinds."""
    return _BEFORE | _BEHIND
