"""How consistent a library becomes: `python benchmarks/consistency.py [--sheets FOLDER]`.

Each photograph is graded at random four times (0.45 stops, 10 % white balance, gamma, saturation:
as four photographers would) and sent through a pipeline that knows the clean photographs only as a
set. Two numbers are held against each other:

invariance   mean CIEDE2000 between the four results of one photograph: 0, the grades are undone
fidelity     mean CIEDE2000 between a clean photograph and its own result: 0, it is left alone

A pipeline that makes all pictures grey has the first and not the second.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
from collections.abc import Callable
from importlib.metadata import files
from pathlib import Path

import cv2
import numpy as np
import torch

from presets.edits.look import Look
from presets.edits.match import Match
from presets.library import PresetLibrary
from presets.reference import FileRef
from watchfolder.engines.builtin.engine import BuiltinEngine
from watchfolder.engines.builtin.light import light_of
from watchfolder.engines.engine import Mask, Materials
from watchfolder.pictures.measure import delta_e
from watchfolder.pictures.picture import Picture
from watchfolder.pictures.spaces import linear_to_srgb, srgb_to_linear

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "images"
CARRIED = ("astronaut.png", "chelsea.png", "coffee.png", "motorcycle_left.png", "rocket.jpg")
EDGE = 160
GRADES = 4
Pipeline = Callable[[Picture], Picture]


class Silent:
    """A Progress that nobody listens to."""

    def report(self, fraction: float, note: str = "") -> None:
        """Take no notice."""


def photographs() -> list[Picture]:
    """Those of ../shared where they are, and those that scikit-image carries; reduced."""
    shared = sorted(SHARED.glob("*.jpg")) if SHARED.is_dir() else []
    carried = [Path(str(f.locate())) for f in files("scikit-image") or () if f.name in CARRIED]
    known = {path.stem.removeprefix("real_") for path in shared}
    known |= {"cat_chelsea", "coffee_cup"} & known
    skipped = {"chelsea"} if "cat_chelsea" in known else set()
    skipped |= {"coffee"} if "coffee_cup" in known else set()
    return [read(p) for p in (*shared, *(p for p in sorted(carried) if p.stem not in skipped))]


def read(path: Path) -> Picture:
    """An 8-bit RGB picture file with a long edge of 160 pixels."""
    bgr = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if bgr is None:
        raise SystemExit(f"{path} cannot be read")
    scale = EDGE / max(bgr.shape[:2])
    small = cv2.resize(bgr, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return Picture(np.ascontiguousarray(small[..., ::-1].astype(np.uint8)))


def graded(picture: Picture, draw: np.random.Generator) -> Picture:
    """As another photographer would have delivered it."""
    warm = float(draw.normal(0, 0.10))
    gains = torch.tensor([1 + warm, 1 + float(draw.normal(0, 0.03)), 1 - warm]).reshape(3, 1, 1)
    light = srgb_to_linear(picture.tensor()) * 2 ** float(draw.normal(0, 0.45)) * gains
    rgb = linear_to_srgb(light.clamp(0, 1)) ** float(np.exp(draw.normal(0, 0.12)))
    grey = rgb.mean(dim=0, keepdim=True)
    return picture.with_tensor(grey + (rgb - grey) * float(np.exp(draw.normal(0, 0.18))))


def pipelines(library: list[Picture]) -> dict[str, Pipeline]:
    """Name to what is done with a picture."""
    engine = BuiltinEngine()
    names = [hashlib.sha256(p.rgb.tobytes()).hexdigest() for p in library]
    pictures = dict(zip(names, library, strict=True))
    references = tuple(FileRef(path=f"{n[:8]}.png", sha256=n) for n in names)

    def through(*edits: Match | Look) -> Pipeline:
        def run(picture: Picture) -> Picture:
            width, height = picture.size
            mask = Mask(torch.ones(1, height, width))
            for edit in edits:
                given = Materials(picture, mask, None, pictures=pictures)
                picture = engine.apply(edit, picture, given, Silent()).picture
            return picture

        return run

    grade = PresetLibrary(()).find("nordic-calm").look
    look = Look(look="nordic-calm", grade=grade)
    return {
        "as is": through(),
        "fixed look only": through(look),
        "match, exposure only": through(Match(references=references, white_point=0)),
        "match, white point only": through(Match(references=references, exposure=0)),
        "match": through(Match(references=references)),
        "match, white point whole": through(Match(references=references, white_point=1)),
        "match, then the look": through(Match(references=references), look),
    }


def spreads(pictures: list[Picture]) -> tuple[float, float]:
    """Deviation of exposure in stops, and of the white point in stops of a channel."""
    lights = [light_of(picture) for picture in pictures]
    whites = np.array([light.white for light in lights])
    return float(np.std([light.stops for light in lights])), float(whites.std(axis=0).max())


def main() -> None:
    """Measure, print the table, write the sheets."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sheets", type=Path)
    folder = parser.parse_args().sheets
    torch.set_grad_enabled(False)
    library = photographs()
    print(f"{len(library)} photographs, {GRADES} grades each")
    print("| pipeline | invariance | of as is | fidelity | exposure spread | white spread |")
    print("|---|---|---|---|---|---|")
    usual = 0.0
    for name, pipeline in pipelines(library).items():
        draw = np.random.default_rng(5)
        apart, own, every = [], [], []
        rows = []
        for picture in library:
            grades = [graded(picture, draw) for _ in range(GRADES)]
            results = [pipeline(grade) for grade in grades]
            apart += [delta_e(a, b).mean for a, b in itertools.combinations(results, 2)]
            clean = pipeline(picture)
            own.append(delta_e(picture, clean).mean)
            every += results
            rows.append(np.concatenate([p.rgb for p in (picture, clean, *results)], axis=1))
        invariance, fidelity = float(np.mean(apart)), float(np.mean(own))
        usual = usual or invariance
        exposure, white = spreads(every)
        print(
            f"| {name} | {invariance:.2f} | {invariance / usual:.0%} | {fidelity:.2f} | "
            f"{exposure:.2f} | {white:.2f} |"
        )
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            widest = max(row.shape[1] for row in rows)
            padded = [np.pad(r, ((0, 4), (0, widest - r.shape[1]), (0, 0))) for r in rows]
            file = folder / f"{name.replace(', ', '-').replace(' ', '-')}.png"
            cv2.imwrite(str(file), np.concatenate(padded)[..., ::-1])


if __name__ == "__main__":
    main()
