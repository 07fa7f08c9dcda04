"""Page: one HTML file that shows what was done to a picture, whole in itself.

Nothing in it is fetched from anywhere. All words of the file are a stranger's and are escaped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

from watchfolder.provenance.faults import in_words
from watchfolder.provenance.history import EditHistory, HistoryStep
from watchfolder.provenance.lineage import Forebear
from watchfolder.provenance.verification import Status, Verification

_SAME_SHAPE = 0.01
_COLOR_OF = {Status.OK: "good", Status.UNTRUSTED: "unsure", Status.EXPIRED: "unsure"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture as the page shows it."""

    address: str
    """A data: address."""
    width: int
    height: int
    """Of the file itself."""
    name: str


def page(found: Verification, after: Shown, before: Shown | None = None) -> str:
    """The page of one file; `before` is its source, where that is there to be shown."""
    history = _history(found)
    parts = [
        _head(after.name),
        _verdict(found, after, history),
        _pictures(before, after),
        *(_steps(history) if history else _no_recipe(found)),
        *_keeps(history),
        *_ancestry(found.forebears, history),
        *_carriers(found),
        "</main>",
    ]
    return "\n".join(parts) + "\n"


def _history(found: Verification) -> EditHistory | None:
    if found.record is not None and found.record.history is not None:
        return found.record.history
    return found.said.history


def _head(name: str) -> str:
    return (
        '<!doctype html>\n<html lang="en"><meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "img-src data:; style-src 'unsafe-inline'\">\n"
        f"<title>{escape(name)}: what was done</title>\n<style>{_STYLE}</style>\n<main>"
    )


def _verdict(found: Verification, after: Shown, history: EditHistory | None) -> str:
    mark = _COLOR_OF.get(found.status, "bad")
    size = f"{after.width} &times; {after.height} {escape(found.said.format)}"
    made = f", made {escape(history.created)} by {escape(history.program)}" if history else ""
    others = "".join(
        f"<li>{escape(f.status)}: {escape(f.message)}</li>" for f in found.findings[1:]
    )
    notes = "".join(f"<li>{escape(note)}</li>" for note in found.notes)
    more = f"<ul>{others}{notes}</ul>" if others or notes else ""
    return (
        f"<header><h1>{escape(after.name)}</h1><p class=facts>{size}{made}</p>"
        f'<p class="verdict {mark}">{escape(found.sentence)}</p>{more}</header>'
    )


def _pictures(before: Shown | None, after: Shown) -> str:
    if before is None:
        return f"<section class=pair>{_figure(after, 'after')}</section>"
    same = abs(before.width / before.height / (after.width / after.height) - 1) < _SAME_SHAPE
    if not same:
        return f"<section class=pair>{_figure(before, 'before')}{_figure(after, 'after')}</section>"
    # Without a script: the upper picture is as wide as a person drags its corner.
    return (
        f'<section class=over style="aspect-ratio:{after.width}/{after.height}">'
        f'<img src="{after.address}" alt="after">'
        f'<div class=upper><img src="{before.address}" alt="before"></div>'
        "<span class=left>before</span><span class=right>after</span></section>"
        "<p class=hint>Drag the corner of the left picture.</p>"
    )


def _figure(shown: Shown, caption: str) -> str:
    size = f"{shown.width} &times; {shown.height}"
    return (
        f'<figure><img src="{shown.address}" alt="{escape(caption)}">'
        f"<figcaption>{escape(caption)} <b>{escape(shown.name)}</b> {size}</figcaption></figure>"
    )


def _steps(history: EditHistory) -> Iterator[str]:
    yield "<section><h2>What was done</h2><ol class=steps>"
    for step in history.steps:
        yield _step(step)
    slot = history.output.slot.get("name", "master")
    source = history.source
    yield (
        f"<li class=end><p>Delivered to <b>{escape(str(slot))}</b>: {history.output.width} &times; "
        f"{history.output.height} {escape(history.output.format)}, from {escape(source.name)} "
        f"({source.width} &times; {source.height} {escape(source.format)})</p></li></ol>"
    )
    if history.preset:
        name = f"{history.preset.get('name')} version {history.preset.get('version')}"
        yield f"<p class=facts>Brand preset {escape(name)}</p>"
    yield "</section>"


def _step(step: HistoryStep) -> str:
    engine = f"{step.engine} {step.engine_version}, {step.seconds:.2f} s on {step.device}"
    generated = "<span class=tag>generated</span>" if step.generative else ""
    rows = "".join(_row(figure) for figure in step.figures)
    table = f"<table>{rows}</table>" if rows else ""
    return (
        f"<li><p><b>{escape(str(step.edit.get('edit', '')))}</b> {escape(step.sentence)}"
        f"{generated}</p><p class=facts>{escape(engine)}</p>{table}</li>"
    )


def _row(figure: dict[str, Any]) -> str:
    limit = figure.get("limit")
    held = "" if limit is None else f"limit {limit:.3g}"
    mark = "" if limit is None else ("within" if figure.get("passed", True) else "beyond")
    return (
        f"<tr><td>{escape(str(figure.get('name', '')).replace('_', ' '))}</td><td class=n>"
        f"{float(figure.get('value', 0)):.3g}</td><td class=n>{held}</td>"
        f"<td class={mark or 'none'}>{mark}</td></tr>"
    )


