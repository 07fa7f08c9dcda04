"""Tables of the page: brand colors, what stands out, what the preset does, every figure.

All names are a stranger's and are escaped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from watchfolder.reporting.aspects import Aspect, aspect, shown
from watchfolder.reporting.charts import bar
from watchfolder.reporting.report import (
    ColorReport,
    Constancy,
    Outlier,
    Pair,
    Report,
    Seen,
    Unread,
)

_LISTED = 100
"""Outliers, and unusable files, that the page names; the figures as JSON hold all."""


def colors(palette: Sequence[ColorReport]) -> Iterator[str]:
    """The palette, a color a row."""
    if not palette:
        return
    most = max(max(c.before.share, c.after.share if c.after else 0) for c in palette)
    yield (
        "<section><h2>Brand colors</h2><p class=about>A picture shows a color where at least "
        "0.5 % of its pixels lie within the color's own tolerance. The bars are the mean share of "
        "pixels within &Delta;E 5. All &Delta;E are CIEDE2000.</p>"
        "<div class=panel><div class=scroll><table><thead><tr><th scope=col>Color</th>"
        "<th scope=col class=n>Tolerance</th><th scope=col class=n>Pictures that show it</th>"
        "<th scope=col>Share of pixels</th><th scope=col class=n>Nearest &Delta;E</th>"
        "<th scope=col class=n>Recolored parts</th></tr></thead><tbody>"
    )
    for color in palette:
        yield _color(color, most)
    yield "</tbody></table></div></div></section>"


def _color(color: ColorReport, most: float) -> str:
    sides = [("before", "was", color.before)]
    if color.after is not None:
        sides.append(("after", "now", color.after))
    bars = "".join(
        f"<div>{bar(s.share, most, kind, f'{side}: {_share(s)}')} {_share(s)}</div>"
        for side, kind, s in sides
    )
    counts = " &rarr; ".join(str(s.pictures) for _, _, s in sides)
    nearest = " &rarr; ".join(f"{s.nearest:.1f}" for _, _, s in sides)
    return (
        f'<tr><th scope=row><div class=color><span class=swatch style="background:'
        f'{escape(color.hex)}"></span><span>{escape(color.name)}'
        f"<small>{escape(color.hex)}{' · ' if color.words else ''}{escape(color.words)}</small>"
        f"</span></div></th><td class=n>{color.limit:g}</td><td class=n>{counts}</td>"
        f"<td>{bars}</td><td class=n>{nearest}</td><td class=n>{_recolored(color)}</td></tr>"
    )


def _share(seen: Seen) -> str:
    return f"{100 * seen.share:.2f} %"


def _recolored(color: ColorReport) -> str:
    if not color.recolored or color.median is None or color.worst is None:
        return "&ndash;"
    kind = "within" if color.within == color.recolored else "beyond"
    return (
        f'<span class="{kind}">{color.within} of {color.recolored} within</span>'
        f"<small>median &Delta;E {color.median:.2f}, worst {color.worst:.2f}</small>"
    )


def outliers(report: Report) -> Iterator[str]:
    """What stands out, with its pictures, its reasons and what to do."""
    yield "<section><h2>What stands out</h2>"
    if not report.outliers:
        yield "<p class=about>No picture is far from the others.</p></section>"
        return
    yield (
        "<p class=about>Pictures further from the median than 3.5 robust spreads and plainly "
        "seen, and colors beyond their tolerance; the worst first.</p><ul class=outliers>"
    )
    for outlier in report.outliers[:_LISTED]:
        yield _outlier(outlier, report.shown.get(outlier.name))
    yield "</ul>"
    rest = len(report.outliers) - _LISTED
    if rest > 0:
        yield f"<p class=about>{rest:,} more are in the figures: `report --json`.</p>"
    yield "</section>"


def _outlier(outlier: Outlier, pair: Pair | None) -> str:
    findings = "".join(
        f"<li><p>{escape(f.reason[:1].upper() + f.reason[1:])}.</p>"
        f"<p class=todo>{escape(f.action[:1].upper() + f.action[1:])}.</p></li>"
        for f in outlier.findings
    )
    told = f"<p class=name>{escape(outlier.name)}</p><ul>{findings}</ul>"
    if pair is None:
        return f'<li class="one bare">{told}</li>'
    sides = [("before", pair.before), *([("after", pair.after)] if pair.after else [])]
    shown_sides = "".join(
        f'<figure><img src="{address}" alt="{escape(pair.name)}, {side}" loading=lazy>'
        f"<figcaption>{side}</figcaption></figure>"
        for side, address in sides
    )
    return f"<li class=one><div class=pair>{shown_sides}</div><div>{told}</div></li>"


def constancy(found: Constancy, preset: str) -> Iterator[str]:
    """Invariance and fidelity, where there is something to measure them by."""
    rows = []
    if found.invariance_before is not None:
        after = f"{found.invariance_after:.2f}" if found.invariance_after is not None else "&ndash;"
        rows.append(
            "<tr><th scope=row>Invariance<small>how far several grades of one photograph are "
            f"apart; 0: the grades are undone. {found.copies} copies of {found.groups} "
            f"photograph{'' if found.groups == 1 else 's'}</small></th>"
            f"<td class=n>{found.invariance_before:.2f}</td><td class=n>{after}</td></tr>"
        )
    if found.fidelity is not None:
        rows.append(
            "<tr><th scope=row>Fidelity<small>how far the preset moves its own references, which "
            f"are right; 0: left alone. {found.references} of them are here</small></th>"
            f"<td class=n>&ndash;</td><td class=n>{found.fidelity:.2f}</td></tr>"
        )
    if found.moved is not None:
        rows.append(
            "<tr><th scope=row>Moved<small>how far the usual picture is from its original; "
            f"median of {found.moved_of} on the contact sheet</small></th>"
            f"<td class=n>&ndash;</td><td class=n>{found.moved:.2f}</td></tr>"
        )
    if not rows:
        return
    title = f"What {preset} does" if preset else "What the edit does"
    yield (
        f"<section><h2>{escape(title)}</h2><p class=about>Mean CIEDE2000. Spreads over unlike "
        "photographs hold what is in them too; copies of one photograph do not.</p>"
        "<div class=panel><table><thead><tr><th scope=col>Measure</th>"
        "<th scope=col class=n>Before</th><th scope=col class=n>After</th></tr></thead><tbody>"
        f"{''.join(rows)}</tbody></table></div></section>"
    )


def unread_files(unread: Sequence[Unread]) -> Iterator[str]:
    """What could not be measured."""
    if not unread:
        return
    yield (
        "<section><h2>What could not be measured</h2><div class=panel><div class=scroll><table>"
        "<thead><tr><th scope=col>File</th><th scope=col>Why</th><th scope=col>What to do</th>"
        "</tr></thead><tbody>"
    )
    for one in unread[:_LISTED]:
        yield (
            f"<tr><th scope=row class=name>{escape(one.name)}</th><td>{escape(one.why)}</td>"
            f"<td>{escape(one.action)}</td></tr>"
        )
    yield "</tbody></table></div></div>"
    if len(unread) > _LISTED:
        yield f"<p class=about>{len(unread) - _LISTED:,} more: `report --json` names them.</p>"
    yield "</section>"


def figures(report: Report) -> Iterator[str]:
    """Every spread as numbers."""
    if not report.aspects:
        return
    yield (
        "<section><h2>Figures</h2><div class=panel><div class=scroll><table><thead><tr>"
        "<th scope=col>Aspect</th><th scope=col>Side</th><th scope=col class=n>Median</th>"
        "<th scope=col class=n>IQR</th><th scope=col class=n>Robust spread</th>"
        "<th scope=col class=n>5 % to 95 %</th></tr></thead><tbody>"
    )
    for one in report.aspects:
        kind = aspect(one.name)
        for side, spread in (("before", one.before), ("after", one.after)):
            if spread is not None:
                cells = (spread.median, spread.iqr, spread.robust)
                told = "".join(f"<td class=n>{_bare(v, kind)}</td>" for v in cells)
                yield (
                    f"<tr><th scope=row>{escape(kind.title)} <small>{kind.unit}</small></th>"
                    f"<td>{side}</td>{told}<td class=n>{_bare(spread.low, kind)} to "
                    f"{_bare(spread.high, kind)}</td></tr>"
                )
    yield "</tbody></table></div></div></section>"


def _bare(value: float, kind: Aspect) -> str:
    return shown(value, kind).removesuffix(f" {kind.unit}")
