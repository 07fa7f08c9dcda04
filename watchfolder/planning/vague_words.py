"""Vague words: sentences that leave open what should be different, so nobody can tell when it is.

"make the strap look nicer" is one, "make the good luck charm red" is none: what stands between
"the" and the end of its noun names a thing and says nothing of the change.
"""

from __future__ import annotations

import re

from presets.grammar.vocabulary import things


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_VAGUE = _set(
    "amazing appealing attractive awesome beautiful beautify beauty best better brilliant cheap "
    "classier classy cute desirable elegant enhance enhanced exciting expensive eye-catching "
    "fabulous fancier fancy fresh fresher good gorgeous great high-end high-quality impressive "
    "improve improved improvement improvements incredible inviting irresistible lovely luxe "
    "luxurious luxury magical modern nice nicer outstanding perfect perfection polish polished "
    "pop pops premium prettier pretty pro professional professionally refined sellable sexier "
    "sexy sleek sophisticated special spectacular striking stunning stylish trendy wow"
)
"""Praise, and verbs that promise it."""
_SAYS_NOTHING = _set(
    "a about ad ads again all also amazon an and anything appear are as asap at be been bit brand "
    "campaign can catalog catalogue client clients could customer customers do done each end etsy "
    "even ever every everyone everything facebook feel feeling feels for from get give go hello "
    "hey hi high i i'd if image images impression in instagram is it it's its just kind kindly "
    "let like listing little look looking looks lot lots made magazine make makes making market "
    "marketplace me media more much my need needs now of on one ones online or our out overall "
    "page people photo photos pic pics picture pictures pinterest please possible product "
    "products quality rather ready really sell sells shop shot should simply site so social some "
    "somehow something sort store style than thank thanks that them these they thing things think "
    "this those to touch up us very vibe want was way we web website well what whole will wish "
    "with would you your"
)
"""Words that a sentence may have besides, without saying what should be different."""
_BEFORE_A_THING = _set("her his its my our that the their these this those your")
_ENDS_A_THING = _set(
    "a an and appear as at be feel feels for from in into is it look looks made make more much of "
    "on or please really so than then to under very with"
)
_PHRASES = re.compile(
    r"\b(fix|touch up|retouch|clean up) (it|this|them|(the|this|my|our) (photo|picture|image|shot))"
    r"( up)?( please)?$"
    r"|\b(clean|touch|fix) (it|this|the (photo|picture|image|shot)) up\b"
    r"|\bdo (your|the|some) (thing|magic|best)\b|\bwork your magic\b|\bmake it work\b"
    r"|\bdo (something|anything|whatever)\b|\bwhatever (you|works|looks)\b"
    r"|\b(like|the way) \w+( \w+)? (would|does)( it)?$",
    re.IGNORECASE,
)
_PLEASE = re.compile(r"\bpretty please\b", re.IGNORECASE)
_WORK = _set("beautify enhance improve perfect polish")
"""Praise that, right before a thing, is work on it: "polish the brass buckle"."""
_WORD = re.compile(r"[\w#'\u2019-]+")


def is_vague(text: str) -> bool:
    """Whether all that `text` asks for is praise."""
    plain = _PLEASE.sub("", " ".join(text.split())).strip(" .!?")
    if _PHRASES.search(plain):
        return True
    said = [w for w in _without_things(_words(plain)) if w not in _SAYS_NOTHING]
    praise = [word in _VAGUE for word in said if word in _VAGUE or not _is_product(word)]
    return bool(praise) and all(praise)


def _is_product(word: str) -> bool:
    return things.is_one_of(word, things.PRODUCTS)


def _words(plain: str) -> list[str]:
    return [word.lower().replace("\u2019", "'") for word in _WORD.findall(plain)]


def _without_things(words: list[str]) -> list[str]:
    """The words left when "the good luck charm" is taken out; praise that ends it stays."""
    left: list[str] = []
    thing: list[str] | None = None
    for word in [*words, ""]:
        if thing is not None and (not word or word in _ENDS_A_THING | _BEFORE_A_THING):
            left += thing if left and left[-1] in _WORK else _praise_after(thing)
            thing = None
        if word in _BEFORE_A_THING:
            thing = []
        elif thing is not None:
            thing.append(word)
        elif word:
            left.append(word)
    return left


def _praise_after(thing: list[str]) -> list[str]:
    """Of "photo much better" the last two words; a word alone is the thing itself."""
    first = len(thing)
    while first > 1 and thing[first - 1] in _VAGUE:
        first -= 1
    return thing[first:]
