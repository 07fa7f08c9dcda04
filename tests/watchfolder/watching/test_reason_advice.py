"""Reason files tell what may be worth knowing of a picture, below what went wrong."""

from __future__ import annotations

from pathlib import Path

from watchfolder.watching.reasons import HEADER, Reason


def test_advice_stands_below_and_only_where_there_is_some() -> None:
    plain = Reason(Path("bag.jpg"), ("it broke",), "Mend it.")
    assert "Worth knowing" not in plain.text()
    advised = Reason(Path("bag.jpg"), ("it broke",), "Mend it.", ("4 px soft (another frame)",))
    assert advised.text().startswith(HEADER)
    assert advised.text() == plain.text() + (
        "\nWorth knowing, though it stops nothing:\n  - 4 px soft (another frame)\n"
    )
