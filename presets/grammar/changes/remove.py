"""Something small goes: "remove the price tag", "retouch the scratch on the handle".

Only what lies on or beside goods, or is printed on them. Goods themselves, and what they are made
of, are not taken out by a sentence: what would be left is a matter of taste.
"""

from __future__ import annotations

import re
from dataclasses import replace

from presets.edits.remove import Remove
from presets.grammar.parts.thing import Thing
from presets.grammar.pattern import Meaning, Rule, Values
from presets.grammar.vocabulary.joints import JOINTS
from presets.grammar.vocabulary.props import (
    COMPOUNDS,
    JUDGING,
    ONE_OF_MORE,
    PEOPLE,
    PROPS,
    SHADINGS,
)
from presets.grammar.vocabulary.things import FLAWS, LOOSE, PARTS, PRODUCTS, is_one_of
from presets.regions import Region


def cleaned(values: Values) -> Meaning | None:
    """Read "clean up the dust": only flaws, since a logo that is cleaned up stays."""
    flaws = all(_is_one_of(thing.words, FLAWS) for thing in values["things"])
    return removed(values) if flaws else None


def flawed(values: Values) -> Meaning | None:
    """Read "no more fingerprints": a no that only what nobody wants can bear."""
    return cleaned(values)


def seen(values: Values) -> Meaning | None:
    """Read "there's a hair on the lid, remove the hair": the second time without its place."""
    things: tuple[Thing, ...] = values["things"]
    again = [_head(thing.words) for thing in values["again"]]
    named = all(_head(t.words)[-len(a) + 1 :] == a[1:] for t, a in zip(things, again, strict=False))
    return removed(values) if len(again) == len(things) and named else None


def removed(values: Values) -> Meaning | None:
    """Return the removal of all `things`, from their `owner`; None where one is no small thing."""
    owner: Thing | None = values.get("owner")
    things: tuple[Thing, ...] = values["things"]
    if owner is not None and owner.kind not in ("words", "subject", "it", "picture"):
        return None
    if not all(thing.kind == "words" and _is_loose(thing) for thing in things):
        return None
    if values.get("verb", "") in _UNSURE and any(map(_is_shading, things)):
        return None
    if values.get("verb", "") in _CUTS and owner is None and any(map(_is_all_goods, things)):
        return None
    if values.get("verb") == "out" and any(_head(t.words)[-1] == "stand" for t in things):
        return None  # "make the bag stand out"
    said = values.get("where", "on")
    if said == "out of" and all(_is_one_of(thing.words, FLAWS) for thing in things):
        said = "on"  # creases and their like are not within anything
    where = (
        f" {_AT.get(said, said)} {owner.words}"
        if owner is not None and owner.kind == "words"
        else ""
    )
    words = (f"{_lying(thing)}{where}" for thing in _all_from_one(things))
    return Meaning(tuple(Remove(target=Region(kind="words", words=w)) for w in words))


_AT = {"from": "on", "off": "on", "out of": "in"}
"""Where something is that is to come off, or out."""
_BESIDE = re.compile(
    r" (?:behind|beside|near|next to|in front of|to the left of|to the right of) | (?:in|on|at"
    r"|against|from) the (?:\w+ ){0,2}(?:background|backdrop|bg|foreground|top|bottom|wall|floor"
    r"|ground|corner|table|tabletop|desk|surface|edge|ceiling|sky|distance|left|right|back)$"
)
"""Places beside the goods: what stands there is not what the picture is of."""


def _is_loose(thing: Thing) -> bool:
    """Whether it lies on or beside goods, or nobody knows what it is."""
    known = _is_one_of(thing.words, _SMALL) or bool(_BESIDE.search(thing.words))
    noun, *before = reversed(_head(thing.words))
    compound = bool(before) and before[0] in COMPOUNDS.get(noun, ())
    goods = is_one_of(noun, PRODUCTS - PARTS)
    one_of_more = goods and not ONE_OF_MORE.isdisjoint(before)
    return known or compound or one_of_more or (thing.unknown and thing.pointed)


_SMALL = (LOOSE | PROPS | SHADINGS | {"reflection", "reflex"}) - PEOPLE


_CUTS = frozenset({"cut out", "crop out", "mask out"})


def _is_all_goods(thing: Thing) -> bool:
    """Whether it is goods with no place beside: "cut out the pen" frees the pen."""
    return thing.is_goods and not thing.unknown and " ".join(_head(thing.words)) == thing.words


def _is_shading(thing: Thing) -> bool:
    """Whether it is a shadow, which can be dropped, or lifted, without going."""
    return _head(thing.words)[-1] in SHADINGS


_UNSURE = frozenset(
    {"drop", "take", "cut out", "crop out", "clone", "retouch", "come off", "come out", "leave"}
)
"""Verbs that may mean something else of a shadow."""


def _all_from_one(things: tuple[Thing, ...]) -> tuple[Thing, ...]:
    """Read "the stickers and labels from the box" of all, and "dust and lint on the lid"."""
    others, last = things[:-1], things[-1].words
    if any(" ".join(_head(thing.words)) != thing.words for thing in others):
        return things
    head, joint, owner = last.partition(" from ")
    if joint and head.split()[-1] not in _COMING:
        return tuple(replace(t, words=f"{t.words} from {owner}") for t in others) + things[-1:]
    place = last.removeprefix(" ".join(_head(last)))
    alike = all(_is_one_of(t.words, FLAWS) for t in things)
    if not place or not alike or any(thing.pointed for thing in things[1:]):
        return things
    return tuple(replace(t, words=f"{t.words}{place}") for t in others) + things[-1:]


_COMING = frozenset({"hanging", "dangling", "coming", "peeking", "sticking", "poking"})


