"""Runs of small words: how a wish is opened, joined and closed, without saying what is wished.

A pattern's `~wish` stands for any number of the words of that run, in any order. None of them names
a thing, a colour or an amount, turns a sentence round, or asks for a change of its own kind.
"""

from __future__ import annotations

from collections.abc import Mapping

Run = Mapping[str, tuple[tuple[str, ...], ...]]
"""First words to the phrases that begin with them."""


def _run(*tables: str) -> Run:
    """Words parted by spaces; those of a phrase are joined by "_"."""
    found: dict[str, set[tuple[str, ...]]] = {}
    for word in " ".join(tables).split():
        phrase = tuple(word.split("_"))
        found.setdefault(phrase[0], set()).add(phrase)
    return {first: tuple(sorted(phrases)) for first, phrases in found.items()}


_HEDGES = """
    please just only also maybe perhaps possibly probably ideally preferably again still simply so
    actually quickly basically really definitely all overall though tho then now next here there
    literally quite rather if_possible if_you_can kindly instead certainly surely
"""
_WISH = """
    let let's have having get getting got give giving gimme show showing see seeing do doing done
    try trying use using go going take taking bring bringing set setting make making put want wants
    need needs like love prefer prefers fancy picture imagine would could can should must shall will
    may might i we you they he she me us everyone to for with be it'd that'd how about what with if
    that feel_free want_to need_to needs_to has_to have_to ought_to i'd we'd i'll we'll i'm we're
    going_to think_about consider request requesting requested ask asking asked wish wishing time
    necessary important great good nice lovely cool fine better best happy keen able possible okay
    ok alright perfect wonderful amazing awesome brilliant helpful ideal super required required_to
    essential we'd_like i'd_like it's_time supposed supposed_to meant_to it_would_be it_is_necessary
    my our task job change edit for_this_one this_one for_this on_this_one today wanted looking
    after
"""
_MAKE = """
    turn turning change changing switch switching convert converting render rendering recolor
    recolour recoloring recolouring paint painting repaint dye dyeing redye color colour coloring
    colouring tint tinting redo update updating shift swap swapping transform transition alter
    modify adjust correct fix create produce offer present deliver move redesign restyle swap_out
    change_over rework edit show finish finished trim in into to as from_now_on up over dip dipped
    color_of colour_of hue_of shade_of tone_of version_of shot_of photo_of picture_of image_of
    the_color_of
    colours_of colors_of colors_on color_on colour_on colours_on color_for colour_for a_version
    an_option variant_of
"""
_BECOME = """
    to in into as be been being become becoming go going get getting turn look looking read appear
    show should must needs need wants want can could would might will ought shall may have_to has_to
    needs_to need_to wants_to ought_to has_got_to is_to are_to is_going_to gets goes is_to_be
    are_to_be is_supposed_to_be made painted dyed done finished colored coloured changed switched
    turned recolored recoloured repainted set updated rendered shown swapped tinted converted over
    out of a an more_of_a sort_of kind_of like same color colour version finish would_be
    meant_to is_meant_to are_meant_to meant is_intended_to intended_to look_nice
    look_good look_great look_better work_better colourway colorway made_up up up_as come_out
    come_out_as come_up end_up wear available offered sold produced presented delivered
    should_really it_to changed_over nice nicely something_like as_a switch_to from_now_on hex code
    value number with using for upholstered covered wrapped dressed decked_out glazed lacquered
    enamelled
"""
_LAUNCHED = """
    is are will be goes go going comes come coming out launches launch launching launched sold
    available selling sell sells offered next this season soon now also too again from on we we're
    our in_stores to_market also_available as_well into production produced introduces
    introducing has have been restocked back brought
"""
_ONTO = """
    for on onto over across to upon all_over for_all on_all all_of throughout
"""
_TAIL = """
    needed required wanted requested instead now overall everywhere throughout entirely completely
    fully altogether all_over all_around in_general across_the_board across_the_whole_picture
    across_the_whole_image across_the_image in_the_picture in_the_photo in_the_image in_the_shot
    in_the_frame in_this_picture in_this_photo in_this_image in_this_shot on_the_whole to_it on_it
    of_it for_it from_it on_top on_top_of_it around_it too though tho again then as_well also either
    today everywhere_else from_the_picture from_the_photo from_the_image from_the_shot
    from_the_frame from_this_picture from_this_photo out_of_the_picture out_of_the_photo
    out_of_the_image out_of_the_shot out_of_the_frame out_of_frame out_of_shot off_the_picture
    off_the_photo off_the_image please from_this_image from_this_shot on_this_one in_this_one
    to_the_image to_the_picture to_the_photo to_this to_this_one to_the_shot on_the_image
    on_the_picture on_the_photo on_the_shot of_the_image of_the_picture of_the_photo of_the_shot
    over_everything over_all over_it over_the_top on_everything across_it over_the_image
    over_the_picture over_the_photo for_the_image for_the_picture as_a_whole for_the_whole_image
    for_the_photo for_the_shot across_the_frame for_me for_us in_post anymore would_be_great
    would_be_nice would_be_good would_be_lovely would_be_perfect would_be_ideal would_be_better
    would_be_best would_do would_do_it would_help would_be_enough is_enough will_do is_fine
    is_what_we_want might_be_nice could_be_nice would_work would_look_better would_look_nice
    would_look_great would_look_good would_be_cool would_be_amazing would_be_helpful
    would_be_appreciated would_be_wonderful would_suit_it better nicely properly neatly cleanly
    carefully thoroughly accordingly evenly uniformly for_good only that's_all maybe perhaps
"""
_PUT = """
    i_see     put putting place placing drop dropping pop popping stick mount set setting sit sits
    sitting
    stand standing float photograph photographed shoot shot display displayed present presented
    position positioned show shown isolate isolated lay move swap switch throw render rendered
    composite knock knocked blow blown composited standing_up stage feature featured be placed
    put_down extract and_put cut_out needs_to_be has_to_be should_be must_be could_be can_be change
    swap_over go goes going come comes coming to up down
"""
_GROUND = """
    to in into as be been being become becoming go going get turn look should must needs need wants
    can could would might will ought have_to has_to needs_to need_to wants_to is_to are_to made
    painted done colored coloured changed switched turned set updated replaced swapped filled
    converted rendered over out of with by for using from_now_on color colour instead fill tone
    shade simply just_a just_plain something something_like is_to_be would_be gets goes better_in
    nicer_in up completely entirely fully whole hex code like_a floating hovering
"""
_REASON = """
    its is are was were looks look seems seem feels feel appears it's they're that's gets a bit
    little
    quite very really pretty rather far way still somewhat slightly overall to_me to_us on_my_screen
    on_screen here again as_it_is as_is right_now at_the_moment for_my_taste for_our_taste i_think
    for_me for_us at_present currently kind_of sort_of kinda on_my_monitor on_my_end just_a bit_too
    coming_out come_out comes_out came_out has_come_out turned_out rendering
"""

