"""Page: a report as one HTML file, whole in itself, for a screen by day, by night, and for paper.

Nothing in it is fetched from anywhere and nothing runs. All names are a stranger's and are escaped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from statistics import median

from watchfolder.reporting.aspects import ASPECTS, MINUS, Aspect, aspect, shown
from watchfolder.reporting.charts import MOST_DOTS, WIDE, WIDTH, light_map, ribbon, strip
from watchfolder.reporting.report import (
    AspectReport,
    ColorReport,
    Report,
    Row,
)
from watchfolder.reporting.spread import Change
from watchfolder.reporting.style import STYLE
from watchfolder.reporting.tables import colors, constancy, figures, outliers, unread_files

_RATIOS = (0.62, 1.7)
"""Width over height of a place on the contact sheet."""
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
        *colors(report.palette),
        *outliers(report),
        *constancy(report.constancy, report.preset),
        *unread_files(report.unread),
        *figures(report),
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
    many = "Taller is more pictures" if len(rows) > MOST_DOTS else "Each picture is a point"
    yield (
        f"<p class=about style=margin-top:22px>{many}; the band holds the half in the middle, the "
        "line is the median.</p><div class=two>"
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
