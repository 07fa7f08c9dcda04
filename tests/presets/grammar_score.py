"""How well the grammar reads a file of sentences with the steps they mean.

    python tests/presets/grammar_score.py SENTENCES.yaml [--show]

Prints how many are read right (a refusal where one is asked for counts), refused though they could
have been read, and read wrong. The rows that are not right are printed only with --show.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from presets.edit import Edit
from presets.edits.adjust import Adjust
from presets.grammar import understand
from presets.phrases import bare
from presets.recipe import PaletteColor

PALETTE = {
    "forest": PaletteColor(hex="#1F4D3A", words="deep forest green"),
    "oxblood": PaletteColor(hex="#5A1A1F", words="oxblood red"),
    "sand": PaletteColor(hex="#D8C7A8", words="warm sand"),
    "midnight": PaletteColor(hex="#1B2233", words="midnight blue"),
    "clay": PaletteColor(hex="#B8786A", words="rose clay"),
}
LOOKS = ("preset", "moody")
DIALS = set(Adjust.model_fields) - set(Edit.model_fields)
Row = dict[str, Any]


def place(edit: Edit) -> str:
    """The words of the place, "" where it is the edit's usual one."""
    if edit.target is None:
        return ""
    return bare(edit.target.words or edit.target.kind)


def same_place(found: Edit, wanted: Row) -> bool:
    here, there = place(found), bare(wanted.get("target", ""))
    usual = ("", "everything", "subject")
    here, there = every(inner(here)), every(inner(there))
    return (
        here == there or (here == "subject" and there == "product") or (not there and here in usual)
    )


def inner(words: str) -> str:
    """The words without articles and "'s": the name of a place is the same with them."""
    told = (word.removesuffix("'s").removesuffix("'") for word in words.split())
    plain = " ".join(word for word in told if word not in ("the", "a", "an", "its", "two", "three"))
    return _IN_ALL.sub("", plain)


_IN_ALL = re.compile(r" (?:of|in|on) (?:picture|image|photo|frame)$")
"""Behind the name of a thing, this says nothing: every thing is in the picture."""


def every(words: str) -> str:
    """The words without "all" and "both": a plural means all of them."""
    for counted in ("all the ", "both the ", "all ", "both "):
        words = words.removeprefix(counted)
    return words


def same_color(found: Any, wanted: str) -> bool:
    return bare(str(wanted)).removeprefix("plain ") in {
        found.name,
        bare(found.said).removeprefix("brand."),
    }


def same_value(found: Any, wanted: Any) -> bool:
    if wanted in ("+", "-") and not isinstance(found, tuple):
        return bool(found > 0 if wanted == "+" else found < 0)
    if isinstance(found, tuple):
        return len(found) == len(wanted) and all(map(same_value, found, wanted))
    if hasattr(found, "said"):
        return same_color(found, wanted)
    if isinstance(wanted, int | float):
        return bool(abs(found - wanted) <= 5e-3)
    return bool((found.text() if hasattr(found, "text") else found) == wanted)


def same_step(found: Edit, wanted: Row) -> bool:
    if found.edit != wanted["edit"] or not same_place(found, wanted):
        return False
    said = {key: value for key, value in wanted.items() if key not in ("edit", "target")}
    names = {name for key in said for name in key.split("|")}
    if isinstance(found, Adjust) and any(getattr(found, n) for n in DIALS - names):
        return False
    return all(
        any(same_value(beside(found, name, value), value) for name in key.split("|"))
        for key, value in said.items()
    )


def beside(found: Edit, name: str, wanted: Any) -> Any:
    """The value of a field; where only its sign is wanted, how far it is from what is usual."""
    value = getattr(found, name)
    if wanted in ("+", "-"):
        return value - type(found).model_fields[name].default
    return value


def in_one_breath(steps: Sequence[Edit]) -> list[Edit]:
    """The steps with neighbouring adjusts of one place as one: which it is makes no difference."""
    told: list[Edit] = []
    for step in steps:
        last = told[-1] if told else None
        if isinstance(step, Adjust) and isinstance(last, Adjust) and step.target == last.target:
            dials = {d: getattr(step, d) for d in DIALS if getattr(step, d)}
            told[-1] = last.model_copy(update=dials)
        else:
            told.append(step)
    return told


def wanted_in_one_breath(rows: Sequence[Row]) -> list[Row]:
    """The same of the steps that are expected."""
    told: list[Row] = []
    for row in rows:
        last = told[-1] if told else {}
        alike = row["edit"] == last.get("edit") == "adjust"
        if alike and row.get("target") == last.get("target"):
            told[-1] = {**last, **row}
        else:
            told.append(row)
    return told


def whole(step: Row) -> Row:
    """A step as written in full: {look: moody} is {edit: look, look: moody}."""
    return step if "edit" in step else {"edit": next(iter(step)), **step}


def verdict(row: Row) -> str:
    """right, refused (though it could have been read) or wrong."""
    found = understand(row["say"], PALETTE, LOOKS)
    wanted = wanted_in_one_breath([whole(step) for step in row.get("steps", [])])
    if not found.confident:
        assert found.why, row
        assert found.hint, row
        return "right" if "refused" in row else "refused"
    steps = in_one_breath(found.steps)
    if "refused" in row or len(wanted) != len(steps):
        return "wrong"
    kept = set(map(bare, found.keep)) == set(map(bare, row.get("keep", [])))
    alike = all(same_step(step, want) for step, want in zip(steps, wanted, strict=True))
    return "right" if kept and alike else "wrong"


def main(arguments: Sequence[str]) -> int:
    """Print the figures of the files that are named; 1 where something is read wrong."""
    files = [Path(one) for one in arguments if one != "--show"]
    wrong = 0
    for file in files:
        rows: list[Row] = yaml.safe_load(file.read_text("utf-8"))
        verdicts = [(verdict(row), row) for row in rows]
        count = Counter(found for found, _ in verdicts)
        wrong += count["wrong"]
        share = 100 * count["right"] / len(rows)
        figures = ", ".join(f"{name} {count[name]}" for name in ("right", "refused", "wrong"))
        sys.stdout.write(f"{file.name}: {len(rows)} sentences, {figures} ({share:.1f} % right)\n")
        if "--show" in arguments:
            sys.stdout.writelines(shown(*one) for one in verdicts if one[0] != "right")
    return int(wrong > 0)


def shown(found: str, row: Row) -> str:
    """A row that is not right, what was wanted, and what came of it."""
    read = understand(row["say"], PALETTE, LOOKS)
    steps = [step.model_dump(mode="json", exclude_defaults=True) for step in read.steps]
    came = f"{steps} keep {list(read.keep)}" if read.confident else f"{read.why} ({read.hint})"
    wanted = row.get("refused") or f"{row.get('steps', [])} keep {row.get('keep', [])}"
    return f"{found}: {row['say']!r}\n    wanted: {wanted}\n    came:   {came}\n"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
