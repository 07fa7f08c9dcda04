"""Words by which chat around an instruction is known, and words that it cannot have."""

from __future__ import annotations


def _table(text: str) -> frozenset[str]:
    return frozenset(text.split())


OPENING = _table("so and but well ok okay oh also anyway yes no then now because sadly luckily")
"""May stand before what is told."""

TELLERS = _table(
    """
    i we you they he she everybody everyone nobody somebody someone people i've we've you've they've
    i'm we're you're they're he's she's i'd we'd i'll we'll hope hoping hopefully sorry thanks thank
    cheers enjoy
    """
)
"""Whom a part is told of, in its first word."""

ROLES = _table(
    """
    client clients customer customers buyer buyers boss team manager director founder designer
    stylist photographer editor agency retailer partner partners colleague colleagues merchandiser
    shop store marketing legal sales retouchers retoucher intern owner investors investor mother
    """
)
"""Whom a part is told of, behind an article."""

HAPPENING = _table(
    "was wasn't were weren't went came comes happened happens has hasn't had hadn't will won't got"
)
"""Verbs behind "it" by which something is told."""

CLOSING = _table(
    """
    thanks thank thx cheers best regards wishes greetings love sincerely yours warmly appreciated
    you xx advance much
    """
)
"""Last words before a name."""

UNSAID = _table(
    """
    should must need needs needed ought shall could can can't cannot would will please want wants
    wanted wish wishes let prefer prefers rather stay stays staying remain remains kept left leave
    fine good ok okay perfect same unchanged untouched intact alone missing except or if unless
    when transparent square portrait original instead without not never nothing none
    disagree disagrees doubt doubts unsure
    hate hates dislike dislikes dislikes bothers annoys distracts distracting
    """
)
"""Words that could make it an instruction, a keep, a wish, a condition or a complaint."""
