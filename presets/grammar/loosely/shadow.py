"""What grounds the subject, said freely: "could do with a shadow underneath, at 30 %"."""

from __future__ import annotations

from typing import Any

from presets.edits.shadow import Shadow
from presets.grammar.changes.shadow import shadow
from presets.grammar.parts.thing import Thing
from presets.grammar.pattern import Meaning, Rule, Values, clause
from presets.grammar.vocabulary.shadows import FEET, FROM, MANNERS
from presets.grammar.vocabulary.things import is_one_of

_MANNER = "|".join(MANNERS).replace(" ", "_")
_KIND = (
    "kind=shadow|contact_shadow|drop_shadow|grounding_shadow|reflection|mirror_reflection"
    "|floor_reflection|shadow_contact|shadow_drop|floor_shadow|ground_shadow|ground_reflection"
    "|cast_shadow|dropshadow|mirror_image|glossy_reflection|mirrored_reflection"
    "|base_shadow"
)
_VERY = "very=very|really|super|quite|extremely|rather|pretty|much"
_SAID = f"{_VERY}? manner={_MANNER}? ,|and|but|yet? {_VERY}? manner2={_MANNER}? {_KIND}"
_ADD = (
    "fake|simulate|mock_up|add|put|create|include|use|apply|cast|insert|drop_in|place|give|draw"
    "|introduce|throw|bring_in|finish|ground|anchor|generate|produce|build|complete|round_off"
    "|adding|keep_it_with|put_in|pop|do"
)
_MADE = f"{_ADD}|make|set|paint"
"""With what is said of it behind, these change a shadow that is there: "make the shadow soft"."""
_UNDER = (
    "under|below|beneath|underneath|behind|to|for|of|from|around|at_the_base_of|at_the_foot_of"
    "|directly_under|right_under|just_under|on|at|with|by|in_front_of|directly_below|right_below"
    "|just_below|directly_beneath"
)
_THERE = (
    "underneath|below|beneath|behind|under_it|below_it|beneath_it|behind_it|underneath_it"
    "|at_the_base|on_floor|on_the_floor|on_the_ground|on_the_table|on_the_surface|at_the_bottom"
    "|in_front|there|to_it|of_it|for_it|to_ground_it|to_anchor_it|so_it_doesn't_float"
    "|like_on_a_glossy_table|like_on_a_glossy_surface|on_a_glossy_floor|like_on_a_mirror"
    "|as_on_a_glossy_table|as_on_glass|like_on_glass|on_the_ground_plane|right_there|on_a_mirror"
    "|below_the_product|on_a_glossy_surface|like_a_mirror|like_on_polished_stone|like_on_acrylic"
    "|on_glossy_floor|on_glossy_surface|so_it_stands|around_the_base"
)
_LIGHT = f"light={'|'.join(word.replace(' ', '_') for word in FROM)}"
_STRENGTH = "opacity|strength|intensity|opaque|density|transparency_of|visible"
_SOFTLY = "softness|soft|blur|feather|softness_of of|at|:? @number:softly"
_PLACED = (
    ",|just? like|as on|in? glossy|shiny|polished|reflective|wet|smooth|black|mirrored? floor|table"
    "|surface|mirror|glass|tabletop|ice|water",
    ",|and|with|as_if|like|where? light|lit|light_source|lighting|key_light|sun|falling|cast"
    "|coming|falling_away is? coming|falling|comes|source|shining|shines|falls? from|on|at? "
    f"{_LIGHT} side|hand_side?",
)
"""Where it falls, and on what."""
_HOW = (
    "",
    *_PLACED,
    ",|in|with|-|(? color|colour|tinted|coloured|colored? of|:|in? @color:hue )?",
    "@figures",
    f",|with|at|and? {_SOFTLY}",
    f",|with|at? @percent of? {_STRENGTH}? ,|and|with|at? {_SOFTLY}",
    f",|with|at? {_SOFTLY} ,|and|with|at? @percent of? {_STRENGTH}?",
    f"at|with|of|by|, opacity|an_opacity|strength|intensity? of|at|:|to? @percent of? {_STRENGTH}?",
    f",|(|-|at|with? @percent of? {_STRENGTH}? )?",
    f",|- {_VERY}? manner={_MANNER}",
    f"that is? {_VERY}? manner={_MANNER}",
    f",|- {_VERY}? manner={_MANNER} ,|and? {_VERY}? manner2={_MANNER}",
    f",|with|and? light|lit from {_LIGHT} side? ,|and|at|with? @percent of? {_STRENGTH}",
    f",|at|with|and? @percent of? {_STRENGTH}? ,|and|with? light|lit coming? from {_LIGHT} side?",
)


_SPELLED = {
    "dropshadow": "drop shadow",
    "shadow drop": "drop shadow",
    "shadow contact": "contact shadow",
    "mirror image": "reflection",
}


