"""Slips of the hand: "chnage the belt to navy" is read, where only one thing can be meant.

Only the grammar's own words ("change", "background") and plain colours are mended: for these there
is one right word, and the rest of the sentence must still make sense with it. A slip in a thing or
a name is asked about, since it may be the name of something that is not known here; a word that is
near to none is taken as such a name, where the name of a thing must stand.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from presets.color import COLOR_WORDS
from presets.grammar import keep
from presets.grammar.changes import families
from presets.grammar.loosely import loose_rules
from presets.grammar.parts import dial, quality, tones
from presets.grammar.parts.degree import DEGREES
from presets.grammar.pattern import literals
from presets.grammar.refusals import unaccounted, vocabulary
from presets.grammar.topics import TOPICS
from presets.grammar.vocabulary import things
from presets.grammar.vocabulary.manners import FILLERS, NEGATIONS
from presets.grammar.vocabulary.names import NO_THINGS, NO_WORDS
from presets.grammar.words import Sentence, Word

_SHORTEST = 4
"""Letters of a word that can be mended; shorter words are near to too many others."""
_LONG = 8
"""Letters from which on two slips are mended."""
_VOWELS = frozenset("aeiouy")


def without_slips(sentence: Sentence) -> Sentence | None:
    """The sentence with its unknown words mended; None where there are none, or it is not clear.

    What no word is near to stays as it is: it may be the name of a thing.
    """
    brand = frozenset(name.lower() for name in sentence.palette)
    mended = {
        word: right
        for word in unaccounted(sentence)
        if (right := _own_name(word, sentence) or _right_word(word, brand))
    }
    if not mended or len(mended) > _MOST:
        return None
    words = tuple(_mended(w, mended[w.text]) if w.text in mended else w for w in sentence.words)
    return replace(sentence, words=words)


def _mended(word: Word, right: str) -> Word:
    return replace(word, text=right, filler=right in FILLERS)


_MOST = 3
"""Words of a sentence that are mended; with more it is in another language."""


def _own_name(word: str, sentence: Sentence) -> str:
    """Return the one name of a brand's colour or a look that is a swap or a letter away."""
    names = {name.lower() for name in (*sentence.palette, *sentence.looks)}
    near = [name for name in names if len(name) > _SHORTEST and _near_name(word, name)]
    known = any(one_slip_apart(word, w) for w in _beginning(word[0]) if w not in names)
    return near[0] if len(near) == 1 and not known else ""


def _near_name(word: str, name: str) -> bool:
    wrong = len(word) == len(name) and sum(map(str.__ne__, word, name)) == 1
    return one_slip_apart(word, name) or (wrong and word[0] == name[0])


def _right_word(word: str, palette: frozenset[str]) -> str:
    """Return the one word that was meant, "" where that is not clear."""
    if not word.isalpha() or _is_said_elsewhere(word):
        return ""
    if len(word) < _SHORTEST:  # "tna", never more
        swapped = {known for known in _mendable() if _shuffled(word, known)}
        return swapped.pop() if len(word) > 2 and len(swapped) == 1 else ""
    near = {known for known in _beginning(word[0]) if one_slip_apart(word, known)}
    if not near and (right := _right_thing(word, near)):
        return right
    if not near and len(word) >= _LONG:
        near = {known for known in _own_words() if _two_slips_apart(word, known)}
    shuffled = {known for known in _mendable() if _shuffled(word, known)}
    lacking = {known for known in near if len(known) > len(word)}
    (right, *others) = shuffled or lacking or near or {""}
    if not others and right in _mendable() - palette:
        return right
    return _right_thing(word, near)


def _right_thing(word: str, near: set[str]) -> str:
    """Return the thing whose name lacks a letter in `word`, or has two in the wrong order.

    A letter too many or a wrong one could make the name of something that is not known here.
    """
    if len(word) < _SHORTEST or not _VOWELS & set(word):
        return ""
    things_near = {
        name for name in _names_of_things() if name[0] == word[0] and _lacks_or_swaps(word, name)
    }
    (right, *others) = things_near or {""}
    likely = {known for known in near if len(known) >= len(word)}
    return right if not others and likely <= {right} else ""


def _lacks_or_swaps(word: str, name: str) -> bool:
    if len(word) == len(name):
        wrong = len(word) >= _LONG and one_slip_apart(word, name)
        return _shuffled(word, name) or wrong
    return len(name) >= _SURE and len(word) == len(name) - 1 and one_slip_apart(word, name)


@cache
def _names_of_things() -> frozenset[str]:
    names = [name for name in things.NOUNS if name.isalpha()]
    plurals = [f"{name}es" if name.endswith(_HISSING) else f"{name}s" for name in names]
    return frozenset((*names, *plurals))


_HISSING = ("s", "x", "ch", "sh")


@cache
def _beginning(letter: str) -> tuple[str, ...]:
    return tuple(word for word in sorted(vocabulary()) if word.startswith(letter))


