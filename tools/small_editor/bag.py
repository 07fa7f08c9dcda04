"""The bag of the demonstration, and masks of two of its parts.

    python -m tools.small_editor.bag --out FOLDER [--size 256]

A scene like those that were trained on, of a seed that was not, drawn at any size: an outline and
a light have no pixels.
"""

from __future__ import annotations

from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tools.small_editor.families import HELD_OUT_SEEDS
from tools.small_editor.palette import hex_of
from tools.small_editor.scene import Rendered, Scene, render
from tools.small_editor.shapes import LABEL, LETTERING

BAG = Scene(
    seed=HELD_OUT_SEEDS + 4,
    kind="bag",
    center=(0.5, 0.52),
    scale=0.78,
    flip=False,
    light=-0.5,
    colors={
        "body": hex_of("cognac"),
        "handle": hex_of("chocolate"),
        "clasp": hex_of("gold"),
        "stitching": hex_of("cream"),
        "label": "#F5F1E8",
        "lettering": "#1E2430",
        "tag": "#EDE4D6",
        "string": "#B9A988",
    },
    absent=frozenset({"tag"}),
    ground="sweep cream",
    ground_seed=1,
    horizon=0.62,
)


def masks(bag: Rendered) -> dict[str, NDArray[np.uint8]]:
    """Part to mask: the body with soft edges; the label with what is on it, its rim left out.

    At the rim a pixel is label and body at once, and a new color of the body is seen in it.
    """
    label = bag.seen[LABEL] + bag.seen[LETTERING] > 0.999
    body = (bag.seen["body"] * 255 + 0.5).astype(np.uint8)
    return {"body": body, LABEL: np.where(label, 255, 0).astype(np.uint8)}


@click.command()
@click.option("--out", type=click.Path(path_type=Path), required=True)
@click.option("--size", default=256, help="Pixels of a side.")
def main(out: Path, size: int) -> None:
    """Write bag.png and bag.png.mask.PART.png for body and label."""
    out.mkdir(parents=True, exist_ok=True)
    bag = render(BAG, size)
    Image.fromarray(bag.rgb).save(out / "bag.png", optimize=True)
    for part, mask in masks(bag).items():
        Image.fromarray(mask).save(out / f"bag.png.mask.{part}.png", optimize=True)


if __name__ == "__main__":
    main()
