"""Curve: how a training went, as a drawing.

python -m tools.small_editor.curve --run FOLDER --out FILE.svg

From editor.jsonl: the loss, and for each edit the share of the change that a guess from nothing but
noise still misses (squared, the median). Both axes of values are logarithmic.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import numpy as np

_WIDE, _HIGH = 860, 420
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 130, 30, 44
_LEAST, _MOST = 0.01, 2.0
_MARKS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0)
_NEAREST = 15
"""Units between two names at the right."""
_SMOOTH = 9
"""Lines of the record in one point."""
_COLORS = {
    "loss": "#1C1B1A",
    "recolor": "#B3402E",
    "background": "#2C6E49",
    "remove": "#2B5F8A",
    "shadow": "#8A6D1B",
    "light": "#7A4B94",
    "style": "#6B6B6B",
}


def curve(lines: Sequence[dict[str, Any]]) -> str:
    """An SVG of the lines of editor.jsonl. Raises ValueError where there is none."""
    if not lines:
        raise ValueError("the record is empty: train first")
    last = int(lines[-1]["step"])
    parts = [_frame(last)]
    lowest = math.inf
    ends = [(name, _points(lines, name, last)) for name in _COLORS]
    for name, points in sorted((e for e in ends if e[1]), key=lambda end: -end[1][-1][1]):
        x, y = points[-1]
        lowest = min(y, lowest - _NEAREST)  # names from the bottom up, none over another
        path = " ".join(f"{a:.1f},{b:.1f}" for a, b in points)
        width = 2.2 if name == "loss" else 1.3
        parts.append(
            f'<polyline fill="none" stroke="{_COLORS[name]}" stroke-width="{width}" '
            f'points="{path}"/><text x="{x + 8:.0f}" y="{lowest + 4:.0f}" '
            f'fill="{_COLORS[name]}">{name}</text>'
        )
    inside = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDE} {_HIGH}" '
        f'font-family="sans-serif" font-size="13">\n'
        f'<rect width="{_WIDE}" height="{_HIGH}" fill="#FAF9F6"/>\n{inside}\n</svg>\n'
    )


def _points(lines: Sequence[dict[str, Any]], name: str, last: int) -> list[tuple[float, float]]:
    """Medians over a few lines, in the drawing's units."""
    told = [(line["step"], line[name]) for line in lines if name in line]
    groups = [told[at : at + _SMOOTH] for at in range(0, len(told), _SMOOTH)]
    return [
        (_x(float(np.mean([s for s, _ in g])), last), _y(float(np.median([v for _, v in g]))))
        for g in groups
    ]


def _x(step: float, last: int) -> float:
    return _LEFT + (_WIDE - _LEFT - _RIGHT) * step / last


def _y(value: float) -> float:
    share = math.log(min(max(value, _LEAST), _MOST) / _LEAST) / math.log(_MOST / _LEAST)
    return _HIGH - _BOTTOM - (_HIGH - _TOP - _BOTTOM) * share


def _frame(last: int) -> str:
    told = [
        f'<line x1="{_LEFT}" x2="{_WIDE - _RIGHT}" y1="{_y(mark):.1f}" y2="{_y(mark):.1f}" '
        f'stroke="#DAD6CE"/><text x="{_LEFT - 8}" y="{_y(mark) + 4:.1f}" text-anchor="end" '
        f'fill="#5C5850">{mark:g}</text>'
        for mark in _MARKS
    ]
    every = 10 ** math.floor(math.log10(last)) if last > 1 else 1
    told += [
        f'<text x="{_x(step, last):.1f}" y="{_HIGH - _BOTTOM + 20}" text-anchor="middle" '
        f'fill="#5C5850">{step}</text>'
        for step in range(0, last + 1, every)
    ]
    middle = (_LEFT + _WIDE - _RIGHT) / 2
    told.append(
        f'<text x="{middle:.0f}" y="{_HIGH - 8}" text-anchor="middle" fill="#5C5850">step</text>'
    )
    return "\n".join(told)


@click.command()
@click.option("--run", type=click.Path(path_type=Path), required=True)
@click.option("--out", type=click.Path(path_type=Path), required=True)
def main(run: Path, out: Path) -> None:
    """Draw the record of a training of the editor."""
    text = (run / "editor.jsonl").read_text(encoding="utf-8")
    out.write_text(curve([json.loads(line) for line in text.splitlines()]), encoding="utf-8")


if __name__ == "__main__":
    main()
