"""How much: "slightly", "a bit", "much". The value is a factor; 1 is what is done unsaid."""

from __future__ import annotations

from collections.abc import Iterator

from presets.grammar.words import Sentence, by_first_word

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
            *(
                "a notch or two",
                "one shade",
                "one notch",
                "a little way",
                "hint",
                "dash",
                "pinch",
                "notch",
            ),
            *("a tad more", "a touch more", "a smaller amount", "tiny bit", "abit", "alittle"),
        ),
        1.0: (
            "somewhat",
            "moderately",
            "quite",
            "fairly",
            "rather",
            "pretty",
            "reasonably",
            "decently",
            "some",
            "a few percent",
            "a moderate",
            "noticeably",
            "a fair bit",
            "a big",
            "some more",
            "visibly",
            "clearly",
            "even",
        ),
        1.7: (
            "much",
            "a lot",
            "far",
            "way",
            *("two shades", "two notches", "a few shades", "a couple of shades"),
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
            "greatly",
            "very",
            "super",
            "massively",
            "drastically",
            "distinctly",
            "loads",
            "a ton",
            "alot",
            "dramatically",
        ),
    }.items()
    for phrase in phrases
}


_SIZES = {
    0.7: "tiny wee teeny teensy small slight minute subtle mere minimal very gentle faint",
    1.0: "little modest minor bare",
    2.0: "noticeable fair decent moderate visible",
    3.4: "good big huge large strong great generous serious considerable significant whole massive",
}
_NOUNS = {
    0.35: "hair whisker whisper smidgen smidge fraction mite trifle breath tick kiss whiff lick",
    0.5: "bit touch tad shade hint dash pinch notch click dab suggestion sprinkle amount splash "
    "drop",
    1.7: "lot ton bunch load heap deal",
}
_SIZE = {word: factor for factor, words in _SIZES.items() for word in words.split()}
_NOUN = {word: factor for factor, words in _NOUNS.items() for word in words.split()}
_LEAST, _MOST = 0.25, 2.0


_BY_WORD = by_first_word(tuple(DEGREES))


def _counted(sentence: Sentence, at: int) -> Iterator[tuple[int, float]]:
    """Read "a tiny bit", "just the slightest touch", "a notch or two"."""
    start = at + (sentence.at(at) in ("just", "only"))
    if sentence.at(start) in ("a", "the"):
        start += 1
    elif start > 0 and sentence.at(start - 1) not in ("a", "the"):
        return
    factor = 1.0
    while sentence.at(start) in _SIZE or sentence.at(start) in _SUPERLATIVE:
        factor = _SIZE.get(sentence.at(start), 0.7)
        start += 1
    size = _NOUN.get(sentence.at(start))
    if size is None:
        return
    end = start + 1
    if sentence.says(end, ("or", "two")):
        end += 2
    yield end, round(min(max(size * factor, _LEAST), _MOST), 3)


_SUPERLATIVE = ("slightest", "tiniest", "smallest", "faintest", "merest")


def read(sentence: Sentence, at: int) -> Iterator[tuple[int, float]]:
    """Yield the factor of every degree word at `at`, with an "of" behind it or not."""
    known = {
        at + len(phrase): DEGREES[phrase]
        for phrase in _BY_WORD.get(sentence.at(at), ())
        if sentence.says(at, phrase)
    }
    if at > 0 and sentence.at(at - 1) == "a":  # passed over as an article: "a little darker"
        known |= {
            at + len(phrase) - 1: DEGREES[phrase]
            for phrase in _BY_WORD["a"]
            if sentence.says(at - 1, phrase)
        }
    for end, factor in {**dict(_counted(sentence, at)), **known}.items():
        yield end, factor
        if sentence.at(end) == "of":
            yield end + 1, factor


def vocabulary() -> frozenset[str]:
    """Every word that this part knows."""
    return (
        frozenset(word for phrase in DEGREES for word in phrase)
        | frozenset(_SIZE)
        | frozenset(_NOUN)
        | frozenset(_SUPERLATIVE)
        | {"two"}
    )
