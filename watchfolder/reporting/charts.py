"""Charts: inline SVG with words for those who do not see it. Colors come from the page's style.

Every chart takes values and gives text; nothing in it is a stranger's, but for what is escaped.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from watchfolder.reporting.aspects import MINUS, Aspect, aspect, shown
from watchfolder.reporting.report import AspectReport, Row
from watchfolder.reporting.spread import Spread
from watchfolder.reporting.swatch import hex_of_lab

WIDTH, WIDE = 640, 1040
"""Of a chart in half a page, and in a whole one: text is the same size in both."""
_LEFT, _RIGHT = 64, 18
MOST_DOTS = 300
"""Pictures that are drawn one by one; of more, how many lie where."""
_BINS = 64
_STRIPES = 240
Values = Sequence[float]
Side = tuple[str, Values, Spread]


@dataclass(frozen=True, slots=True)
class Scale:
    """Values along an axis to pixels."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """The place of a value, rounded to a tenth."""
        share = (value - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 1)

    def ticks(self, about: int = 5) -> list[float]:
        """Round values within the axis."""
        rough = (self.high - self.low) / about
        power = 10.0 ** math.floor(math.log10(rough))
        step = next(power * m for m in (1, 2, 5, 10) if power * m >= rough)
        first = math.ceil(self.low / step)
        return [n * step for n in range(first, math.floor(self.high / step) + 1)]


def scale(values: Values, start: float, end: float, least: float) -> Scale:
    """A scale that holds all values with room beside them, and `least` at the least."""
    low, high = min(values), max(values)
    room = max(least - (high - low), 0.08 * (high - low)) / 2 + least * 0.05
    return Scale(low - room, high + room, start, end)


def strip(
    one: Aspect,
    report: AspectReport,
    before: Values,
    after: Values | None,
    *,
    width: int = WIDTH,
) -> str:
    """One aspect: every picture of each side on a line, the middle half and the median marked."""
    sides: list[Side] = [("before", before, report.before)]
    if after is not None and report.after is not None:
        sides.append(("after", after, report.after))
    every = [v for _, values, _ in sides for v in values]
    marks = every + ([report.target] if report.target is not None else [])
    x = scale(marks, _LEFT, width - _RIGHT, 4 * one.seen)
    height = 30 + 46 * len(sides)
    parts = [_axis(x, one, height - 24, 8)]
    for number, side in enumerate(sides):
        parts.append(_row(side, x, 30 + 46 * number))
    if report.target is not None:
        place = x(report.target)
        parts.append(
            f'<line class=target x1="{place}" x2="{place}" y1="6" y2="{height - 24}"/>'
            f'<text class=note x="{place + 4}" y="12">references</text>'
        )
    told = "; ".join(_told(name, spread, one) for name, _, spread in sides)
    title = f"{one.title} of every picture"
    return _svg(f"strip-{one.name}", (width, height), title, told, parts)


def light_map(rows: Sequence[Row], first: AspectReport, second: AspectReport) -> str:
    """Every picture by two aspects; an output in its mean color, tied to where it came from."""
    across, up = aspect(first.name), aspect(second.name)
    target = (
        None if first.target is None or second.target is None else (first.target, second.target)
    )
    height = 430
    drawn = _evenly(rows, MOST_DOTS)
    points = [(r.before.light, r.after.light if r.after else None) for r in drawn]
    xs = [side[across.name] for pair in points for side in pair if side is not None]
    ys = [side[up.name] for pair in points for side in pair if side is not None]
    if target is not None:
        xs.append(target[0])
        ys.append(target[1])
    x = scale(xs, _LEFT, WIDE - _RIGHT, 4 * across.seen)
    y = scale(ys, height - 26, 14, 4 * up.seen)
    parts = [_axis(x, across, height - 26, 14), _upright(y, up)]
    fills = []
    for row, (was, now) in zip(drawn, points, strict=True):
        a, b = x(was[across.name]), y(was[up.name])
        if now is not None and row.after is not None:
            c, d = x(now[across.name]), y(now[up.name])
            parts.append(f'<line class=move x1="{a}" y1="{b}" x2="{c}" y2="{d}"/>')
            fills.append(
                f'<circle class=chip cx="{c}" cy="{d}" r="5.5" fill="{hex_of_lab(row.after.lab)}">'
                f"<title>{escape(row.name)}</title></circle>"
            )
        parts.append(f'<circle class=was cx="{a}" cy="{b}" r="3.5"/>')
    if target is not None:
        fills.append(_star(x(target[0]), y(target[1])))
    both = any(now is not None for _, now in points)
    how = "rings are originals, filled points their outputs" if both else "rings are originals"
    told = f"{len(drawn)} pictures by {across.title.lower()} and {up.title.lower()}; {how}"
    return _svg("light-map", (WIDE, height), "Where the pictures lie", told, [*parts, *fills])


def ribbon(rows: Sequence[Row]) -> str:
    """The mean color of every picture in name order, before above after."""
    both = any(row.after is not None for row in rows)
    kept = [row for row in rows if row.after is not None] if both else list(rows)
    sides = [[row.before.lab for row in kept]]
    if both:
        sides.append([row.after.lab for row in kept if row.after is not None])
    parts = []
    for number, colors in enumerate(sides):
        top = number * 50
        parts.append(f'<text class=label x="0" y="{top + 26}">{("before", "after")[number]}</text>')
        parts.extend(_stripes(colors, top))
    told = f"{len(kept)} pictures in name order, each as one stripe of its mean color"
    return _svg("ribbon", (WIDE, 50 * len(sides) - 8), "The library as a ribbon", told, parts)


def bar(share: float, most: float, kind: str, label: str) -> str:
    """A short bar for a table; `label` says the same in words."""
    width = 0 if most <= 0 else round(120 * share / most, 1)
    return (
        f'<svg class=bar viewBox="0 0 124 10" role=img aria-label="{escape(label)}">'
        f'<rect class="{kind}" x="0" y="1" width="{max(width, 1)}" height="8" rx="1"/></svg>'
    )


def _stripes(colors: Sequence[tuple[float, float, float]], top: int) -> Iterator[str]:
    count = min(len(colors), _STRIPES)
    width = (WIDE - _LEFT) / count
    for number in range(count):
        part = colors[number * len(colors) // count : (number + 1) * len(colors) // count]
        light, a, b = (sum(c[axis] for c in part) / len(part) for axis in range(3))
        left = round(_LEFT + number * width, 2)
        yield (
            f'<rect x="{left}" y="{top}" width="{round(width + 0.3, 2)}" height="42" '
            f'fill="{hex_of_lab((light, a, b))}"/>'
        )


def _row(side: Side, x: Scale, middle: float) -> str:
    name, values, spread = side
    left, right = x(spread.quarter), x(spread.three_quarters)
    median = x(spread.median)
    draw = _dots if len(values) <= MOST_DOTS else _bars
    points, top, bottom = "".join(draw(values, x, middle)), middle - 19, middle + 19
    return (
        f'<text class=label x="0" y="{middle + 4}">{name}</text>'
        f'<g class="{name}"><rect class=half x="{left}" y="{top}" '
        f'width="{max(round(right - left, 1), 1)}" height="38" rx="3"/>{points}'
        f'<line class=median x1="{median}" x2="{median}" y1="{top}" y2="{bottom}"/></g>'
    )


def _dots(values: Values, x: Scale, middle: float) -> Iterator[str]:
    """Points that lie over each other are stacked, alternately above and below."""
    radius = 3.2 if len(values) <= 120 else 2.2
    taken: dict[int, int] = {}
    for value in sorted(values):
        place = x(value)
        cell = round(place / (2 * radius))
        depth = taken.get(cell, 0)
        taken[cell] = depth + 1
        off = (depth + 1) // 2 * 2 * radius * (-1 if depth % 2 else 1)
        bounded = max(-17.0, min(17.0, off))
        yield f'<circle cx="{place}" cy="{round(middle + bounded, 1)}" r="{radius}"/>'


def _bars(values: Values, x: Scale, middle: float) -> Iterator[str]:
    counts = [0] * _BINS
    step = (x.end - x.start) / _BINS
    for value in values:
        counts[min(_BINS - 1, max(0, int((x(value) - x.start) / step)))] += 1
    most = max(counts)
    for number, count in enumerate(counts):
        if count:
            tall = round(36 * count / most, 1)
            left = round(x.start + number * step, 1)
            yield (
                f'<rect x="{left}" y="{round(middle + 18 - tall, 1)}" '
                f'width="{round(step - 0.6, 1)}" height="{tall}"/>'
            )


def _axis(x: Scale, one: Aspect, bottom: float, top: float) -> str:
    lines = "".join(
        f'<line class=grid x1="{x(t)}" x2="{x(t)}" y1="{top}" y2="{bottom}"/>'
        f'<text class=tick x="{x(t)}" y="{bottom + 15}" text-anchor="middle">'
        f"{_number(t, x, one)}</text>"
        for t in x.ticks()
    )
    return f'{lines}<text class=unit x="0" y="{bottom + 15}">{one.unit}</text>'


def _upright(y: Scale, one: Aspect) -> str:
    lines = "".join(
        f'<line class=grid x1="{_LEFT}" x2="{WIDE - _RIGHT}" y1="{y(t)}" y2="{y(t)}"/>'
        f'<text class=tick x="{_LEFT - 8}" y="{y(t) + 4}" text-anchor="end">'
        f"{_number(t, y, one)}</text>"
        for t in y.ticks()
    )
    return f'{lines}<text class=unit x="0" y="12">{one.unit}</text>'


def _number(value: float, axis: Scale, one: Aspect) -> str:
    """As few digits as tell two ticks apart."""
    ticks = axis.ticks()
    step = ticks[1] - ticks[0] if len(ticks) > 1 else one.seen
    digits = max(0, -math.floor(math.log10(step) + 1e-9))
    return f"{value:.{digits}f}".replace("-", MINUS)


def _told(name: str, spread: Spread, one: Aspect) -> str:
    return (
        f"{name}: median {shown(spread.median, one)}, half of {spread.count} pictures within "
        f"{shown(spread.iqr, one)}, robust spread {shown(spread.robust, one)}"
    )


def _star(x: float, y: float) -> str:
    """Where the references lie."""
    return (
        f'<path class=star d="M{x - 8} {y}H{x + 8}M{x} {y - 8}V{y + 8}"/>'
        f'<text class=note x="{x + 12}" y="{y - 8}">references</text>'
    )


def _evenly(rows: Sequence[Row], most: int) -> list[Row]:
    count = min(most, len(rows))
    return [rows[n * len(rows) // count] for n in range(count)]


def _svg(name: str, size: tuple[int, int], title: str, told: str, parts: Sequence[str]) -> str:
    return (
        f'<svg class=chart viewBox="0 0 {size[0]} {size[1]}" role=img '
        f'aria-labelledby="{name}-t {name}-d"><title id="{name}-t">{escape(title)}</title>'
        f'<desc id="{name}-d">{escape(told)}</desc>{"".join(parts)}</svg>'
    )
