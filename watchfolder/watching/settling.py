"""When a dropped file is whole: unchanged for a while, and complete by its own format's rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from watchfolder.pictures.wholeness import Wholeness
from watchfolder.watching.reasons import printable
from watchfolder.watching.reconcile import Signature

FIRST_RECHECK = 1.0
LAST_RECHECK = 60.0
"""Seconds between two looks into a file that stands still but is not whole: doubled each time."""
NETWORK_FACTOR = 2.0
"""How much longer a file must stand still where events and times are less to be trusted."""
NEVER = float("inf")

Files = Mapping[Path, Signature]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a drop can be taken now. Times are seconds of the watcher's clock."""

    settled: bool
    since: float
    """When its files were last seen to change."""
    first: float
    """When it was first seen, or seen again after it had been taken."""
    due: float = NEVER
    """When to look again, where it is not settled."""
    incomplete: str = ""
    """Why a file that stands still is not whole, as a sentence; "" where it is."""


@dataclass(slots=True)
class _Watched:
    files: dict[Path, Signature]
    first: float
    since: float
    recheck: float = FIRST_RECHECK
    due: float = 0.0
    why: str = ""
    whole: bool = False

    def wait_until(self, due: float) -> Verdict:
        return Verdict(
            settled=False, since=self.since, first=self.first, due=due, incomplete=self.why
        )


class Settling:
    """Remembers when each drop last changed, until the drop is taken."""

    def __init__(self, quiet: float, whole: Callable[[Path], Wholeness]) -> None:
        """`quiet`: seconds without change; `whole`: the structural check of a picture file."""
        self.quiet = quiet
        self._whole = whole
        self._watched: dict[Path, _Watched] = {}

    def look(self, drop: Path, files: Files, pictures: Sequence[Path], now: float) -> Verdict:
        """Look at a drop: all its files with their signatures, and which of them are pictures.

        Opens the pictures once they have been quiet, and again with growing pauses while they
        are not whole. Raises AssetError for one that cannot be opened.
        """
        seen = self._watched.get(drop)
        if seen is None:
            seen = self._watched[drop] = _Watched(dict(files), now, now)
        elif seen.files != files:
            changed = any(seen.files.get(p) != files.get(p) for p in pictures)
            seen.whole = seen.whole and not changed
            seen.files, seen.since, seen.why, seen.recheck = dict(files), now, "", FIRST_RECHECK
        quiet_at = seen.since + self.quiet
        if now < quiet_at:
            return seen.wait_until(quiet_at)
        if not seen.whole and (not seen.why or now >= seen.due):
            self._check(seen, pictures, now)
        if not seen.whole:
            return seen.wait_until(seen.due)
        return Verdict(settled=True, since=seen.since, first=seen.first)

    def forget(self, drop: Path) -> None:
        """The drop was taken or is gone."""
        self._watched.pop(drop, None)

    def _check(self, seen: _Watched, pictures: Sequence[Path], now: float) -> None:
        for path in pictures:
            found = self._whole(path)
            if not found.complete:
                seen.why = f"{printable(path.name)} is not complete: {found.why}"
                seen.due = now + seen.recheck
                seen.recheck = min(seen.recheck * 2, LAST_RECHECK)
                return
        seen.whole, seen.why = True, ""
