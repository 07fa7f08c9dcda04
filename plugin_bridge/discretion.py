"""Discretion: nothing that leaves the bridge says where on this machine anything lies.

What workers write into the ledger is for the person at the machine and names folders. Places that
are known are replaced by what they are called here; whatever else looks like a path keeps only
its last part.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

_PART = r"[^\s/'\"`,;:()<>]+"
_POSIX = re.compile(rf"(?<![\w:/.~<>-])(?:~[\w.-]*)?/(?:{_PART}/)+(?:{_PART})?")
_WINDOWS = re.compile(r"(?<!\w)[A-Za-z]:[\\/](?:[^\s\\/'\"`,;:()<>]+[\\/])*[^\s\\/'\"`,;:()<>]*")
_SHORTEST = 3
"""Characters of a place that is replaced by name; "/" is in every other text."""


Places = Callable[[], Iterable[Path]]


class Discretion:
    """Takes the places of this machine out of texts."""

    def __init__(self, places: Mapping[Path, str], more: Places = tuple) -> None:
        """`places` to what they are called: {state: "the state folder"}.

        `more` gives places that are called by their last part; it is asked when a text may name
        one, since most do not.
        """
        self._said = places
        self._more = more

    def with_places(self, more: Places) -> Discretion:
        """The same, also for these files and folders, which are called by their last part."""
        return Discretion(self._said, more)

    def text(self, said: str) -> str:
        """The text without places."""
        if "/" not in said and "\\" not in said:
            return said
        said = self._known.sub(self._called, said)
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

    @cached_property
    def _places(self) -> dict[str, str]:
        told = {os.fsdecode(place): place.name for place in self._more()}
        told |= {os.fsdecode(place): name for place, name in self._said.items()}
        return {place: name for place, name in told.items() if len(place) >= _SHORTEST}

    @cached_property
    def _known(self) -> re.Pattern[str]:
        """The known places, with what lies in them."""
        longest_first = sorted(self._places, key=len, reverse=True)
        known = "|".join(map(re.escape, longest_first)) or "(?!)"
        return re.compile(rf"({known})((?:/{_PART})*)/?")

    def _called(self, found: re.Match[str]) -> str:
        """A known place by its name; what lies in it by its own last part."""
        return found[2].rpartition("/")[2] or self._places[found[1]]


def _last_part(found: re.Match[str]) -> str:
    return re.split(r"[\\/]", found[0].rstrip("\\/"))[-1]
