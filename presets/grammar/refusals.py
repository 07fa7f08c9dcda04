"""Why a sentence was not taken, and what would do it.

The hint comes from a table of topics: the first topic that has one of its words in the sentence.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from presets.color import COLOR_WORDS, MODIFIERS, Color
from presets.errors import did_you_mean
from presets.grammar import keep
from presets.grammar.beyond import beyond
from presets.grammar.changes import families
from presets.grammar.loosely import loose_rules
from presets.grammar.parts import vocabularies
from presets.grammar.pattern import literals
from presets.grammar.topics import MODEL, TOPICS, Topic
from presets.grammar.understanding import Understanding
from presets.grammar.vocabulary import things
from presets.grammar.vocabulary.hues import STUFFS
from presets.grammar.vocabulary.manners import JOINING, JOINING_FREELY, NEGATIONS
from presets.grammar.vocabulary.runs import RUNS
from presets.grammar.vocabulary.verbs import VERBS
from presets.grammar.words import Sentence

_UNREAD = "is not understood as a whole, though each of its words is known"


_LOOK = frozenset({"look", "grade", "filter"})
_COLORING = frozenset({"recolor", "recolour", "dye", "paint", "color", "colour", "shade"})


@dataclass(frozen=True, slots=True)
class _Refused:
    """A sentence without a reading, seen from a few sides."""

    sentence: Sentence
    asks: bool
    words: tuple[str, ...]
    unknown: tuple[str, ...]


def refusal(sentence: Sentence, *, asks: bool) -> Understanding:
    """Return the answer for a sentence that has no reading, or that `asks`: ends in "?"."""
    words = tuple(w.text for w in sentence.words if not w.filler and not w.is_stop)
    refused = _Refused(sentence, asks, words, unaccounted(sentence))
    answers = (answer(refused) for answer in _ANSWERS)
    return next((found for found in answers if found), None) or _by_topic(refused)


def _nothing(refused: _Refused) -> Understanding | None:
    if refused.words:
        return None
    return Understanding(why="says nothing", hint='write a change, like "make it warmer"')


def _question(refused: _Refused) -> Understanding | None:
    if not refused.asks:
        return None
    return Understanding(why="is a question", hint="write what should change, as a plain sentence")


def _beyond(refused: _Refused) -> Understanding | None:
    return beyond(refused.sentence.text)


def _denial(refused: _Refused) -> Understanding | None:
    denied = next((w for w in refused.words if w in NEGATIONS), "")
    if not denied:
        return None
    return Understanding(
        why=f'says what should not be ("{denied}"), and only some of that is understood',
        hint='write what should change, and "keep the ... unchanged" for the rest',
    )


def _wrong_color(refused: _Refused) -> Understanding | None:
    palette = refused.sentence.palette
    for word in refused.words:
        if word.startswith("#") and Color.find(word) is None:
            return Understanding(
                why=f'names no colour with "{word}"', hint="a hex is written #RRGGBB or #RGB"
            )
        name = word.removeprefix("brand.")
        if name != word and word in refused.unknown:
            have = f"the palette has {', '.join(palette)}" if palette else "there is no palette"
            near = did_you_mean(name, palette)
            return Understanding(why=f'names no colour with "{word}"', hint=near or have)
    return None


def _slip(refused: _Refused) -> Understanding | None:
    near = _nearest(refused.unknown)
    if not near:
        return None
    return Understanding(why=f'has a word that is not known: "{refused.unknown[0]}"', hint=near)


def _stuff(refused: _Refused) -> Understanding | None:
    stuff = next((w for w in refused.words if w in STUFFS), "")
    if not stuff or refused.unknown:
        return None
    return Understanding(
        why=f'can mean "{stuff}" as a material or as a colour',
        hint=f'write "{stuff} colour" or a hex for the colour; the material {MODEL}',
    )


def _look(refused: _Refused) -> Understanding | None:
    if refused.words[-1] not in _LOOK:
        return None
    known = sorted(refused.sentence.looks)
    near = next((found for w in refused.words if (found := did_you_mean(w, known))), "")
    have = f"there is: {', '.join(known)}" if known else "the preset has no look that can be named"
    return Understanding(why="names no look that is known here", hint=near or have)


def _half_a_recolor(refused: _Refused) -> Understanding | None:
    coloring = any(w in _COLORING or Color.find(w) is not None for w in refused.words)
    if not coloring or refused.unknown or _topic_of(refused):
        return None
    return Understanding(
        why=_UNREAD,
        hint='say the thing and one colour for it: "change the strap to navy", "white background"',
    )


_ANSWERS = (
    *(_nothing, _question, _beyond, _denial, _wrong_color),
    *(_look, _slip, _stuff, _half_a_recolor),
)
"""In this order; the first that has something to say is heard."""


def _topic_of(refused: _Refused) -> Topic | None:
    return next((t for t in TOPICS if t.words.intersection(refused.words)), None)


def _by_topic(refused: _Refused) -> Understanding:
    names = ", ".join(f'"{word}"' for word in refused.unknown)
    why = f"has words that are not understood: {names}" if names else _UNREAD
    topic = _topic_of(refused)
    if topic is None:
        return Understanding(why=why, hint=f"a change in free words {MODEL}")
    joint = " " if topic.hint is MODEL else ": "
    return Understanding(why=why, hint=f"{topic.what}{joint}{topic.hint}")


def _nearest(unknown: tuple[str, ...]) -> str:
    """Return what a single unknown word was probably meant to be, "" where that is not clear."""
    if len(unknown) != 1 or len(unknown[0]) < 4 or any(unknown[0] in t.words for t in TOPICS):
        return ""
    near = get_close_matches(unknown[0], sorted(vocabulary()), n=1, cutoff=0.82)
    return f'did you mean "{near[0]}"?' if near else ""


def unaccounted(sentence: Sentence) -> tuple[str, ...]:
    """Return the words that no part of the grammar knows, in their order, once each."""
    brand = {w for name in sentence.palette for w in _words_of(name)}
    brand |= {w for c in sentence.palette.values() for w in _words_of(c.words)}
    brand |= {f"brand.{name.lower()}" for name in sentence.palette}
    looks = {w for name in sentence.looks for w in _words_of(name)}
    known = vocabulary() | brand | looks
    return tuple(
        dict.fromkeys(
            w.text
            for w in sentence.words
            if not (w.filler or w.is_stop or w.open or w.text in known or _is_figure(w.text))
            and not things.is_one_of(w.text, known)
        )
    )


def _words_of(name: str) -> list[str]:
    return name.lower().replace("-", " ").replace("_", " ").split()


def _is_figure(word: str) -> bool:
    return word[0] in "#+-0123456789"


@cache
def vocabulary() -> frozenset[str]:
    """Return every word that some part of the grammar knows."""
    said = {word for name in COLOR_WORDS for word in (name, *_words_of(name))}
    patterns = [rule.pattern for rules in families().values() for rule in rules]
    patterns += [rule.pattern for rule in keep.RULES]
    patterns += [rule.pattern for _, rule in loose_rules()]
    runs = {
        word for run in RUNS.values() for phrases in run.values() for p in phrases for word in p
    }
    return (
        frozenset(said)
        | frozenset(runs)
        | frozenset(MODIFIERS)
        | frozenset(word for pattern in patterns for word in literals(pattern))
        | frozenset().union(*vocabularies())
        | VERBS
        | JOINING
        | JOINING_FREELY
    )
