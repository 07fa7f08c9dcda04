"""The keep contract in numbers: `benchmarks/keep.py [--sheets FOLDER | --page FILE | --large]`.

First, drift undone: photographs are zoomed, shifted, tinted, made noisy, and changed in one place,
as a careless model does; the table says what was found and how many pixels away from the change
are not the source's own in the end.

Second, four ways to bring a small model's picture to the source's size, against the same edit made
at full size. The small picture is the true edit at 1 / 3.46 of each side (12 megapixels to one),
softened and noisy like what comes out of an autoencoder. --sheets writes crops to look at. --page
instead writes the picture of docs/keep.md. --large
instead times a picture of 12 megapixels, in a process of its own so that its memory can be told.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable, Iterator
from importlib.metadata import files
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from presets.edits.instruct import Instruct
from presets.regions import Region
from watchfolder.engines.engine import Mask, Materials, StepResult
from watchfolder.pictures.measure import ssim
from watchfolder.pictures.picture import Picture, Size
from watchfolder.pictures.spaces import delta_e_2000, srgb_to_lab
from watchfolder.running.keeping.alignment import Alignment
from watchfolder.running.keeping.drift import Tint
from watchfolder.running.keeping.keep import Asked, put_back
from watchfolder.running.keeping.transfer import lift
from watchfolder.running.keeping.view import Part, Plane, encoded, view_of

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "images"
SMALLER = 3.46
Way = Callable[[Picture, Picture], Plane]


def photographs() -> Iterator[tuple[str, NDArray[np.uint8]]]:
    """Every photograph there is, and a weave made in code."""
    yield "weave", weave(1400, 1050)
    names = ("astronaut.png", "coffee.png", "chelsea.png", "motorcycle_left.png")
    shipped = [f for f in files("scikit-image") or () if f.name in names]
    paths = [Path(str(f.locate())) for f in shipped] + sorted(SHARED.glob("*.jpg"))
    for path in paths:
        bgr = cv2.imread(str(path), cv2.IMREAD_COLOR)
        if bgr is not None:
            yield path.stem, np.ascontiguousarray(bgr[..., ::-1]).astype(np.uint8)


def weave(width: int, height: int) -> NDArray[np.uint8]:
    """Cloth with folds, stitching and a name on it; its threads are finer than a small model."""
    rng = np.random.default_rng(5)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    folds = cv2.resize(rng.standard_normal((5, 7)).astype(np.float32), (width, height))
    folds = cv2.GaussianBlur(folds, (0, 0), 40)
    threads = np.sin(x * 1.9) * np.sin(y * 1.9 + np.floor(x / 3.3) * 2)
    shade = 0.55 + 0.16 * folds + 0.07 * threads + 0.02 * rng.standard_normal((height, width))
    cloth = shade[..., None] * np.array([0.95, 0.35, 0.3], np.float32)
    for row in range(60, height, 330):
        for column in range(20, width, 22):
            cv2.line(
                cloth, (column, row), (column + 13, row + 3), (0.95, 0.9, 0.75), 3, cv2.LINE_AA
            )
    cv2.putText(
        cloth, "MAISON", (width // 4, height // 2), cv2.FONT_HERSHEY_DUPLEX, 4, (0.9, 0.8, 0.5), 7,
        cv2.LINE_AA,
    )  # fmt: skip
    return (np.clip(cloth, 0, 1) * 255 + 0.5).astype(np.uint8)


# ---- edits, made at full size ------------------------------------------------------------------


def disc(height: int, width: int) -> Plane:
    """Where an edit acts: an ellipse in the middle."""
    mask = np.zeros((height, width), np.float32)
    cv2.ellipse(mask, (width // 2, height // 2), (width // 3, height // 3), 15, 0, 360, 1, -1)
    return cv2.GaussianBlur(mask, (0, 0), 1.0)[..., None]


def recolored(rgb: Plane) -> Plane:
    """Another colour, the shading kept."""
    light = rgb.mean(axis=2, keepdims=True)
    return light * np.array([0.45, 0.95, 0.75], np.float32) * 1.15


def relit(rgb: Plane) -> Plane:
    """Warm light from the left, darker to the right."""
    across = np.linspace(1.35, 0.55, rgb.shape[1], dtype=np.float32)[None, :, None]
    return np.power(np.clip(rgb, 0, 1), 1.08) * across * np.array([1.08, 1.0, 0.85], np.float32)


def replaced(rgb: Plane) -> Plane:
    """Something else: plain paper with a ring on it."""
    paper = np.full_like(rgb, 0.82) * np.array([1, 0.98, 0.92], np.float32)
    height, width = rgb.shape[:2]
    cv2.circle(paper, (width // 2, height // 2), height // 6, (0.25, 0.35, 0.6), height // 40)
    return cv2.GaussianBlur(paper, (0, 0), 1.0)


EDITS = {"recolor": recolored, "relight": relit, "replace": replaced}


def as_a_model_gives(rgb: Plane, size: Size, seed: int) -> NDArray[np.uint8]:
    """The picture at the model's size, softened and noisy."""
    small = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(small, (0, 0), 0.55)
    noisy = soft + np.random.default_rng(seed).normal(0, 0.008, soft.shape)
    return (np.clip(noisy, 0, 1) * 255 + 0.5).astype(np.uint8)


