"""Statements beside an instruction: "the strap looks dated, make it navy".

A statement says how things are, not what to do. It is set aside where nothing in it could be an
instruction, and "it" behind it is then what it was about.
"""

from __future__ import annotations

from dataclasses import replace

from presets.color import Color
from presets.grammar.antecedents import points_back
from presets.grammar.mending import is_mended_behind
from presets.grammar.parts import thing
from presets.grammar.vocabulary import things
from presets.grammar.vocabulary.hues import STUFFS
from presets.grammar.vocabulary.orders import ORDERS
from presets.grammar.vocabulary.telling import LOOKED
from presets.grammar.words import Sentence, Word

_BREAKS = frozenset({",", ";", ".", "!", "?", "-", "\n", ":", "(", ")"})
_TURNS = frozenset({"so", "but"})
_IS = frozenset(
    {"is", "are", "was", "were", "looks", "look", "feels", "feel", "seems", "seem", "appears"}
    | {"has", "isn't", "aren't", "doesn't", "don't", "bothers", "distracts", "clashes", "came"}
    | {"comes", "got", "looked", "felt", "seemed", "gets", "disappears", "vanishes", "turned"}
    | {"needn't", "hides", "shows", "reads", "reflects", "stands", "sticks", "catches", "jumps"}
    | {"blends", "drowns", "swallows"}
)
_SHORT_IS = frozenset({"we're", "you're", "i'm", "it's", "that's", "there's", "they're", "this's"})
_ORDERING = frozenset(
    {"should", "must", "need", "needs", "ought", "shall", "could", "can", "would", "will"}
    | {"please", "want", "wants", "let", "to", "supposed", "stay", "stays", "remain", "remains"}
    | {"kept", "left", "fine", "good", "ok", "okay", "perfect", "same", "unchanged", "untouched"}
    | {"intact", "alone", "great", "correct", "if", "unless", "when", "missing", "shadow"}
    | {"reflection", "except", "or", "transparent", "square", "portrait", "brighter", "darker"}
    | {"warmer", "cooler", "sharper", "glossy", "matte", "shiny", "matt", "surface", "material"}
    | {"contrast", "saturation", "exposure", "brightness", "vibrance", "temperature", "grain"}
    | {"highlights", "shadows", "blacks", "whites", "gradient"}
    | {"colours", "colors"}
    | {"spot", "more", "less", "like", "as", "better", "i", "we", "you", "not", "no", "never"}
)
"""Words that could make it an instruction, a keep or a condition."""
_STARTS = frozenset(
    {"use", "give", "apply", "put", "set", "get", "have", "try", "do", "show", "see", "go", "bring"}
    | {"take", "pull", "push", "turn", "dial", "open", "recover", "deepen", "crush", "fix"}
    | {
        "there",
        "there's",
        "theres",
        "make",
        "match",
        "all",
        "what",
        "which",
        "how",
        "does",
        "is",
        "are",
        "do",
        "why",
    }
)
"""First words of an instruction or a question."""
_STRESS = frozenset({"too", "very", "so", "quite", "bit", "slightly", "rather", "really", "overly"})
_SEEMING = frozenset({"looks", "look", "seems", "seem", "feels", "feel", "appears", "looked"})
"""What only seems a colour is no wish for it."""
_ELIDING = frozenset({"should", "must", "needs", "need", "has", "have", "ought", "wants"})
_LONGEST = 14


def without_statements(sentence: Sentence) -> Sentence:
    """The sentence with its statements cut out, and the "it" behind one as what it was about."""
    words = list(sentence.words)
    for start, end in _segments(words):
        if is_mended_behind(words, start, end):
            continue
        about = _subject(replace(sentence, words=tuple(words)), start, end)
        if about is None:
            continue
        behind = words[end:]
        subject = [word for word in words[start : start + about] if not word.is_stop]
        named = _names_a_thing(words[start:end])
        told = _told(replace(sentence, words=tuple(behind)), subject, named=named)
        if told is None or (told == behind and _complains(words[start:end])):
            continue
        cut = replace(words[start], text=",", filler=False)
        return without_statements(
            replace(
                sentence, words=(*words[:start], cut, *_silenced(words[start + 1 : end]), *told)
            )
        )
    return sentence


