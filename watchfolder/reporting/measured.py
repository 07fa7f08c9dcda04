"""Measured: what one picture is like, as a report compares pictures, kept among a file's facts.

The ledger keeps plain numbers by name; these stand under names that begin with `report.`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Self

from watchfolder.reporting.aspects import ASPECTS

VERSION = 1
"""Of the measures; facts with another one are found out anew."""
WORDS, BITS = 8, 32
"""The shape is 256 bits: so many numbers, of so many bits each, that floats hold exactly."""
_HEAD = "report."


@dataclass(frozen=True, slots=True)
class Measured:
    """One picture's numbers."""

    light: Mapping[str, float]
    """Aspect name to its value."""
    on_white: bool
    """Whether much of it is pure white: the ground of a product, meant to be so."""
    clipped: float
    """Share of it with a channel at its end, whose true color is lost."""
    lab: tuple[float, float, float]
    """The mean color, CIE L*a*b*."""
    shape: int
    """256 bits that tell the picture apart from others, whatever its exposure and color."""
    near: Mapping[str, float]
    """Palette hex to the share of visible pixels within `measuring.NEAR` of it."""
    apart: Mapping[str, float]
    """Palette hex to the CIEDE2000 within which the nearest 1/200 of visible pixels lie."""

    def as_facts(self) -> dict[str, float]:
        """Plain numbers by name, as Facts.measures holds them."""
        low = (1 << BITS) - 1
        words = {f"shape{n}": float(self.shape >> (BITS * n) & low) for n in range(WORDS)}
        colors = {f"near.{h}": v for h, v in self.near.items()}
        colors |= {f"apart.{h}": v for h, v in self.apart.items()}
        plain = {
            "version": float(VERSION),
            **self.light,
            "on_white": float(self.on_white),
            "clipped": self.clipped,
            **dict(zip(("lab_l", "lab_a", "lab_b"), self.lab, strict=True)),
        }
        return {_HEAD + name: value for name, value in (plain | words | colors).items()}

    @classmethod
    def from_facts(cls, facts: Mapping[str, float], palette: Collection[str]) -> Self | None:
        """What was kept; None where it is of another version, or lacks a color of `palette`."""
        kept = {n.removeprefix(_HEAD): v for n, v in facts.items() if n.startswith(_HEAD)}
        if kept.get("version") != VERSION:
            return None
        try:
            return cls(
                light={one.name: kept[one.name] for one in ASPECTS},
                on_white=bool(kept["on_white"]),
                clipped=kept["clipped"],
                lab=(kept["lab_l"], kept["lab_a"], kept["lab_b"]),
                shape=sum(int(kept[f"shape{n}"]) << (BITS * n) for n in range(WORDS)),
                near={h: kept[f"near.{h}"] for h in palette},
                apart={h: kept[f"apart.{h}"] for h in palette},
            )
        except KeyError:
            return None


def unlike(first: int, second: int) -> int:
    """By how many of 256 bits two shapes differ."""
    return (first ^ second).bit_count()
