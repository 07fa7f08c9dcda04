"""Page: a report as one HTML file, whole in itself, for a screen by day, by night, and for paper.

Nothing in it is fetched from anywhere and nothing runs. All names are a stranger's and are escaped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from statistics import median

from watchfolder.reporting.aspects import ASPECTS, MINUS, Aspect, aspect, shown
from watchfolder.reporting.charts import WIDE, WIDTH, bar, light_map, ribbon, strip
from watchfolder.reporting.report import (
    AspectReport,
    ColorReport,
    Constancy,
    Outlier,
    Pair,
    Report,
    Row,
    Seen,
    Unread,
)
from watchfolder.reporting.spread import Change
from watchfolder.reporting.style import STYLE

_RATIOS = (0.62, 1.7)
"""Width over height of a place on the contact sheet."""
_LISTED = 100
"""Outliers, and unusable files, that the page names; the figures as JSON hold all."""
_SAID = {
    "tighter": "more alike",
    "wider": "less alike",
    "unclear": "no clear change",
    "too few": "too few to judge",
}


def page(report: Report) -> str:
    """The page. Its figures are those of `report.as_json()`."""
    parts = [
        _head(report),
        _header(report),
        *_tiles(report),
        *_glance(report),
        *_light(report),
        *_colors(report.palette),
        *_outliers(report),
        *_constancy(report.constancy, report.preset),
        *_unread(report.unread),
        *_figures(report),
        _method(report),
        f"<footer>Made by watchfolder, {escape(report.created)}.</footer>",
        "</main></body></html>",
    ]
    return "\n".join(parts) + "\n"


def _head(report: Report) -> str:
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "img-src data:; style-src 'unsafe-inline'\">\n"
        f"<title>{escape(report.library)}: how even it is</title>\n<style>{STYLE}</style></head>\n"
        "<body><main>"
    )


def _header(report: Report) -> str:
    count = len(report.rows)
    facts = [f"{count:,} picture{'' if count == 1 else 's'}"]
    if report.paired:
        facts.append(f"{report.paired:,} with an output")
    if report.preset:
        facts.append(f"brand preset {report.preset}")
    facts.append(report.created)
    notes = "".join(f"<li>{escape(note)}</li>" for note in report.notes)
    listed = f"<ul class=notes>{notes}</ul>" if notes else ""
    return (
        "<header><p class=eyebrow>Consistency report</p>"
        f"<h1>{escape(report.library)}</h1>"
        f"<p class=facts>{escape(' · '.join(facts))}</p>"
        f"<p class=lead>{escape(_lead(report))}</p>{listed}</header>"
    )


def _lead(report: Report) -> str:
    """What a person should take home, in a sentence or three."""
    if not report.rows:
        return "There is no picture here that could be measured."
    said = [_changed(report), _brand(report.palette)]
    count = len(report.outliers)
    if len(report.rows) > 1:
        where = "output" if report.paired else "picture"
        out = "One picture stands out" if count == 1 else f"{count} pictures stand out"
        said.append(f"{out} and should be looked at." if count else f"No {where} stands out.")
    return " ".join(filter(None, said))


def _changed(report: Report) -> str:
    moved: dict[str, list[str]] = {"tighter": [], "wider": []}
    for one in report.aspects:
        if one.change is not None and one.change.verdict in moved:
            share = abs(one.change.share or 0)
            moved[one.change.verdict].append(f"{_short(aspect(one.name))} by {100 * share:.0f} %")
    if not report.paired:
        exposure = next(one for one in report.aspects if one.name == "exposure").before
        robust = shown(exposure.robust, aspect("exposure"))
        return f"As they are, the pictures vary by {robust} in exposure."
    said = ""
    if moved["tighter"]:
        said = f"The outputs are more alike than their originals: {_listed(moved['tighter'])}."
    if moved["wider"]:
        said += f" They are less alike in {_listed(moved['wider'])}."
    return said.strip() or "The outputs are neither clearly more nor clearly less alike."


def _brand(palette: Sequence[ColorReport]) -> str:
    parts, within = sum(c.recolored for c in palette), sum(c.within for c in palette)
    if not parts:
        return ""
    if parts == within:
        return (
            f"All {parts} recolored parts are within the brand's tolerance."
            if parts > 1
            else ("The recolored part is within the brand's tolerance.")
        )
    return f"{within} of {parts} recolored parts are within the brand's tolerance."


def _tiles(report: Report) -> Iterator[str]:
    if not report.aspects:
        return
    yield '<section aria-label="Spreads"><ul class=tiles>'
    for one in report.aspects:
        yield _tile(one)
    yield "</ul></section>"


def _tile(report: AspectReport) -> str:
    one = aspect(report.name)
    now = report.after or report.before
    value = f"{now.robust:.{one.digits}f}"
    from_ = (
        f"<p class=from>from {shown(report.before.robust, one)}</p>"
        if report.after is not None
        else f"<p class=from>half within {shown(report.before.iqr, one)}</p>"
    )
    return (
        f"<li><h3>{escape(one.title)}</h3><p class=figure>&plusmn;{value} "
        f"<small>{one.unit}</small></p>{from_}{_chip(report.change)}</li>"
    )


def _chip(change: Change | None) -> str:
    if change is None:
        return ""
    kind = "few" if change.verdict == "too few" else change.verdict
    if change.share is None:
        return f'<span class="chip {kind}">{_SAID[change.verdict]}</span>'
    text = _percent(change.share)
    if change.verdict == "unclear":
        text = f"{text}, unclear"
    interval = ""
    if change.low is not None and change.high is not None:
        interval = (
            f"<p class=interval>{_percent(change.low)} to {_percent(change.high)} "
            "in 9 of 10 resamples</p>"
        )
    label = escape(f"{_SAID[change.verdict]}: {text}")
    return f'<span class="chip {kind}" aria-label="{label}">{text}</span>{interval}'


def _percent(share: float) -> str:
    rounded = round(100 * share)
    return f"{rounded:+d} %".replace("-", MINUS) if rounded else "0 %"


def _glance(report: Report) -> Iterator[str]:
    if not report.sheet:
        return
    pairs = report.sheet
    both = any(pair.after for pair in pairs)
    count = len(pairs)
    every = f"all {count}" if count == max(report.paired, 1) or not both else f"{count}"
    about = f"{every.capitalize()} pictures, in name order" + (
        "." if count >= (report.paired or len(report.rows)) else ", spread evenly over the library."
    )
    yield f"<section><h2>Contact sheet</h2><p class=about>{about}</p>"
    yield f'<div class="sheets{"" if both else " single"}">'
    yield _sheet("Before", [(p.name, p.before, p.before_ratio) for p in pairs])
    if both:
        after = [(p.name, p.after, p.after_ratio) for p in pairs if p.after]
        yield _sheet("After", after)
    yield "</div><div class=panel>"
    yield ribbon(report.rows)
    yield "</div></section>"


def _sheet(title: str, pictures: Sequence[tuple[str, str, float]]) -> str:
    ratio = min(max(median(r for _, _, r in pictures), _RATIOS[0]), _RATIOS[1])
    cells = "".join(
        f'<li><figure><div class=well style="aspect-ratio:{ratio:.3f}">'
        f'<img src="{address}" alt="{escape(name)}, {title.lower()}" loading=lazy></div>'
        f'<figcaption title="{escape(name)}">{escape(name.rpartition("/")[2])}</figcaption>'
        "</figure></li>"
        for name, address, _ in pictures
    )
    return f"<div><h3>{title}</h3><ul class=sheet>{cells}</ul></div>"


def _light(report: Report) -> Iterator[str]:
    if not report.aspects:
        return
    paired = [row for row in report.rows if row.after is not None]
    rows = paired or list(report.rows)
    by_name = {one.name: one for one in report.aspects}
    yield "<section><h2>Light</h2>"
    if paired:
        yield (
            "<p class=about>Every ring is an original, the filled point it leads to is its output "
            "in its mean color. An even library is a small cloud.</p>"
        )
    else:
        yield "<p class=about>Every ring is a picture. An even library is a small cloud.</p>"
    yield f"<div class=panel>{light_map(rows, by_name['warmth'], by_name['exposure'])}</div>"
    yield (
        "<p class=about style=margin-top:22px>Each picture is a point; the band holds the half in "
        "the middle, the line is the median.</p><div class=two>"
    )
    for number, one in enumerate(report.aspects):
        title, whole = escape(aspect(one.name).title), number == 0
        kind = "panel whole" if whole else "panel"
        chart = _strip(one, rows, WIDE if whole else WIDTH)
        yield f'<div class="{kind}"><h3>{title}</h3>{chart}</div>'
    yield "</div></section>"


def _strip(report: AspectReport, rows: Sequence[Row], width: int) -> str:
    before = [row.before.light[report.name] for row in rows]
    after = [row.after.light[report.name] for row in rows if row.after is not None]
    seconds = after if report.after else None
    return strip(aspect(report.name), report, before, seconds, width=width)


def _colors(palette: Sequence[ColorReport]) -> Iterator[str]:
    if not palette:
        return
    most = max(max(c.before.share, c.after.share if c.after else 0) for c in palette)
    yield (
        "<section><h2>Brand colors</h2><p class=about>A picture shows a color where at least "
        "0.5 % of its pixels lie within the color's own tolerance. The bars are the mean share of "
        "pixels within &Delta;E 5, before and after. All &Delta;E are CIEDE2000.</p>"
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


def _outliers(report: Report) -> Iterator[str]:
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
    figures = "".join(
        f'<figure><img src="{address}" alt="{escape(pair.name)}, {side}" loading=lazy>'
        f"<figcaption>{side}</figcaption></figure>"
        for side, address in sides
    )
    return f"<li class=one><div class=pair>{figures}</div><div>{told}</div></li>"


def _constancy(found: Constancy, preset: str) -> Iterator[str]:
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


def _unread(unread: Sequence[Unread]) -> Iterator[str]:
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


def _figures(report: Report) -> Iterator[str]:
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


def _method(report: Report) -> str:
    terms = "".join(f"<dt>{escape(a.title)}</dt><dd>{escape(a.meaning)}</dd>" for a in ASPECTS)
    pairs = (
        f"Spreads compare the {report.paired:,} pictures that have both sides."
        if report.paired
        else "Spreads are over all pictures."
    )
    return (
        f"<section><h2>How it was measured</h2><p class=about>{pairs} Pictures are measured in "
        "sRGB at a long edge of 320 pixels; what is transparent does not count.</p><dl>"
        f"{terms}<dt>Robust spread, &plusmn;</dt><dd>1.4826 times the median distance from the "
        "median: of a bell curve its standard deviation; a few odd pictures do not move it</dd>"
        "<dt>Resamples</dt><dd>the same comparison over pictures drawn at random from these, 400 "
        "times: a change is called clear where nine in ten agree</dd></dl></section>"
    )


def _short(one: Aspect) -> str:
    return {
        "exposure": "exposure",
        "warmth": "white balance from cool to warm",
        "tint": "from magenta to green",
        "black": "black point",
        "white": "white point",
    }[one.name]


def _listed(words: Sequence[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
