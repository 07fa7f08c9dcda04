"""The pictures of README.md, made by the product: `python docs/pictures/make.py [NAME...]`.

Runs the commands that the page shows, on the CC0 photograph of a coffee cup that ships inside
scikit-image (Rachel Michetti), in a folder of its own, and lays the results out as small JPEGs
beside this file. Run it again whenever the product has changed what it makes; it ends with the
sizes, and with an error where a picture would be too heavy for a page.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import files
from pathlib import Path
from typing import Any

import click
import numpy as np
from PIL import Image, ImageChops

from watchfolder.exporting.contact_sheet import Cell, contact_sheet

HERE = Path(__file__).resolve().parent
HEAVIEST, HEAVIEST_TOGETHER = 250_000, 1_200_000
"""Bytes of one picture, and of all of them."""
MARGIN = 36
"""Pixels left around a sheet."""
RECOLOR = "change the cup to #24483A"
ONE_PHOTO = """\
steps:
  - {edit: background, color: "#E9E3D8"}
  - {edit: shadow, kind: contact}
slots:
  listing: {long_edge: 900, fit: pad, background: "#E9E3D8"}
  gallery: {long_edge: 900, fit: pad, background: "#E9E3D8"}
  story: {long_edge: 900, fit: pad, background: "#E9E3D8"}
  banner: {long_edge: 1400, fit: pad, background: "#E9E3D8"}
"""
PRESETS = ("atelier-leather", "nordic-calm", "nocturne", "clean-catalogue")


class Bench:
    """A folder with the photograph, and the product run in it as a person would."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.photo = folder / "cup.png"
        found = next(f for f in files("scikit-image") or () if f.name == "coffee.png")
        shutil.copyfile(str(found.locate()), self.photo)

    def run(self, *words: str) -> Any:
        """Run a command with --json and give what it says."""
        click.echo("watchfolder " + " ".join(words))
        environment = os.environ | {
            "WATCHFOLDER_STATE": str(self.folder / "state"),
            "WATCHFOLDER_CONFIG": str(self.folder / "none.toml"),
        }
        done = subprocess.run(
            [sys.executable, "-m", "watchfolder", *words, "--json"],
            check=False,
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
        )
        if done.returncode != 0:
            raise SystemExit(f"it ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return json.loads(done.stdout)

    def edit(self, *words: str) -> dict[str, Any]:
        """Edit the photograph; the job as it ended."""
        (job,) = self.run("edit", "cup.png", *words)["jobs"]
        return dict(job)


def main(names: list[str]) -> None:
    """Make every picture, or those named, and say how heavy it is."""
    kinds = {make.__name__: make for make in (recolor, slots, presets, demo)}
    if unknown := [name for name in names if name not in kinds]:
        raise SystemExit(f"no picture is called {unknown[0]}; there are {', '.join(kinds)}")
    with tempfile.TemporaryDirectory(prefix="pictures-") as place:
        bench = Bench(Path(place))
        made = [make(bench) for name, make in kinds.items() if not names or name in names]
    for path in made:
        with Image.open(path) as image:
            size = f"{image.width}x{image.height}"
        click.echo(f"{path.name}  {size}  {path.stat().st_size:,} bytes")
    weights = {path.name: path.stat().st_size for path in HERE.glob("*.jpg")}
    heavy = [name for name, weight in weights.items() if weight > HEAVIEST]
    together = sum(weights.values())
    if heavy or together > HEAVIEST_TOGETHER:
        raise SystemExit(f"too heavy for a page: {', '.join(heavy) or f'{together:,} together'}")


def demo(bench: Bench) -> Path:
    """What `make demo` ends with."""
    told = bench.run("demo", "--out", "demo")
    with Image.open(told["contact_sheet"]) as sheet:
        return _saved(sheet.convert("RGB"), "demo.jpg", width=1400)


def recolor(bench: Bench) -> Path:
    """A recolour: before, after, and every pixel that is not the very same."""
    job = bench.edit("-e", RECOLOR, "--out", "recolor")
    after = Path(job["result"]["outputs"][0]["path"])
    before, now = (np.asarray(Image.open(p).convert("RGB")) for p in (bench.photo, after))
    changed = bench.folder / "changed.png"
    Image.fromarray(np.where((before != now).any(axis=2), 255, 24).astype(np.uint8)).save(changed)
    (distance,) = [
        figure["value"]
        for branch in job["result"]["branches"]
        for step in branch["steps"]
        for figure in step["figures"]
        if figure["name"] == "anchor_delta_e"
    ]
    cells = [
        Cell(bench.photo, "before", "cup.png"),
        Cell(after, "after", f"{distance:.2f} dE2000 from the hex that was asked for"),
        Cell(changed, "what changed", "white: not the very same pixel as before"),
    ]
    sheet = contact_sheet("One sentence", f'"{RECOLOR}"', [cells], row_height=300)
    return _saved(sheet, "recolor.jpg", width=1400)


def slots(bench: Bench) -> Path:
    """One photograph in every standard slot."""
    (bench.folder / "slots.yaml").write_text(ONE_PHOTO, encoding="utf-8")
    job = bench.edit("--sidecar", "slots.yaml", "--out", "slots")
    cells = [
        Cell(Path(o["path"]), o["slot"], f"{o['width']}x{o['height']}, {o['bytes'] // 1000} KB")
        for o in job["result"]["outputs"]
    ]
    first = Cell(bench.photo, "the photo", "600x400")
    sheet = contact_sheet(
        "One photo, every channel",
        "a new background, a contact shadow, and a file for every slot",
        [[first, *cells]],
        row_height=330,
    )
    return _saved(sheet, "slots.jpg", width=1500)


def presets(bench: Bench) -> Path:
    """The shipped presets on the same photograph, each through `apply`."""
    library = bench.folder / "library"
    library.mkdir()
    shutil.copyfile(bench.photo, library / "cup.png")
    cells = []
    for name in PRESETS:
        told = bench.run("apply", name, "library", "--out", f"out-{name}", "--slots", "master")
        (job,) = told["jobs"]
        (output,) = job["result"]["outputs"]
        cells.append(Cell(Path(output["path"]), name, f"watchfolder apply {name}"))
    sheet = contact_sheet(
        "Four presets, one photo", "the shipped ones, as they are", [cells[:2], cells[2:]]
    )
    return _saved(sheet, "presets.jpg", width=1200)


def _saved(image: Image.Image, name: str, *, width: int) -> Path:
    """Write a sheet as a page shows it: no empty ground around it, no wider than `width`."""
    ground = Image.new("RGB", image.size, image.getpixel((0, 0)))
    left, top, right, bottom = ImageChops.difference(image, ground).getbbox()
    image = image.crop((left - MARGIN, top - MARGIN, right + MARGIN, bottom + MARGIN))
    if image.width > width:
        height = round(image.height * width / image.width)
        image = image.resize((width, height), Image.Resampling.LANCZOS)
    path = HERE / name
    image.save(path, quality=86, optimize=True, progressive=True)
    return path


if __name__ == "__main__":
    main(sys.argv[1:])
