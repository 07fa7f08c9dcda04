"""New shots: sentences that ask for what the camera did not see, rather than for an edit."""

from __future__ import annotations

import re

_VIEW = r"(angle|side|view|viewpoint|perspective|pose|direction|position)"
_UNSEEN = r"(back|inside|interior|sole|bottom|underside|lining|other side|reverse)"
_MOVES = (
    r"(bag|box|lid|bottle|jar|zip|zipper|case|drawer|door|flap|wallet|purse|book|umbrella|laptop"
    r"|shirt|jacket|coat|hoodie|sleeves?|collar|hood|cuffs?|laces|towel|blanket|scarf)"
)
_AROUND = r"(background|backdrop|ground|floor|wall|sky|scene|surface|table|surroundings)\b"
_NEW_SHOT = re.compile(
    rf"\b((from|at|in) (a |an |the )?(new|another|different|other) {_VIEW}"
    rf"|(another|different|new|other) (camera )?{_VIEW}"
    r"|(back|rear|side|top|bottom|front|three.quarter)[ -]view"
    r"|from (above|below|behind|the (back|side|front|top))"
    r"|top.?down|flat.?lay|lay (it|them|this|the \w+) (out )?(flat|down)"
    r"|(rotate|turn|spin|flip) (the )?\w+ (around|round|over|to (show|face|the (left|right)))"
    r"|(rotate|turn|spin|tilt) ((the|this) (?!(image|photo|picture|shot|frame)\b)\w+|it)"
    r" (so|until|towards?)"
    rf"|show (me |us )?(the )?{_UNSEEN}"
    rf"|(need|want) (to see )?the {_UNSEEN}( of (the|this) \w+)?( (too|as well|also))?$"
    r"|(open|close|zip|unzip|fold|unfold|roll|unroll|button|unbutton|tie|untie|fasten|unfasten)"
    rf"( up| open| down)? (the |its )?{_MOVES}"
    r"|(worn|held|carried|used) by|being (worn|held|carried)|on a (model|person|mannequin|hanger)"
    r"|(model|person) (wearing|holding|carrying)"
    r"|(another|different|second|other) (product|bag|shoe|item|model|cup|bottle)"
    r"|replace (it|the (product|bag|shoe|cup|bottle|item|subject)) (with|by)"
    rf"|swap (it|the (?!{_AROUND})\w+) (for|with) (a|an|another))\b",
    re.IGNORECASE,
)
_AWAY = re.compile(
    r"^(please |can you |could you )*(remove|erase|delete|get rid of|take (out|away)|clone out|hide"
    r"|crop|trim|cut out|paint out|edit out|lose)\b",
    re.IGNORECASE,
)
"""What is to go may be a person holding something, or the other bottle: it was seen."""
_LIGHT = re.compile(
    r"\b(light|lighting|lit|shadows?|sun|sunlight|glow|rays?|beams?|reflections?|highlights?)\b"
    r"( \w+){0,4}? (from|to|at|on) (above|below|behind|the (back|side|front|top|left|right))\b",
    re.IGNORECASE,
)
"""Where light comes from is no view."""

HINT = "what the camera did not see would be made up: have it photographed, and edit that picture"


def is_new_shot(text: str) -> bool:
    """Whether `text`, which no rule understands as an edit, asks for another photograph."""
    plain = " ".join(text.split()).strip(" .!?")
    return _AWAY.search(plain) is None and _NEW_SHOT.search(_LIGHT.sub("", plain)) is not None