# ---- ways to full size -------------------------------------------------------------------------


def plain(source: Picture, made: Picture) -> Plane:
    """Bicubic."""
    big = cv2.resize(made.rgb, source.size, interpolation=cv2.INTER_CUBIC)
    return big.astype(np.float32) / 255


def joint_bilateral(source: Picture, made: Picture) -> Plane:
    """Joint bilateral upsampling (Kopf et al. 2007): neighbours weigh by the source's likeness."""
    guide = encoded(source, source.size)
    small, low = encoded(source, made.size), made.rgb.astype(np.float32) / 255
    height, width = guide.shape[:2]
    total, weight = np.zeros_like(guide), np.zeros((height, width, 1), np.float32)
    x = (np.arange(width) + 0.5) * made.size.width / width - 0.5
    y = (np.arange(height) + 0.5) * made.size.height / height - 0.5
    for down in range(-2, 3):
        for right in range(-2, 3):
            columns = np.clip(np.round(x) + right, 0, made.size.width - 1).astype(int)
            rows = np.clip(np.round(y) + down, 0, made.size.height - 1).astype(int)
            at = np.ix_(rows, columns)
            away = (columns - x)[None] ** 2 + (rows - y)[:, None] ** 2
            unlike = np.square(guide - small[at]).sum(axis=2)
            share = np.exp(-away / 2 - unlike / (2 * 0.06**2))[..., None].astype(np.float32) + 1e-8
            total += share * low[at]
            weight += share
    return total / weight


def local_linear(source: Picture, made: Picture) -> Plane:
    """Guided filter (He et al. 2013): local lines from the source's colour, at full size."""
    guide, low = encoded(source, made.size), made.rgb.astype(np.float32) / 255
    big = encoded(source, source.size)
    side = (9, 9)
    bright, big_bright = guide.mean(axis=2), big.mean(axis=2)
    mean, own = cv2.blur(bright, side), cv2.blur(bright * bright, side)
    out = []
    for channel in range(3):
        value = low[..., channel]
        both = cv2.blur(bright * value, side) - mean * cv2.blur(value, side)
        slope = both / (own - mean * mean + 1e-4)
        offset = cv2.blur(value, side) - slope * mean
        slope, offset = (
            cv2.resize(cv2.blur(v, side), source.size, interpolation=cv2.INTER_LINEAR)
            for v in (slope, offset)
        )
        out.append(slope * big_bright + offset)
    return np.dstack(out)


def all_detail(source: Picture, made: Picture) -> Plane:
    """Bicubic plus everything the source has above that size, whatever it is."""
    small = encoded(source, made.size)
    detail = encoded(source, source.size) - cv2.resize(
        small, source.size, interpolation=cv2.INTER_CUBIC
    )
    return plain(source, made) + detail


def gated_detail(source: Picture, made: Picture) -> Plane:
    """What the product does."""
    free = np.ones((source.size.height, source.size.width), np.float32)
    lifted = lift(view_of(source, made, free), source, made, Alignment("found"), Tint())
    return lifted.part(Part(0, source.size.height, 0, source.size.width))


WAYS: dict[str, Way] = {
    "plain": plain,
    "joint bilateral": joint_bilateral,
    "local linear": local_linear,
    "all detail": all_detail,
    "gated detail": gated_detail,
}


# ---- measures ----------------------------------------------------------------------------------


