"""How much: "slightly", "a bit", "much". The value is a factor; 1 is what is done unsaid."""

from __future__ import annotations

from collections.abc import Iterator

from presets.grammar.words import Sentence

DEGREES: dict[tuple[str, ...], float] = {
    tuple(phrase.split()): factor
    for factor, phrases in {
        0.35: (
            "very slightly",
            "ever so slightly",
            "a tiny bit",
            "just a hair",
            "a hair",
            "barely",
            *(
                "a whisker",
                "a smidgen",
                "a smidge",
                "the tiniest bit",
                "very subtly",
                "ever so gently",
            ),
            *(
                "a very little",
                "very gently",
                "minimally",
                "a fraction",
                "a wee bit",
                "ever so little",
            ),
            *("very mildly", "smidge", "hair"),
        ),
        0.5: (
            *("slightly", "a bit", "a little", "a little bit", "a touch", "a tad", "a notch"),
            *("subtly", "gently", "bit", "touch", "tad", "a slight", "a small", "slight"),
            *("a hint", "a shade", "a dash", "a pinch", "a teeny bit", "a slight bit", "mildly"),
            *("a little more", "a bit more", "lightly", "a small amount", "a subtle", "a gentle"),
            *("a notch or two", "a little way", "hint", "dash", "pinch", "notch"),
            *("a tad more", "a touch more", "a smaller amount", "tiny bit"),
        ),
        1.0: (
            "somewhat",
            "moderately",
            "a moderate",
            "noticeably",
            "a fair bit",
            "visibly",
            "clearly",
        ),
        1.7: (
            "much",
            "a lot",
            "far",
            "way",
            "considerably",
            "significantly",
            "strongly",
            "lots",
            "quite a bit",
            "a good bit",
            "quite a lot",
            "heavily",
            "really",
            "very much",
            "plenty",
            "substantially",
            "a good deal",
            "a great deal",
            "markedly",
            "dramatically",
        ),
    }.items()
    for phrase in phrases
}


def read(sentence: Sentence, at: int) -> Iterator[tuple[int, float]]:
    """Yield the factor of every degree word at `at`, with an "of" behind it or not."""
    for phrase, factor in DEGREES.items():
        if sentence.says(at, phrase):
            end = at + len(phrase)
            yield end, factor
            if sentence.at(end) == "of":
                yield end + 1, factor


def vocabulary() -> frozenset[str]:
    """Every word that this part knows."""
    return frozenset(word for phrase in DEGREES for word in phrase)
