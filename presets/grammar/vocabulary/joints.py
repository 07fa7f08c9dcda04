"""Words between a thing and where it is: "of", "on", "hanging from"."""

from __future__ import annotations

JOINTS = (
    *("of", "on", "in", "behind", "beside", "next to", "under", "underneath", "above", "below"),
    *("near", "inside", "around", "along", "at", "beneath", "in front of", "on top of", "against"),
    *("to the left of", "to the right of", "by", "across", "over", "outside", "between", "from"),
    *(
        f"{how} {where}"
        for how in (
            "hanging down",
            "showing",
            "hanging",
            "dangling",
            "lying",
            "sitting",
            "stuck",
            "left",
            "visible",
        )
        for where in ("from", "on", "in", "off", "to", "at", "around", "over", "under", "behind")
    ),
    *("sticking out of", "poking out of", "coming out of", "that is on", "which is on"),
    *("that's on", "sticking to", "clinging to", "caught on", "caught in", "seen in"),
    *("reflected in", "showing on", "all over", "still visible on", "still on", "still in"),
    *("attached to", "tied to", "glued to", "that passes on", "that runs across"),
    *("running across", "running along", "peeking out of", "that is in", "which is in"),
    *("within", "left of", "right of", "on the left of", "on the right of"),
)
"""Between a thing and what it is a part of, or lies beside."""
PLAINLY = {
    **{
        f"{how} {where}": where
        for how in ("visible", "showing")
        for where in ("behind", "under", "over", "around", "at", "from")
    },
    **dict.fromkeys(("visible on", "still visible on", "still on", "showing on"), "on"),
    **dict.fromkeys(("that is on", "which is on", "that's on"), "on"),
    **dict.fromkeys(("visible in", "seen in", "still in", "that is in", "which is in"), "in"),
}
"""Joints that say no more than a shorter one."""
