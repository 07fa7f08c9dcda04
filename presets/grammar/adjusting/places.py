"""Changes whose place is said apart: "on the scarf only: lower the highlights"."""

from __future__ import annotations

from presets.grammar.dialing import as_said, headed_by, moved, moved_together
from presets.grammar.pattern import Meaning, Rule
from presets.grammar.vocabulary.dials import HUES, WHERE

_ONLY = "only|alone|itself"
_WHOLE = (
    "whole_picture|whole_image|whole_photo|whole_frame|whole_shot|entire_picture|entire_image"
    "|entire_photo|entire_frame|full_frame|full_picture|full_image|overall|globally|global|all_over"
    "|everywhere|across_the_board|whole_thing|on_the_whole_picture|on_the_whole_image|on_everything"
    "|over_the_whole_image|over_the_whole_picture|over_the_whole_frame|on_the_whole_frame"
)
_TURNING = ("adjust", "sharpen", "grain")

_SOFTLY = (
    "not_too_much|not_much|not_a_lot|not_too_strong|not_too_strongly|only_slightly|just_slightly"
    "|only_a_bit|just_a_bit|only_a_little|just_a_little|subtle|subtly|gently|slightly|only_a_touch"
    "|just_a_touch|keep_it_subtle|keep_it_natural|don't_overdo_it|not_overdone|in_moderation"
)
"""How far, behind a change: what was asked is done as it is done unsaid."""

RULES: tuple[Rule, ...] = (
    Rule(f"@moves {WHERE} only|alone? ~tail", moved_together),
    Rule(f"~wish on|in|for @things {_ONLY}? ,|:|-|;? ~wish @moves ~tail", moved),
    Rule(f"~wish @things {_ONLY} ,|:|-|;? ~wish @moves ~tail", moved),
    Rule("@things : ~wish @moves ~tail", headed_by),
    Rule(
        f"~wish on|in|for @things {_ONLY}? ,|:|-|;? ~make {HUES}? ~become @quality ~tail", as_said
    ),
    Rule(f"the? {_WHOLE}", lambda _: Meaning(), after=_TURNING),
    Rule(f"{_SOFTLY} though|tho?", lambda _: Meaning(), after=_TURNING),
    Rule(f"the? {_WHOLE} :", lambda _: Meaning()),
)
