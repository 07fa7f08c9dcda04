"""The page about plain sentences tells the truth: every example in it is tried."""

from __future__ import annotations

from pathlib import Path

import pytest

from presets.grammar import understand

PAGE = Path(__file__).parents[2] / "docs" / "instructions.md"


def rows(heading: str) -> list[tuple[str, str]]:
    """The two cells of every row of the tables under `heading`, down to the next equal heading."""
    section = PAGE.read_text("utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]
    cells = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("|")]
    pairs = [(one.strip(), two.strip()) for one, two in cells]
    return [(one, two) for one, two in pairs if one != "sentence" and not one.startswith("---")]


@pytest.mark.parametrize(("sentence", "steps"), rows("What is understood"))
def test_what_the_page_calls_understood(sentence: str, steps: str) -> None:
    found = understand(sentence, {}, ("preset", "moody"))
    assert found.confident, f"{found.why} ({found.hint})"
    names = ", ".join(step.edit for step in found.steps)
    assert steps in (names, ", ".join(found.keep))


@pytest.mark.parametrize(("sentence", "_why"), rows("What is refused, and why"))
def test_what_the_page_calls_refused(sentence: str, _why: str) -> None:
    assert not understand(sentence, {}, ("preset", "moody")).confident


def test_the_page_has_its_tables() -> None:
    assert len(rows("What is understood")) > 40
    assert len(rows("What is refused, and why")) > 12
