"""How surely lettering is found and read again: `python benchmarks/text.py [--sheets FOLDER]`.

Three tables. Lettering that is on the photographs of ../shared, by hand-read truth: words found,
and words told where there are none. Words printed here on those photographs (plain, slanted, small,
low in contrast, upside down): found, and still read after edits that leave text alone and after
edits that destroy it. Seconds, of one core. With --sheets the found lines are drawn, to look at.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from watchfolder.engines.builtin.lettering import Line, find_lettering, seen, still_read
from watchfolder.engines.builtin.lettering_words import folded
from watchfolder.pictures.decode import decode
from watchfolder.pictures.picture import Frame, Picture

IMAGES = Path(__file__).resolve().parents[2] / "shared" / "data" / "images"
Rgb = NDArray[np.uint8]

TRUTH: dict[str, tuple[str, ...]] = {
    "plain_tote_red": ("Become", "the", "brand", "everyone", "talks", "about", "SOLIDUS"),
    "plain_shoe_blue": ("saleor",),
    "scene_juice_row": ("Bananas", "Oranges", "Carrots", "Greens", "Powers", "Beans"),
}
"""What stands on the photographs, large enough to be read by a person."""
SKIPPED = {"cutout_sneaker_rgba"}
"""Bears the torn end of a word: neither text nor none."""


@dataclass(frozen=True)
class Printed:
    """A way of putting words on a photograph."""

    name: str
    words: tuple[str, ...]
    height: float
    """Of the letters, as a share of the picture's shorter side."""
    contrast: float = 1.0
    degrees: float = 0.0


WAYS = (
    Printed("large", ("ATELIER", "NORD"), 0.07),
    Printed("small", ("Handmade", "in", "Porto"), 0.028),
    Printed("slanted", ("Maison", "Verte"), 0.05, degrees=24),
    Printed("upward", ("JUNIPER", "TONIC"), 0.05, degrees=90),
    Printed("upside down", ("FRAGILE", "GLASS"), 0.05, degrees=180),
    Printed("low contrast", ("EMBOSSED", "LEATHER"), 0.06, contrast=0.16),
    Printed("hardly seen", ("WHISPER",), 0.06, contrast=0.05),
)


def printed(rgb: Rgb, way: Printed) -> tuple[Rgb, Rgb]:
    """The words on the calmest place of a photograph, lit as it is; second, the letters' mask."""
    height, width = rgb.shape[:2]
    font = ImageFont.load_default(max(12, round(way.height * min(height, width) * 1.35)))
    said = " ".join(way.words)
    left, top, right, bottom = font.getbbox(said)
    layer = Image.new("L", (round(right - left) + 12, round(bottom - top) + 12), 0)
    ImageDraw.Draw(layer).text((6 - left, 6 - top), said, 255, font)
    layer = layer.rotate(way.degrees, Image.Resampling.BICUBIC, expand=True)
    layer = layer.filter(ImageFilter.GaussianBlur(0.6))
    x, y = calm(rgb, layer.width, layer.height)
    mask = np.zeros((height, width), np.uint8)
    part = np.asarray(layer, np.uint8)[: height - y, : width - x]
    mask[y : y + part.shape[0], x : x + part.shape[1]] = part
    under = rgb[mask > 128].mean()
    ink = 245.0 if under < 128 else 15.0
    share = mask[..., None] / np.float32(255) * way.contrast
    return np.asarray(rgb + (ink - rgb) * share + 0.5, np.uint8), mask


