"""Discretion: nothing that leaves the bridge says where on this machine anything lies.

What workers write into the ledger is for the person at the machine and names folders. Places that
are known are replaced by what they are called here; whatever else looks like a path keeps only
its last part.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_POSIX = re.compile(r"(?<![\w:/.~<>-])(?:~[\w.-]*)?/(?:[^\s/'\"`,;:()<>]+/)+[^\s/'\"`,;:()<>]*")
_WINDOWS = re.compile(r"(?<!\w)[A-Za-z]:[\\/](?:[^\s\\/'\"`,;:()<>]+[\\/])*[^\s\\/'\"`,;:()<>]*")
_SHORTEST = 3
"""Characters of a place that is replaced by name; "/" is in every other text."""


class Discretion:
    """Takes the places of this machine out of texts."""

    def __init__(self, places: Mapping[Path, str]) -> None:
        """`places` to what they are called: {state: "the state folder"}."""
        self._places = _longest_first({os.fsdecode(p): name for p, name in places.items()})

    def with_places(self, *places: str | Path) -> Discretion:
        """The same, also for these files and folders, which are called by their last part."""
        more = Discretion({})
        named = {os.fsdecode(p): Path(p).name for p in places if os.fsdecode(p)}
        more._places = _longest_first({**named, **dict(self._places)})  # noqa: SLF001 - its own class
        return more

    def text(self, said: str) -> str:
        """The text without places."""
        if "/" not in said and "\\" not in said:
            return said
        for place, name in self._places:
            said = said.replace(place, name)
        return _WINDOWS.sub(_last_part, _POSIX.sub(_last_part, said))

    def data(self, value: Any) -> Any:
        """Plain data with every text in it so."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {key: self.data(inner) for key, inner in value.items()}
        if isinstance(value, list | tuple):
            return [self.data(inner) for inner in value]
        return value


def _longest_first(places: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    told = [(place, name) for place, name in places.items() if len(place) >= _SHORTEST]
    return tuple(sorted(told, key=lambda pair: -len(pair[0])))


def _last_part(found: re.Match[str]) -> str:
    parts = re.split(r"[\\/]", found[0].rstrip("\\/"))
    return parts[-1]
