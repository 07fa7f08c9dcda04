"""How the dials of light and color are asked for: verbs, faults and casts, as pattern words."""

from __future__ import annotations

BUT = (
    "but|except|except_for|apart_from|other_than|besides|save_for|save|excluding|bar|aside_from"
    "|with_the_exception_of|but_for|but_not|excepting"
)
FAULTS: dict[str, tuple[str, int]] = {
    "dark": ("exposure", 1),
    "bright": ("exposure", -1),
    "warm": ("temperature", -1),
    "yellow": ("temperature", -1),
    "cool": ("temperature", 1),
    "cold": ("temperature", 1),
    "blue": ("temperature", 1),
    "flat": ("contrast", 1),
    "contrasty": ("contrast", -1),
    "saturated": ("saturation", -1),
    "orange": ("temperature", -1),
    "green": ("tint", 1),
    "magenta": ("tint", -1),
    "pink": ("tint", -1),
    "dull": ("vibrance", 1),
    "muted": ("vibrance", 1),
    "vivid": ("vibrance", -1),
    "vibrant": ("vibrance", -1),
    "colorful": ("saturation", -1),
    "colourful": ("saturation", -1),
    "harsh": ("contrast", -1),
    "washed_out": ("contrast", 1),
    "underexposed": ("exposure", 1),
    "overexposed": ("exposure", -1),
    "dim": ("exposure", 1),
    "light": ("exposure", -1),
    "low_contrast": ("contrast", 1),
    "chilly": ("temperature", 1),
    "bluish": ("temperature", 1),
    "blueish": ("temperature", 1),
    "yellowish": ("temperature", -1),
    "greenish": ("tint", 1),
    "pinkish": ("tint", -1),
    "freezing": ("temperature", 1),
    "pale": ("contrast", 1),
    "faded": ("contrast", 1),
    "lifeless": ("contrast", 1),
    "desaturated": ("saturation", 1),
    "undersaturated": ("saturation", 1),
    "oversaturated": ("saturation", -1),
    "under-exposed": ("exposure", 1),
    "over-exposed": ("exposure", -1),
    "gloomy": ("exposure", 1),
    "murky": ("exposure", 1),
}
VAGUE = (
    *("dull", "flat", "washed out", "muted", "pale", "faded", "lifeless", "gloomy", "murky"),
    *("freezing",),
)
"""Say that something is amiss, not which dial would mend it."""
CASTS: dict[str, tuple[str, int]] = {
    "yellow": ("temperature", -1),
    "yellowish": ("temperature", -1),
    "orange": ("temperature", -1),
    "warm": ("temperature", -1),
    "blue": ("temperature", 1),
    "bluish": ("temperature", 1),
    "blueish": ("temperature", 1),
    "cool": ("temperature", 1),
    "cold": ("temperature", 1),
    "golden": ("temperature", -1),
    "amber": ("temperature", -1),
    "green": ("tint", 1),
    "greenish": ("tint", 1),
    "magenta": ("tint", -1),
    "pink": ("tint", -1),
    "pinkish": ("tint", -1),
}
"""A cast, and the dial that takes it away."""
SHADES = "|".join(CASTS)
CASTING = (
    "remove|fix|correct|neutralize|neutralise|reduce|get_rid_of|take_out|kill|lose|counter|cut|tame"
    "|tone_down|pull_out|eliminate|take_away|clean_up|balance_out"
)
POOR = "fault=flat|dull|washed_out|underexposed|overexposed|dim|low_contrast"
MUST = "should|must|needs_to|need_to|could|can|has_to|have_to|ought_to|could_do_to|wants_to"
HUES = (
    "colors|colours|light|lighting|tones|tone|color|colour|whole_thing|mood|overall_tone"
    "|colors_and_contrast|all_colors|all_colours|temperature|colour_temperature|white_balance"
)
TOO = f"@degree? too fault={'|'.join(FAULTS)}"

UP = (
    "punch_up|increase|raise|boost|lift|push|push_up|bump_up|bump|crank_up|dial_up|turn_up|bring_up|up|add"
    "|enhance|strengthen|more|heighten|step_up|amp_up|intensify|pump_up|nudge_up|take_up|pull_up|crank"
)
DOWN = (
    "decrease|reduce|lower|cut|drop|ease|ease_off|dial_down|dial_back|knock_back|knock_down"
    "|take_down|turn_down|bring_down|tone_down|pull_back|pull_down|soften|less|nudge_down|diminish|weaken|scale_back|back_off|dial_in_less|mute|calm|calm_down"
)
LIFT = (
    "lift|open|open_up|raise|brighten|bring_up|boost|lighten|lift_up|fill|fill_in"
    "|bring_out|pull_up|push_up|brighten_up"
)
SINK = "deepen|darken|lower|crush|bring_down|pull_down|close_down|drop|push_down"
TAME = (
    "recover|bring_down|lower|reduce|tame|pull_back|pull_down|tone_down|bring_back"
    "|darken|drop|cut|dial_down|dial_back|rein_in|hold_back|calm|calm_down|soften"
    "|knock_back|take_down|rescue|save|compress"
)
GRAY = (
    "mono|black_white|b/w|black_and_white|b_and_w|bw|monochrome|greyscale|grayscale|grey_scale"
    "|gray_scale|black-and-white|b_and_with|b_/_with|black_/_white|black-white|monochromatic"
    "|shades_of_grey|shades_of_gray|b-w|b+w|b_+_with|black_+_white"
)
PICTURE = "photo|picture|image|shot|tone|tones|feel|look|version|light|lighting|colors|colours"

WHERE = "in|on|of|for|at|across|over|to|from|around|within|under|inside @things"
"""Before a place of the picture, where light and colour are to change."""
IT = "wb|white_balance|it|this|that|photo|picture|image|shot|all|everything"
THAT = "it|that|this|them|those|these|everything|all|both|the_whole_thing"
"""What was told before."""
MOVES = (
    "hold|turn|bring|dial|pull|take|push|bump|knock|ease|nudge|crank|scale|move|tone|set|put|go|drag"
    "|shift|come|keep|get|tick|notch|roll|reel|rein|peg|have|let|want|need|lift|raise|drop|tame"
    "|brought|taken|pulled|pulling|bringing|taking|dialed|dialled|toned|turned|knocked|pushed"
)
"""Verbs that say only with a way which way a dial goes: "bring it down"."""
HIGH = "up|higher|forward|upwards|+"
LOW = "down|back|off|lower|in|downwards|away|out|under_control"
FIX = (
    "fix|correct|adjust|sort|sort_out|mend|help|neutralize|neutralise|balance|rectify|repair|amend"
    "|improve|remedy|address|compensate|compensate_for|counter|counteract|tweak|work_on|deal_with"
    "|take_care_of|put_right|do_something_about|fix_up|change|set_right|correction|even_out"
)
"""Ask that what is amiss be mended, and leave open how."""
MARK = ",|;|.|-|!|:|and|so|("
"""Between what is amiss and what is asked for."""