def _lying(thing: Thing) -> str:
    """The words of its place: "the ugly tag from the strap" is the tag on it."""
    words = " ".join(word for word in thing.words.split() if word not in JUDGING)
    head, joint, owner = words.partition(" from ")
    plainly = joint and head.split()[-1] not in _COMING
    return f"{head} on {owner}" if plainly else words


_LONGEST_FIRST = sorted(JOINTS, key=len, reverse=True)
_CORNER = re.compile(r" (?:top|bottom|upper|lower) (?:left|right)$")


def _is_one_of(words: str, table: frozenset[str]) -> bool:
    """Whether the noun of "the hang tag on the strap" stands in `table`."""
    return is_one_of(_head(words)[-1], table)


def _head(words: str) -> list[str]:
    """The words of "the hang tag on the strap" up to its noun, "the" before it."""
    named = words
    for joint in _LONGEST_FIRST:
        named = named.partition(f" {joint} ")[0]
    return _CORNER.sub("", named).split() or [""]


_REMOVE = (
    "remove|erase|delete|get_rid_of|take_out|take_away|take_off|retouch_out|retouch_away"
    "|clone_out|edit_out|paint_out|lose|strip|photoshop_out|airbrush_out|crop_out|wipe|zap|scrub"
    "|hide|eliminate|heal_out|rub_out|cut_out|drop|take|retouch|clone|strip_off|clone_away"
)
_CLEAN = (
    "spot_out|clean|clean_up|clean_off|clean_away|wipe_off|wipe_away|retouch|fix|heal"
    "|tidy_up|touch_up"
)
_CLEAN += "|smooth_out|even_out|polish_out|dust_off"
_GONE = "removed|erased|deleted|gone|retouched|cloned_out|taken_out|edited_out|retouched_out"
_GONE += "|taken_off|taken_away|cleaned|cleaned_up|photoshopped_out|painted_out"
_MUST = "should|must|needs_to|need_to|has_to|have_to|can|could|is_to|are_to"
_LEAVES = "go|disappear|vanish|come_off|come_out|go_away|leave"
_SEEN = "there's|there_is|there_are|there're|i_see|i_can_see|you_can_see|we_can_see|i_noticed"
_SEEN += "|i've_noticed|i_spotted|you_forgot|you_left|you_missed|we_missed|you_overlooked|we_forgot"
_MET = f"it_is|it's|we_have|i_have|we've|i've_got|got|still|it_has|it_gives|found|{_SEEN}"
_THEN = ",|;|.|-|and|so|!"
_IT = "it|them|that|those|these|him|all|both"
_APART = "take|edit|clone|retouch|paint|wipe|get|photoshop"
_OUT = "remove|erase|delete|get_rid_of|take_out|take_away|retouch|clone_out|edit_out|clean|clean_up"
_OUT += "|fix|retouch_out|lose|take_off|paint_out|wipe_off|heal|clean_off|clean_away|wipe_away"

LYING = (
    "where=on|in|at @thing:owner there? is|are|lies|sits|hangs|i_see|i_can_see|we_see|you_see"
    "|we_have|there's|shows|i_found|i_noticed|you_can_see|i_spotted still? one? @clutter:things"
    " there|visible?"
)
"""Read "on the lid there is a scratch"."""

RULES: tuple[Rule, ...] = (
    Rule(f"verb={_REMOVE} @clutter:things", removed),
    Rule(f"verb={_REMOVE} @clutter:things where=from|off|out_of @thing:owner", removed),
    Rule("get|take @clutter:things where=off|from|out_of @thing:owner", removed),
    Rule(
        "take|retouch|clone|edit|paint|photoshop|get|airbrush|rub @clutter:things out|away|off",
        removed,
    ),
    Rule(f"make @clutter:things verb={_LEAVES}", removed),
    Rule(f"@clutter:things {_MUST} verb={_LEAVES}", removed),
    Rule(f"@clutter:things {_MUST}? be? {_GONE}", removed),
    Rule(f"{_MUST} @clutter:things verb={_LEAVES}", removed),
    Rule(f"{_MUST} @clutter:things be {_GONE}", removed),
    Rule(f"have|get|i_want|want|need @clutter:things {_GONE}", removed),
    Rule(f"{_SEEN} @clutter:things visible? , {_OUT} {_IT}", removed),
    Rule(f"{_SEEN} @clutter:things visible? ;|.|-|and|so|! {_OUT} {_IT}", removed),
    Rule("@clutter:things : remove|delete|erase", removed),
    Rule(f"{LYING} {_THEN} {_OUT} {_IT}", removed),
    Rule(f"{LYING} {_THEN} {_APART} {_IT} out|off|away|up", removed),
    Rule(f"{LYING} {_THEN} they|it|that|this|both {_MUST} {_LEAVES}", removed),
    Rule(f"{LYING} {_THEN} they|it|that|this|both {_MUST} be {_GONE}", removed),
    Rule(f"{_MET} @clutter:things visible|here|again? {_THEN} verb={_OUT} @clutter:again", seen),
    Rule(f"{_MET} @clutter:things visible? {_THEN} {_APART} @clutter:again out|off|away|up", seen),
    Rule(f"@clutter:things {_THEN} verb={_OUT} @clutter:again", seen),
    Rule(
        f"{_SEEN} @clutter:things visible? ,|;|.|-|and|so|! {_APART} {_IT} out|off|away|up", removed
    ),
    Rule(f"{_CLEAN} @clutter:things", cleaned),
    Rule(f"{_CLEAN}|wipe|brush @clutter:things off|from @thing:owner", cleaned),
    Rule("wipe|clean|brush|polish|smooth @clutter:things out|away|off|up", cleaned),
)
