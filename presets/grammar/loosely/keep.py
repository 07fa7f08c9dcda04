"""What must stay, said freely: "the cushions are not to be changed", "hardware untouched"."""

from __future__ import annotations

from presets.grammar.pattern import Meaning, Rule, Values

_KEEP = (
    "keep|keeping|preserve|preserving|retain|retaining|maintain|maintaining|protect|protecting"
    "|save|leave|leaving|hold_on_to|keep_on|respect|hold|spare|lock|conserve|freeze|mind"
)
_BARE = (
    "keep|keeping|preserve|preserving|retain|retaining|maintain|maintaining|protect|protecting"
    "|spare|respect|conserve|leave|leaving|save"
)
_AS_IS = (
    "neutral|true_to_colour|true_to_color|true|unchanged|intact|untouched|alone|as_is|as_it_is"
    "|as_they_are|same|the_same|original|as_it_was|as_they_were|the_way_it_is|the_way_they_are"
    "|as_shot|as_before|like_it_is|like_they_are|as-is|unaltered|unmodified|unedited|in_place"
    "|where_it_is|where_they_are|how_it_is|how_they_are|as_in_the_original|like_now|as_now"
    "|as_it_is_now|as_they_are_now|exactly_as_is|be|just_as_it_is|just_as_they_are|consistent"
    "|like_that|as_that|natural|in_their_original_colour|in_its_original_colour"
    "|in_its_original_color|in_their_original_color|its_original_colour|as_it_stands"
    "|as_photographed|like_this|out_of_it|untouched_please|like_before|the_way_it_was"
    "|the_way_they_were|as_on_the_original|unaffected|unretouched|fine|visible|readable|legible"
    "|sharp|crisp|put|in_colour|in_color|as_bright_as_it_is|as_dark_as_it_is|as_light_as_it_is"
    "|as_warm_as_it_is|as_it_is_now|as_they_are_now|at_it_is|how_it_was|the_way_they_look"
    "|the_way_it_looks|as_is_now|in_its_colour|in_its_color|in_their_colour|in_their_color"
    "|in_its_original_state|in_original_colour|in_original_color|in_full_colour"
)
_VERY = (
    "exactly|completely|fully|absolutely|entirely|totally|please|just|perfectly|all|strictly|both"
    "|100%|precisely|well|in_their|in_its"
)
_STAY = (
    "stay|stays|remain|remains|should_stay|must_stay|should_remain|must_remain|needs_to_stay"
    "|need_to_stay|has_to_stay|have_to_stay|can_stay|may_stay|to_stay|is_to_stay|are_to_stay"
    "|staying|stays_put|is_fine|are_fine|is_good|are_good|is_ok|are_ok|is_okay|are_okay"
    "|should_be_left|must_be_left|to_be_left|left|kept|should_be_kept|must_be_kept|is_perfect"
    "|are_perfect|looks_fine|look_fine|can_be_left|survives|survive|has_to_survive|must_survive"
    "|should_survive|have_to_survive|is_to_remain|are_to_remain|needs_to_remain|need_to_remain"
    "|has_to_remain|ought_to_stay|please_stay|will_stay|remaining|staying|be_left|be_kept"
    "|to_be_kept|is_to_be_kept|are_to_be_kept|needs_to_be_kept|need_to_be_kept|has_to_be_kept"
    "|have_to_be_kept|should_be|must_be|is_great|are_great|gets_left|get_left|is_left|are_left"
    "|is_kept|are_kept|should_all_stay|all_stay|both_stay|should_both_stay|must_both_stay"
    "|is_lovely|to_remain|is_already_perfect|is_already_fine|is_already_good|are_already_fine|as"
)
_NOT = (
    "must_not|should_not|may_not|can_not|cannot|shouldn't|mustn't|can't|is_not_to|are_not_to"
    "|isn't_to|aren't_to|does_not|do_not|don't|doesn't|not|not_to|must_never|should_never"
    "|need_not|doesn't_need_to|don't_need_to|won't|will_not|needn't|isn't_supposed_to|never"
)
_CHANGED = (
    "be? change|changed|touched|touch|altered|alter|affected|recolored|recoloured|modified|edited"
    "|move|moved|shift|change_color|change_colour|changing|lose_its_colour|lose_its_color"
    "|be_affected|suffer|get_changed|be_part_of_it|changed_at_all|turn|changed_in_colour"
    "|get_touched|tinted|dyed"
)
_TOUCH = (
    "change|touch|alter|modify|affect|recolor|recolour|edit|mess_with|mess_up|adjust|tamper_with"
    "|play_with|do_anything_to|lose|damage|go_near|tint|harm|ruin|disturb|move"
    "|crop_off|cover|cut_off|cut_into|crop_into"
)
_TOUCHING = (
    "changing|touching|altering|modifying|affecting|recoloring|recolouring|editing|changes_to"
    "|any_changes_to|losing|damaging|harming|messing_with|messing_up|any_change_to|a_change_to"
    "|impacting|influencing|tinting|moving|disturbing|going_near|ruining|spilling_onto"
    "|bleeding_onto|bleeding_into|spilling_over_to"
)


_STAYING = (
    "stay|stays|remain|remains|staying|remaining|has_to_stay|have_to_stay|must_stay|should_stay"
    "|must_remain|should_remain|has_to_remain|to_stay|to_remain|to_be_kept|is_to_stay|are_to_stay"
    "|be_kept|is_kept|are_kept|needs_to_stay|need_to_stay"
)
"""What stays gold is gold, and is not to be made so."""


