"""What no sentence can ask for here, told by the way it is said, and what would do it instead."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from presets.color import Color
from presets.grammar.topics import MODEL
from presets.grammar.understanding import Understanding

_NEW_PHOTOGRAPH = f"take a new photograph; else it {MODEL}"


@dataclass(frozen=True, slots=True)
class Beyond:
    """One kind: the ways in which it is said, and the answer."""

    ways: tuple[str, ...]
    """Regular expressions over the words of a sentence in lower case, each parted by one space."""
    why: str
    hint: str
    plain: bool = False
    """Whether it is so only where no colour is named: "change the text to red" may mean that."""


_WORD = re.compile(r"\d+(?:[.:]\d+)*|[\w'#-]+|%")
BEYOND: tuple[Beyond, ...] = (
    Beyond(
        (
            r"\bor maybe\b|\beither\b.* or\b|\bwhichever\b|\byou (?:choose|decide|pick)\b",
            r"\bnot (?:\w+ )?(?:sure|decided)\b|\bdunno\b|\bstill discussing\b|\bundecided\b",
            r"\btell you (?:later|tomorrow)\b|\blater which\b|\bpicks? tomorrow\b|\bname later\b",
            r"\bdon't (?:know|have) (?:the|which|what)\b|\bor wait\b",
        ),
        "leaves open what is meant",
        "decide on one colour, ratio or figure, and write that",
    ),
    Beyond(
        (
            r"\b(?:another|(?:some|a)(?: \w+)? nice|a nicer|some|any) colou?r\b",
            r"\bcolou?rs? (?:to something|that fits|that suits|we talked|that the)\b",
            r"\btry a colou?r\b",
        ),
        "names no colour",
        'name one: "change the strap to navy", "white background", or a hex',
    ),
    Beyond(
        (
            r"\bsame\b.* (?:as|like|how)\b|\blike the (?:one|pic|picture|photo|shot|last|other)\b",
            r"\b(?:last|previous) (?:one|time|week|month|year|season|spring|summer)\b",
            r"\bon the (?:last|previous|other)\b|\b(?:i|we|\w+) sent\b|\byesterday\b",
            r"\bas (?:we|i) (?:used|did|had)\b|\bthe one (?:you|we|i|on page|in)\b|\bmood ?board\b",
            r"\bfrom the (?:other )?(?:pic|picture|photo|image) \w+",
            r"\bcolou?r of (?:our|the) (?:new )?(?:shop|store|logo|website)\b",
        ),
        "refers to something that is not in this picture",
        "write what is meant by it: the colour, the ratio, the figure",
    ),
    Beyond(
        (
            r"\b(?:text|wording|words?|headline|slogan|claim|caption|lettering|engraving|price|date"
            r"|print|label|flacon|size)\b.* (?:to say|to read|says?|with our|with the new|to our"
            r"|from \w+ to \w+|to \d+(?:\.\d+)?)(?![\w:])",
            r"\b(?:replace|change|swap) (?:\w+ )*(?:word|text|claim|headline|slogan|price|engraving"
            r"|caption|logo|lettering|wording)\b.* (?:with|to|from|for|by)\b",
            r"\bchange (?:\w+ )*ml (?:\w+ )*to\b|\bprice (?:\w+ )*\d+\.\d\d\b|\bfrom \d+ ml to\b",
            r"\bwrite\b.* on\b",
        ),
        "asks for words to be written",
        "words are not drawn: lay a picture of them over it: {edit: overlay, picture: ...}",
        plain=True,
    ),
    Beyond(
        (
            r"\bfrom (?:the )?(?:above|behind|below|back|front|side|inside|top)\b",
            r"\b(?:turn|rotate|spin)\b.* (?:so|side|round|around|face|faces|we see|one sees)\b",
            r"\bother side\b|\banother angle\b|\btop view\b|\bside view\b",
        ),
        "asks for another side of it",
        _NEW_PHOTOGRAPH,
    ),
    Beyond(
        (
            r"\b(?:switch|turn) (?:\w+ ){1,4}on\b|\bswitched on\b|\blight the candle\b",
            r"\b(?:open|close|zip|unzip|fold|unfold|twist|pour|button|unbutton|shut|unwrap)\b",
            r"\b(?:opened|closed|folded|twisted|unzipped|unfolded|pulled out)\b",
        ),
        "asks for another state of the product",
        _NEW_PHOTOGRAPH,
    ),
    Beyond(
        (
            r"\b(?:put|add|show|place|have|need)\b.*\b(?:model|lady|man|woman|kids?|child|girl|boy"
            r"|family|people|person|friends|hands?|cat|dog|someone|somebody)\b",
            r"\b(?:wearing|walking|holding|riding|eating|playing)\b",
        ),
        "asks for somebody in the picture",
        f"placing the product in a scene, or somebody beside it, {MODEL}",
    ),
    Beyond(
        (r"\b(?:cm|mm|centimet\w+|inch|inches)\b|\d+ ?% (?:longer|wider|taller|shorter)\b",),
        "asks for another size or shape of a thing",
        f"that {MODEL}",
    ),
)
"""The first that is said so is taken."""


def beyond(said: str) -> Understanding | None:
    """Return the answer for the text of a refused sentence; None where it is none such."""
    words = _WORD.findall(said.lower().replace("\u2019", "'"))
    text = " ".join(words)
    colored = any(Color.find(word) is not None for word in words)
    for kind in BEYOND:
        if kind.plain and colored:
            continue
        if any(_compiled(way).search(text) for way in kind.ways):
            return Understanding(why=kind.why, hint=kind.hint)
    return None


@cache
def _compiled(way: str) -> re.Pattern[str]:
    return re.compile(way)
