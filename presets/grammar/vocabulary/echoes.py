"""What only says again that it is to be done, or that it may: "make it so", "if it's no trouble".

Regular expressions, as those of presets/grammar/vocabulary/asides.py.
"""

from __future__ import annotations

_END = r"(?= ?(?:[,.;:!?\n()]|$| - ))"
_PART = r"(?:^|(?<=[,.;:!?\n()] ))"
_JOINT = r"(?:so |and |then |but |ok |okay )*"
_KINDLY = r"(?:please |pls |plz |kindly |just )*"
_LATER = r"(?: please| for (?:us|me)| then| now| today| accordingly| thanks| asap| again)*"
_MAKE = (
    r"(?:make|change|turn|switch|colou?r|recolou?r|paint|dye|set|update|adjust|edit|do|have|get"
    r"|correct|fix|mend)"
)
_YOU = r"(?:(?:can|could|would|will) (?:you|we|i|someone|u) )?"
_COST = r"(?:work|trouble|hassle|effort|bother|problem|difficult|complicated|hard|time|to ask)"
_FRIENDS = r"(?:colleagues?|friends?|all|team|everyone|sir|madam|retouchers?|editors?|studio|folks)"

ECHOES: tuple[str, ...] = (
    r"\baccordingly(?: ,)?(?= |$)",
    rf"{_PART}{_JOINT}(?:(?:that's it|all|we're|i'm|job) )?done{_LATER}{_END}",
    rf"{_PART}{_JOINT}(?:that's|that is|thats) (?:it|all|everything|the lot)(?: for (?:now|today"
    rf"|this one|me|us))?{_LATER}{_END}",
    rf"{_PART}{_JOINT}(?:then )?(?:i'm|i am|we're|we are|all) (?:happy|good|fine|set|done){_END}",
    rf"{_PART}{_JOINT}{_KINDLY}{_YOU}{_KINDLY}{_MAKE} (?:(?:it|this|them)(?: to| into| in| like)? "
    rf"(?:that|so)|(?:that|this|so)){_LATER}{_END}",
    r"\bif (?:that's|that is|this is|it's|it is|it isn't|that isn't|it doesn't|that doesn't) "
    r"(?:not )?(?:cause |mean |make |take )?(?:too |any |no |a |a lot of |that |very )*"
    rf"(?:much |big |extra |more )*{_COST}{_END}",
    r"\bif (?:at all )?possible(?: (?:today|tonight|tomorrow|this week|please|for us|by \w+))*"
    rf"{_END}",
    rf"{_PART}(?:dear|hi|hello|hey) (?:\w+ )?{_FRIENDS}{_END}",
)
"""Say nothing about the picture, where they stand."""
