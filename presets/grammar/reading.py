"""Reading a sentence: every way to cover all of its words with clauses, and what they ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from presets.declared import canonical_json
from presets.grammar import keep
from presets.grammar.asides import asks_kindly, silenced
from presets.grammar.clause import Clause
from presets.grammar.conditions import condition
from presets.grammar.meaning import understood
from presets.grammar.order import in_order, is_told_backwards
from presets.grammar.parts.side import is_side
from presets.grammar.pattern import Rule, matches
from presets.grammar.questions import is_question
from presets.grammar.refusals import refusal
from presets.grammar.rulebook import Entry, rules_for
from presets.grammar.slips import with_open_names, without_endings, without_slips
from presets.grammar.statements import without_statements
from presets.grammar.telling import without_telling
from presets.grammar.understanding import Understanding
from presets.grammar.vocabulary.manners import JOINING, JOINING_FREELY
from presets.grammar.wishers import with_wishers
from presets.grammar.words import Sentence, Word, read_words
from presets.recipe import PaletteColor

LONGEST = 120
"""Words and marks. A longer text is an essay, not an instruction."""

_MOST = 400
"""Readings that are looked at; many are the same, come by in another way."""
_ENOUGH = 24
"""Readings that are compared; with two different ones the answer is known."""


def understand(
    text: str, palette: Mapping[str, PaletteColor] | None = None, looks: Sequence[str] = ()
) -> Understanding:
    """Read one instruction.

    `palette` holds the brand's colours by name; `looks` the names of the looks that may be asked
    for ("preset" in it means that the preset has a look of its own). The answer depends on
    nothing else. It is confident only where every word was accounted for and all ways to read
    the sentence mean the same.
    """
    sentence = read_words(text, palette, tuple(looks))
    if len(sentence.words) > LONGEST:
        return Understanding(
            why="is too long for one instruction",
            hint=f"write one change a line; at most {LONGEST} words are read",
        )
    hushed = silenced(with_wishers(sentence))
    plain = without_statements(hushed)
    asks = is_question(sentence, hushed) and not asks_kindly(sentence)
    undecided = condition(sentence, hushed)
    if asks or undecided:
        return undecided or refusal(plain, asks=asks)
    found = _first_reading(sentence, plain)
    answer = _answer(*found) if found else None
    if answer is None or answer.why == _AMBIGUOUS:
        among_talk = _reading_among_talk(hushed)
        answer = _answer(*among_talk) if among_talk else answer
    return answer or refusal(plain, asks=asks)


_AMBIGUOUS = "can be read in more than one way"


def _answer(sentence: Sentence, readings: list[tuple[Clause, ...]]) -> Understanding:
    """What all the readings mean; none is taken where they mean different things."""
    fewest = min(map(len, readings))
    told = [understood(sentence, r) for r in readings if len(r) == fewest]
    answers = [answer for answer in told if answer.confident] or told
    if len({_meant(answer) for answer in answers}) > 1:
        return Understanding(
            why=_AMBIGUOUS,
            hint="write one change a line, or the step itself ({edit: recolor, ...})",
        )
    return answers[0]


_MARKS = (":", ",")
"""Marks that a clause may end with itself."""

_Mend = Callable[[Sentence], Sentence | None]
_MENDS: tuple[tuple[_Mend, ...], ...] = (
    (),
    (without_endings,),
    (in_order,),
    (in_order, without_endings),
    (without_slips,),
    (without_slips, without_endings),
    (in_order, without_slips),
)
_FREELY: tuple[tuple[_Mend, ...], ...] = (
    *_MENDS,
    (with_open_names,),
    (without_endings, with_open_names),
    (in_order, with_open_names),
    (without_slips, with_open_names),
)
"""What is tried on a sentence that has no reading as it stands; the first that helps is taken."""


def _first_reading(
    sentence: Sentence, plain: Sentence
) -> tuple[Sentence, list[tuple[Clause, ...]]] | None:
    """Return the readings of the strictest way that has any, and the sentence as it was read."""
    tried: set[tuple[bool, tuple[Word, ...]]] = set()
    backwards = is_told_backwards(plain)
    for said, ways, freely in (
        (sentence, _MENDS, False),
        (plain, _MENDS, False),
        (plain, _FREELY, True),
    ):
        for mends in ways:
            mended = _mended(said, mends) if in_order in mends or not backwards else None
            if mended is None or (freely, mended.words) in tried:
                continue
            tried.add((freely, mended.words))
            readings = _all_readings(mended, freely=freely)
            if readings:
                return mended, readings
    return None


def _reading_among_talk(
    hushed: Sentence,
) -> tuple[Sentence, list[tuple[Clause, ...]]] | None:
    """The same of what is left of it without the parts that only tell something."""
    told = without_telling(hushed)
    return _first_reading(told, without_statements(told)) if told is not None else None


def _mended(sentence: Sentence, mends: tuple[_Mend, ...]) -> Sentence | None:
    mended: Sentence | None = sentence
    for mend in mends:
        mended = mend(mended) if mended is not None else None
    return mended


def _all_readings(sentence: Sentence, *, freely: bool) -> list[tuple[Clause, ...]]:
    told: list[tuple[Clause, ...]] = []
    for reading, _ in zip(_readings(sentence, freely=freely), range(_MOST), strict=False):
        if any(_says(clause) for clause in reading) and not _keeps_a_side(reading):
            told.append(reading)
        if len(told) >= _ENOUGH:
            break
    return told


def _keeps_a_side(reading: tuple[Clause, ...]) -> bool:
    """Whether "keep the top" stands beside a new frame: it is what the frame keeps, no thing."""
    framed = any(found.family in ("reframe", "extend") for found in reading)
    kept = (phrase for found in reading for phrase in found.meaning.keep)
    return framed and any(is_side(phrase.split(" of the ")[0]) for phrase in kept)


def _says(found: Clause) -> bool:
    return bool(found.meaning.steps or found.meaning.keep) or found.family == keep.FAMILY


def _readings(sentence: Sentence, *, freely: bool) -> Iterator[tuple[Clause, ...]]:
    """Yield every row of clauses that covers all words."""
    dead: set[tuple[int, str, bool]] = set()
    here: dict[int, _Found] = {}
    rules = rules_for(sentence, freely=freely)

    def onwards(at: int, before: str = "", *, denied: bool = False) -> Iterator[tuple[Clause, ...]]:
        start, joints = _past_joints(sentence, at, freely=freely)
        if start == len(sentence.words):
            yield ()
            return
        state = (start, before, denied)
        if state in dead or (denied and "and" in joints and not joints - {"and"}):
            return
        lived = False
        parted = bool(joints) or at == 0 or sentence.at(at - 1) in _MARKS
        if start not in here:
            here[start] = _found_at(rules, sentence, start)
        for found in _clauses_at(here[start], before, joined=parted):
            for rest in onwards(found.end, found.family, denied=found.denies):
                lived = True
                yield (found, *rest)
        if not lived:
            dead.add(state)

    yield from onwards(0)


_Found = list[tuple[Rule, Clause]]


def _clauses_at(found: _Found, before: str, *, joined: bool) -> Iterator[Clause]:
    """Yield every clause of `found` that may stand behind one of family `before`, each once."""
    seen: set[tuple[str, int, str, bool]] = set()
    for rule, clause in found:
        if (rule.after and before not in rule.after) or (rule.joined and not joined):
            continue
        key = (clause.family, clause.end, repr(clause.meaning), clause.denies)
        if key not in seen:
            seen.add(key)
            yield clause


def _found_at(rules: Sequence[Entry], sentence: Sentence, start: int) -> _Found:
    """Return every clause that begins at `start`, with the rule that found it."""
    found: _Found = []
    for family, rule in rules:
        for end, values in matches(rule.pattern, sentence, start):
            meaning = rule.build(values) if end > start else None
            if meaning is not None:
                found.append((rule, Clause(family, meaning, start, end, rule.denies)))
    return found


def _past_joints(sentence: Sentence, at: int, *, freely: bool) -> tuple[int, set[str]]:
    """Return the start of the next clause, and the marks and joining words before it."""
    joints: set[str] = set()
    joining = JOINING | JOINING_FREELY if freely else JOINING
    while at < len(sentence.words):
        word = sentence.words[at]
        if (
            word.is_stop
            or word.text in joining
            or (freely and word.text == ":")
            or (freely and sentence.is_arrow(at))
        ):
            joints.add(word.text)
        elif not word.filler:
            break
        at += 1
    return at, joints


def _meant(answer: Understanding) -> str:
    steps = [step.model_dump(mode="json", exclude={"said"}) for step in answer.steps]
    return canonical_json([steps, list(answer.keep), answer.why])
