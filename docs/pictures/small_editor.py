"""The pictures of docs/small-editor.md: `python docs/pictures/small_editor.py [RUN]`.

Runs the demonstration with the small editor, asks it for edits that nobody trained on, taken by
number and not chosen, and lays both out beside this file. With the folder of a training, draws how
that went, too.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import click
import numpy as np
from PIL import Image, ImageChops

from watchfolder.exporting.contact_sheet import Cell, contact_sheet

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
GIVEN = ROOT / "tests" / "small_editor"
MODEL = GIVEN / "models" / "small-kontext"
EACH = 2
"""Cases of each edit."""
ZOOM = 3
"""Screen pixels for one of the model's."""
MARGIN = 30


def main(words: list[str]) -> None:
    """Make both, or all three with the folder of a training."""
    sys.path.append(str(ROOT))  # the scenes are drawn by tools/small_editor, which is not installed
    with tempfile.TemporaryDirectory() as folder:
        made = [_demo(Path(folder)), _cases(Path(folder))]
    if words:
        made.append(_curve(Path(words[0])))
    for path in made:
        click.echo(f"{path.name} {path.stat().st_size / 1000:.0f} KB")


def _demo(folder: Path) -> Path:
    """Make what `make demo GENERATIVE=1` ends with."""
    out = folder / "demo"
    command = [sys.executable, "-m", "watchfolder", "demo", "--generative", str(GIVEN)]
    subprocess.run([*command, "--out", str(out)], check=True)
    with Image.open(out / "contact-sheet.png") as sheet:
        return _saved(sheet.convert("RGB"), "small-editor.jpg", width=1000)


def _cases(folder: Path) -> Path:
    """Lay out what was given, what was made, and what would have been exact."""
    from tools.small_editor.evaluate import EDITS, by_model, cases  # noqa: PLC0415 - see main

    asked = cases(EACH * len(EDITS))
    chosen = [
        asked[kind * EACH * len(EDITS) + kind * EACH + number]  # other scenes for every edit
        for kind in range(len(EDITS))
        for number in range(EACH)
    ]
    made = by_model(MODEL)(
        [c.before.rgb for c in chosen], [c.text for c in chosen], [c.seed for c in chosen]
    )
    cells = []
    for number, (case, answer) in enumerate(zip(chosen, made, strict=True)):
        gap = np.full((64, 3, 3), 247, np.uint8)
        row = np.concatenate([case.before.rgb, gap, answer, gap, case.after.rgb], 1)
        path = folder / f"{number}.png"
        image = Image.fromarray(row)
        size = (image.width * ZOOM, image.height * ZOOM)
        image.resize(size, Image.Resampling.NEAREST).save(path)
        cells.append(Cell(path, case.text, case.change.edit))
    rows = [cells[at : at + EACH] for at in range(0, len(cells), EACH)]
    sheet = contact_sheet(
        "Asked, made, exact",
        "left: given; middle: what the small editor made; right: what would be exact",
        rows,
        row_height=64 * ZOOM,
    )
    return _saved(sheet, "small-editor-cases.webp", width=1000)


def _curve(run: Path) -> Path:
    path = HERE / "small-editor-training.svg"
    command = [sys.executable, "-m", "tools.small_editor.curve", "--run", str(run.absolute())]
    subprocess.run([*command, "--out", str(path)], check=True, cwd=ROOT)
    return path


def _saved(image: Image.Image, name: str, *, width: int) -> Path:
    """Write a sheet with no empty ground around it, no wider than `width`."""
    ground = Image.new("RGB", image.size, image.getpixel((0, 0)))
    box = ImageChops.difference(image, ground).getbbox()
    if box is not None:
        left, top, right, bottom = box
        image = image.crop((left - MARGIN, top - MARGIN, right + MARGIN, bottom + MARGIN))
    if image.width > width:
        height = round(image.height * width / image.width)
        image = image.resize((width, height), Image.Resampling.LANCZOS)
    path = HERE / name
    image.save(path, quality=80, optimize=True, method=6)
    return path


if __name__ == "__main__":
    main(sys.argv[1:])
