"""Something small goes, said freely: "the sticker isn't supposed to be there, take it off"."""

from __future__ import annotations

from presets.grammar.changes.remove import LYING, cleaned, flawed, removed
from presets.grammar.pattern import Rule

_AWAY = (
    "suppress|remove|removing|erase|erasing|delete|deleting|get_rid_of|getting_rid_of|take_out"
    "|take_away|take_off|retouch_out|retouch_away|clone_out|edit_out|paint_out|lose|strip"
    "|photoshop_out|airbrush_out|wipe|zap|scrub|hide|eliminate|heal_out|rub_out|cut_out|drop|take"
    "|retouch|clone|strip_off|clone_away|kill|ditch|rm|del|nuke|banish|brush_out|mask_out"
    "|patch_out|clean_out|clear|clear_away|dump|axe|scrap|blot_out|omit|get_out|bin|heal|spot"
    "|clear_up|spot_heal|clean|clean_off|wipe_off|wipe_away|brush_off|touch_out|touch_up|fix"
    "|clean_up|tidy_up|dispose_of|wipe_out|crop_out|do_away_with|smooth_out|iron_out|polish_out"
    "|even_out|spot_out|clean_away|edit_away|pull|pull_off|peel_off"
)
_HARD = (
    "suppress|suppressing|vanish|drop_out|remove|removing|erase|erasing|delete|deleting"
    "|get_rid_of|getting_rid_of|take_out|take_away|take_off|retouch_out|retouch_away|clone_out"
    "|edit_out|paint_out|lose|strip|photoshop_out|airbrush_out|wipe|zap|scrub|hide|eliminate"
    "|heal_out|rub_out|cut_out|drop|take|strip_off|clone_away|kill|ditch|rm|del|nuke|banish"
    "|retouch|clone|brush_out|mask_out|patch_out|clean_out|clear_away|dump|axe|scrap|omit|get_out"
    "|do_away_with|wipe_out|crop_out|edit_away|pull_off|peel_off"
)
_SOFT = (
    "clean|clean_up|clean_off|clean_away|wipe_off|wipe_away|retouch|fix|heal|tidy_up|touch_up"
    "|spot_out|spot|smooth_out|even_out|polish_out|dust_off|brush_off|iron_out|clear|clear_up"
    "|spot_heal|smooth|polish|take_care_of|sort_out|deal_with|correct|repair|mend|minimise"
    "|clear_off|wash_off|wash_out|buff_out|smoothen"
)
_APART = (
    "take|edit|clone|retouch|paint|wipe|get|photoshop|cut|rub|airbrush|crop|strip|pull|peel|lift"
    "|mask"
)
_WIPE = "clean|brush|heal|spot|polish|smooth|buff|iron|steam|touch|tidy|even"
_OUT = "out|off|away|up"
_GONE = (
    "removed|erased|deleted|gone|retouched|cloned_out|taken_out|edited_out|retouched_out"
    "|taken_off|taken_away|cleaned|cleaned_up|photoshopped_out|painted_out|wiped_off|hidden"
    "|eliminated|out|away|disappear|vanish|go|go_away|come_off|come_out|leave|removed_from_it"
    "|cut_out|out_of_there|off|wiped_away|polished_out|healed|fixed|smoothed_out|cleared"
)
_MUST = (
    "should|must|needs_to|need_to|has_to|have_to|can|could|is_to|are_to|needs|need|wants|got_to"
    "|gotta|ought_to|would|needs_to_be|need_to_be|should_be|must_be|has_to_be|have_to_be|to_be"
    "|can_be|could_be|please|be|get|gets"
)
_FROM = "where=from|off|out_of @thing:owner"
_UNSEEN = (
    "must_not|mustn't|should_not|shouldn't|may_not|can't|cannot be|stay|remain visible|seen|there"
    "|shown|in_frame|in_shot|in_the_frame|in_the_shot|in_the_picture"
)
_WRONG = (
    "isn't_supposed_to_be_there|is_not_supposed_to_be_there|aren't_supposed_to_be_there"
    "|shouldn't_be_there|should_not_be_there|doesn't_belong_there|doesn't_belong"
    "|don't_belong_there|is_distracting|are_distracting|distracts|is_visible|are_visible"
    "|is_showing|are_showing|is_in_the_way|bothers_me|bothers_us|is_annoying|is_ugly|looks_bad"
    "|look_bad|looks_messy|looks_ugly|is_still_there|are_still_there|is_still_on|got_in"
    "|got_into_the_shot|is_in_the_shot|shouldn't_be_in_the_picture|shouldn't_be_visible"
    "|should_not_be_visible|needn't_be_there|stands_out|sticks_out|is_in_the_frame"
    "|is_in_the_picture|has_crept_in|crept_in|is_poking_out|are_poking_out|doesn't_look_good"
    "|shouldn't_be_here|disturbs|disturb|is_disturbing|are_disturbing|annoys|is_irritating"
    "|still_shows|is_too_visible|are_too_visible|catches_the_eye|is_a_bit_distracting"
    "|is_quite_distracting|is_very_visible|is_messy"
)
_SEEN = (
    "theres|there's|there_is|there_are|there're|i_see|i_can_see|you_can_see|we_can_see|i_noticed"
    "|i've_noticed|i_spotted|i_can_still_see|you_can_still_see|we_spotted|we_noticed|we_see"
    "|i_still_see|we_still_see|there's_still|there_is_still|there_are_still|spotted|someone_left"
    "|someone_forgot|we_left|we_forgot|one_can_see|can_see|you_see|we_found|i_found"
    "|you_forgot|you_left|you_missed|you_overlooked|forgot|missed|it_gives|it_has|there_remains"
)
_BEHIND = (
    "visible|showing|again|there|left|in_the_shot|in_the_picture|in_the_frame|on_it|in_it"
    "|sticking_out|left_over"
)
_IT = (
    "all_of_it|all_of_them|it_all|them_all|all|both|it|them|that|those|these|this|that_one|which"
    "|him|they|everything|all_three|all_two|the_lot|all_of_these|all_of_those|these_two|those_two"
)

