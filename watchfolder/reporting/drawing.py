"""Drawing: pictures opened again, small, for the eye and for what only pixels tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from watchfolder.pictures.picture import Picture
from watchfolder.reporting.copies import apart, same_framing
from watchfolder.reporting.looking import Looker
from watchfolder.reporting.report import Outlier, Pair, Row
from watchfolder.reporting.thumbnails import EDGE, address

ON_THE_SHEET = 30
OUTLIERS_SHOWN = 12
Step = Callable[[float], None]


class Drawer:
    """Opens pictures and their outputs by the names of rows."""

    def __init__(
        self, looker: Looker, places: Mapping[str, Path], outputs: Mapping[str, Path]
    ) -> None:
        self._looker = looker
        self._places = places
        self._outputs = outputs

    def both(self, name: str, edge: int) -> tuple[Picture | None, Picture | None]:
        """A picture and its output; None for what is not there or cannot be opened now."""
        before = self._looker.small(self._places[name], edge)
        output = self._outputs.get(name)
        return before, self._looker.small(output, edge) if output else None

    def sheet(self, rows: Sequence[Row], step: Step) -> tuple[list[Pair], list[float]]:
        """Pairs spread evenly over the library, and how far each was moved, in CIEDE2000."""
        every = [row for row in rows if row.after is not None] or list(rows)
        count = min(ON_THE_SHEET, len(every))
        pairs, moved = [], []
        for number in range(count):
            step(number / count)
            row = every[number * len(every) // count]
            before, after = self.both(row.name, EDGE)
            if before is None:
                continue
            pairs.append(_pair(row.name, before, after))
            if after is not None and same_framing(before, after):
                moved.append(apart(before, after))
        return pairs, moved

    def outliers(self, outliers: Sequence[Outlier], step: Step) -> dict[str, Pair]:
        """The worst ones as pictures, by name."""
        found = {}
        for number, outlier in enumerate(outliers[:OUTLIERS_SHOWN]):
            step(number / OUTLIERS_SHOWN)
            before, after = self.both(outlier.name, EDGE)
            if before is not None:
                found[outlier.name] = _pair(outlier.name, before, after)
        return found


def _pair(name: str, before: Picture, after: Picture | None) -> Pair:
    if after is None:
        return Pair(name, address(before), _ratio(before))
    return Pair(name, address(before), _ratio(before), address(after), _ratio(after))


def _ratio(picture: Picture) -> float:
    return picture.size.width / picture.size.height