def calm(rgb: Rgb, across: int, down: int) -> tuple[int, int]:
    """Left and top of the box of this size under which the picture varies least, near the middle.

    Lettering is put where it can be read.
    """
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY).astype(np.float64)
    height, width = grey.shape
    sums, squares = cv2.integral2(grey)

    def inside(table: NDArray[np.float64], x: int, y: int) -> float:
        x2, y2 = min(width, x + across), min(height, y + down)
        return float(table[y2, x2] - table[y, x2] - table[y2, x] + table[y, x])

    def unrest(place: tuple[int, int]) -> float:
        x, y = place
        mean = inside(sums, x, y) / (across * down)
        spread = max(0.0, inside(squares, x, y) / (across * down) - mean**2) ** 0.5
        off = np.hypot((x + across / 2) / width - 0.5, (y + down / 2) / height - 0.5)
        return float(spread + 30 * off)

    step = max(4, min(height, width) // 60)
    places = [
        (x, y)
        for y in range(0, max(1, height - down), step)
        for x in range(0, max(1, width - across), step)
    ]
    return min(places, key=unrest)


def jpeg(rgb: Rgb, quality: int) -> Rgb:
    """Encoded and decoded again."""
    data = cv2.imencode(".jpg", rgb[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.ascontiguousarray(cv2.imdecode(data, cv2.IMREAD_COLOR)[..., ::-1], np.uint8)


def hue(rgb: Rgb, by: int) -> Rgb:
    """Every color another one, shapes the same."""
    hsv = cv2.cvtColor(rgb, cv2.COLOR_RGB2HSV)
    hsv[..., 0] = (hsv[..., 0].astype(int) + by) % 180
    return np.asarray(cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB), np.uint8)


def resized(rgb: Rgb, factor: float) -> Rgb:
    """Smaller and back."""
    height, width = rgb.shape[:2]
    small = cv2.resize(rgb, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8)


def moved(rgb: Rgb, by: float, zoom: float) -> Rgb:
    """Shifted and zoomed about as models do."""
    height, width = rgb.shape[:2]
    way = np.array([[zoom, 0, by], [0, zoom, -by]], np.float64)
    flags, border = cv2.INTER_CUBIC, cv2.BORDER_REFLECT_101
    return np.asarray(cv2.warpAffine(rgb, way, (width, height), flags=flags, borderMode=border))


def smeared(rgb: Rgb, mask: Rgb) -> Rgb:
    """Painted out from what is around the letters."""
    hole = cv2.dilate((mask > 20).astype(np.uint8), np.ones((9, 9), np.uint8))
    return np.asarray(cv2.inpaint(rgb, hole, 5, cv2.INPAINT_TELEA), np.uint8)


def garbled(rgb: Rgb, mask: Rgb) -> Rgb:
    """The letters pulled about, as careless models write."""
    height, width = rgb.shape[:2]
    rng = np.random.default_rng(7)
    cell = max(6, int(np.sqrt((mask > 128).sum()) / 8))
    shape = (height // cell + 2, width // cell + 2, 2)
    wild = rng.normal(0, cell * 0.9, shape).astype(np.float32)
    push = cv2.resize(wild, (width, height), interpolation=cv2.INTER_CUBIC)
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    there = cv2.dilate(mask, np.ones((15, 15), np.uint8)) > 20
    bent = cv2.remap(rgb, x + push[..., 0], y + push[..., 1], cv2.INTER_LINEAR,
                     borderMode=cv2.BORDER_REFLECT_101)  # fmt: skip
    return np.where(there[..., None], bent, rgb).astype(np.uint8)


MILD: dict[str, Callable[[Rgb, Rgb], Rgb]] = {
    "none": lambda rgb, _mask: rgb,
    "recolored": lambda rgb, _mask: hue(rgb, 60),
    "graded": lambda rgb, _mask: np.asarray(255 * (rgb / 255.0) ** 0.75 + 0.5, np.uint8),
    "jpeg 60": lambda rgb, _mask: jpeg(rgb, 60),
    "half size": lambda rgb, _mask: resized(rgb, 0.5),
    "blur 1 px": lambda rgb, _mask: np.asarray(cv2.GaussianBlur(rgb, (0, 0), 1.0), np.uint8),
    "moved 3 px": lambda rgb, _mask: moved(rgb, 3.0, 1.004),
}
HARSH: dict[str, Callable[[Rgb, Rgb], Rgb]] = {
    "painted out": smeared,
    "garbled": garbled,
    "mirrored": lambda rgb, _mask: np.ascontiguousarray(rgb[:, ::-1]),
    "upside down": lambda rgb, _mask: np.ascontiguousarray(rgb[::-1, ::-1]),
    "blurred away": lambda rgb, _mask: np.asarray(
        cv2.GaussianBlur(rgb, (0, 0), min(rgb.shape[:2]) / 30), np.uint8
    ),
}


def found_of(words: tuple[str, ...], lines: tuple[Line, ...]) -> int:
    """How many of the words are among those that were told, letter by letter."""
    told = "".join(folded(word) for line in lines for word in line.words)
    return sum(folded(word) in told for word in words)


def share_read(lines: tuple[Line, ...], rgb: Rgb) -> float:
    """Share of the lines' words that are read again."""
    total = sum(len(line.words) for line in lines)
    return sum(len(still_read(line, rgb, Frame())) for line in lines) / total


def drawn(rgb: Rgb, lines: tuple[Line, ...], file: Path) -> None:
    """The picture with its lines, to look at."""
    shown = np.ascontiguousarray(rgb[..., ::-1])
    for line in lines:
        at = np.round(line.corners).astype(np.int32)
        cv2.polylines(shown, [at], isClosed=True, color=(0, 220, 0), thickness=2)
        cv2.circle(shown, tuple(int(v) for v in at[0]), 5, (0, 0, 255), -1)
        cv2.putText(shown, line.text, tuple(int(v) for v in at[3] + (0, 18)),
                    cv2.FONT_HERSHEY_SIMPLEX, 0.6, (0, 120, 255), 2)  # fmt: skip
    cv2.imwrite(str(file), shown)


def of_photographs(pictures: dict[str, Rgb], sheets: Path | None) -> None:
    """The first table."""
    print(f"{'photograph':24} {'MP':>5} {'words':>6} {'found':>6} {'others':>7} {'s':>6}")
    for name, rgb in pictures.items():
        start = time.perf_counter()
        lines = find_lettering(Picture(rgb))
        seconds = time.perf_counter() - start
        truth = TRUTH.get(name, ())
        found = found_of(truth, lines)
        others = sum(len(line.words) for line in lines) - found
        shown = "-" if name in SKIPPED else others
        megapixels = rgb.shape[0] * rgb.shape[1] / 1e6
        print(f"{name:24} {megapixels:5.1f} {len(truth):6} {found:6} {shown!s:>7} {seconds:6.2f}")
        if sheets is not None:
            drawn(rgb, lines, sheets / f"{name}.png")


def of_prints(pictures: dict[str, Rgb], sheets: Path | None) -> None:
    """The second table and the third."""
    kept: dict[tuple[str, str], list[float]] = {}
    print(f"\n{'printed here':16} {'words':>6} {'found':>6} {'seconds to read again':>24}")
    for way in WAYS:
        total = found = 0
        seconds = []
        for name, rgb in pictures.items():
            shown, mask = printed(rgb, way)
            lines = find_lettering(Picture(shown))
            mine = tuple(line for line in lines if found_of(way.words, (line,)))
            total += len(way.words)
            found += found_of(way.words, mine)
            if sheets is not None:
                drawn(shown, lines, sheets / f"{name}.{way.name.replace(' ', '-')}.png")
            for label, change in (*MILD.items(), *HARSH.items()) if mine else ():
                after = change(shown, mask)
                start = time.perf_counter()
                kept.setdefault((label, way.name), []).append(share_read(mine, after))
                seconds.append(time.perf_counter() - start)
        again = f"{np.median(seconds):.3f}, at most {max(seconds):.2f}" if seconds else ""
        print(f"{way.name:16} {total:6} {found:6} {again:>24}")
    print("\nmean share of words read again, of those found")
    print(f"{'after':14}" + "".join(f"{way.name:>14}" for way in WAYS))
    for label in (*MILD, *HARSH):
        values = [kept.get((label, way.name)) for way in WAYS]
        print(f"{label:14}" + "".join(f"{np.mean(v):14.3f}" if v else f"{'':14}" for v in values))


def main() -> None:
    """Measure all there are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sheets", type=Path, help="folder for pictures with their found lines")
    asked = parser.parse_args()
    files = [f for f in sorted(IMAGES.glob("*")) if f.suffix in (".jpg", ".png")]
    files = [f for f in files if "_alpha" not in f.stem and "_mask" not in f.stem]
    if not files:
        raise SystemExit(f"no photographs in {IMAGES}")
    if asked.sheets is not None:
        asked.sheets.mkdir(parents=True, exist_ok=True)
    pictures = {f.stem: seen(decode(f, max_megapixels=100).picture) for f in files}
    find_lettering(Picture(np.full((64, 64, 3), 200, np.uint8)))  # the networks are loaded
    of_photographs(pictures, asked.sheets)
    of_prints(pictures, asked.sheets)


if __name__ == "__main__":
    main()
