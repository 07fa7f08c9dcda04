"""Changes whose place is said apart: "on the scarf only: lower the highlights"."""

from __future__ import annotations

from presets.grammar.dialing import as_said, headed, moved, moved_together
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

RULES: tuple[Rule, ...] = (
    Rule(f"@moves {WHERE} only|alone? ~tail", moved_together),
    Rule(f"~wish on|in|for @things {_ONLY}? ,|:|-|;? ~wish @moves ~tail", moved),
    Rule(f"~wish @things {_ONLY} ,|:|-|;? ~wish @moves ~tail", moved),
    Rule("@things {_ONLY}? : ~wish @moves ~tail".replace("{_ONLY}", _ONLY), moved),
    Rule(f"~wish on|in|for @things {_ONLY}? ,|:|-|;? ~make {HUES}? ~become @quality ~tail", as_said),
    Rule("@quality :", headed),
    Rule(f"the? {_WHOLE}", lambda _: Meaning(), after=_TURNING),
    Rule(f"the? {_WHOLE} :", lambda _: Meaning()),
)
