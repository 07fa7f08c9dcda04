"""Whether a word of what is told could ask for anything: an order, a keep, a wish, a complaint."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from presets.color import Color
from presets.grammar.vocabulary import things
from presets.grammar.vocabulary.orders import ORDERS, TELLING
from presets.grammar.vocabulary.telling import (
    ARTICLES,
    ASKS,
    COUNTED,
    DENIED,
    EVENTS,
    FILES,
    FRAMING,
    GONE,
    GOODS,
    ITS,
    NO_MATTER,
    NOT,
    NUMBERED,
    SIDES,
    SIZES,
    STATES,
    TAKING,
)


@dataclass(frozen=True, slots=True)
class Said:
    """A word among those that are told, and the words of all other parts of the sentence."""

    told: Sequence[str]
    index: int
    rest: Sequence[str]

    @property
    def word(self) -> str:
        """The word itself."""
        return self.told[self.index]

    @property
    def before(self) -> str:
        """The word before it, "" at the beginning."""
        return self.told[self.index - 1] if self.index else ""

    @property
    def after(self) -> str:
        """The word behind it, "" at the end."""
        return self.told[self.index + 1] if self.index + 1 < len(self.told) else ""


def could_ask(said: Said) -> bool:
    """Whether the word could make it more than a statement; the first that knows it decides."""
    for known, asks in _CHECKS:
        if known(said):
            return asks(said)
    return False


def _is_figure(said: Said) -> bool:
    return said.word[0].isdigit() or said.word[0] in "#+%"


def _counts(said: Said) -> bool:
    """Whether a figure is of more than pages, days or returns."""
    idle = said.word.endswith(("am", "pm", "th", "nd", "rd", "st"))
    return not (idle or said.before in NUMBERED or said.after in COUNTED)


def _sizes(said: Said) -> bool:
    """Whether "bigger" is of more than the file that is to be made larger."""
    return not (resizes(said.rest) and (said.after in FILES or said.before in ITS))


def resizes(rest: Sequence[str]) -> bool:
    """Whether the words make the picture larger."""
    return not {"upscale", "px", "pixels", "enlarge", "edge", "side"}.isdisjoint(rest) or any(
        word.endswith("px") for word in rest
    )


def _denies(said: Said) -> bool:
    """Whether a "no" denies what could be asked for: not "we can't see it", "no budget"."""
    behind = [w for w in said.told[said.index + 1 :][:3] if w not in ("really", "just", "even")]
    return not behind or behind[0] not in (NO_MATTER if said.word == "no" else DENIED)


def _compares(said: Said) -> bool:
    """Whether "like" or "as" names a reference: not in "looks like", "shows it like that"."""
    if said.word == "same":
        return said.before != "the" or bool(said.after)
    plain = said.before in STATES | EVENTS | ITS | {"just"}
    return not (plain or said.after in ("that", "this", "well"))


def _limits(said: Said) -> bool:
    """Whether "only" limits an order: not in "it was only there for the shoot"."""
    if said.after in EVENTS or said.before in STATES:
        return False
    return said.told[0] not in ITS | {"they", "we", "i", "he", "she"} or said.index < 2


def _prefers(said: Said) -> bool:
    """Whether "better" is wished for: not in "it sells better on white"."""
    return said.before not in _FARING


_FARING = frozenset({"sells", "sell", "works", "fits", "performs", "converts", "does", "did"})


def _should(said: Said) -> bool:
    """Whether it should be so: not where the rest asks for the same colour that it should have."""
    colored = any(word in said.rest for word in said.told if Color.find(word) is not None)
    return not (colored and said.told[said.index + 1 :][:2] == ["have", "been"])


def _is_color(said: Said) -> bool:
    thing = said.before in ARTICLES and things.is_one_of(said.word, things.NOUNS)
    return Color.find(said.word) is not None and not thing


def _colors(said: Said) -> bool:
    """Whether a colour is wished for, and none that a thing has, had or came out in."""
    if said.word in said.rest or _SEEN.intersection(said.told[max(said.index - 3, 0) : said.index]):
        return False
    return not (GONE.intersection(said.told) and said.after in FILES | GOODS)


_SEEN = frozenset({"too", "so", "very", "rather", "bit", "quite", "out", "really"})


def _orders(said: Said) -> bool:
    """Whether a verb of change, a dial or a ground is asked for, and not just spoken of."""
    if said.word == "keep" and said.after.endswith("ing"):
        return False
    if said.word in _GROUNDS:
        return not _GROUNDS.intersection(said.rest)
    named = said.before in ARTICLES and said.after not in things.NOUNS
    return not named or said.word in ("shadow", "reflection")


_GROUNDS = frozenset({"background", "backdrop", "bg", "gradient"})


def _spoils(said: Said) -> bool:
    """Whether it is a flaw that nothing behind takes away."""
    forms = {form for word in said.rest for form in things.singular(word)}
    if not forms.isdisjoint(things.singular(said.word)):
        return False
    return not (ITS.intersection(said.rest) and TAKING.intersection(said.rest))


def _frames(said: Said) -> bool:
    """Whether a side is that of a frame that is asked for."""
    return not FRAMING.isdisjoint(said.rest) or any(":" in word for word in said.rest)


def _is_in(table: frozenset[str]) -> Callable[[Said], bool]:
    return lambda said: said.word in table


_CHECKS: tuple[tuple[Callable[[Said], bool], Callable[[Said], bool]], ...] = (
    (_is_figure, _counts),
    (_is_in(SIZES), _sizes),
    (_is_in(NOT | {"no"}), _denies),
    (_is_in(frozenset({"like", "as", "same"})), _compares),
    (_is_in(frozenset({"only"})), _limits),
    (_is_in(frozenset({"better"})), _prefers),
    (_is_in(frozenset({"should"})), _should),
    (lambda said: said.word == "if" and said.before == "as", lambda _: False),
    (_is_in(SIDES), _frames),
    (_is_in(ASKS), lambda _: True),
    (_is_color, _colors),
    (_is_in(ORDERS | TELLING), _orders),
    (lambda said: things.is_one_of(said.word, things.FLAWS - {"line", "print", "mark"}), _spoils),
)
"""What kind of word it is, and whether such a word asks for something where it stands."""