def planes(rgb: Plane) -> torch.Tensor:
    """(3, H, W) in [0, 1]."""
    return torch.from_numpy(np.ascontiguousarray(np.moveaxis(rgb, -1, 0), np.float32)).clamp(0, 1)


def judged(result: Plane, truth: Plane, where: Plane) -> tuple[float, float, float]:
    """Mean CIEDE2000, SSIM, and sharpness against the truth's, inside `where`."""
    one, two = planes(result), planes(truth)
    inside = torch.from_numpy(np.ascontiguousarray(where[..., 0] > 0.99))
    apart = delta_e_2000(srgb_to_lab(one), srgb_to_lab(two))[inside].mean()
    alike = ssim(one, two, inside.float()[None])
    edges = [
        np.abs(cv2.Laplacian(v.mean(axis=2), cv2.CV_32F))[where[..., 0] > 0.99].mean()
        for v in (result.astype(np.float32), truth.astype(np.float32))
    ]
    return float(apart), alike, float(edges[0] / edges[1])


def transfer_table(folder: Path | None) -> None:
    """Every way on every photograph and edit; means, and sheets of crops."""
    rows: dict[tuple[str, str], list[tuple[float, float, float, float]]] = {}
    for name, rgb in photographs():
        source = Picture(rgb)
        width, height = source.size
        size = Size(round(width / SMALLER), round(height / SMALLER))
        where = disc(height, width)
        floats = rgb.astype(np.float32) / 255
        for edit, change in EDITS.items():
            truth = floats * (1 - where) + np.clip(change(floats), 0, 1) * where
            made = Picture(as_a_model_gives(truth, size, 1))
            results = []
            for way, run in WAYS.items():
                started = time.perf_counter()
                result = np.clip(run(source, made), 0, 1)
                seconds = time.perf_counter() - started
                rows.setdefault((edit, way), []).append((*judged(result, truth, where), seconds))
                results.append(result)
            if folder is not None:
                sheet([floats, *results, truth], folder / f"{name}.{edit}.png")
    print("| edit | way | mean dE2000 | SSIM | sharpness | seconds |")
    print("|---|---|---|---|---|---|")
    for (edit, way), values in rows.items():
        apart, alike, sharp, seconds = np.mean(values, axis=0)
        print(f"| {edit} | {way} | {apart:.2f} | {alike:.3f} | {sharp:.2f} | {seconds:.2f} |")


def sheet(pictures: list[Plane], path: Path) -> None:
    """Crops across the change's edge, side by side at twice their size: source, ways, truth."""
    height, width = pictures[0].shape[:2]
    side = min(230, height // 2, width // 3)
    top, left = height // 2 - side // 2, width // 2 - width // 3 - side // 4
    crops = [p[top : top + side, max(0, left) : max(0, left) + side] for p in pictures]
    big = [cv2.resize(c, None, fx=2, fy=2, interpolation=cv2.INTER_NEAREST) for c in crops]
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), (np.clip(np.hstack(big), 0, 1) * 255)[..., ::-1].astype(np.uint8))


PAGE = (
    ("weave", "recolor", 440, 330),
    ("coffee", "relight", 95, 150),
    ("weave", "replace", 300, 420),
)
"""Photo, edit, top and left of the crops that docs/keep.md shows."""


def page(path: Path) -> None:
    """The picture of docs/keep.md: a row of crops for each of PAGE, with the ways' names above."""
    photos = dict(photographs())
    rows = []
    for name, edit, top, left in PAGE:
        source = Picture(photos[name])
        width, height = source.size
        floats, where = source.rgb.astype(np.float32) / 255, disc(height, width)
        truth = floats * (1 - where) + np.clip(EDITS[edit](floats), 0, 1) * where
        size = Size(round(width / SMALLER), round(height / SMALLER))
        made = Picture(as_a_model_gives(truth, size, 1))
        shown = [floats, *(run(source, made) for run in WAYS.values()), truth]
        crops = [np.clip(s[top : top + 180, left : left + 180], 0, 1) for s in shown]
        big = [cv2.resize(c, (216, 216), interpolation=cv2.INTER_CUBIC) for c in crops]
        rows.append(
            np.hstack([np.pad(b, ((0, 6), (0, 6), (0, 0)), constant_values=1) for b in big])
        )
    head = np.ones((30, rows[0].shape[1], 3), np.float32)
    for number, title in enumerate(["source", *WAYS, "true edit"]):
        at = (number * 222 + 4, 21)
        cv2.putText(head, title, at, cv2.FONT_HERSHEY_SIMPLEX, 0.55, (0.15,) * 3, 1, cv2.LINE_AA)
    whole = (np.clip(np.vstack([head, *rows]), 0, 1) * 255).astype(np.uint8)
    cv2.imwrite(str(path), whole[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 88])