def _shaded(values: Values) -> Meaning | None:
    said: dict[str, Any] = dict(values)
    said["kind"] = _SPELLED.get(said["kind"], said["kind"])
    figures = values.get("figures", {})
    if not figures.keys() <= {"opacity", "distance", "softness"}:
        return None
    softly = values.get("softly")
    meaning = shadow(said)
    if meaning is not None and figures:
        limits = {"opacity": 1.0, "softness": 1.0, "distance": 0.5}
        if not all(0 < value <= limits[name] for name, value in figures.items()):
            return None
        return Meaning(tuple(step.model_copy(update=dict(figures)) for step in meaning.steps))
    if meaning is not None and "hue" in values:
        hue = {"color": values["hue"]}
        return Meaning(tuple(step.model_copy(update=hue) for step in meaning.steps))
    if meaning is None or softly is None:
        return meaning
    if not 0 <= softly <= 1:
        return None
    return Meaning(tuple(step.model_copy(update={"softness": softly}) for step in meaning.steps))


def _cast(values: Values) -> Meaning | None:
    """Return the shadow of the parts "shade" and "shading"; None where it cannot be so."""
    said = {**values["shade"], **values.get("shading", {})}
    under = (*said.pop("things", ()), *(values[n] for n in ("thing", "held") if n in values))
    if not all(thing.kind == "picture" or _stands(thing) for thing in under):
        return None
    how = values.get("shading", {}).keys() & {"opacity", "softness"}
    if how and values.get("added") in ("make", "set", "paint"):
        return None  # "make the shadow soft" is said of one that is there
    if said.pop("compared", False) and "added" not in values:
        return None  # compared with which?
    if said["kind"] == "reflection" and "direction" in said:
        return None  # a mirror image falls where the subject stands
    if not 0 < said.get("opacity", 1) <= 1:
        return None
    return clause(Shadow(**said))


def _stands(thing: Thing) -> bool:
    """Whether its shadow is that of the subject: the goods, or the feet that they stand on."""
    feet = thing.kind == "words" and is_one_of(thing.words.partition(" of ")[0].split()[-1], FEET)
    return thing.is_goods or feet


def _not_the_other(values: Values) -> Meaning | None:
    """Read "contact shadow, not a drop shadow"."""
    return _cast(values) if values["denied"]["kind"] != values["shade"]["kind"] else None


def _typed(values: Values) -> Meaning | None:
    """Read "type of shadow: drop"."""
    kind = values["typed"].get("kind")
    return clause(Shadow(kind=kind)) if kind and len(values["typed"]) <= 2 else None


_NOT = "not|no|never|instead_of|rather_than|without"
_FLOATING = "floating|floats|float|hovering|hovers|flying|grounding|ungrounded"
_CAST = (
    Rule(f"~ask added={_MADE} ~ask @shade @shading? ~tail", _cast),
    Rule("~ask @shade @shading? ~tail", _cast),
    Rule(f"~ask added={_MADE} {_UNDER} @thing ~ask @shade @shading? ~tail", _cast),
    Rule(f"~ask {_UNDER} @thing ~ask @shade @shading? ~tail", _cast),
    Rule(f"~ask added={_MADE} @thing with? ~ask @shade @shading? ~tail", _cast),
    Rule(
        "~ask @thing ~become added=have|having|deserves|lacks|misses|needs|need|wants|gets|get"
        " ~ask @shade @shading? ~tail",
        _cast,
    ),
    Rule(f"~ask {_ADD}? @shade @shading? ,|and|but|;? {_NOT} @shade:denied ~tail", _not_the_other),
    Rule(f"{_NOT} @shade:denied ,|but|;|and|. ~ask {_ADD}? @shade @shading? ~tail", _not_the_other),
    Rule("~ask type|kind|style of shadow|the_shadow :|is? @shading:typed ~tail", _typed),
    Rule(
        f"@thing:held ~seems needs|like|as_if|as_though? it|it's|they|they're? ~seems {_FLOATING}"
        f" in_the_air|in_mid_air? ,|;|.|so|and|- ~ask added={_MADE}? @shade @shading? ~tail",
        _cast,
    ),
)
RULES: tuple[Rule, ...] = (
    _CAST
    + tuple(
        Rule(f"{said} {how} ~tail".replace("  ", " "), _shaded)
        for said in (
            f"~ask {_ADD}? ~ask {_SAID} {_THERE}?",
            f"~ask {_ADD} {_KIND} manner={_MANNER} {_UNDER} @thing",
            f"~ask {_ADD} {_KIND} manner={_MANNER} {_THERE}",
            f"~ask {_ADD}? ~ask {_SAID} {_UNDER} @thing",
            f"~ask {_ADD}? {_UNDER} @thing ~ask {_SAID}",
            f"~ask {_ADD} @thing with? ~ask {_SAID} {_THERE}?",
            f"~ask @thing ~become {_ADD}|have|having|deserves|lacks|misses|stand|sit|rest|needs"
            f"|wants? ~ask on|over|with|in? {_SAID} {_THERE}?",
            f"~wish let|have|make|see @thing cast|throw|have|leave|drop|get {_SAID} {_THERE}?",
        )
        for how in _HOW
    )
    + tuple(
        Rule(f"~wish make ~ask {_SAID} {under} {how} ~tail".replace("  ", " "), _shaded)
        for under in ("", _THERE, f"{_UNDER} @thing")
        for how in ("", *_PLACED)
    )
)
