"""Subjects on new grounds: `python benchmarks/grounds.py SHEET.png [--close CLOSE.png]`.

Six photographs on four backgrounds (white with a contact shadow, dark with a reflection, a warm
studio sweep with a contact shadow, a blurred picture in its light with a drop shadow), as masks and
edges are found by the engine. What an edge keeps of its old ground is printed too: halo is the mean
lightness by which the two pixels outside the subject's edge differ from the new ground beyond them,
in L*, where no shadow falls; with --close, a part of each edge is laid out enlarged.
"""

from __future__ import annotations

import argparse
import hashlib
from importlib.metadata import files
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from presets.edit import Edit
from presets.edits.background import Background
from presets.edits.shadow import Shadow
from presets.regions import Region
from watchfolder.engines.builtin.engine import BuiltinEngine
from watchfolder.engines.engine import Mask, Materials
from watchfolder.pictures.picture import Picture
from watchfolder.pictures.spaces import srgb_to_lab

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "images"
PHOTOS = (
    "plain_tote_red.jpg",
    "plain_hoodie_red.jpg",
    "plain_mugs.jpg",
    "busy_bottle_groceries.jpg",
    "cutout_sneaker_rgba.png",
    "lemur.png",
)
CARRIED = ("coffee.png", "motorcycle_left.png", "astronaut.png", "chelsea.png")
EDGE, CLOSE = 900, 90
WARM = ({"said": "#F2E9DC", "hex": "#F2E9DC"}, {"said": "#C9B69C", "hex": "#C9B69C"})


class Silent:
    """A Progress that nobody listens to."""

    def report(self, fraction: float, note: str = "") -> None:
        """Take no notice."""


def read(path: Path) -> Picture:
    """An 8-bit picture with a long edge of at most 900 pixels; a true alpha is not looked at."""
    bgr = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if bgr is None:
        raise SystemExit(f"{path} cannot be read")
    if path.stem.startswith("cutout"):
        samples = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
        cover = samples[..., 3:].astype(np.float32) / 255
        bgr = (bgr * cover + 255 * (1 - cover)).astype(np.uint8)
    scale = min(1.0, EDGE / max(bgr.shape[:2]))
    small = cv2.resize(bgr, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return Picture(np.ascontiguousarray(small[..., ::-1].astype(np.uint8)))


def photographs() -> list[Path]:
    """Those of ../shared where they are, else those that scikit-image carries."""
    found = [SHARED / name for name in PHOTOS if (SHARED / name).is_file()]
    carried = [f for f in files("scikit-image") or () if f.name in CARRIED]
    return found or [Path(str(f.locate())) for f in carried]


def behind() -> Picture:
    """The picture that is put behind: the wood of the coffee photograph, or what is there."""
    carried = next(f for f in files("scikit-image") or () if f.name == "rocket.jpg")
    return read(Path(str(carried.locate())))


def grounds(picture: Picture) -> dict[str, tuple[Edit, Edit]]:
    """Name to the two edits, background and shadow."""
    sha256 = hashlib.sha256(picture.rgb.tobytes()).hexdigest()
    named = {"path": "behind.png", "sha256": sha256}
    return {
        "white": (_color("#FFFFFF"), Shadow(kind="contact")),
        "dark": (_color("#15181C"), Shadow(kind="reflection", opacity=0.5)),
        "sweep": (
            Background.model_validate({"gradient": WARM, "shape": "sweep"}),
            Shadow(kind="contact"),
        ),
        "picture": (
            Background.model_validate({"picture": named, "blur": 0.02, "match_light": 0.6}),
            Shadow(kind="drop", distance=0.03),
        ),
    }


def _color(hex_: str) -> Background:
    return Background.model_validate({"color": {"said": hex_, "hex": hex_}})


def halo(result: Picture, subject: NDArray[np.float32]) -> float:
    """Mean L* of the two pixels around the subject's upper half, less that of the ground beyond."""
    inside = (subject > 0.02).astype(np.uint8)
    rows = np.flatnonzero(inside.any(axis=1))
    disc = [cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * r + 1, 2 * r + 1)) for r in (2, 5, 9)]
    near, far, farther = (cv2.dilate(inside, d) for d in disc)
    upper = np.zeros_like(inside)
    upper[: (rows[0] + rows[-1]) // 2] = 1
    light = srgb_to_lab(result.tensor())[0].numpy()
    rim = (near > inside) & (upper > 0)
    ground = (farther > far) & (upper > 0)
    if not rim.any() or not ground.any():
        return 0.0
    return float(light[rim].mean() - light[ground].mean())


def close(picture: Picture, subject: NDArray[np.float32]) -> NDArray[np.uint8]:
    """The part around the busiest stretch of the edge, three times as large."""
    edge = ((subject > 0.1) & (subject < 0.9)).astype(np.float32)
    score = cv2.blur(edge, (CLOSE, CLOSE))
    half = CLOSE // 2
    inner = score[half:-half, half:-half]
    y, x = np.unravel_index(int(inner.argmax()), inner.shape)
    cut = picture.rgb[y : y + CLOSE, x : x + CLOSE].astype(np.uint8)
    return np.asarray(cv2.resize(cut, None, fx=3, fy=3, interpolation=cv2.INTER_NEAREST), np.uint8)


def main() -> None:
    """Make the sheet, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sheet", type=Path)
    parser.add_argument("--close", type=Path, help="a sheet of edges, enlarged")
    asked = parser.parse_args()
    engine, scene = BuiltinEngine(), behind()
    kinds = grounds(scene)
    pictures = {hashlib.sha256(scene.rgb.tobytes()).hexdigest(): scene}
    rows, closer = [], []
    print("| photo | " + " | ".join(f"halo on {name}" for name in kinds) + " |")
    print("|---" * (len(kinds) + 1) + "|")
    for path in photographs():
        source = read(path)
        subject = engine.find(Region(kind="subject"), source, Silent())
        ground = Mask(1 - subject.values, subject.confidence)
        cells, cuts, numbers = [source], [], []
        plane = subject.values[0].numpy()
        for background, shadow in kinds.values():
            laid = engine.apply(
                background, source, Materials(source, ground, None, pictures=pictures), Silent()
            ).picture
            numbers.append(halo(laid, plane))
            cells.append(
                engine.apply(shadow, laid, Materials(source, subject, None), Silent()).picture
            )
            cuts.append(close(cells[-1], plane))
        print(f"| {path.stem} | " + " | ".join(f"{n:+.1f}" for n in numbers) + " |")
        rows.append(np.hstack([_squared(cell, 420) for cell in cells]))
        closer.append(np.hstack(cuts))
    cv2.imwrite(str(asked.sheet), np.vstack(rows)[..., ::-1])
    if asked.close is not None:
        cv2.imwrite(str(asked.close), np.vstack(closer)[..., ::-1])


def _squared(picture: Picture, side: int) -> NDArray[np.uint8]:
    scale = side / max(picture.size)
    small = cv2.resize(picture.rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    cell = np.full((side, side, 3), 90, np.uint8)
    cell[: small.shape[0], : small.shape[1]] = small
    return cell


if __name__ == "__main__":
    torch.set_grad_enabled(False)
    main()
