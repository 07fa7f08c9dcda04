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
_SEEN += "|i've_noticed|i_spotted"
_IT = "it|them|that|those|these"
_APART = "take|edit|clone|retouch|paint|wipe|get|photoshop"
_OUT = "remove|erase|delete|get_rid_of|take_out|take_away|retouch|clone_out|edit_out|clean|clean_up"
_OUT += "|fix|retouch_out|lose|take_off|paint_out|wipe_off|heal"

RULES: tuple[Rule, ...] = (
    Rule(f"{_REMOVE} @things", _removed),
    Rule(f"{_REMOVE} @things from|off|out_of @thing:owner", _removed),
    Rule("get|take @things off|from|out_of @thing:owner", _removed),
    Rule("take|retouch|clone|edit|paint|photoshop|get|airbrush|rub @things out|away|off", _removed),
    Rule(f"make @things {_LEAVES}", _removed),
    Rule(f"@things {_MUST} {_LEAVES}", _removed),
    Rule(f"@things {_MUST}? be? {_GONE}", _removed),
    Rule(f"{_MUST} @things {_LEAVES}", _removed),
    Rule(f"{_MUST} @things be {_GONE}", _removed),
    Rule(f"have|get|i_want|want|need @things {_GONE}", _removed),
    Rule(f"{_SEEN} @things visible? , {_OUT} {_IT}", _removed),
    Rule(f"{_SEEN} @things visible? ;|.|-|and|so|! {_OUT} {_IT}", _removed),
    Rule("@things : remove|delete|erase", _removed),
    Rule(f"{_SEEN} @things visible? ,|;|.|-|and|so|! {_APART} {_IT} out|off|away|up", _removed),
    Rule(f"{_CLEAN} @things", _cleaned),
    Rule(f"{_CLEAN}|wipe|brush @things off|from @thing:owner", _cleaned),
    Rule("wipe|clean|brush|polish|smooth @things out|away|off|up", _cleaned),
)
