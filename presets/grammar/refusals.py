"""Why a sentence was not taken, and what would do it.

The hint comes from a table of topics: the first topic that has one of its words in the sentence.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from presets.color import COLOR_WORDS, MODIFIERS
from presets.errors import did_you_mean
from presets.grammar import keep
from presets.grammar.changes import families
from presets.grammar.parts import vocabularies
from presets.grammar.pattern import literals
from presets.grammar.understanding import Understanding
from presets.grammar.vocabulary import things
from presets.grammar.vocabulary.hues import STUFFS
from presets.grammar.vocabulary.manners import JOINING, NEGATIONS
from presets.grammar.words import Sentence

MODEL = "needs an instruction model: watchfolder models pull flux2-klein-4b"
"""The hint for what only a model that follows instructions can do."""


@dataclass(frozen=True, slots=True)
class _Topic:
    words: frozenset[str]
    why: str
    hint: str


def _topic(words: str, why: str, hint: str) -> _Topic:
    return _Topic(frozenset(words.split()), why, hint)


_LOOK = frozenset({"look", "grade", "filter"})

_TOPICS: tuple[_Topic, ...] = (
    _topic(
        "remove erase delete rid",
        "taking a thing out of the picture is not done from a sentence",
        "write the step with its place: {edit: remove, target: ...} or a mask",
    ),
    _topic(
        "blur blurred blurry bokeh defocus",
        "blurring or deblurring is not done here",
        "a blurred picture behind the subject is {edit: background, picture: ..., blur: 0.02}",
    ),
    _topic(
        "bigger smaller larger taller shorter longer wider thinner thicker slimmer rounder"
        " straighter rotate flip mirror move tilt straighten reshape resize turn-around",
        "changing the size, shape or place of a thing",
        MODEL,
    ),
    _topic(
        "extend expand outpaint wider zoom canvas",
        "growing the canvas is not done from a sentence",
        "write {edit: extend, aspect: ...}, or choose a slot with fit: extend",
    ),
    _topic(
        "style painting watercolor watercolour cinematic vintage anime sketch film retro editorial",
        "restyling is not done from a sentence",
        "name a look of the preset (apply the ... look), or write {edit: style, words: ...}",
    ),
    _topic(
        "place put stand standing lying sitting hanging scene setting table cafe beach kitchen"
        " street window wall marble wooden wood model wearing holding outdoor outdoors indoors"
        " sunset morning sunlight background backdrop behind next",
        "placing the product in a scene",
        MODEL,
    ),
    _topic(
        "suede velvet satin patent leather metallic matte glossy texture material quilted woven"
        " fabric canvas wool",
        "giving a thing another material or finish",
        MODEL,
    ),
    _topic(
        "crop reframe aspect ratio landscape wide tall tighter square",
        "the frame is not clear",
        'say the ratio: "crop to 4:5", "crop to a square"; sizes in pixels belong to a slot',
    ),
    _topic(
        "upscale enlarge resolution size big 4k 8k hd pixels px",
        "the size is not clear",
        'say how much: "upscale 2x", "enlarge to 4000 px on the long edge"',
    ),
)


def refusal(sentence: Sentence, *, asks: bool) -> Understanding:
    """Return the answer for a sentence that has no reading (or asks: ends in "?")."""
    words = [w.text for w in sentence.words if not w.filler and not w.is_stop]
    if not words:
        return Understanding(why="it says nothing", hint='write a change, like "make it warmer"')
    if asks:
        return Understanding(
            why="it is a question", hint="write what should change, as a plain sentence"
        )
    denied = next((w for w in words if w in NEGATIONS), "")
    if denied:
        return Understanding(
            why=f'it says what should not be ("{denied}"), and only some of that is understood',
            hint='write what should change, and "keep the ... unchanged" for the rest',
        )
    unknown = unaccounted(sentence)
    near = _nearest(unknown)
    if near:
        return Understanding(why=f'"{unknown[0]}" is not known', hint=near)
    stuff = next((w for w in words if w in STUFFS), "")
    if stuff and not unknown:
        return Understanding(
            why=f'"{stuff}" can be the material or the colour',
            hint=f'write "{stuff} colour" or a hex for the colour; the material {MODEL}',
        )
    if words[-1] in _LOOK:
        return _named_look(sentence, words)
    return _by_topic(words, unknown)


def _named_look(sentence: Sentence, words: list[str]) -> Understanding:
    known = sorted(sentence.looks)
    near = next((found for w in words if (found := did_you_mean(w, known))), "")
    have = f"there is: {', '.join(known)}" if known else "the preset has no look that can be named"
    return Understanding(why="no look of this name is known here", hint=near or have)


def _by_topic(words: list[str], unknown: tuple[str, ...]) -> Understanding:
    names = ", ".join(f'"{word}"' for word in unknown)
    told = f"not understood: {names}" if names else "these words are not understood in this order"
    for topic in _TOPICS:
        if topic.words.intersection(words):
            needs = topic.hint is MODEL
            hint = f"{topic.why} {topic.hint}" if needs else topic.hint
            return Understanding(why=told if needs else f"{topic.why} ({told})", hint=hint)
    return Understanding(why=told, hint=f"a change in free words {MODEL}")


def _nearest(unknown: tuple[str, ...]) -> str:
    """Return what a single unknown word was probably meant to be, "" where that is not clear."""
    if len(unknown) != 1 or len(unknown[0]) < 4 or any(unknown[0] in t.words for t in _TOPICS):
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
            if not (w.filler or w.is_stop or w.text in known or _is_figure(w.text))
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
    return (
        frozenset(said)
        | frozenset(MODIFIERS)
        | frozenset(word for pattern in patterns for word in literals(pattern))
        | frozenset().union(*vocabularies())
        | JOINING
    )
