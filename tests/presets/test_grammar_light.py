"""Light, colour, sharpness and grain in plain words: what is read, and what must not be guessed."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

Row = dict[str, Any]
ROWS: list[Row] = yaml.safe_load((Path(__file__).parent / "data" / "light.yaml").read_text("utf-8"))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["say"])
def test_a_sentence_is_read_as_it_is_meant_or_refused(row: Row, score: ModuleType) -> None:
    assert score.verdict(row) == "right", score.shown(score.verdict(row), row)


def test_there_are_as_many_ways_to_refuse() -> None:
    refused = [row["say"] for row in ROWS if "refused" in row]
    assert len(refused) >= 30
    assert len({row["say"] for row in ROWS}) == len(ROWS)