def _kept(values: Values) -> Meaning | None:
    return Meaning(keep=values["kept"])


_FINE = (
    "is|are|looks|look spot_on|fine|perfect|good|great|right|lovely|beautiful|ok|okay|correct|nice"
)

_PLAIN = (
    "golden|natural|bare|clear|raw|metallic|shiny|matte|untreated|chrome|steel|metal|wooden"
    "|transparent"
)

RULES: tuple[Rule, ...] = (
    Rule(f"~wish {_KEEP} @kept {_VERY}? {_AS_IS} ~tail", _kept),
    Rule(
        f"~wish {_KEEP} {_VERY}? intact|unchanged|untouched|as_is|unaltered|exactly_the_same "
        "@kept ~tail",
        _kept,
    ),
    Rule(f"~wish {_KEEP} {_VERY}? {_AS_IS} : @kept", _kept),
    Rule(f"~wish {_BARE} : @kept", _kept),
    Rule("~wish leave|leaving @kept in? @color ~tail", _kept),
    Rule(f"~wish let|letting @kept {_VERY}? {_AS_IS} ~tail", _kept),
    Rule(f"~wish {_BARE} @kept ~tail", _kept),
    Rule(f"with @kept {_STAY}? {_VERY}? {_AS_IS} ~tail", _kept, joined=False),
    Rule(
        f"keeping|preserving|retaining|leaving @kept {_VERY}? {_AS_IS}? ~tail", _kept, joined=False
    ),
    Rule(f"@kept {_STAY} {_VERY}? {_AS_IS.replace('|alone|', '|')} ~tail", _kept),
    Rule(
        "@kept should_be_left|must_be_left|to_be_left|left|be_left|is_left|are_left alone ~tail",
        _kept,
    ),
    *(
        Rule(f"@kept {_STAYING} {color} ~tail", _kept)
        for color in (
            "in? @color",
            f"in? {_PLAIN}",
        )
    ),
    *(
        Rule(f"@kept :|,|-? keep|keeps|leave|stays|stay|remains|remain {color} ~tail", _kept)
        for color in ("it? in? @color", "natural|bare|clear|raw|golden|silver|as_it_was")
    ),
    Rule("@kept keep|keeps|retain|retains its|their @color color|colour? ~tail", _kept),
    Rule(f"@kept to_stay|to_remain|to_be_left|to_be_kept {_VERY}? {_AS_IS}? ~tail", _kept),
    Rule(
        "@kept survives|survive|has_to_survive|must_survive|should_survive|have_to_survive|stays"
        "|stay|stays_put|is_to_stay|must_stay|should_stay|is_fine|are_fine|is_ok|are_ok|is_okay"
        "|are_okay|remains|remain|needs_to_stay|need_to_stay|has_to_stay|have_to_stay|can_stay"
        "|must_remain|should_remain|stay_put ~tail",
        _kept,
    ),
    Rule(
        f"@kept :|,|-? {_VERY}? unchanged|intact|untouched|as_is|as_it_is|as_they_are|the_same"
        "|stays|stay|same|as_before|as-is|as_photographed|as_pictured|as_shown|as_seen|as_now|as_shot|unaltered|no_change|no_changes|keep|leave"
        "|leave_as_is|hands_off|ok|leave_alone|don't_touch ~tail",
        _kept,
    ),
    Rule(f"@kept {_NOT} to? be? {_CHANGED} color|colour|at_all? ~tail", _kept, denies=True),
    Rule(
        f"~wish don't|dont|do_not|never|not_to|please_don't|no_need_to|not {_TOUCH} @kept ~tail",
        _kept,
        denies=True,
    ),
    Rule(
        "hands_off|no_touching|no_edits_to|no_changes_on|no_changes_to|no_change_to"
        "|stay_away_from|keep_away_from|keep_off|stay_off|careful_with|be_careful_with"
        "|watch_out_for|nothing_on @kept ~tail",
        _kept,
        denies=True,
    ),
    Rule(
        "nothing should|must|may|can|is_to happen|be_done|change|be_changed to|on|about|at|with"
        " @kept ~tail",
        _kept,
        denies=True,
    ),
    Rule(f"without to {_TOUCH} at|on|to? @kept ~tail", _kept, joined=False, denies=True),
    Rule(f"without {_TOUCHING} @kept ~tail", _kept, joined=False, denies=True),
    Rule("@kept no|not", _kept, denies=True),
    Rule("@kept :|,|-? dont|don't|do_not touch|change ~tail", _kept, denies=True),
    Rule("@kept :|,|- no_change|no_changes|nothing|no_edit|hands_off", _kept, denies=True),
    Rule(
        f"@kept {_FINE} ,|;|-|so|. ~wish leave|keep it|them|that|this|those as_is|alone? ~tail",
        _kept,
    ),
    Rule("@kept rests|rest|itself_remains|itself_stays as_is|as_it_is|the_same ~tail", _kept),
    Rule(
        "nothing_else should|must|may|can|is_to? change|changes|be_changed|be_touched"
        "|to_be_changed|changed",
        lambda _: Meaning(),
        joined=True,
    ),
    Rule(
        "nothing_else_moves|nothing_else_changes|nothing_else|that's_all|that_is_all"
        "|no_other_changes|no_other_change|no_further_changes|no_further_change|nothing_else_changed"
        "|nothing_more|rest_as_is|rest_unchanged|everything_else_as_is"
        "|all_else_unchanged|all_else_the_same|rest_stays|the_rest_stays",
        lambda _: Meaning(),
    ),
)
