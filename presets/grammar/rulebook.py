"""All rules of all families, and which of them a sentence can meet at all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import chain
from operator import itemgetter

from presets.grammar import keep
from presets.grammar.changes import families
from presets.grammar.loosely import loose_rules
from presets.grammar.pattern import Need, Rule, need
from presets.grammar.words import Sentence

Entry = tuple[str, Rule]
"""A rule behind the name of its family."""
_Placed = tuple[int, Entry]
_Row = tuple[Need, tuple[_Placed, ...]]


@dataclass(frozen=True, slots=True)
class _Book:
    """Rules that need the same together, found by the words of their rarest need."""

    by_word: dict[str, tuple[_Row, ...]]
    anyway: tuple[_Row, ...]
    """Rows that need no word of their own."""

    def near(self, said: frozenset[str]) -> Iterable[_Row]:
        """Every row that one of the words could meet, each once."""
        found = {id(row): row for word in said for row in self.by_word.get(word, ())}
        return chain(self.anyway, found.values())


def rules_for(sentence: Sentence, *, freely: bool) -> list[Entry]:
    """Return the rules that `sentence` can meet, in the order of their tables."""
    said = frozenset(word.text for word in sentence.words)
    met = [
        placed
        for needed, placed in _book(freely=freely).near(said)
        if needed.is_met(said, sentence)
    ]
    return [entry for _, entry in sorted(chain(*met), key=itemgetter(0))]


@cache
def _book(*, freely: bool) -> _Book:
    rows: dict[Need, list[_Placed]] = {}
    for place, entry in enumerate((*_rules(), *loose_rules()) if freely else _rules()):
        rows.setdefault(need(entry[1].pattern), []).append((place, entry))
    by_word: dict[str, tuple[_Row, ...]] = {}
    anyway: list[_Row] = []
    for needed, placed in rows.items():
        row = (needed, tuple(placed))
        if not needed.literals:
            anyway.append(row)
            continue
        for word in needed.literals[0]:
            by_word[word] = (*by_word.get(word, ()), row)
    return _Book(by_word, tuple(anyway))


@cache
def _rules() -> tuple[Entry, ...]:
    changes = tuple((family, rule) for family, rules in families().items() for rule in rules)
    return (*changes, *((keep.FAMILY, rule) for rule in keep.RULES))
