"""The five numbers of a recolour, on photographs: `python benchmarks/recolor.py [--sheets FOLDER]`.

Always on the CC0 cup of scikit-image; on the photographs of ../shared too, where they are. The
masks are found by the engine, so this measures what a person gets. With --sheets, a sheet of every
photograph in every color is written to look at.
"""

from __future__ import annotations

import argparse
import time
from importlib.metadata import files
from pathlib import Path

import cv2
import numpy as np

from presets.edits.recolor import Recolor
from presets.regions import Region
from watchfolder.engines.builtin.engine import BuiltinEngine
from watchfolder.engines.engine import Materials
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
PHOTOS = {
    "plain_tote_red.jpg": "the bag",
    "plain_hoodie_red.jpg": "the hoodie",
    "plain_shoe_blue.jpg": "subject",
}
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


def read(path: Path) -> Picture:
    """An 8-bit RGB picture file."""
    bgr = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if bgr is None:
        raise SystemExit(f"{path} cannot be read")
    return Picture(np.ascontiguousarray(bgr[..., ::-1].astype(np.uint8)))


def photographs() -> dict[Path, str]:
    """Every photograph there is, and the words for what is recolored in it."""
    cup = next(f for f in files("scikit-image") or () if f.name == "coffee.png")
    found = {Path(str(cup.locate())): "the red cup"}
    found |= {SHARED / name: words for name, words in PHOTOS.items() if (SHARED / name).is_file()}
    return found


def sheet(pictures: list[Picture], path: Path) -> None:
    """The pictures side by side, four in a row, as a PNG."""
    height, width = pictures[0].rgb.shape[:2]
    rows = -(-len(pictures) // 4)
    whole = np.full((rows * height, 4 * width, 3), 255, np.uint8)
    for number, picture in enumerate(pictures):
        top, left = (number // 4) * height, (number % 4) * width
        whole[top : top + height, left : left + width] = picture.rgb
    cv2.imwrite(str(path), np.ascontiguousarray(whole[..., ::-1]))


def main() -> None:
    """Measure, print the table, write the sheets."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sheets", type=Path)
    folder = parser.parse_args().sheets
    engine = BuiltinEngine()
    print("| photo | color | seconds | " + " | ".join(COLUMNS) + " |")
    print("|---" * (len(COLUMNS) + 3) + "|")
    for path, words in photographs().items():
        source = read(path)
        mask = engine.find(Region.model_validate(words), source, Silent())
        results = [source]
        for name, color in TARGETS.items():
            edit = Recolor.model_validate(
                {"target": words, "to": {"said": name, "hex": color, "delta_e": 2.0}}
            )
            started = time.perf_counter()
            result = engine.apply(edit, source, Materials(source, mask, None), Silent())
            seconds = time.perf_counter() - started
            numbers = {figure.name: figure.value for figure in result.figures}
            values = " | ".join(f"{numbers[c]:.3f}" if c in numbers else "" for c in COLUMNS)
            print(f"| {path.stem} | {name} | {seconds:.2f} | {values} |")
            results.append(result.picture)
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            sheet(results, folder / f"{path.stem}.png")


if __name__ == "__main__":
    main()