_OF_MAKING = frozenset(
    ["do", "doing", "done", "make", "making", "set", "setting", "edit", "change", "turn"]
)
_ASK = " ".join(word for word in _WISH.split() if word not in _OF_MAKING)
"""Ways to wish for something new, none of them a change of what is there."""

_APPEARS = """
    its is are was were looks look seems seem seemed looked feels feel appears it's they're that's
    gets got here again as_it_is as_is right_now at_the_moment for_my_taste for_our_taste i_think
    to_me to_us on_my_screen on_screen for_me for_us at_present currently on_my_monitor on_my_end
    coming_out come_out comes_out came_out has_come_out turned_out rendering coming still in_general
    overall kind_of sort_of kinda has_become became has_turned in_this_one on_the_screen in_print
"""

RUNS: dict[str, Run] = {
    "ask": _run(_HEDGES, _ASK),
    "wish": _run(_HEDGES, _WISH),
    "make": _run(_HEDGES, _WISH, _MAKE),
    "become": _run(_HEDGES, _BECOME),
    "launched": _run(_LAUNCHED),
    "onto": _run(_ONTO),
    "tail": _run(_TAIL),
    "put": _run(_HEDGES, _WISH, _PUT),
    "ground": _run(_HEDGES, _GROUND),
    "seems": _run(_REASON),
    "appears": _run(_APPEARS),
}
