"""Lightroom's templates before 2018: a program in Lua, refused by name."""

from __future__ import annotations

from presets.exchange.imported import Choices, Imported
from presets.exchange.refusals import refused

SUFFIXES = (".lrtemplate",)


def read(data: bytes, file: str, choices: Choices) -> Imported:  # noqa: ARG001 - as every format
    """Raises ExchangeError import.lrtemplate, always."""
    raise refused(
        "import.lrtemplate",
        "this is a Lightroom template of before 2018 (.lrtemplate)",
        "open it in Lightroom Classic 7.3 or later, which turns it into .xmp, and import that",
        file=file,
    )
