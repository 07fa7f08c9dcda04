"""What only says again that it is to be done, or that it may: "make it so", "if it's no trouble".

Regular expressions, as those of presets/grammar/vocabulary/asides.py.
"""

from __future__ import annotations

_END = r"(?= ?(?:[,.;:!?\n()]|$| - ))"
_PART = r"(?:^|(?<=[,.;:!?\n()] ))"
_JOINT = r"(?:so |and |then |but |ok |okay )*"
_KINDLY = r"(?:please |pls |plz |kindly |just )*"
_LATER = r"(?: please| for (?:us|me)| then| now| today| accordingly| thanks| asap| again)*"
_MAKE = r"(?:make|change|turn|switch|colou?r|recolou?r|paint|dye|set|update|do|have|get)"
_YOU = r"(?:(?:can|could|would|will) (?:you|we|i|someone|u) )?"
_COST = r"(?:work|trouble|hassle|effort|bother|problem|difficult|complicated|hard|time|to ask)"
_FRIENDS = r"(?:colleagues?|friends?|all|team|everyone|sir|madam|retouchers?|editors?|studio|folks)"

ECHOES: tuple[str, ...] = (
    rf"{_PART}x{{1,4}}{_END}",
    rf"{_PART}(?:so |and |but )?(?:what|all|the (?:only |one )?thing)(?: that)? "
    r"(?:we|i|they|the client|the team|marketing) (?:really |still |also |would )?"
    r"(?:need|needs|want|wants|like|are after|am after|ask for|miss)(?: here| now| for this)? "
    r"(?:is|are|would be)\b",
    r"\bfrom now on\b|\bgoing forward\b",
    r"\b(?:to finish(?: off| up| it off)?|to round (?:it|this) off|to top it off|in the end"
    rf"|last of all|for starters|to wrap up){_END}",
    rf"{_PART}(?:please |pls |kindly )*update(?: it| this| the (?:picture|photo|image|shot))?"
    rf"(?: please| accordingly| thanks)*{_END}",
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
    rf"{_PART}(?:and |but )?(?:the )?(?:everything else|rest(?: of it)?|all else|others?) "
    r"(?:is|are|looks?|seems?) (?:all |just |already |very |really )*(?:good|fine|great|ok"
    rf"|okay|perfect|lovely|nice|correct|right|spot on|okey|beautiful){_END}",
    r"\bon (?:my|our) (?:screen|monitor|laptop|phone|end|side),? and (?:also )?on (?:the |my "
    rf"|our )?\w+(?: screen| monitor| laptop| phone| as well| too)*{_END}",
    rf"{_PART}(?:and )?(?:just )?(?:one|two|three|four|a few|a couple of|some|another|last|a) "
    r"(?:more |quick |small |little |tiny |last |final |minor )*(?:things?|changes?|points?|edits?"
    r"|requests?|ones?|tweaks?|wish(?:es)?|corrections?|notes?)(?: (?:on|for|in|with|to|about) "
    rf"(?:this|the|that)(?: one| \w+)?)?(?: please)?{_END}",
    rf"{_PART}is (?:all )?for (?:the |our |my |a )?[^,.;:!?\n()]{{1,40}}?{_END}",
    r"\b(?:on|from|in|at) (?:page|p|slide|spread|row|tile|slot|position|shelf|sheet) \d+\b",
    rf"{_PART}(?:item|sku|art|article|ref|style|frame|image|img|order|ticket|product|model|lot)"
    r"(?: no| nr| number| code| id)?(?: \.| #)? ?[a-z]{0,4}[-_]?\d[\w.-]*"
    rf"{_END}",
    rf"{_PART}(?:dear|hi|hello|hey) (?:\w+ )?{_FRIENDS}{_END}",
)
"""Say nothing about the picture, where they stand."""

REMARKS: tuple[str, ...] = (
    rf"{_PART}(?:it's |those are |that's |as per |per )?(?:the |our |my |their |your )?"
    r"(?:[\w-]+ ){0,2}(?:rules?|guidelines?|standards?|requirements?|polic(?:y|ies)|deadline"
    r"|specs?|wish(?:es)?|request|orders|feedback|briefing|standard|regulations?)"
    rf"(?: (?:for|from|of|by) \w+)?{_END}",
    r"^from (?:the |our |my )?[^,.;:!?\n()]{1,40}?(?= ?:)",
    rf"{_PART}(?:re|regarding|concerning|as for|as to|about) (?:the |our |my |this |your )?"
    r"[^,.;:!?\n()]{1,40}?(?: (?:photo|picture|image|shot|pic|visual|packshot|file|listing"
    rf"|page)){_END}",
)
"""Set aside where they say nothing that could be an instruction, as the PLAIN ones are."""
