"""Doubling photographs: PSNR of the network and of Lanczos, `python benchmarks/upscale.py`.

Each photograph is halved by area and enlarged again; what comes out is compared with what it was.
With --sheets FOLDER, a part of each is written beside the original to look at.
"""

from __future__ import annotations

import argparse
import time
from importlib.metadata import files
from pathlib import Path

import cv2
import numpy as np
import torch

from presets.edits.upscale import Upscale
from watchfolder.engines.builtin.engine import BuiltinEngine
from watchfolder.engines.engine import Mask, Materials
from watchfolder.pictures.picture import Picture

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "images"
PHOTOS = (
    "plain_tote_red.jpg",
    "scene_juice_row.jpg",
    "real_cat_chelsea.jpg",
    "plain_shoe_blue.jpg",
)
EDGE = 40
"""Pixels of a part's half side, on the sheet enlarged four times."""


class Silent:
    """A Progress that nobody listens to."""

    def report(self, fraction: float, note: str = "") -> None:
        """Take no notice."""


def photographs() -> list[Path]:
    """The four of ../shared where they are, else those that scikit-image carries."""
    found = [SHARED / name for name in PHOTOS if (SHARED / name).is_file()]
    if found:
        return found
    names = ("coffee.png", "chelsea.png", "astronaut.png", "rocket.jpg")
    carried = files("scikit-image") or ()
    return [Path(str(f.locate())) for f in carried if f.name in names and "data" in str(f)]


def read(path: Path) -> Picture:
    """An 8-bit RGB picture file with even sides."""
    bgr = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if bgr is None:
        raise SystemExit(f"{path} cannot be read")
    height, width = (side // 2 * 2 for side in bgr.shape[:2])
    return Picture(np.ascontiguousarray(bgr[:height, :width, ::-1].astype(np.uint8)))


def psnr(first: Picture, second: Picture) -> float:
    """Peak signal to noise ratio in decibels."""
    apart = first.rgb.astype(np.float64) - second.rgb
    return float(10 * np.log10(255**2 / (apart**2).mean()))


def part(picture: Picture, at: tuple[int, int]) -> np.ndarray:
    """A part around a place, four times as large, pixels as squares."""
    y, x = at
    cut = picture.rgb[y - EDGE : y + EDGE, x - EDGE : x + EDGE]
    return cv2.resize(cut, None, fx=4, fy=4, interpolation=cv2.INTER_NEAREST)


def busiest(picture: Picture) -> tuple[int, int]:
    """The middle of the part with the strongest edges."""
    grey = cv2.cvtColor(picture.rgb, cv2.COLOR_RGB2GRAY)
    edges = cv2.blur(np.abs(cv2.Laplacian(grey, cv2.CV_32F)), (EDGE, EDGE))
    inner = edges[EDGE:-EDGE, EDGE:-EDGE]
    y, x = np.unravel_index(int(inner.argmax()), inner.shape)
    return int(y) + EDGE, int(x) + EDGE


def quadrupled(engine: BuiltinEngine) -> None:
    """Four times: the faithful and the generative network against Lanczos, on a part of each."""
    print("| photo | method | dB | round trip dE2000 | seconds |")
    print("|---|---|---|---|---|")
    for path in photographs():
        truth = read(path)
        y, x = busiest(truth)
        top, left = max(0, y - 160), max(0, x - 160)
        height, width = (min(320, side) // 4 * 4 for side in truth.rgb.shape[:2])
        cut = np.ascontiguousarray(truth.rgb[top : top + height, left : left + width])
        height, width = (side // 4 * 4 for side in cut.shape[:2])
        whole = Picture(np.ascontiguousarray(cut[:height, :width]))
        quarter = cv2.resize(
            whole.rgb, (width // 4, height // 4), interpolation=cv2.INTER_AREA
        ).astype(np.uint8)
        small = Picture(np.ascontiguousarray(quarter))
        everywhere = Materials(small, Mask(torch.ones(1, height // 4, width // 4)), None)
        for method in ("lanczos", "network", "generative"):
            started = time.perf_counter()
            made = engine.apply(Upscale(scale=4, method=method), small, everywhere, Silent())
            took = time.perf_counter() - started
            off = {f.name: f.value for f in made.figures}.get("round_trip_delta_e")
            told = "" if off is None else f"{off:.1f}"
            decibels = psnr(made.picture, whole)
            print(f"| {path.stem} | {method} | {decibels:.2f} | {told} | {took:.1f} |")


def main() -> None:
    """Measure, print the table, write the sheets."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sheets", type=Path)
    parser.add_argument("--generative", action="store_true", help="four times, on parts")
    asked = parser.parse_args()
    folder = asked.sheets
    engine = BuiltinEngine()
    if asked.generative:
        quadrupled(engine)
        return
    print("| photo | megapixels in | Lanczos dB | network dB | gain dB | seconds | seconds/MP |")
    print("|---|---|---|---|---|---|---|")
    for path in photographs():
        truth = read(path)
        width, height = truth.size
        half = cv2.resize(truth.rgb, (width // 2, height // 2), interpolation=cv2.INTER_AREA)
        small = Picture(np.ascontiguousarray(half.astype(np.uint8)))
        everywhere = Materials(small, Mask(torch.ones(1, height // 2, width // 2)), None)
        made, took = {}, 0.0
        for method in ("lanczos", "network"):
            started = time.perf_counter()
            edit = Upscale(scale=2, method=method)
            made[method] = engine.apply(edit, small, everywhere, Silent()).picture
            took = time.perf_counter() - started
        decibels = {name: psnr(picture, truth) for name, picture in made.items()}
        million = small.rgb.shape[0] * small.rgb.shape[1] / 1e6
        print(
            f"| {path.stem} | {million:.2f} | {decibels['lanczos']:.2f} | "
            f"{decibels['network']:.2f} | {decibels['network'] - decibels['lanczos']:+.2f} | "
            f"{took:.1f} | {took / million:.1f} |"
        )
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            at = busiest(truth)
            row = [part(p, at) for p in (truth, made["lanczos"], made["network"])]
            cv2.imwrite(str(folder / f"{path.stem}.png"), np.concatenate(row, axis=1)[..., ::-1])


if __name__ == "__main__":
    main()