_COMPLAINTS = frozenset(
    {"bothers", "distracts", "clashes", "annoys", "disturbs", "hides", "sticks", "jumps", "catches"}
)


def _complains(part: list[Word]) -> bool:
    """Whether it says that something is in the way: a wish, where nothing behind mends it."""
    return any(word.text in _COMPLAINTS for word in part)


def _silenced(words: list[Word]) -> list[Word]:
    return [replace(word, text="", filler=True) for word in words]


def _segments(words: list[Word]) -> list[tuple[int, int]]:
    """Where each part between two marks begins and ends."""
    found, start = [], 0
    for index, word in enumerate([*words, Word(".", 0, 0)]):
        if word.text in _BREAKS or (word.text in _TURNS and index > start):
            if index > start:
                found.append((start, index))
            start = index + 1
    return found


def _subject(sentence: Sentence, start: int, end: int) -> int | None:
    """The number of words of what the part is about; None where it may be an instruction."""
    told = [(i, w.text) for i, w in enumerate(sentence.words[start:end]) if w.text]
    texts = [text for _, text in told]
    verb = next((i for i, text in told if _is_said_of(sentence, start + i, text)), None)
    if verb is None or not 2 <= len(texts) <= _LONGEST or texts[-1] in _IS:
        return None
    if any(text in ORDERS for text in texts) or texts[0] in _ORDERING | _STARTS:
        return None
    if any(_could_tell(texts, i) for i in range(len(texts))):
        return None
    if verb == 0:
        return 0 if texts[0] in _SHORT_IS else None
    return verb


def _is_said_of(sentence: Sentence, at: int, text: str) -> bool:
    """Whether a word is the verb of a statement, and no look that is asked for."""
    before = sentence.words[at - 1].text if at else ""
    if text == "look" and (before in LOOKED or before in sentence.looks):
        return False
    return text in _IS or text in _SHORT_IS


def _could_tell(texts: list[str], index: int) -> bool:
    word = texts[index]
    if word in _ORDERING:
        return not (word in ("more", "less", "like", "as") and "than" in texts[index:])
    if word[0].isdigit() or word[0] in "#+%" or word.startswith("brand."):
        return True
    before = texts[max(index - 3, 0) : index]
    amiss = any(text in _STRESS or text in _SEEMING for text in before)
    return Color.find(word) is not None and not amiss and word not in STUFFS


def _names_a_thing(words: list[Word]) -> bool:
    named = things.NOUNS | things.GROUNDS
    return any(things.is_one_of(w.text, named) for w in words if w.text not in things.PICTURES)


def _told(sentence: Sentence, subject: list[Word], *, named: bool) -> list[Word] | None:
    """What stands behind, "it" replaced by the subject; None where "it" is not clear."""
    words = list(sentence.words)
    first = next((i for i, w in enumerate(words) if not (w.filler or w.is_stop) and w.text), None)
    if first is None:
        return words
    pronoun = next((i for i in range(len(words)) if points_back(words, i)), None)
    spoken = next(w for w in words if w.text and not w.is_stop)
    elided = spoken.text in _ELIDING
    if not named and not elided:
        return words
    if pronoun is None and not elided:
        return words
    if pronoun is not None and not elided and _names_a_thing(words[:pronoun]):
        return words  # "the ottoman is lovely; the fabric too, leave it" is of the fabric
    if not _is_a_name(replace(sentence, words=tuple(subject))):
        return None
    at = first if elided else pronoun
    if at is None:
        return None
    here = words[at]
    copies = [replace(word, start=here.start, end=here.end) for word in subject]
    return [*words[:at], *copies, *words[at + (not elided) :]]


def _is_a_name(sentence: Sentence) -> bool:
    """Whether all the words are one thing that is known here."""
    start = sentence.past_fillers(0)
    return any(
        end == len(sentence.words) for at in {0, start} for end, _ in thing.read(sentence, at)
    )
