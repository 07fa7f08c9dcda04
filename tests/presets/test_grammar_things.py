"""Things and their colours, grounds, cut-outs, looks and keeps: what is read, what is not guessed."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

Row = dict[str, Any]
FILE = Path(__file__).parent / "data" / "things.yaml"
ROWS: list[Row] = yaml.safe_load(FILE.read_text("utf-8"))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["say"])
def test_a_thing_is_named_or_asked_about(row: Row, score: ModuleType) -> None:
    assert score.verdict(row) == "right", score.shown(score.verdict(row), row)
