"""What a sentence asks to leave as it is: "without touching the logo", "keep the strap as is"."""

from __future__ import annotations

from presets.grammar.pattern import Meaning, Rule, Values

FAMILY = "keep"


def _kept(values: Values) -> Meaning | None:
    return Meaning(keep=values["kept"])


_AS_IS = "unchanged|intact|untouched|alone|as_is|as_it_is|as_they_are|same|the_same|original"
_AS_IS += (
    "|exactly_as_is|exactly_as_it_is|exactly_as_they_are|exactly_the_same|completely_unchanged"
)
_AS_IS += "|as_it_was|as_they_were|the_way_it_is|the_way_they_are"
_TOUCH = "change|touch|alter|modify|affect|recolor|recolour|edit"
_TOUCHING = "changing|touching|altering|modifying|affecting|recoloring|recolouring|editing"
_TOUCHING += "|changes_to|any_changes_to"

RULES: tuple[Rule, ...] = (
    Rule(f"keep|preserve|retain|maintain|protect @kept {_AS_IS}?", _kept),
    Rule(f"leave @kept {_AS_IS}", _kept),
    Rule("leave @kept", _kept, after=("recolor", "adjust", "background")),
    Rule(f"keeping|preserving|retaining @kept {_AS_IS}?", _kept, joined=False),
    Rule(f"leaving @kept {_AS_IS}", _kept, joined=False),
    Rule(f"without {_TOUCHING} @kept", _kept, joined=False, denies=True),
    Rule(f"don't|dont|do_not|never {_TOUCH} @kept", _kept, denies=True),
    Rule("no changes|change to @kept", _kept, denies=True),
    Rule(
        f"@kept should|must|has_to|have_to|needs_to|need_to stay|remain|be"
        f" {_AS_IS.replace('|alone|', '|')}",
        _kept,
    ),
    Rule("@kept should|must not_change|not_be_changed|not_be_touched", _kept, denies=True),
    Rule(f"@kept stays|stay|remains|remain {_AS_IS}", _kept),
    Rule("not @kept", _kept, after=("recolor", "adjust", "sharpen")),
    Rule(
        "except|except_for|apart_from|save_for|bar|excluding|aside_from|other_than|but_not"
        "|with_the_exception_of|leaving_out @kept",
        _kept,
        after=("recolor", "adjust", "sharpen"),
        joined=False,
    ),
)
