"""How true the found edges are: `python benchmarks/masks.py [--large] [--sheets FOLDER]`.

For every photograph of ../shared with a true alpha: mean error of alpha in a band of 10 pixels (at
a megapixel) on either side of the edge, over the whole picture, for the network alone and for the
finished mask; confidence, seconds and peak memory. With --large each picture is also enlarged to
12 megapixels, to measure the tiled road. With --sheets the cut-outs are written on white and on
dark, to look at.
"""

from __future__ import annotations

import argparse
import resource
import time
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from watchfolder.engines.builtin.grounds import plain
from watchfolder.engines.builtin.layers import lift, over
from watchfolder.engines.builtin.networks.matting import Silent
from watchfolder.engines.builtin.networks.u2netp import subject_probability
from watchfolder.engines.builtin.subjects import find_subject
from watchfolder.pictures.picture import Picture, Size

IMAGES = Path(__file__).resolve().parents[2] / "shared" / "data" / "images"
LARGE = 12_000_000

Plane = NDArray[np.float32]


def read(file: Path) -> tuple[Picture, Plane]:
    """A photograph and its true alpha."""
    truth = cv2.imread(str(file.with_name(f"{file.stem}_alpha.png")), cv2.IMREAD_GRAYSCALE)
    bgr = cv2.imread(str(file), cv2.IMREAD_COLOR)
    if truth is None or bgr is None:
        raise SystemExit(f"{file} cannot be read")
    return Picture(np.ascontiguousarray(bgr[..., ::-1], np.uint8)), np.asarray(
        truth / 255, np.float32
    )


def enlarged(picture: Picture, truth: Plane) -> tuple[Picture, Plane]:
    """Both at twelve megapixels."""
    factor = float(np.sqrt(LARGE / truth.size))
    rgb = cv2.resize(picture.rgb, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC)
    alpha = cv2.resize(truth, (rgb.shape[1], rgb.shape[0]), interpolation=cv2.INTER_CUBIC)
    return Picture(np.asarray(rgb, np.uint8)), np.clip(alpha, 0, 1).astype(np.float32)


def band_of(truth: Plane) -> NDArray[np.bool_]:
    """Where the edge is."""
    reach = max(2, round(10 * float(np.sqrt(truth.size / 1e6))))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    solid = (truth > 0.5).astype(np.uint8)
    return np.asarray(cv2.dilate(solid, disc) - cv2.erode(solid, disc) > 0, np.bool_)


SHADOW_IN_TRUTH = {"plain_shoe_blue"}
"""Photographs whose alpha holds the photographer's soft shadow too: no truth of a subject."""


def measure(name: str, picture: Picture, truth: Plane) -> tuple[torch.Tensor, float]:
    """Print one line; gives the found mask (1, H, W) and its error at the edge."""
    band = band_of(truth)
    raw = subject_probability(picture.tensor()).numpy()
    start = time.perf_counter()
    found = find_subject(picture, Silent())
    seconds = time.perf_counter() - start
    error = np.abs(found.values[0].numpy() - truth)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{name:26} {truth.size / 1e6:5.1f} {np.abs(raw - truth)[band].mean():8.4f} "
        f"{error[band].mean():8.4f} {error.mean():8.5f} {found.confidence:6.2f} "
        f"{seconds:7.2f} {peak:7.0f}"
    )
    return found.values, float(error[band].mean())


def sheet(picture: Picture, mask: torch.Tensor, file: Path) -> None:
    """The cut-out on white and on dark, side by side."""
    layer = lift(picture, mask, Silent())
    size = Size(*picture.size)
    grounds = [plain(torch.tensor(c), size) for c in ((1.0, 1.0, 1.0), (0.1, 0.16, 0.2))]
    row = np.hstack([picture.quantized(over(layer, g).permute(1, 2, 0)) for g in grounds])
    cv2.imwrite(str(file), np.asarray(row[..., ::-1], np.uint8))


def main() -> None:
    """Measure all there are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true", help="also at 12 megapixels")
    parser.add_argument("--sheets", type=Path, help="folder for cut-outs to look at")
    asked = parser.parse_args()
    files = [f for f in sorted(IMAGES.glob("*")) if f.with_name(f"{f.stem}_alpha.png").exists()]
    if not files:
        raise SystemExit(f"no photographs with a true alpha in {IMAGES}")
    print(
        f"{'picture':26} {'MP':>5} {'network':>8} {'edge':>8} {'all':>8} {'sure':>6} {'s':>7} MiB"
    )
    plain_errors = []
    for file in files:
        picture, truth = read(file)
        mask, error = measure(file.stem, picture, truth)
        if file.stem.startswith("plain_") and file.stem not in SHADOW_IN_TRUTH:
            plain_errors.append(error)
        if asked.sheets is not None:
            asked.sheets.mkdir(parents=True, exist_ok=True)
            sheet(picture, mask, asked.sheets / f"{file.stem}.png")
        if asked.large:
            measure(file.stem, *enlarged(picture, truth))
    if plain_errors:
        mean = float(np.mean(plain_errors))
        print(f"on plain backgrounds: mean {mean:.4f}, worst {max(plain_errors):.4f}")


if __name__ == "__main__":
    main()
