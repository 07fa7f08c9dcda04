"""Recolored: what the recipes in outputs say of parts that were given a color."""

from __future__ import annotations

from dataclasses import dataclass

from watchfolder.provenance.history import EditHistory, HistoryStep

FIGURE = "anchor_delta_e"
"""What a recolor measures on its result: from the part's typical color to the one asked."""


@dataclass(frozen=True, slots=True)
class Recolored:
    """One part that was given a color."""

    hex: str
    """What was asked, "#RRGGBB"."""
    name: str
    """In the palette, "" for a color that is not the brand's."""
    delta_e: float
    """CIEDE2000 that it ended from it."""
    limit: float | None
    target: str
    """The part in words, "" where none were used."""

    @property
    def within(self) -> bool:
        """Whether it ended near enough."""
        return self.limit is None or self.delta_e <= self.limit


def recolored_of(history: EditHistory) -> tuple[Recolored, ...]:
    """The parts that a recipe recolored, in order."""
    found = (_recolored(step) for step in history.steps if step.edit.get("edit") == "recolor")
    return tuple(one for one in found if one is not None)


def _recolored(step: HistoryStep) -> Recolored | None:
    to = step.edit.get("to")
    figure = next((f for f in step.figures if f.get("name") == FIGURE), None)
    if not isinstance(to, dict) or figure is None:
        return None
    target = step.edit.get("target")
    return Recolored(
        hex=str(to.get("hex", "")).upper(),
        name=str(to.get("name", "")),
        delta_e=float(figure["value"]),
        limit=None if figure.get("limit") is None else float(figure["limit"]),
        target=str(target.get("words", "")) if isinstance(target, dict) else "",
    )
