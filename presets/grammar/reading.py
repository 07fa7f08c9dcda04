"""Reading a sentence: every way to cover all of its words with clauses, and what they ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from presets.declared import canonical_json
from presets.edit import Edit
from presets.edits.adjust import Adjust
from presets.edits.cutout import Cutout
from presets.grammar import keep
from presets.grammar.changes import families
from presets.grammar.contradictions import contradiction
from presets.grammar.order import in_order
from presets.grammar.pattern import Meaning, Rule, is_possible, matches
from presets.grammar.refusals import refusal
from presets.grammar.slips import without_endings, without_slip
from presets.grammar.understanding import Understanding
from presets.grammar.vocabulary.manners import ASKING, JOINING, REQUESTS
from presets.grammar.vocabulary.things import PICTURES
from presets.grammar.words import Sentence, read_words
from presets.recipe import PaletteColor
from presets.regions import Region

LONGEST = 120
"""Words and marks. A longer text is an essay, not an instruction."""

_KINDS = {
    "shadows": "exposure",
    "highlights": "exposure",
    "whites": "exposure",
    "blacks": "exposure",
    "vibrance": "saturation",
}
"""Dials that do a like thing: a reason that names one is answered by another."""

_ENOUGH = 16
"""Readings that are compared; with two different ones the answer is known."""


@dataclass(frozen=True, slots=True)
class _Clause:
    family: str
    meaning: Meaning
    start: int
    end: int
    denies: bool


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
    readings = _all_readings(sentence)
    for mends in _MENDS:
        mended = None if readings else _mended(sentence, mends)
        if mended is not None:
            readings = _all_readings(mended)
            sentence = mended if readings else sentence
    if not readings or _is_question(sentence):
        return refusal(sentence, asks=_is_question(sentence))
    if len({_meant(reading) for reading in readings}) > 1:
        return Understanding(
            why="can be read in more than one way",
            hint="write one change a line, or the step itself ({edit: recolor, ...})",
        )
    return _understood(sentence, readings[0])


_Mend = Callable[[Sentence], Sentence | None]
_MENDS: tuple[tuple[_Mend, ...], ...] = (
    (without_endings,),
    (in_order,),
    (in_order, without_endings),
    (without_slip,),
    (without_slip, without_endings),
)
"""What is tried on a sentence that has no reading as it stands; the first that helps is taken."""


def _mended(sentence: Sentence, mends: tuple[_Mend, ...]) -> Sentence | None:
    mended: Sentence | None = sentence
    for mend in mends:
        mended = mend(mended) if mended is not None else None
    return mended


def _all_readings(sentence: Sentence) -> list[tuple[_Clause, ...]]:
    found = zip(_readings(sentence), range(_ENOUGH), strict=False)
    return [reading for reading, _ in found if any(_says(clause) for clause in reading)]


def _says(found: _Clause) -> bool:
    return bool(found.meaning.steps or found.meaning.keep) or found.family == keep.FAMILY


def _readings(sentence: Sentence) -> Iterator[tuple[_Clause, ...]]:
    """Yield every row of clauses that covers all words."""
    dead: set[tuple[int, str, bool]] = set()
    said = frozenset(word.text for word in sentence.words)
    rules = [entry for entry in _rules() if is_possible(entry[1].pattern, said)]

    def onwards(
        at: int, before: str = "", *, denied: bool = False
    ) -> Iterator[tuple[_Clause, ...]]:
        start, joints = _past_joints(sentence, at)
        if start == len(sentence.words):
            yield ()
            return
        state = (start, before, denied)
        if state in dead or (denied and "and" in joints and not joints - {"and"}):
            return
        lived = False
        for found in _clauses_at(rules, sentence, start, before, bool(joints) or at == 0):
            for rest in onwards(found.end, found.family, denied=found.denies):
                lived = True
                yield (found, *rest)
        if not lived:
            dead.add(state)

    yield from onwards(0)


def _clauses_at(
    rules: Sequence[tuple[str, Rule]], sentence: Sentence, start: int, before: str, joined: bool
) -> Iterator[_Clause]:
    """Yield every clause that begins at `start`."""
    for family, rule in rules:
        if (rule.after and before not in rule.after) or (rule.joined and not joined):
            continue
        for end, values in matches(rule.pattern, sentence, start):
            meaning = rule.build(values) if end > start else None
            if meaning is not None:
                yield _Clause(family, meaning, start, end, rule.denies)


@cache
def _rules() -> tuple[tuple[str, Rule], ...]:
    changes = tuple((family, rule) for family, rules in families().items() for rule in rules)
    return (*changes, *((keep.FAMILY, rule) for rule in keep.RULES))


def _past_joints(sentence: Sentence, at: int) -> tuple[int, set[str]]:
    """Return the start of the next clause, and the marks and joining words before it."""
    joints: set[str] = set()
    while at < len(sentence.words):
        word = sentence.words[at]
        if word.is_stop or word.text in JOINING:
            joints.add(word.text)
        elif not word.filler:
            break
        at += 1
    return at, joints


def _is_question(sentence: Sentence) -> bool:
    """Whether it ends in a question mark and is not a wish in polite words."""
    if all(word.text != "?" for word in sentence.words):
        return False
    words = [word.text for word in sentence.words]
    asked = any(one in REQUESTS and two in ("you", "we", "i") for one, two in pairwise(words))
    said = [word.text for word in sentence.words if not (word.filler or word.is_stop)]
    return not (asked or said[:1] in (["can"], ["could"]) or _asks_kindly(words))


def _asks_kindly(words: list[str]) -> bool:
    """Whether it has a courtesy that asks: "would it be possible to", "any chance you could"."""
    return any(
        tuple(words[start : start + len(phrase)]) == phrase
        for phrase in ASKING
        for start in range(len(words))
    )


def _meant(reading: tuple[_Clause, ...]) -> str:
    return canonical_json(
        [
            (
                [step.model_dump(mode="json") for step in found.meaning.steps],
                list(found.meaning.keep),
            )
            for found in reading
        ]
    )


def _understood(sentence: Sentence, reading: tuple[_Clause, ...]) -> Understanding:
    clauses = _without_reasons(sentence, _without_idle_cutout(reading))
    steps = [
        step.model_copy(update={"said": sentence.said(found.start, found.end)})
        for found in clauses
        for step in found.meaning.steps
    ]
    kept = tuple(dict.fromkeys(phrase for found in reading for phrase in found.meaning.keep))
    against = contradiction(steps, kept)
    if against:
        return Understanding(why=against, hint="say the one that is meant")
    return Understanding(steps=tuple(steps), keep=kept, confident=True)


def _without_idle_cutout(reading: tuple[_Clause, ...]) -> list[_Clause]:
    """Take "cut it out and put it on white" as one clause: the new ground does both."""
    clauses: list[_Clause] = []
    for found in reading:
        before = clauses[-1] if clauses else None
        if before and _whole_cutout(before) and found.family == "background":
            clauses[-1] = replace(found, start=before.start)
        else:
            clauses.append(found)
    return clauses


def _without_reasons(sentence: Sentence, clauses: list[_Clause]) -> list[_Clause]:
    """Take "the bag is too dark, brighten it" as one wish: "it" is the bag."""
    told: list[_Clause] = []
    for found in clauses:
        if told and told[-1].meaning.reason and _same_way(sentence, told[-1], found):
            place = told[-1].meaning.steps[0].target
            steps = tuple(s.model_copy(update={"target": place}) for s in found.meaning.steps)
            told[-1] = replace(found, meaning=Meaning(steps))
        else:
            told.append(found)
    return told


def _same_way(sentence: Sentence, reason: _Clause, wish: _Clause) -> bool:
    """Whether both turn one dial the same way, the wish in the same place or in "it"."""
    dials, place = _turned(reason)
    others, there = _turned(wish)
    alike = bool(dials) and _ways(dials) == _ways(others)
    if not (alike or (reason.meaning.vague and others and not wish.meaning.reason)):
        return False
    named = any(word.text in PICTURES for word in sentence.words[wish.start : wish.end])
    return there == place or (there is None and not named)


def _ways(dials: Mapping[str, float]) -> dict[str, bool]:
    """The kinds of dials that are turned, and whether up: "too dark" asks as "lift the shadows"."""
    return {_KINDS.get(dial, dial): amount > 0 for dial, amount in dials.items()}


def _turned(found: _Clause) -> tuple[dict[str, float], Region | None]:
    steps = found.meaning.steps
    if len(steps) != 1 or not isinstance(steps[0], Adjust):
        return {}, None
    step = steps[0]
    names = set(Adjust.model_fields) - set(Edit.model_fields)
    return {name: getattr(step, name) for name in names if getattr(step, name)}, step.target


def _whole_cutout(found: _Clause) -> bool:
    steps = found.meaning.steps
    return len(steps) == 1 and isinstance(steps[0], Cutout) and steps[0].target is None