def _is_said_elsewhere(word: str) -> bool:
    """Whether it is a word of its own, though it is no word of an instruction here."""
    return word in NO_THINGS or any(word in topic.words for topic in TOPICS)


def _shuffled(one: str, two: str) -> bool:
    """Whether they have the same letters, in another order within: "withe" is white."""
    return one != two and one[0] == two[0] and sorted(one) == sorted(two)


@cache
def _mendable() -> frozenset[str]:
    small = FILLERS | frozenset(word for phrase in DEGREES for word in phrase) | _dial_names()
    return _own_words() | _hues() | (small - things.NOUNS)


@cache
def _dial_names() -> frozenset[str]:
    return quality.vocabulary() | dial.vocabulary() | tones.vocabulary()


@cache
def _hues() -> frozenset[str]:
    """Colours of one word, which can be nothing else: "withe" is white."""
    return frozenset(w for w in COLOR_WORDS if w.isalpha()) - things.NOUNS


def with_open_names(sentence: Sentence) -> Sentence | None:
    """The sentence with its unknown words taken as names; None where one cannot be a name."""
    unknown = unaccounted(sentence)
    if not unknown or len(unknown) > _MOST or not all(map(_can_be_a_name, unknown)):
        return None
    words = tuple(replace(w, open=w.text in unknown) for w in sentence.words)
    return replace(sentence, words=words)


def _can_be_a_name(word: str) -> bool:
    """Whether a word that nobody knows may be the name of a thing, and no slip of a known one."""
    plain = word.replace("-", "")
    if len(word) < 3 or not plain.isalpha() or not _VOWELS & set(word):
        return False
    if word in NO_WORDS or word.endswith(("ly", "'t")):
        return False
    return not any(
        _shuffled(word, w) or (len(w) > _SHORTEST and one_slip_apart(word, w))
        for w in _near_names(word[0])
    )


@cache
def _near_names(letter: str) -> tuple[str, ...]:
    known = _things() | _mendable()
    return tuple(word for word in sorted(known) if word.startswith(letter))


@cache
def _things() -> frozenset[str]:
    return things.NOUNS | things.DESCRIBING | things.SUBJECTS | things.GROUNDS | _hues()


def without_endings(sentence: Sentence) -> Sentence | None:
    """The sentence with "turning" and "turned" read as "turn"; None where nothing changes.

    Never where it says no: "without changing the logo" has a meaning of its own.
    """
    if any(word.text in NEGATIONS for word in sentence.words):
        return None
    words = tuple(replace(word, text=_plain(word.text)) for word in sentence.words)
    return replace(sentence, words=words) if words != sentence.words else None


def _plain(word: str) -> str:
    """The verb of a gerund or participle that some rule knows by its verb alone; else the word."""
    own = _own_words()
    ending = next((e for e in ("ing", "ed") if word.endswith(e)), "")
    if not ending or word in own or word in vocabulary():
        return word
    stem = word.removesuffix(ending)
    doubled = stem[:-1] if len(stem) > 2 and stem[-1] == stem[-2] else stem
    return next((verb for verb in (stem, f"{stem}e", doubled) if verb in own), word)


@cache
def _own_words() -> frozenset[str]:
    """The words by which changes are said, without those that name things or colours as well."""
    rules = [rule for rules in families().values() for rule in rules]
    rules += [rule for _, rule in loose_rules()]
    said = frozenset(word for rule in (*rules, *keep.RULES) for word in literals(rule.pattern))
    own = said | things.GROUNDS | {"square", "portrait", "widescreen"}
    return (
        own
        - things.NOUNS
        - (things.DESCRIBING - things.PICTURES - {"square", "transparent"})
        - frozenset(COLOR_WORDS)
    )


def one_slip_apart(one: str, two: str) -> bool:
    """Whether a letter too many or too few, or two in the wrong order, part the words.

    From six letters on a wrong letter counts as well; in shorter words it is mostly another word.
    """
    if abs(len(one) - len(two)) > 1 or one == two or one[0] != two[0]:
        return False
    start = 0
    while start < min(len(one), len(two)) and one[start] == two[start]:
        start += 1
    left, right = one[start:], two[start:]
    swapped = left[1:2] + left[:1] + left[2:]
    wrong = len(one) > _SURE and left[1:] == right[1:]
    return wrong or left[1:] == right or left == right[1:] or swapped == right


_SURE = 5
"""Letters up to which a wrong letter makes another word."""


def _two_slips_apart(one: str, two: str) -> bool:
    """Whether at most two slips, none of them at the first letter, part two long words."""
    if len(two) < _LONG or one[0] != two[0] or abs(len(one) - len(two)) > 2:
        return False
    row, before = list(range(len(two) + 1)), list[int]()
    for i, a in enumerate(one, 1):
        earlier, before = before, row
        row = [i]
        for j, b in enumerate(two, 1):
            cost = min(before[j] + 1, row[-1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == two[j - 2] and one[i - 2] == b:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
    return row[-1] <= 2
