"""A thing in the picture: "it", "this photo", "the leather", "the front pocket of the bag"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from presets.grammar.ellipsis import those, which_one
from presets.grammar.nouns import (
    is_noun,
)
from presets.grammar.parts import color
from presets.grammar.phrases import SPOTS, phrases
from presets.grammar.vocabulary import things
from presets.grammar.vocabulary.joints import JOINTS, PLAINLY
from presets.grammar.words import Sentence, by_first_word
from presets.regions import Region


@dataclass(frozen=True, slots=True)
class Thing:
    """What was named. `words` is "the leather" for kind words, "" for the others.

    Of a picture that was called a frame they are "the frame": what is recoloured is that of goods.
    """

    kind: Literal["it", "picture", "subject", "background", "words"]
    words: str = ""
    pointed: bool = True
    """Whether "the", "this" or the like stands before it, or it is a pronoun."""
    unknown: bool = False
    """Whether its noun is a word that nobody knows."""
    owner: str = ""
    """Of a background, what it is behind of, where that was said: "the side table"."""

    @property
    def is_goods(self) -> bool:
        """Whether it is the whole of what the picture shows, not a part: "it", "the bag"."""
        if self.kind == "words":
            *before, head = self.words.split()
            carried = things.is_one_of(head, things.CARRIERS) and _carries(before[-1:])
            return carried or things.is_one_of(head, things.PRODUCTS) or self.unknown
        return self.kind in ("it", "subject")

    def region(self) -> Region:
        """Return the place for an edit that acts on things: "it" is the subject."""
        if self.kind == "words":
            return Region(kind="words", words=self.words)
        if self.kind == "background":
            return Region(kind="background")
        return Region(kind="everything" if self.kind == "picture" else "subject")


def _carries(before: list[str]) -> bool:
    """Whether the word before says what it is for: "phone stand", "scratching post"."""
    return any(
        word.endswith("ing") or things.is_one_of(word, things.PRODUCTS | things.CARRIED)
        for word in before
    )


_PRONOUNS = frozenset({"it", "this", "that", "them", "these", "those"})
DETERMINERS = frozenset(
    {"the", "a", "an", "this", "that", "these", "those", "its", "my", "our", "your", "both"}
    | {
        "same",
        "all",
        "whole",
        "entire",
        "every",
        "2",
        "3",
        "4",
        "5",
        "6",
        "two",
        "three",
        "four",
        "several",
        "any",
        "each",
    }
)
_ONE = ("one", "ones")
_AMOUNTS = frozenset({"hair", "shade", "dash", "pinch", "notch", "drop", "touch", "dab", "splash"})
_SHARES = ("all", "both", "every", "each")
_JOINTS = by_first_word(tuple(tuple(joint.split()) for joint in JOINTS))
_LIES = frozenset({"lies", "is", "are", "sits", "stands", "hangs", "lie", "sit", "stand", "hang"})
_DEEPEST = 2
_LOOKS = frozenset({"texture", "grain", "surface", "detail", "details", "sheen"})
"""How a thing looks: what is done to "the grain of the leather" is done to the leather."""
_BEHIND = (("of",), ("behind",), ("around",), ("from",))
"""What stands so behind a background says whose it is: there is one in a picture."""
_MERE = (("of",), ("on",), ("in",), ("from",))
"""With the product or the picture behind them, these say nothing that is not known."""


def read(sentence: Sentence, at: int) -> Iterator[tuple[int, Thing]]:
    """Yield every thing that can be read from word `at` on."""
    if sentence.at(at) in _PRONOUNS:
        yield at + 1, Thing("it")
    if sentence.at(at) in ("this", "that", "these", "those") and sentence.at(at + 1) in _ONE:
        yield at + 2, Thing("it")
    if sentence.at(at) in ("whole", "entire") and sentence.at(at + 1) in ("thing", "lot"):
        yield at + 2, Thing("it")
    start = at
    while sentence.at(start) in DETERMINERS or (
        sentence.at(start) == "of" and sentence.at(start - 1) in _SHARES and start > at
    ):
        start += 1
    yield from _echoes(sentence, at, start)
    for end, words in phrases(sentence, start, color.begins):
        if _is_amount(sentence, start, end):
            continue
        unknown = sentence.words[end - 1].open
        found = replace(_named(words), pointed=start > at, unknown=unknown)
        yield end, found
        if words[-1] in things.PICTURES and not _is_frame_of(sentence, end):
            yield from _pictured(sentence, end, found)
            continue
        yield from _in_corner(sentence, end, found)
        for last, thing in owned(sentence, end, words):
            yield last, replace(thing, pointed=start > at, unknown=unknown)


def _echoes(sentence: Sentence, at: int, start: int) -> Iterator[tuple[int, Thing]]:
    """Read "the right one" and "those on the throw", behind what they are like."""
    for end, named in which_one(sentence, start):
        yield end, Thing("words", f"the {named}")
    for end, head in those(sentence, at):
        yield from owned(sentence, end, head)


def _is_frame_of(sentence: Sentence, end: int) -> bool:
    """Whether it is "the frame of the glasses", which is no picture."""
    return sentence.at(end - 1) == "frame" and sentence.at(end) == "of"


def _pictured(sentence: Sentence, end: int, found: Thing) -> Iterator[tuple[int, Thing]]:
    """Read "the photo of the bag": it is the photo, whatever is on it."""
    if sentence.at(end - 1) not in _TAKEN or sentence.at(end) not in ("of", "with"):
        return
    start = end + 1
    while sentence.at(start) in DETERMINERS:
        start += 1
    for last, _ in phrases(sentence, start, color.begins):
        yield last, found


_TAKEN = things.PICTURES - {"frame", "everything", "overall"}


def _in_corner(sentence: Sentence, end: int, found: Thing) -> Iterator[tuple[int, Thing]]:
    """Read "the tripod leg bottom right"."""
    high, side = sentence.at(end), sentence.at(end + 1)
    if found.kind == "words" and high in _HEIGHTS and side in ("left", "right"):
        yield end + 2, replace(found, words=f"{found.words} {high} {side}")


_HEIGHTS = ("top", "bottom", "upper", "lower")


def owned(sentence: Sentence, end: int, words: tuple[str, ...]) -> Iterator[tuple[int, Thing]]:
    """Read what the thing is a part of, or lies on, behind it."""
    if sentence.at(end) in ("that", "which") and sentence.at(end + 1) in _LIES:
        end += 2
    for joint in _joints(sentence, end):
        if not _is_in_a_color(sentence, end, joint):
            yield from _qualified(sentence, end, words, joint)


def _joints(sentence: Sentence, at: int) -> list[tuple[str, ...]]:
    """The joints at `at`; "in" is none where "in front of" stands."""
    said = [joint for joint in _JOINTS.get(sentence.at(at), ()) if sentence.says(at, joint)]
    longest = max(said, key=len, default=())
    return [one for one in said if one == longest or one != longest[: len(one)]]


def _is_in_a_color(sentence: Sentence, at: int, joint: tuple[str, ...]) -> bool:
    """Whether a colour stands behind "in": "the shade in a powder pink"."""
    start = sentence.past_fillers(at + 1)
    if joint == ("from",):  # "the cover from cream to charcoal"
        return any(sentence.at(end) in ("to", "into") for end, _ in color.read(sentence, start))
    return joint == ("in",) and any(True for _ in color.read(sentence, start))


def _is_amount(sentence: Sentence, start: int, end: int) -> bool:
    """Whether it is no thing but how much: "a hair more contrast"."""
    noun = sentence.at(start)
    counted = sentence.at(start - 1) in ("a", "one", "two", "three", "few", "of", "some")
    single = end == start + 1 and noun.removesuffix("s") in _AMOUNTS and counted
    after = sentence.at(end)
    return single and (after in ("more", "less", "of", "too") or after.endswith("er"))


def _said(sentence: Sentence, start: int, end: int) -> str:
    return " ".join(sentence.at(index) for index in range(start, end))


def _named(words: tuple[str, ...]) -> Thing:
    head = words[-1]
    of_goods = head in things.PARTS and any(is_noun(word) for word in words[:-1])
    if head in things.PICTURES and not of_goods:  # "the bike frame" is no picture
        return Thing("picture", "the " + " ".join(words) if head == "frame" else "")
    if things.is_one_of(head, things.GROUNDS):
        return Thing("background")
    if things.is_one_of(head, things.SUBJECTS) and words[:-1] in ((), ("main",)):
        return Thing("subject")
    return Thing("words", "the " + " ".join(words))


def _qualified(
    sentence: Sentence, end: int, words: tuple[str, ...], joint: tuple[str, ...], depth: int = 1
) -> Iterator[tuple[int, Thing]]:
    """Read an owner: "the strap of the bag"; "of the product" adds nothing."""
    start = end + len(joint)
    while sentence.at(start) in DETERMINERS:
        start += 1
    last = start
    while sentence.at(last) in SPOTS:
        last += 1
        yield (
            last,
            Thing(
                "words",
                f"the {' '.join(words)} {_plainly(joint)} the {_said(sentence, start, last)}",
            ),
        )
    for last, owner in phrases(sentence, start, color.begins):
        whose = _named(owner)
        if whose.kind == "words" and _is_color_of(sentence, start, last, joint):
            continue
        found = _belonging(words, joint, whose)
        if found is None:
            continue
        yield last, found
        if found.kind != "words" or depth >= _DEEPEST:
            continue
        for further in _joints(sentence, last):
            if _is_in_a_color(sentence, last, further):
                continue
            inner = (*words, *_plainly(joint).split(), *whose.words.split())
            yield from _qualified(sentence, last, inner, further, depth + 1)


def _belonging(words: tuple[str, ...], joint: tuple[str, ...], whose: Thing) -> Thing | None:
    """The thing that is `words` of, on or beside `whose`; None where that names none."""
    here = _named(words)
    if here.kind == "background" and whose.is_goods and joint in _BEHIND:
        return replace(here, owner=whose.words)
    if joint == ("of",) and words[-1] in _LOOKS and whose.kind != "background":
        return whose
    if whose.kind == "words":
        return Thing("words", f"the {' '.join(words)} {_plainly(joint)} {whose.words}")
    return here if whose.kind in ("subject", "picture") and joint in _MERE else None


def _plainly(joint: tuple[str, ...]) -> str:
    said = " ".join(joint)
    return PLAINLY.get(said, said)


def _is_color_of(sentence: Sentence, start: int, end: int, joint: tuple[str, ...]) -> bool:
    """Whether it is half a colour: "gum" of "the soles in gum brown"."""
    bare = sentence.at(start - 1) == "in" and not sentence.words[start - 1].filler
    return joint == ("in",) and bare and any(True for _ in color.read(sentence, end))


def vocabulary() -> frozenset[str]:
    """Every word that this part knows."""
    named = things.PICTURES | things.SUBJECTS | things.GROUNDS | things.NOUNS | things.DESCRIBING
    return (
        _PRONOUNS
        | frozenset(_ONE)
        | frozenset(_SHARES)
        | DETERMINERS
        | named
        | {word for joint in JOINTS for word in joint.split()}
    )