# ---- drift -------------------------------------------------------------------------------------


def drifted(rgb: Plane, rng: np.random.Generator) -> tuple[Plane, tuple[float, float, float]]:
    """The picture zoomed to 1.02, shifted to 8 pixels, tinted, and noisy."""
    height, width = rgb.shape[:2]
    zoom, (dx, dy) = float(rng.uniform(0.98, 1.02)), rng.uniform(-8, 8, 2)
    cx, cy = (width - 1) / 2, (height - 1) / 2
    matrix = np.array([[zoom, 0, cx - zoom * cx + dx], [0, zoom, cy - zoom * cy + dy]])
    moved = cv2.warpAffine(
        rgb, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101
    )
    tinted = moved * np.array([1.03, 1, 0.96], np.float32) + np.array([2, -1, 3], np.float32) / 255
    return tinted + rng.normal(0, 2.5 / 255, rgb.shape), (zoom, float(dx), float(dy))


def drift_table() -> None:
    """What is found and undone on every photograph."""
    rng = np.random.default_rng(0)
    print("| photo | zoom found | shift off, px | drift before | after | changed away | seconds |")
    print("|---|---|---|---|---|---|---|")
    for name, rgb in photographs():
        floats = rgb.astype(np.float32) / 255
        where = disc(*rgb.shape[:2])
        small = cv2.erode(where, np.ones((3, 3)), iterations=rgb.shape[0] // 8)[..., None]
        edited = floats * (1 - small) + recolored(floats) * small
        moved, (zoom, dx, dy) = drifted(edited, rng)
        made = Picture((np.clip(moved, 0, 1) * 255 + 0.5).astype(np.uint8))
        started = time.perf_counter()
        result = step(Picture(rgb), made)
        seconds = time.perf_counter() - started
        figures = {f.name: f.value for f in result.figures}
        away = cv2.dilate(small[..., 0], np.ones((41, 41))) == 0
        strayed = int((result.picture.rgb != rgb).any(axis=2)[away].sum())
        off = abs(figures["shift_px"] - float(np.hypot(dx, dy)))
        print(
            f"| {name} | {figures['zoom']:.5f} of {zoom:.5f} | {off:.3f} | "
            f"{figures['drift_before']:.2f} | {figures['drift_after']:.2f} | {strayed} | "
            f"{seconds:.2f} |"
        )


def step(source: Picture, made: Picture, raw: Picture | None = None) -> StepResult:
    """A model's answer to an instruction, put back into the source."""
    width, height = source.size
    materials = Materials(source, Mask(torch.ones(1, height, width)), None)
    asked = Asked(Instruct(text="change it"), Region(), source, materials)
    return put_back(asked, StepResult(made, raw=raw))


def large() -> None:
    """Seconds and memory for 12 megapixels edited by a model of one."""
    cloth = weave(1152, 864)
    floats = cloth.astype(np.float32) / 255
    where = disc(864, 1152)
    truth = floats * (1 - where) + recolored(floats) * where
    raw = Picture(as_a_model_gives(truth, Size(1152, 864), 1))
    source = Picture(
        cv2.resize(cloth, (4000, 3000), interpolation=cv2.INTER_CUBIC).astype(np.uint8)
    )
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started, spent = time.perf_counter(), time.process_time()
    step(source, source, raw)
    seconds, spent = time.perf_counter() - started, time.process_time() - spent
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(f"12 megapixels, {where.mean():.0%} changed: {seconds:.1f} s")
    print(f"{spent:.1f} s of processor time, {grown:.0f} MiB more than before")


def main() -> None:
    """Measure, print the tables, write the sheets."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sheets", type=Path)
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--page", type=Path)
    said = parser.parse_args()
    if said.large:
        large()
        return
    if said.page:
        page(said.page)
        return
    drift_table()
    print()
    transfer_table(said.sheets)


if __name__ == "__main__":
    main()
