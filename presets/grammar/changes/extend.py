"""More canvas around the picture: "extend the canvas to 16:9", "expand it to a 9:16 story"."""

from __future__ import annotations

from presets.edits.extend import Extend
from presets.grammar.parts.thing import Thing
from presets.grammar.pattern import Meaning, Rule, Values, clause


def extended(values: Values) -> Meaning | None:
    """Read "extend it to 16:9"; None of what has no canvas."""
    thing: Thing | None = values.get("thing")
    if thing is not None and thing.kind not in ("it", "picture", "background"):
        return None
    return clause(Extend(aspect=values["aspect"]))


_GROW = "extend|expand|outpaint|uncrop|widen|grow|extend_out|fill_out|enlarge_canvas|expand_out"
_GROWN = "extended|expanded|widened|outpainted|grown"
_ALL = "canvas|background|backdrop|frame|scene|sides|edges|studio"
_SPACE = "add more? space|room|canvas around|to_sides|above|below? @thing?"
_TO = "to|into|for|out_to"


def _uncut(_values: Values) -> Meaning | None:
    """Read "without cropping anything": more canvas never does."""
    return Meaning()


RULES: tuple[Rule, ...] = (
    Rule(
        "without cropping|cutting|losing anything|any_of_it|it|product|subject",
        _uncut,
        after=("extend",),
        joined=False,
    ),
    Rule(f"{_GROW} {_TO} @aspect", extended),
    Rule(f"{_GROW} canvas {_TO} @aspect", extended),
    Rule(f"{_GROW} @thing {_TO} @aspect", extended),
    Rule(f"{_GROW} {_ALL} {_TO} @aspect", extended),
    Rule(
        f"{_GROW} @thing? {_ALL}? so|so_that it|canvas|picture|photo|frame is"
        "|becomes|fits|fills @aspect",
        extended,
    ),
    Rule(f"{_GROW} @thing? {_ALL}? by_adding|with background|canvas|space {_TO} @aspect", extended),
    Rule(f"canvas should|must|needs_to|has_to|can|could be {_GROWN} {_TO} @aspect", extended),
    Rule(f"@thing should|must|needs_to|has_to|can|could be {_GROWN} {_TO} @aspect", extended),
    Rule(f"can|could @thing be {_GROWN} {_TO} @aspect", extended),
    Rule(f"{_GROWN} {_TO} @aspect", extended),
    Rule("i_want|have|get @thing extended|expanded to|into @aspect", extended),
    Rule(
        f"turn|make @thing {_TO}? @aspect by extending|expanding background|canvas|sides|it?",
        extended,
    ),
    Rule("make|set canvas to? @aspect", extended),
    Rule(f"{_SPACE} to|until make|get|reach|fill it|canvas|frame|image? @aspect", extended),
)
