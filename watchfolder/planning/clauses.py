"""Clauses: a sentence taken apart where one change ends and the next begins. Words only."""

from __future__ import annotations

import re

_VERBS = (
    "add|adjust|apply|blur|bring|brighten|center|centre|change|clean|convert|crop|cut|darken|delete"
    "|desaturate|dye|enhance|enlarge|erase|extend|fix|flip|give|hide|increase|lift|lighten|lower"
    "|make|mirror|move|paint|place|put|recolor|recolour|reduce|remove|replace|resize|restore|retouch"
    "|rotate|sharpen|smooth|soften|straighten|swap|switch|tint|trim|turn|upscale|warm|whiten"
)
_JOINT = re.compile(
    rf"\s*(?:[,;.]\s*(?:and\s+|then\s+|also\s+)*|\s(?:and|then|also)\s+(?:then\s+|also\s+)?)"
    rf"(?=(?:{_VERBS})\b)",
    re.IGNORECASE,
)


def clauses(text: str) -> tuple[str, ...]:
    """The changes that a sentence asks for, in its own words; itself where it is one.

    "make it navy and add a shadow" is two; "the strap and the handles" stay together, since only
    a joint before a word that begins a change parts them.
    """
    plain = " ".join(text.split()).strip(" .;,")
    return tuple(part for part in (p.strip(" .;,") for p in _JOINT.split(plain)) if part)
