"""Light and colour: "a bit warmer", "lift the shadows", "brighten by half a stop"."""

from __future__ import annotations

from presets.grammar.adjusting.building import (
    all_but,
    as_said,
    dialed,
    exposed,
    lowered,
    one_by_one,
    too,
    turn_dial,
    uncast,
    without_color,
)
from presets.grammar.adjusting.plainly import dial_rules, tone_rules, verb_rules
from presets.grammar.dialing import and_sharper, doings, headed, moved_together, sharper_and
from presets.grammar.pattern import Rule
from presets.grammar.vocabulary.dials import (
    BUT,
    CASTING,
    FAULTS,
    GRAY,
    HUES,
    MUST,
    PICTURE,
    POOR,
    SHADES,
    TOO,
)

_AND = ",|but? and|also|plus?"
_SHARPER = "@degree:far? sharper|crisper|more_sharp|more_crisp|more_defined"

RULES: tuple[Rule, ...] = (
    Rule("make|get|turn|render|have|keep @thing look|be|feel|appear? @quality", as_said),
    Rule(f"@thing {MUST} be|look|feel|go|appear|become|come_out|get @quality", as_said),
    Rule(f"{MUST} @thing be|look|feel|have|get|go @quality", as_said),
    Rule(f"@thing {MUST} have @quality", as_said),
    Rule(f"{HUES} {MUST} be|look|feel|have @quality", as_said),
    Rule(f"{MUST} be|look|feel @quality", as_said),
    Rule("needs|wants|could_use|could_do_with @quality", as_said),
    Rule("@thing could_do_with|would_benefit_from @quality", as_said),
    Rule(f"looks|look {TOO}", too),
    Rule(f"looks|look @degree fault={'|'.join(FAULTS)}", too),
    Rule(f"it's|it_is|it_looks|looks|this_looks|this_is {POOR}", too),
    Rule(f"@thing is|looks|are|look {POOR}", too),
    Rule("minus @stops", turn_dial(-1, "exposure")),
    Rule(f"{MUST} {HUES} be|look|feel|have @quality", as_said),
    Rule("i_want|i_prefer @thing look|be|feel|to_be|to_look|to_feel|with? @quality", as_said),
    Rule(f"i_want|make_it {HUES} to_be|to_look? @quality", as_said),
    Rule("go|turn|take_it|push_it|bring_it|shift_it @quality", as_said),
    Rule("see|have|get|try|bring|put_in|bring_in|need|want|i_want|apply|with @quality", as_said),
    Rule("take|push|bring|shift|nudge|move|pull @thing @quality", as_said),
    Rule(f"{CASTING} shade={SHADES} cast|tint|tinge|hue", uncast),
    Rule(f"{CASTING} shade={SHADES} cast|tint|tinge|hue from|in|on|of @thing", uncast),
    Rule(
        "lift|raise|push|brighten|bump|bring|take|expose @thing up? by? @stops",
        turn_dial(1, "exposure"),
    ),
    Rule("lower|drop|pull|darken|bring|take @thing down? by? @stops", lowered),
    Rule("expose @thing? up|brighter by? @stops?", turn_dial(1, "exposure")),
    Rule("way=over|under expose @thing? by @stops", exposed),
    Rule("@stops more exposure|light|brightness", turn_dial(1, "exposure")),
    Rule("@stops less exposure|light|brightness", turn_dial(-1, "exposure")),
    Rule("add @stops of? exposure|light|brightness?", turn_dial(1, "exposure")),
    Rule("@quality", one_by_one),
    Rule("@quality :", headed),
    Rule("see|have|get|try|need|want|i_want|give_it @quality :", headed),
    Rule(f"make|turn|get|have|keep {HUES} look|feel|be? @quality", as_said),
    Rule(f"make|turn|get {HUES} in|of @thing look? @quality", as_said),
    Rule(TOO, too),
    Rule(f"make|keep everything|all {BUT} @kept @quality", all_but(as_said)),
    Rule(f"make|keep? everything|all @quality {BUT} @kept", all_but(as_said)),
    Rule(f"@quality {PICTURE}", as_said),
    Rule(f"give @thing @quality {PICTURE}?", as_said),
    Rule("add|use @quality", as_said),
    Rule("@thing @quality", as_said, after=("adjust", "recolor", "background")),
    Rule(f"make|turn|convert|render @thing? to|into|in? {GRAY}", without_color),
    Rule(f"{GRAY} version|image|photo|picture|conversion?", without_color),
    Rule(f"@thing needs|wants|gets|could_use @quality {PICTURE}?", as_said),
    Rule("make? @thing? @stops brighter|lighter|up|more", turn_dial(1, "exposure")),
    Rule("make? @thing? @stops darker|down|less", turn_dial(-1, "exposure")),
    Rule("make|let|get|have colors|colours pop", turn_dial(1, "vibrance")),
    Rule(f"it's|it_is|it_looks|this_is|this_looks {TOO}", too),
    Rule(f"@thing is|are|looks|look {TOO}", too),
    Rule(f"it's|it_is|it_looks|this_is|this_looks @degree fault={'|'.join(FAULTS)}", too),
    Rule(f"@thing is|looks @degree fault={'|'.join(FAULTS)}", too),
    Rule(f"{HUES} are|is|look|looks {TOO}", too),
    Rule("@signed stop|stops|ev? of? @dial", dialed),
    Rule("desaturate @thing? completely|fully|entirely|totally", without_color),
    Rule("completely|fully|entirely desaturate @thing", without_color),
    Rule("make? @thing? @percent brighter|lighter", turn_dial(1, "exposure")),
    Rule("make? @thing? @percent darker", turn_dial(-1, "exposure")),
    *(
        Rule(f"make? @thing? @percent {more} {trait}", turn_dial(sign * way, dial))
        for trait, dial, way in (
            ("saturated", "saturation", 1),
            ("vivid|vibrant", "vibrance", 1),
            ("contrasty", "contrast", 1),
        )
        for more, sign in (("more", 1), ("less", -1))
    ),
    Rule("make? @thing? @percent warmer", turn_dial(1, "temperature")),
    Rule("make? @thing? @percent cooler", turn_dial(-1, "temperature")),
    Rule("set? @dial to? @signed", dialed),
    Rule("@deeds @thing @degree?", doings),
    Rule("@moves on|in|of|for|across @thing", moved_together),
    Rule(f"make|turn|get|have|want|i_want @thing look|be? @quality {_AND} {_SHARPER}", and_sharper),
    Rule(f"make|turn|get|have|want|i_want @thing look|be? {_SHARPER} {_AND} @quality", sharper_and),
    Rule(f"@thing {MUST} be|look {_SHARPER} {_AND} @quality", sharper_and),
    Rule(f"@thing {MUST} be|look @quality {_AND} {_SHARPER}", and_sharper),
    *verb_rules(),
    *dial_rules(),
    *tone_rules(),
)
