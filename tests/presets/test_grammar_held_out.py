"""Sentences written apart from the grammar: how many it reads right, and that it guesses none wrong."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

DATA = Path(__file__).parent / "data"
Row = dict[str, Any]

HELD_OUT: list[Row] = yaml.safe_load((DATA / "held_out.yaml").read_text("utf-8"))
LATER: dict[str, list[Row]] = yaml.safe_load((DATA / "held_out_later.yaml").read_text("utf-8"))
FIFTH: list[Row] = yaml.safe_load((DATA / "held_out_fifth.yaml").read_text("utf-8"))
SIXTH: list[Row] = yaml.safe_load((DATA / "held_out_sixth.yaml").read_text("utf-8"))
SEVENTH: list[Row] = yaml.safe_load((DATA / "held_out_seventh.yaml").read_text("utf-8"))
EIGHTH: list[Row] = yaml.safe_load((DATA / "held_out_eighth.yaml").read_text("utf-8"))
SETS = {"first": (HELD_OUT, 0.95)} | {name: (rows, 0.95) for name, rows in LATER.items()}
SETS |= {"fifth": (FIFTH, 0.95), "sixth": (SIXTH, 0.95), "seventh": (SEVENTH, 0.94)}
SETS |= {"eighth": (EIGHTH, 0.85)}
"""The rows of each set, and the least share of them that must be read right."""


@pytest.mark.parametrize("name", SETS)
def test_nothing_is_guessed_wrong_and_most_is_read(name: str, score: ModuleType) -> None:
    rows, least = SETS[name]
    verdicts = {row["say"]: score.verdict(row) for row in rows}
    assert [say for say, found in verdicts.items() if found == "wrong"] == []
    right = sum(found == "right" for found in verdicts.values())
    assert right >= least * len(rows), [s for s, found in verdicts.items() if found == "refused"]


def test_the_sets_are_large_and_share_no_sentence() -> None:
    said = [row["say"].lower() for rows, _ in SETS.values() for row in rows]
    assert len(HELD_OUT) == 120
    assert len(set(said)) >= 620
    assert len(said) - len(set(said)) <= 3  # "a tad brighter" and its like
    assert sum("refused" in row for row in HELD_OUT) >= 24
