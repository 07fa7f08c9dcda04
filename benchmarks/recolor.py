"""The five numbers of a recolour, on photographs: `python benchmarks/recolor.py [--sheets FOLDER]`.

Always on the photographs that scikit-image carries; on those of ../shared too, where they are. The
masks are found by the engine from words or points, so this measures what a person gets. Targets
darker than the thing, about as light and lighter are told apart: what is much lighter has to lose
something by every known method. Of OKLab shading transfer with a closed loop, as published methods
were compared before this was built, the means were: anchor 0.06, hue spread 1.4, structure 0.964,
and 0.87 to 0.95 for off-white, with structure taken over the whole mask, prints included.

With --sheets, a sheet of every photograph in every color is written to look at; with --surface
matte or glossy that model is taken everywhere.
"""

from __future__ import annotations

import argparse
import time
from importlib.metadata import files
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from presets.color import Color
from presets.edits.recolor import Recolor
from presets.regions import Region
from watchfolder.engines.builtin.anchor import ColorSample, core_threshold, source_tone
from watchfolder.engines.builtin.engine import BuiltinEngine
from watchfolder.engines.engine import Figure, Mask, Materials
from watchfolder.pictures.picture import Picture

TARGETS = {
    "forest": "#1F4D3A",
    "burgundy": "#5A1A1F",
    "blue": "#2F5BD7",
    "off-white": "#F1EDE4",
    "black": "#141414",
    "yellow": "#F2C14E",
}
SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "images"
CARRIED = {
    "coffee.png": "the red cup",
    "motorcycle_left.png": {"points": [[0.46, 0.42], [0.62, 0.5]], "not_points": [[0.45, 0.6]]},
    "astronaut.png": {
        "points": [[0.15, 0.75], [0.4, 0.6], [0.3, 0.95]],
        "not_points": [[0.35, 0.1], [0.72, 0.8], [0.33, 0.76], [0.02, 0.3], [0.6, 0.5]],
    },
}
PHOTOS = (
    ("plain_tote_red.jpg", "the bag"),
    ("plain_hoodie_red.jpg", "the hoodie"),
    ("plain_shoe_blue.jpg", "the blue"),
    ("cutout_sneaker_rgba.png", "the blue"),
    ("plain_mugs.jpg", "the red mug"),
    ("plain_mugs.jpg", "the black mug"),
    ("busy_bottle_groceries.jpg", {"points": [[0.47, 0.35], [0.47, 0.8], [0.56, 0.4]]}),
)
CASES = ("darker", "equal", "lighter")
APART = 0.1
"""OKLab L by which a target is darker or lighter than what it is painted on."""
COLUMNS = (
    "anchor_delta_e",
    "hue_spread_deg",
    "structure",
    "lightness_rank_correlation",
    "clipped_share_increase",
    "highlight_chroma_ratio",
    "outside_max_diff",
)


class Silent:
    """A Progress that nobody listens to."""

    def report(self, fraction: float, note: str = "") -> None:
        """Take no notice."""


