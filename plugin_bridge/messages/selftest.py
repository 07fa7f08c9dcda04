"""What is said of self-tests: what a panel found when it tried everything inside its program."""

from __future__ import annotations

import datetime as dt

from pydantic import Field

from presets.declared import Declared

MOST_CHECKS = 64
NAME = 80
"""Letters of a name or version."""
DETAIL = 1000


class CheckAsk(Declared):
    """One thing that was tried."""

    name: str = Field(min_length=1, max_length=NAME)
    passed: bool
    detail: str = Field("", max_length=DETAIL)
    """What was found, or what went wrong."""
    seconds: float = Field(0.0, ge=0, le=86400)


class SelfTestAsk(Declared):
    """The report of one self-test."""

    host: str = Field(min_length=1, max_length=NAME)
    """The program: Photoshop, Figma."""
    host_version: str = Field("", max_length=NAME)
    system: str = Field("", max_length=NAME)
    plugin_version: str = Field(max_length=NAME)
    protocol: int = Field(ge=1, le=1000)
    checks: tuple[CheckAsk, ...] = Field(min_length=1, max_length=MOST_CHECKS)


class SelfTestTold(Declared):
    """A report as it was taken in."""

    id: str
    at: dt.datetime
    passed: int
    failed: int