RULES: tuple[Rule, ...] = (
    Rule(f"~wish verb={_HARD} @clutter:things ~tail", removed),
    Rule(f"~wish verb={_HARD} @clutter:things {_FROM} ~tail", removed),
    Rule(f"~wish {_SOFT} @clutter:things ~tail", cleaned),
    Rule(f"~wish {_SOFT} @clutter:things {_FROM} ~tail", cleaned),
    Rule(f"~wish {_APART} @clutter:things {_OUT} ~tail", removed),
    Rule(f"~wish {_APART} @clutter:things {_OUT} {_FROM} ~tail", removed),
    Rule(f"~wish {_APART} @clutter:things where=off|out_of|from @thing:owner ~tail", removed),
    Rule(f"~wish {_APART} out|off|away @clutter:things ~tail", removed),
    Rule(f"~wish {_WIPE} @clutter:things {_OUT} ~tail", cleaned),
    Rule(f"~wish {_WIPE} @clutter:things where=off|out_of|from @thing:owner ~tail", cleaned),
    Rule(f"~wish {_WIPE} {_OUT} @clutter:things ~tail", cleaned),
    Rule(f"~wish @clutter:things ~become {_MUST}? verb={_GONE} ~tail", removed),
    Rule(f"~wish @clutter:things {_MUST} be? verb={_GONE} ~tail", removed),
    Rule(f"~wish @clutter:things {_UNSEEN} ~tail", removed),
    Rule(f"{_SEEN} @clutter:things {_BEHIND}? that|which ~wish be? verb={_GONE} ~tail", removed),
    Rule(
        "~wish @clutter:things need|needs|wants|want|requires|require|could_use|could_do_with"
        "|deserves removing|retouching|cleaning|erasing|cloning|taking|editing|healing|fixing"
        "|deleting|wiping out|off|away|up? ~tail",
        removed,
    ),
    Rule(f"~wish @clutter:things {_MUST} be? verb={_GONE} {_FROM} ~tail", removed),
    Rule(
        "~wish @clutter:things : remove|delete|erase|out|away|gone|off|lose|rm|clean|heal|clone|fix"
        "|retouch|spot|clear|kill|take_out|clean_up|clone_out|heal_out|get_rid_of|bye",
        removed,
    ),
    Rule(
        f"{_SEEN} @clutter:things {_BEHIND}? ,|;|.|-|and|so|!|:|(|that|which? ~wish "
        f"verb={_HARD}|{_SOFT} {_IT}? ~tail",
        removed,
    ),
    Rule(
        f"{_SEEN} @clutter:things {_BEHIND}? ,|;|.|-|and|so|!|:|that|which? ~wish "
        f"{_APART}|{_WIPE} {_IT} {_OUT} ~tail",
        removed,
    ),
    Rule(
        f"{_SEEN} @clutter:things {_BEHIND}? ,|;|.|-|and|so|!|:|that|which? {_IT}? "
        f"{_MUST} be? verb={_GONE} ~tail",
        removed,
    ),
    Rule(
        f"@clutter:things {_WRONG} ,|;|.|-|and|so|!|: ~wish verb={_HARD}|{_SOFT} {_IT}? ~tail",
        removed,
    ),
    Rule(
        f"@clutter:things {_WRONG} ,|;|.|-|and|so|!|: ~wish {_APART}|{_WIPE} {_IT} {_OUT} ~tail",
        removed,
    ),
    Rule(f"@clutter:things ,|;|-|:|. ~wish {_HARD}|{_SOFT}|get_rid {_IT}? ~tail", removed),
    Rule(f"@clutter:things ,|;|-|:|. ~wish {_APART}|{_WIPE} {_IT} {_OUT} ~tail", removed),
    Rule(f"@clutter:things ,|;|-|:|. ~wish {_IT}? {_MUST}? be? verb={_GONE} ~tail", removed),
    Rule(
        f"{_SEEN} @clutter:things {_BEHIND}? ,|;|.|-|and|so|! could|can|should|must|may {_IT} be? "
        f"verb={_GONE} ~tail",
        removed,
    ),
    *(
        Rule(f"{LYING} ,|;|.|-|and|so|!|that|which ~wish {how} ~tail", removed)
        for how in (
            f"verb={_HARD}|{_SOFT} {_IT}?",
            f"{_APART}|{_WIPE} {_IT} {_OUT}",
            f"{_IT}? {_MUST}? be? verb={_GONE}",
        )
    ),
    Rule("@clutter:things ~tail", removed, after=("remove",)),
    Rule("no more|visible? @clutter:things ~tail", flawed),
    Rule("~wish without @clutter:things ~tail", flawed),
)
