"""The page: whole in itself, safe with any name, told to those who do not see its charts."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from presets.recipe import PaletteColor
from watchfolder.reporting.aspects import ASPECTS, shown
from watchfolder.reporting.charts import Scale
from watchfolder.reporting.coverage import coverage_of
from watchfolder.reporting.measured import Measured
from watchfolder.reporting.outliers import outliers_of
from watchfolder.reporting.page import page
from watchfolder.reporting.pairing import Made
from watchfolder.reporting.recolored import Recolored
from watchfolder.reporting.report import AspectReport, Constancy, Pair, Report, Row, Unread
from watchfolder.reporting.spread import change_of, spread_of

NASTY = "<img src=x onerror=alert(1)>\"'&</title></svg><script>alert(2)</script>.jpg"
PIXEL = "data:image/webp;base64,UklGRg=="
FOREST = PaletteColor(hex="#24483A", words="dark forest green")
VOID = {"meta", "img"}


def measured(exposure: float, **light: float) -> Measured:
    plain = {"warmth": 160.0, "tint": 0.003, "black": 5.0, "white": 95.0}
    return Measured(
        light=plain | {"exposure": exposure} | light,
        on_white=False,
        clipped=0.0,
        lab=(50.0, 5.0, 5.0),
        shape=0,
        near={FOREST.hex: 0.1},
        apart={FOREST.hex: 1.0 if exposure > -1 else 9.0},
    )


def rows(count: int = 12, *, paired: bool = True) -> list[Row]:
    found = []
    for number in range(count):
        off = (number - count / 2) / count
        name = NASTY if number == 1 else f"sub/{number:02d}.jpg"
        after = measured(-1 + off / 4 - (3 if number == 0 else 0)) if paired else None
        found.append(Row(name, f"{number:064d}", measured(-1 + off), after, "out.jpg", "ledger"))
    return found


def report(found: list[Row], made: dict[str, Made] | None = None) -> Report:
    aspects = []
    for one in ASPECTS:
        before = [row.before.light[one.name] for row in found]
        after = [row.after.light[one.name] for row in found if row.after is not None]
        aspects.append(
            AspectReport(
                one.name,
                spread_of(before),
                spread_of(after) if after else None,
                change_of(before, after) if after else None,
                160.0 if one.name == "warmth" else None,
            )
        )
    parts = [part for one in (made or {}).values() for part in one.recolored]
    outliers = outliers_of(found, aspects, made or {}, most_matched=1.0)
    return Report(
        library=f"Shots {NASTY}",
        created="2026-01-02",
        program="watchfolder",
        preset="brand@1",
        rows=tuple(found),
        aspects=tuple(aspects),
        palette=coverage_of({"forest": FOREST}, found, parts),
        outliers=outliers,
        unread=(Unread(NASTY, f"is damaged {NASTY}", "copy it again"),),
        constancy=Constancy(2, 5, 8.1, 3.2, 1, 0.4, 2.5, 12),
        sheet=tuple(Pair(row.name, PIXEL, 1.5, PIXEL if row.after else "", 1.5) for row in found),
        shown={o.name: Pair(o.name, PIXEL, 1.0, PIXEL, 1.0) for o in outliers},
        notes=(f"a note {NASTY}",),
    )


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes nothing"

    def handle_data(self, data: str) -> None:
        self.text += data


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    return reader


@pytest.fixture(scope="module")
def html() -> str:
    part = Recolored("#24483A", "forest", 4.2, 3.0, NASTY)
    return page(report(rows(), {"sub/02.jpg": Made(None, "ledger", recolored=(part,))}))  # type: ignore[arg-type]


def test_names_are_escaped_everywhere(html: str) -> None:
    reader = read(html)
    assert not {"script", "iframe", "object", "link", "form", "base"} & {t for t, _ in reader.tags}
    for tag, attributes in reader.tags:
        assert not [name for name in attributes if name.startswith("on")], (tag, attributes)
        if tag == "img":
            assert (attributes["src"] or "").startswith("data:image/webp;base64,")
            assert attributes["alt"]
    assert reader.text.count(NASTY) >= 4


def test_it_needs_nothing_else(html: str) -> None:
    assert "default-src 'none'" in html
    assert not re.search(r"(?:src|href|url\()\s*=?\s*[\"']?(?:https?:)?//", html)
    assert "@import" not in html


def test_charts_are_told_in_words(html: str) -> None:
    reader = read(html)
    charts = [a for t, a in reader.tags if t == "svg" and a.get("class") == "chart"]
    assert len(charts) == len(ASPECTS) + 2
    ids = {a["id"] for _, a in reader.tags if "id" in a}
    for chart in charts:
        assert chart["role"] == "img"
        assert set((chart["aria-labelledby"] or "").split()) <= ids
    bars = [a for t, a in reader.tags if t == "svg" and a.get("class") == "bar"]
    assert bars
    assert all(a["aria-label"] for a in bars)
    assert "half of 12 pictures within" in reader.text


def test_it_is_for_day_night_and_paper(html: str) -> None:
    assert "prefers-color-scheme:dark" in html
    assert "@media print" in html
    assert 'lang="en"' in html


def test_the_figures_are_the_reports(html: str) -> None:
    found = report(rows())
    text = read(html).text
    for one, kind in zip(found.aspects, ASPECTS, strict=True):
        assert one.after is not None
        assert shown(one.after.robust, kind).removesuffix(f" {kind.unit}") in text
    assert "3.00 stops darker" in text or "stops darker than the others" in text
    assert "0 of 1 within" in text
    assert "8.10" in text
    assert "3.20" in text


def test_an_outlier_has_its_reason_and_what_to_do() -> None:
    found = {o.name: o for o in report(rows()).outliers}
    (finding,) = found["sub/00.jpg"].findings
    assert finding.aspect == "exposure"
    assert finding.off == pytest.approx(-3, abs=0.2)
    assert "the edit made it so" in finding.reason or "the original" in finding.reason
    assert finding.action


@pytest.mark.parametrize("count", [0, 1, 2, 700])
@pytest.mark.parametrize("paired", [True, False])
def test_any_number_of_pictures_has_a_page(count: int, paired: bool) -> None:
    found = rows(count, paired=paired)
    whole = report(found) if count else replace(report(rows(1)), rows=(), aspects=(), sheet=())
    read(page(replace(whole, sheet=whole.sheet[:30])))


def test_ticks_are_round_and_inside() -> None:
    ticks = Scale(-4.3, 0.2, 0, 100).ticks()
    assert ticks == [-4, -3, -2, -1, 0]
    assert Scale(0.0012, 0.0049, 0, 1).ticks() == pytest.approx([0.002, 0.003, 0.004])
