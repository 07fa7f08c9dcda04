"""Something small goes: "remove the price tag", "retouch the scratch on the handle".

Only what lies on or beside goods, or is printed on them. Goods themselves, and what they are made
of, are not taken out by a sentence: what would be left is a matter of taste.
"""

from __future__ import annotations

from presets.edits.remove import Remove
from presets.grammar.parts.thing import JOINTS, Thing
from presets.grammar.pattern import Meaning, Rule, Values
from presets.grammar.vocabulary.things import FLAWS, LOOSE, is_one_of
from presets.regions import Region


def _cleaned(values: Values) -> Meaning | None:
    """Read "clean up the dust": only flaws, since a logo that is cleaned up stays."""
    flaws = all(_is_one_of(thing.words, FLAWS) for thing in values["things"])
    return _removed(values) if flaws else None


def _removed(values: Values) -> Meaning | None:
    owner: Thing | None = values.get("owner")
    things: tuple[Thing, ...] = values["things"]
    if owner is not None and owner.kind not in ("words", "subject", "it", "picture"):
        return None
    if not all(thing.kind == "words" and _is_one_of(thing.words, LOOSE) for thing in things):
        return None
    where = f" on {owner.words}" if owner is not None and owner.kind == "words" else ""
    places = (Region(kind="words", words=f"{thing.words}{where}") for thing in things)
    return Meaning(tuple(Remove(target=place) for place in places))


def _is_one_of(words: str, table: frozenset[str]) -> bool:
    """Whether the noun of "the hang tag on the strap" stands in `table`."""
    named = words
    for joint in JOINTS:
        named = named.partition(f" {joint} ")[0]
    return bool(named) and is_one_of(named.split()[-1], table)


_REMOVE = (
    "remove|erase|delete|get_rid_of|take_out|take_away|take_off|retouch_out|retouch_away"
    "|clone_out|edit_out|paint_out|lose|strip"
)
_CLEAN = "clean|clean_up|clean_off|clean_away|wipe_off|wipe_away|retouch|fix|heal"

RULES: tuple[Rule, ...] = (
    Rule(f"{_REMOVE} @things", _removed),
    Rule(f"{_REMOVE} @things from|off @thing:owner", _removed),
    Rule("get|take @things off|from @thing:owner", _removed),
    Rule("take|retouch|clone|edit|paint @things out|away|off", _removed),
    Rule(f"{_CLEAN} @things", _cleaned),
    Rule(f"{_CLEAN}|wipe|brush @things off|from @thing:owner", _cleaned),
    Rule("wipe|clean|brush @things out|away|off|up", _cleaned),
)