def _no_recipe(found: Verification) -> Iterator[str]:
    if found.record is None and found.credentials is not None:
        manifest = found.credentials.manifest
        items = "".join(f"<li><p>{escape(said)}</p></li>" for said in manifest.told_actions())
        yield (
            f"<section><h2>What was done</h2><p class=facts>as {escape(manifest.generator)} says"
            f"</p><ol class=steps>{items}</ol></section>"
        )
        return
    if not found.said.digest:
        return
    yield (
        "<section><h2>What was done</h2><p>This is a public file: the recipe is not in it. Its "
        "digest is, and whoever has the recipe can show that it is this one.</p></section>"
    )


def _keeps(history: EditHistory | None) -> Iterator[str]:
    if history and history.keep:
        items = "".join(f"<li>{escape(keep)}</li>" for keep in history.keep)
        yield f"<section><h2>What had to stay</h2><ul>{items}</ul></section>"


def _ancestry(forebears: Iterable[Forebear], after: EditHistory | None) -> Iterator[str]:
    items = "".join(_forebear(each, after) for each in forebears)
    if items:
        yield f"<section><h2>What it was made of</h2><ul class=tree>{items}</ul></section>"


def _forebear(each: Forebear, after: EditHistory | None) -> str:
    manifest = each.manifest
    said = "unsigned"
    if manifest is not None:
        said = f"by {escape(manifest.generator)}, signed by {escape(manifest.signatory)}"
    done = escape("; ".join(each.done))
    kept = ", ".join(each.history.keep) if each.history else ""
    stayed = f"<p class=facts>kept: {escape(kept)}</p>" if kept else ""
    faults = "".join(f"<p class=beyond>{escape(in_words(fault))}</p>" for fault in each.faults)
    below = "".join(_forebear(one, each.history) for one in each.forebears)
    return (
        f"<li>{escape(each.role)} <b>{escape(each.title_after(after))}</b>, {said}"
        f"<p class=facts>{done}</p>{stayed}{faults}{f'<ul>{below}</ul>' if below else ''}</li>"
    )


def _carriers(found: Verification) -> Iterator[str]:
    digest = found.record.recipe_digest if found.record else found.said.digest
    exif = found.said.exif.get("UserComment", "").rpartition("sha256:")[2]
    rows = [
        ("C2PA", found.record.recipe_digest if found.record else ""),
        ("XMP", found.said.digest),
        ("EXIF", exif),
    ]
    if not digest:
        return
    cells = "".join(
        f"<tr><td>{name}</td><td class=hash>{escape(said) or 'nothing'}</td></tr>"
        for name, said in rows
    )
    source = found.record.source_sha256 if found.record else found.said.source_sha256
    yield (
        "<section><h2>Where it is written</h2><table class=wide>"
        f"<tr><th>carrier</th><th>recipe sha256</th></tr>{cells}"
        f"<tr><td>source</td><td class=hash>{escape(source)}</td></tr></table></section>"
    )


_STYLE = """
:root{--ground:#f7f6f3;--ink:#201f1d;--faint:#807c75;--line:#e2dfd8;--good:#1f6f4a;--bad:#a3261f;
--unsure:#8a6100}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);
font:16px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif}
main{max-width:1080px;margin:0 auto;padding:48px 24px 96px}
h1{font-size:28px;line-height:1.2;margin:0;overflow-wrap:anywhere}
h2{font-size:18px;margin:48px 0 12px}
.facts,.hint,figcaption{color:var(--faint);font-size:14px;margin:2px 0}
.verdict{margin:20px 0 8px;padding:12px 16px;background:#fff;border-left:4px solid;
border-radius:2px}
.good{border-color:var(--good)}.bad{border-color:var(--bad)}.unsure{border-color:var(--unsure)}
.pair{display:flex;gap:20px;margin-top:28px;align-items:flex-start;flex-wrap:wrap}
figure{margin:0;flex:1 1 320px}
img{display:block;max-width:100%;border-radius:2px;
background:repeating-conic-gradient(#e6e3dc 0 25%,#f2f0eb 0 50%) 0 0/24px 24px}
figure img{max-height:640px}
.over{position:relative;margin-top:28px;overflow:hidden;border-radius:2px;container-type:inline-size}
.over img{width:100cqw;max-width:none;height:auto}
.over .upper{position:absolute;left:0;top:0;bottom:0;width:50%;min-width:24px;max-width:100%;
overflow:hidden;resize:horizontal;border-right:2px solid #fff}
.over span{position:absolute;top:12px;padding:2px 8px;background:rgba(32,31,29,.72);color:#fff;
font-size:13px;border-radius:2px;pointer-events:none}
.over .left{left:12px}.over .right{right:12px}
.steps{padding-left:24px}
.steps li{padding:10px 0 10px 8px;border-top:1px solid var(--line)}
.steps li p{margin:0}
.steps .end{list-style:none}
.tag{margin-left:8px;padding:1px 7px;border:1px solid var(--unsure);color:var(--unsure);
border-radius:9px;font-size:12px}
table{border-collapse:collapse;margin:8px 0;font-size:14px}
td,th{padding:3px 18px 3px 0;text-align:left;font-weight:400;color:var(--faint)}
td.n{color:var(--ink);text-align:right;font-variant-numeric:tabular-nums}
.within{color:var(--good)}.beyond{color:var(--bad)}
.hash{font:13px ui-monospace,SFMono-Regular,Menlo,monospace;color:var(--ink);overflow-wrap:anywhere}
.wide{width:100%;table-layout:fixed}.wide td:first-child,.wide th:first-child{width:90px}
.tree,.tree ul{list-style:none;padding-left:20px;border-left:2px solid var(--line)}
.tree li{padding:6px 0}
"""
