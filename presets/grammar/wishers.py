"""Who wants or says it, by any name: "Sandra from buying says", "out-of-home wants 6000 px"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from presets.color import Color
from presets.grammar.chat import names_a_thing
from presets.grammar.vocabulary import things
from presets.grammar.vocabulary.chat import ROLES
from presets.grammar.vocabulary.manners import NEGATIONS, WISHERS
from presets.grammar.vocabulary.orders import ORDERS, STARTING, TELLING
from presets.grammar.vocabulary.telling import EVENTS, SPEAKERS, STATES
from presets.grammar.words import Sentence, Word, by_first_word

_BREAKS = frozenset({".", "!", "?", ";", "\n", ",", "(", ")", "-", ":", "and", "but", "so", "as"})
_LONGEST = 6
"""Words by which somebody is named."""
_SAYING = (
    *(("says",), ("said",), ("thinks",), ("thought",), ("believes",)),
    *(("reckons",), ("insists",), ("suggests",), ("suggested",), ("mentioned",), ("told", "me")),
    *(("told", "us"), ("tells", "me"), ("tells", "us"), ("pointed", "out"), ("wrote",)),
    *(("just", "said"), ("just", "called", "to", "say"), ("keeps", "saying"), ("writes",)),
    *(("decided",), ("noticed",), ("complained",), ("complains",)),
)
_WANTING = (
    *(("wants",), ("would", "like"), ("would", "love"), ("would", "prefer"), ("prefers",)),
    *(("asked", "for"), ("asks", "for"), ("is", "asking", "for"), ("has", "asked", "for")),
    *(("asked", "us", "for"), ("asked", "me", "for"), ("requested",), ("insists", "on")),
    *(("are", "asking", "for"), ("want",), ("wanted",), ("wishes", "for"), ("demands",)),
    *(("would", "like", "to", "have"), ("would", "like", "to", "see"), ("wants", "to", "have")),
    *(("wants", "to", "see"), ("would", "love", "to", "have"), ("is", "after")),
)
_NEEDING = (("needs",), ("need",), ("requires",), ("needs", "to", "have"), ("is", "after"))
_AGENTS = ROLES | WISHERS | frozenset({"printer", "magazine", "printers", "portal", "dealer"})
_NO_ONE = frozenset({"it", "this", "that", "which", "what", "who", "there", "you", "please", "to"})
_NO_ONE |= {"everything", "all", "rest", "one", "ones", "with", "without", "in", "on", "for", "if"}
_NO_ONE |= {"light", "lighting", "colour", "colours", "color", "colors", "tone", "tones", "skin"}
_NO_ONE |= {
    "like",
    "way",
    "how",
    "than",
    "look",
    "result",
    "mood",
    "scene",
    "crop",
    "when",
    "where",
}


def with_wishers(sentence: Sentence) -> Sentence:
    """The sentence with "Sandra says" set aside, and "Sandra wants" said as "I want"."""
    words = list(sentence.words)
    start = 0
    for index in range(len(words) + 1):
        if index == len(words) or words[index].text in _BREAKS:
            _rewrite(words, start, index)
            start = index + 1
    return replace(sentence, words=tuple(words)) if words != list(sentence.words) else sentence


def _rewrite(words: list[Word], start: int, end: int) -> None:
    """Rewrite, in place, what a part begins with, where it names who says or wants something."""
    places = [i for i in range(start, end) if words[i].text]
    texts = [words[i].text for i in places]
    for index in range(1, min(len(texts), _LONGEST + 1)):
        for phrases, may in ((_SAYING, _says), (_WANTING, _wants), (_NEEDING, _needs)):
            phrase = _phrase_at(texts, index, phrases)
            behind = texts[index + len(phrase) :]
            if not phrase or not behind or not _is_somebody(texts[:index]):
                continue
            if not may(texts[:index], behind):
                continue
            told = [] if phrases is _SAYING else ["i", "want"]
            upto = index + len(phrase) + (not told and behind[0] in ("that", "to"))
            for at, place in enumerate(places[:upto]):
                text = told[at] if at < len(told) else ""
                words[place] = replace(words[place], text=text, filler=not text)
            return


def _says(who: Sequence[str], behind: Sequence[str]) -> bool:
    """Whether what stands behind "says" is said: "to crop it", "it is too dark"."""
    if behind[0] == "to":
        return len(behind) > 1 and behind[1] in ORDERS | STARTING
    return behind[0] not in ("be", "so") and not _are_things(who)


def _wants(who: Sequence[str], behind: Sequence[str]) -> bool:
    return behind[0] not in ("to", "be", "that's", "so") and not _are_things(who)


def _needs(who: Sequence[str], behind: Sequence[str]) -> bool:
    """Whether it is people who need it: things do as well, "the strap needs more contrast"."""
    if _AGENTS.isdisjoint(who) or behind[0] in ("to", "be", "it", "that's", "so"):
        return False
    return "printer" not in who or behind[0][0].isdigit()


def _are_things(who: Sequence[str]) -> bool:
    return who[-1] not in _AGENTS and any(map(names_a_thing, who))


def _phrase_at(
    texts: Sequence[str], index: int, phrases: tuple[tuple[str, ...], ...]
) -> tuple[str, ...]:
    told = (
        p
        for p in by_first_word(phrases).get(texts[index], ())
        if tuple(texts[index : index + len(p)]) == p
    )
    return max(told, key=len, default=())


def _is_somebody(who: Sequence[str]) -> bool:
    """Whether the words could name a person, a department or a channel."""
    return who[0] not in ORDERS | STARTING | {"in"} and not any(map(_is_no_one, who))


def _is_no_one(word: str) -> bool:
    if word in ("from", "at", "of", "in", "our", "my", "the", "a", "an") or word in SPEAKERS:
        return False
    seen = things.PICTURES | things.GROUNDS | things.SUBJECTS - {"model"}
    asking = ORDERS | TELLING | _NO_ONE | NEGATIONS | STATES | EVENTS
    return not word[0].isalpha() or word in seen or word in asking or Color.find(word) is not None
