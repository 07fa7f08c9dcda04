"""Setting aside what is said beside an instruction, where it surely is no instruction itself."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from itertools import pairwise

from presets.color import Color
from presets.grammar.chat import names_a_thing, without_chat
from presets.grammar.order import deed
from presets.grammar.vocabulary import things
from presets.grammar.vocabulary.asides import ANYWAY, ASKING, CUTS, FILLERS, LABELS, LACKS, PLAIN
from presets.grammar.vocabulary.echoes import ECHOES, REMARKS
from presets.grammar.vocabulary.orders import DEEDS, ORDERS, TELLING
from presets.grammar.words import Sentence, Word

_FEELING = frozenset({"clash", "clashes", "clashing", "hate", "hates", "dislikes", "off", "wrong"})
_NEGATED = re.compile(r"^(?:, )?(?:and not|but not|not|no longer|no more) ")


def silenced(sentence: Sentence) -> Sentence:
    """The sentence with what is said beside it marked as fillers, and cut where a reason stood.

    It has as many words as before; what is set aside has no text.
    """
    for patterns, cuts in (
        (ECHOES, False),
        (FILLERS, False),
        (LABELS, True),
        (ANYWAY, False),
        ((*PLAIN, *REMARKS), True),
        (LACKS, True),
        (CUTS, True),
    ):
        for pattern in patterns:
            sentence = _without(sentence, pattern, cuts=cuts)
    return _with_single_marks(without_chat(sentence, _tells))


_STRENGTH = {",": 1, "-": 1, "(": 1, ")": 1, ";": 2, "\n": 3, ".": 3, "!": 3, "?": 3}


def _with_single_marks(sentence: Sentence) -> Sentence:
    """Where marks stand side by side, what was between them set aside, leave the strongest."""
    words = list(sentence.words)
    last: int | None = None
    for index, word in enumerate(words):
        if not word.text:
            continue
        if word.text not in _STRENGTH or word.text in "()":
            last = None
            continue
        if last is not None and any(not w.text for w in words[last:index]):
            weaker = last if _STRENGTH[words[last].text] < _STRENGTH[word.text] else index
            words[weaker] = replace(words[weaker], text="", filler=True)
            last = index if weaker == last else last
        else:
            last = index
    return replace(sentence, words=tuple(words)) if words != list(sentence.words) else sentence


def asks_kindly(sentence: Sentence) -> bool:
    """Whether it has a courtesy that asks ("any chance", "could someone"): no question then."""
    text, _ = _spelled(sentence)
    return any(_compiled(pattern).search(text) for pattern in ASKING)


def _without(sentence: Sentence, pattern: str, *, cuts: bool) -> Sentence:
    found = _compiled(pattern)
    text, starts = _spelled(sentence)
    if not text:
        return sentence
    words = list(sentence.words)
    for match in found.finditer(text):
        inside = [i for i, at in enumerate(starts) if match.start() <= at < match.end()]
        if not inside or not _may_go(sentence, pattern, match, inside):
            continue
        if cuts and not _compares(match) and _is_meant_later(sentence, inside):
            continue
        for index in inside:
            words[index] = replace(words[index], filler=True, text=_silent(words[index]))
        if cuts:
            words[inside[0]] = replace(words[inside[0]], text=",", filler=False)
    return replace(sentence, words=tuple(words)) if words != list(sentence.words) else sentence


def _compares(match: re.Match[str]) -> bool:
    return match[0].startswith(("compar", "in compar", "next to", "beside", "than"))


_LATER = frozenset({"it", "them", "they"})


def _is_meant_later(sentence: Sentence, inside: list[int]) -> bool:
    """Whether "it" behind what would be set aside is a thing that is named there.

    "We love the strap. Make it navy": without the first part, "it" would be the product.
    """
    named = any(names_a_thing(sentence.words[i].text) for i in inside)
    if not named:
        return False
    for word in sentence.words[inside[-1] + 1 :]:
        if word.text in _LATER:
            return True
        if names_a_thing(word.text):
            return False
    return False


def _silent(word: Word) -> str:
    """A word that stands for nothing; its place in the text stays."""
    return word.text if word.is_stop else ""


def _spelled(sentence: Sentence) -> tuple[str, list[int]]:
    """The words that are not set aside yet, each parted by a space, and where each begins."""
    starts, length, parts = [], 0, []
    for word in sentence.words:
        starts.append(length)
        parts.append(word.text)
        length += len(word.text) + bool(word.text)
    return " ".join(part for part in parts if part), starts


def _may_go(sentence: Sentence, pattern: str, match: re.Match[str], inside: list[int]) -> bool:
    told = [sentence.words[i] for i in inside if sentence.words[i].text]
    if pattern in FILLERS or pattern in ECHOES or pattern in LACKS or pattern in LABELS:
        return True
    if pattern in ANYWAY:
        return _was_before(match)
    if match[0].startswith("for "):
        return not any(_tells(word) for word in told[1:]) and not _for_a_thing(sentence, inside)
    if match[0].startswith(_TIMES) and any(_is_done(word.text) for word in told[1:]):
        return False  # "before the brand look goes on": the order of the changes
    reason = match[0].startswith(("because", "since", "as ", "cos", "given"))
    felt = reason and any(word.text in _FEELING for word in told)
    named = [w.text for w, after in pairwise(told) if things.is_one_of(after.text, things.NOUNS)]
    return not any(_tells(w, colors=not felt and w.text not in named) for w in told[1:])


def _is_done(word: str) -> bool:
    return word in DEEDS or (word.endswith("ed") and bool(deed(word)))


_TIMES = ("before ", "after ", "once ", "when ", "as soon as ")


def _was_before(match: re.Match[str]) -> bool:
    """Whether what is denied is a colour, or what stands behind "instead of" a plain thing."""
    was = match["was"]
    if Color.find(was) is not None:
        return True
    words = was.split()
    denied = bool(_NEGATED.match(match[0]))
    return not denied and len(words) <= _LONGEST and not any(map(_orders, words))


_LONGEST = 5
"""Words of what is told to be replaced."""


def _tells(word: Word, *, colors: bool = True) -> bool:
    """Whether a word could be (of) an instruction: a verb of change, an amount, a colour."""
    if word.text[0].isdigit() or word.text[0] in "#+":
        return True
    if word.text in TELLING or _orders(word.text):
        return True
    return colors and Color.find(word.text) is not None


def _orders(word: str) -> bool:
    return word in ORDERS


def _for_a_thing(sentence: Sentence, inside: list[int]) -> bool:
    """Whether "for ..." names a thing that can be edited, or could, behind a colour."""
    told = [sentence.words[i].text for i in inside[1:]]
    named = things.PARTS | things.PRODUCTS | things.LOOSE | things.MATERIALS
    if any(things.is_one_of(word, named) for word in told if word not in _BOTH):
        return True
    before = [word.text for word in sentence.words[: inside[0]] if word.text]
    if before[-3:] == ["black", "and", "white"]:
        return False
    return bool(before) and Color.find(before[-1]) is not None and not _is_use(told)


_BOTH = frozenset(
    {"print", "page", "card", "box", "cover", "web", "site", "shop", "banner", "story", "post"}
    | {"drop", "collection", "range", "line", "front", "packaging", "label", "poster", "folder"}
    | {"trunk", "watch", "detail", "product", "set", "top", "screen", "stand", "counter", "display"}
)
"""Names of things that are uses of a picture as well."""


def _is_use(words: list[str]) -> bool:
    return any(word.removesuffix("s") in _USES for word in words)


_USES = _BOTH | frozenset(
    {"page", "homepage", "shop", "season", "campaign", "launch", "sale", "newsletter"}
    | {"catalog", "catalogue", "lookbook", "listing", "ad", "email", "mailing", "marketplace"}
    | {"website", "store", "amazon", "instagram", "easter", "christmas", "summer", "winter"}
    | {"autumn", "spring", "fall", "school", "team", "client", "customer", "app", "feed"}
    | {"social", "media", "market"}
)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
