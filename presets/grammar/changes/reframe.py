"""Another shape of frame: "crop to 4:5", "a square crop"."""

from __future__ import annotations

from dataclasses import replace

from presets.edits.reframe import Reframe
from presets.grammar.parts.aspect import WAYS, fits
from presets.grammar.parts.thing import Thing
from presets.grammar.pattern import Meaning, Rule, Values, clause

_CLOSE = 0.02
"""Margin of a tight crop."""


def crop(values: Values) -> Meaning | None:
    """Read "crop to 4:5"; None around a mere part, or where the way said is not the shape."""
    around: list[Thing] = [values[name] for name in ("thing", "middle") if name in values]
    if not all(thing.is_goods or thing.kind == "picture" for thing in around):
        return None
    centered = "centered" in values and "middle" not in values
    if "way" in values and not fits(values["way"], values["aspect"]):
        return None
    tight = values.get("tight", "") not in ("", "down", "in")
    room = {"margin": _CLOSE} if tight else {}
    gravity = "center" if centered else "subject"
    return clause(Reframe(aspect=values["aspect"], gravity=gravity, **room))


_OTHER = {"left": "right", "right": "left", "top": "bottom", "bottom": "top"}


def anchored(values: Values) -> Meaning | None:
    """Read "crop to 4:5, keep the top": the edge that the crop keeps."""
    meaning = crop(values)
    if meaning is None or ("lost" in values and values["side"] not in _OTHER):
        return None
    side = _OTHER[values["side"]] if "lost" in values else values["side"]
    return replace(meaning, steps=(Reframe(aspect=values["aspect"], gravity=side),))


_CROP = "crop|recrop|reframe|trim|frame|cut_down|cut|crop_down|bring|crop_in|cropped|recropped"
_TO = "to|into|as|in|for|at|to_a_ratio_of|down_to|to_ratio"
_CROPPED = "cropped|recropped|reframed|trimmed|framed|cut_down"
_WAYS = "|".join(WAYS)
_TIGHT = "tight=tight|tightly|close|closely"
_CENTERED = "centered=centered|centred"
_AROUND = (
    "",
    f" {_CENTERED}",
    f" {_CENTERED}? on|around @thing:middle",
    f" ,|with? @thing:middle {_CENTERED}",
)

_KEEP = (
    "keep|keeping|hold|holding|preserve|preserving|retain|retaining|show|showing|leave|leaving"
    "|hold_on_to|holding_on_to|favour|favor|prioritise|prioritize|focus_on|focusing_on|include"
    "|including|save|anchor|anchored|align|aligned|anchoring|gravity|biased|maintain|stick|stay"
    "|staying|protect|keeps"
)
_SEP = ",|.|;|-|(|:|and|but|so|so_that|with|please|while|just|let's|we|i"
_STAYS = (
    "should|must|has_to|needs_to|is|is_to|can|gets|ought_to? be? stays|stay|remains|remain|kept"
    "|visible|preserved|retained|important|is_important|the_important_part|the_important_bit"
    "|the_important_one|what_matters|most_important|anchored|staying"
)
_FRAMED = "in|intact|in_frame|in_shot|in_view|visible|as_it_is|uncut|complete|completely|there|kept"
_LOSE = (
    "lost=cut|cutting|lose|losing|trim|trimming|crop|cropping|cut_off|cutting_off|crop_off"
    "|cropping_off|leave_out|leaving_out|sacrifice|sacrificing|cut_away|cutting_away|take_off"
    "|taking_off|chop|chop_off|chopping_off|trim_off|trimming_off|drop|take|taking"
)
_NEVER = "don't|dont|do_not|without|never|not|no|must_not|mustn't|shouldn't|should_not"
_CUT = (
    "cut|lose|crop|cutting|losing|cropping|trim|trimming|cut_off|cutting_off|crop_off|cropping_off"
    "|cut_into|cutting_into|crop_into|touch|lost"
)
ANCHORS = (
    f"{_SEP}? {_SEP}? {_KEEP} everything|all|what|it|frame? is|that_is|that's? at|on|from|to|in"
    f"|towards|of? @side {_FRAMED}?",
    f"{_SEP} {_SEP}? @side {_STAYS} {_FRAMED}?",
    f"{_SEP}? {_SEP}? {_LOSE} some|a_bit|more|away|off? from|off|at|of? @side off|away?",
    f"{_SEP} {_SEP}? @side can|may|should lost=go|be_cut|be_lost|be_cropped|be_trimmed off|away?",
    f"{_SEP}? {_SEP}? {_NEVER} {_CUT} anything|any|of|off|from? of|off|from|at|on|into? @side off?",
)
"""Which side of the picture the frame keeps, said behind the crop."""
FIRST = f"{_KEEP} everything? on|at|to|in|of? @side {_FRAMED}? ,|and|then|but|when|while|." + (
    " you|we|i? then|please|when|cropping?"
)
"""The same, said before it."""

_SAID = (
    f"{_CROP} @thing? from @aspect:was to|into @aspect",
    f"{_CROP} {_TIGHT}? @thing? {_TIGHT}|down|in? {_TO} @aspect",
    f"{_CROP} @thing? in? {_TIGHT}? ,? {_TO}? @aspect",
    f"@thing? needs|wants|gets|could_use|should_have {_TIGHT}? @aspect crop",
    f"can|could @thing have|get {_TIGHT}? @aspect crop",
    f"{_CROP} ,? @aspect",
    f"way={_WAYS} {_CROP} ,? {_TO}? @aspect",
    f"{_CROP} @thing? @aspect",
    f"{_TIGHT}? @aspect crop|cropped",
    f"make|give_me|do|make_it|i_want|want|need|have|get|use|apply|with {_TIGHT}? @aspect crop",
    f"{_TIGHT}? crop ,? to|in|of|at? @aspect",
    f"make|give_me|do|i_want|want|need|have|get {_TIGHT}? crop ,? to|in|of|at @aspect",
    f"@thing? needs_to|should|must|has_to|can|could be? {_CROPPED} {_TO}? @aspect",
    f"can|could @thing be {_CROPPED} {_TO}? @aspect",
    f"i_want|want|need|have|get|make @thing {_CROPPED} {_TO}? @aspect",
    f"{_CROP} @thing? so|so_that it_is|it's|that_it_is @aspect",
    f"change|set|adjust|make aspect_ratio|ratio|crop|aspect|format {_TO}? @aspect",
)
RULES: tuple[Rule, ...] = (
    *(Rule(said + around, crop) for said in _SAID for around in _AROUND),
    *(Rule(f"{said} {how}", anchored) for said in _SAID for how in ANCHORS),
    *(Rule(f"{FIRST} {said}", anchored) for said in _SAID),
)