def read(path: Path, megapixels: float = 2.0) -> Picture:
    """An 8-bit picture file, with its alpha where it has one; at most so many megapixels."""
    samples = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    if samples is None:
        raise SystemExit(f"{path} cannot be read")
    scale = min(1.0, (megapixels * 1e6 / (samples.shape[0] * samples.shape[1])) ** 0.5)
    if scale < 1:
        samples = cv2.resize(samples, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    alpha = np.ascontiguousarray(samples[..., 3]) if samples.shape[2] == 4 else None
    return Picture(np.ascontiguousarray(samples[..., 2::-1].astype(np.uint8)), alpha)


def photographs() -> list[tuple[Path, Any]]:
    """Every photograph there is, and what is recolored in it."""
    carried = [f for f in files("scikit-image") or () if f.name in CARRIED]
    found = [(Path(str(f.locate())), CARRIED[f.name]) for f in carried]
    return found + [(SHARED / n, words) for n, words in PHOTOS if (SHARED / n).is_file()]


def sheet(pictures: list[Picture], path: Path) -> None:
    """The pictures side by side, four in a row, as a PNG."""
    height, width = pictures[0].rgb.shape[:2]
    rows = -(-len(pictures) // 4)
    whole = np.full((rows * height, 4 * width, 3), 255, np.uint8)
    for number, picture in enumerate(pictures):
        top, left = (number // 4) * height, (number % 4) * width
        whole[top : top + height, left : left + width] = picture.rgb
    cv2.imwrite(str(path), np.ascontiguousarray(whole[..., ::-1]))


def case_of(edit: Recolor, source: Picture, mask: Mask) -> str:
    """Whether the target is darker than the thing, about as light, or lighter."""
    core = (mask.values >= core_threshold(mask.values))[0].numpy()
    rise = Color.parse(edit.to.hex).oklch()[0] - source_tone(ColorSample.of(source.rgb[core])).light
    return "equal" if abs(rise) < APART else ("lighter" if rise > 0 else "darker")


def within(figure: Figure) -> bool:
    """Whether a figure is within the limit that stands beside it."""
    if figure.limit is None:
        return True
    lower = figure.name in ("structure", "lightness_rank_correlation")
    return figure.value >= figure.limit if lower else figure.value <= figure.limit


def row(numbers: dict[str, Figure]) -> str:
    """The columns; a star where a figure is beyond its limit."""
    cells = []
    for name in COLUMNS:
        figure = numbers.get(name)
        cells.append("" if figure is None else f"{figure.value:.3f}{'' if within(figure) else '*'}")
    return " | ".join(cells)


def summary(results: dict[str, list[dict[str, Figure]]]) -> None:
    """Mean and worst of each case."""
    print("\n| case | results | within all limits | " + " | ".join(COLUMNS) + " |")
    print("|---" * (len(COLUMNS) + 3) + "|")
    for case in CASES:
        rows = results[case]
        if not rows:
            continue
        means = [np.mean([n[c].value for n in rows]) for c in COLUMNS]
        good = sum(all(within(f) for f in n.values()) for n in rows)
        print(f"| {case} | {len(rows)} | {good} | " + " | ".join(f"{m:.3f}" for m in means) + " |")


def main() -> None:
    """Measure, print the tables, write the sheets."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sheets", type=Path)
    parser.add_argument("--surface", choices=("auto", "matte", "glossy"), default="auto")
    parser.add_argument(
        "--megapixels", type=float, default=2.0, help="what photographs have at most"
    )
    asked = parser.parse_args()
    engine, by_case = BuiltinEngine(), {case: [] for case in CASES}
    print("| photo | place | color | case | surface | seconds | " + " | ".join(COLUMNS) + " |")
    print("|---" * (len(COLUMNS) + 6) + "|")
    for path, place in photographs():
        source, region = read(path, asked.megapixels), Region.model_validate(place)
        mask = engine.find(region, source, Silent())
        results = [source]
        for name, color in TARGETS.items():
            to = {"said": name, "hex": color, "delta_e": 0.5}
            edit = Recolor.model_validate({"target": place, "to": to, "surface": asked.surface})
            started = time.perf_counter()
            result = engine.apply(edit, source, Materials(source, mask, None), Silent())
            seconds = time.perf_counter() - started
            numbers = {figure.name: figure for figure in result.figures}
            case = case_of(edit, source, mask)
            by_case[case].append({name: numbers[name] for name in COLUMNS})
            words = place if isinstance(place, str) else "points"
            surface = "glossy" if "as glossy" in numbers["gloss_share"].note else "matte"
            print(
                f"| {path.stem} | {words} | {name} | {case} | {surface} | {seconds:.2f} | "
                f"{row(numbers)} |",
                flush=True,
            )
            results.append(result.picture)
        if asked.sheets is not None:
            asked.sheets.mkdir(parents=True, exist_ok=True)
            sheet(results, asked.sheets / f"{path.stem}-{words.split()[-1]}.png")
    summary(by_case)
    print("\n* beyond its limit")


if __name__ == "__main__":
    main()
