"""A preset over a library against the codec floor and the tools people use for it.

    python benchmarks/library.py [--rounds 5] [--corpus FOLDER] [--json FILE] [--only NAME]...

30 photographs of 12 MP (photo_corpus.py) become 2048 px JPEGs of quality 90 with full chroma, their
EXIF and a profile. Every row has two workers of one thread. The floor decodes and encodes with
simplejpeg and does nothing between. Rows run in turn, in another order each round; a figure is the
median of the ratios to the floor of the same round, in processor time and in time on the clock, so
that a busy machine does not decide. Beside it stands how far the colors are from the truth: mean
CIEDE2000 to the look computed in float64 on the full picture and reduced in floats. Tools that have
no 3D LUT do a weaker operation, and no error is said. Tools that are not installed are left out, by
name. Ours does everything a job does: guard, ledger, checks, history in the file; what signing adds
is a row of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import torch
from photo_corpus import make_corpus
from PIL import Image

from presets.library import PresetLibrary
from watchfolder.engines.builtin.color_table import DistinctColors
from watchfolder.engines.builtin.colorwork import apply_grade
from watchfolder.pictures.decode import decode
from watchfolder.pictures.filters import resize_lanczos
from watchfolder.pictures.picture import Size
from watchfolder.pictures.spaces import delta_e_2000, srgb_to_lab

HERE = Path(__file__).parent
PRESETS = HERE / "library_presets"
CUBE = 64
JUDGED = 3
"""Photographs whose colors are compared."""


@dataclass
class Row:
    """One pipeline: how to run it, on how many photographs."""

    name: str
    command: list[str]
    photos: int
    needs: str = ""
    line: bool = False
    """Whether it is a shell line for one photograph, run for two at a time."""
    judged: bool = True
    """Whether it was asked for the same colors."""


def main() -> None:
    """Run every row in turn, and print the table."""
    asked = _parser().parse_args()
    work = Path(tempfile.mkdtemp(prefix="library-", dir=asked.work))
    photos = make_corpus(asked.corpus or work / "corpus")
    grade = PresetLibrary((PRESETS,)).find("studio-look").look
    lut = _luts(grade, work)
    rows = [row for row in _rows(lut, asked) if not asked.only or row.name in asked.only]
    present, missing = [], []
    for row in rows:
        there = not row.needs or shutil.which(row.needs) or Path(row.needs).exists()
        (present if there else missing).append(row)
    results: dict[str, list[dict[str, float]]] = {}
    for number in range(asked.rounds):
        order = present[1:]
        random.Random(number).shuffle(order)
        for row in (present[0], *order):
            for name, figures in _run(row, photos, work, lut).items():
                results.setdefault(name, []).append({**figures, "round": number})
                print(
                    f"  round {number + 1}  {name:34} {figures['ms']:8.1f} ms a photo", flush=True
                )
    errors = _errors(present, photos, grade, work)
    table = _table(results, errors)
    print(table)
    if missing:
        print("not installed: " + ", ".join(row.name for row in missing))
    print(f"load {os.getloadavg()}, {os.cpu_count()} cores, {platform.machine()}")
    if asked.json:
        asked.json.write_text(json.dumps({"results": results, "delta_e": errors}, indent=1))
    if not asked.keep:
        shutil.rmtree(work)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="A preset over a library, beside other tools.")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--corpus", type=Path, help="made there, and used again")
    parser.add_argument("--work", type=Path, help="folder for outputs [the system's temporary one]")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--only", action="append", help="a row's name; the floor is always first")
    parser.add_argument("--vips-python", default="", help="a Python that has pyvips")
    parser.add_argument("--sharp", type=Path, help="a node_modules folder that has sharp")
    parser.add_argument("--keep", action="store_true", help="keep the outputs")
    return parser


def _rows(lut: dict[str, Path], asked: argparse.Namespace) -> list[Row]:
    python, rows = sys.executable, str(HERE / "library_rows.py")
    only = asked.only or []
    if only and "floor" not in only:
        only.append("floor")
    cube, hald = lut["cube"], lut["hald"]
    ffmpeg = (
        "ffmpeg -v error -threads 1 -filter_threads 1 -y -i {} -vf scale=2048:2048:"
        f"force_original_aspect_ratio=decrease:flags=lanczos,lut3d={cube}:interp=tetrahedral,"
        "format=yuvj444p -q:v 2 OUT/$(basename {})"
    )
    magick = (
        f"convert {{}} -auto-orient -resize 2048x2048 {hald} -hald-clut -sampling-factor 1x1 "
        "-quality 90 OUT/$(basename {})"
    )
    graphics = (
        f"gm convert {{}} -auto-orient -filter Lanczos -resize 2048x2048 -hald-clut {hald} "
        "-sampling-factor 1x1 -quality 90 OUT/$(basename {})"
    )
    therapee = ["rawtherapee-cli", "-o", "OUT", "-p", str(lut["pp3"]), "-j90", "-js3", "-Y", "-c"]
    return [
        Row("floor", [python, rows, "floor"], 30, judged=False),
        Row("ours", [python, rows, "ours"], 30),
        Row("ours, signed", [python, rows, "ours"], 30, judged=False),
        Row("ours, one slot", [python, rows, "ours"], 30, judged=False),
        Row("ours, four slots", [python, rows, "ours"], 30, judged=False),
        Row("Pillow", [python, rows, "pillow"], 10),
        Row("pyvips (weaker)", [asked.vips_python, rows, "vips"], 10, asked.vips_python or "-",
            judged=False),
        Row("sharp (weaker)", ["node", str(HERE / "library_sharp.js")], 10,
            str(asked.sharp or "-"), judged=False),
        Row("ffmpeg", [ffmpeg], 10, "ffmpeg", line=True),
        Row("GraphicsMagick", [graphics], 6, "gm", line=True),
        Row("ImageMagick", [magick], 6, "convert", line=True),
        Row("RawTherapee", therapee, 4, "rawtherapee-cli"),
    ]  # fmt: skip


def _run(row: Row, photos: list[Path], work: Path, lut: dict[str, Path]) -> dict[str, Any]:
    """Names of figures to figures; ours has two, with the table empty and filled."""
    out = work / row.name.replace(" ", "-").replace(",", "")
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    chosen = [str(path) for path in photos[: row.photos]]
    asked = {
        "photos": chosen, "out": str(out), "cube_size": CUBE, "cube_npy": str(lut["npy"]),
        "presets": str(PRESETS), "preset": "studio-look", "sign": "off", "times": 2,
    }  # fmt: skip
    if row.name == "ours, signed":
        asked["sign"] = "auto"
    if row.name.endswith("slots") or row.name.endswith("slot"):
        asked["preset"] = "studio-four" if "four" in row.name else "studio-one"
    said = out / "asked.json"
    said.write_text(json.dumps(asked))
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "OMP_WAIT_POLICY": "PASSIVE"}
    environment |= {"OPENBLAS_NUM_THREADS": "1", "MAGICK_THREAD_LIMIT": "1"}
    if row.line:
        line = row.command[0].replace("OUT", str(out))
        listing = "\\n".join(chosen)
        command = ["sh", "-c", f"printf '{listing}\\n' | xargs -P2 -I{{}} sh -c '{line}'"]
    elif row.name == "RawTherapee":
        command = [*(part.replace("OUT", str(out)) for part in row.command), *chosen]
    else:
        command = [*row.command, str(said)]
        if row.name.startswith("sharp"):
            environment["NODE_PATH"] = row.needs
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    printed, peak = _watched(command, environment)
    seconds = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    runs = [{"seconds": seconds, "cpu": cpu}]
    if printed.strip().startswith("[{"):
        runs = json.loads(printed.strip().splitlines()[-1])
    found: dict[str, Any] = {}
    for place, run in enumerate(runs):
        name = row.name if len(runs) == 1 else f"{row.name}, {'cold' if place == 0 else 'warm'}"
        found[name] = {
            "ms": run["seconds"] / len(chosen) * 1e3,
            "cpu_ms": run["cpu"] / len(chosen) * 1e3,
            "peak_mib": peak,
        }
    return found


def _watched(command: list[str], environment: dict[str, str]) -> tuple[str, float]:
    """What it printed, and the most memory it and its children held, in MiB, shared pages once."""
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    peak, ended = [0.0], threading.Event()

    def watch() -> None:
        root = psutil.Process(process.pid)
        while not ended.wait(0.05):
            total = 0.0
            for one in (root, *_children(root)):
                try:
                    total += one.memory_full_info().pss / 2**20
                except psutil.Error:
                    continue
            peak[0] = max(peak[0], total)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    printed, complaints = process.communicate()
    ended.set()
    watcher.join()
    if process.returncode:
        raise SystemExit(f"{command[0]} ended with {process.returncode}: {complaints[-800:]}")
    return printed, peak[0]


def _children(root: psutil.Process) -> list[psutil.Process]:
    try:
        return list(root.children(recursive=True))
    except psutil.Error:
        return []


def _luts(grade: Any, work: Path) -> dict[str, Path]:
    """The look as a cube, a HALD picture and a RawTherapee profile."""
    steps = torch.linspace(0, 1, CUBE)
    blue, green, red = torch.meshgrid(steps, steps, steps, indexing="ij")
    colors = torch.stack([red, green, blue]).reshape(3, 1, -1)
    graded = apply_grade(colors, grade, {}).reshape(3, -1).T.numpy()
    np.save(work / "look.npy", graded)
    lines = [f"LUT_3D_SIZE {CUBE}", *(" ".join(f"{v:.6f}" for v in color) for color in graded)]
    (work / "look.cube").write_text("\n".join(lines) + "\n")
    hald = (graded.reshape(512, 512, 3) * 255).round().astype(np.uint8)
    Image.fromarray(hald).save(work / "hald.png")
    (work / "look.pp3").write_text(
        "[Resize]\nEnabled=true\nScale=1\nAppliesTo=Full image\nMethod=Lanczos\nDataSpecified=3\n"
        "Width=2048\nHeight=2048\n[Film Simulation]\nEnabled=true\n"
        f"ClutFilename={work / 'hald.png'}\nStrength=100\n"
    )
    names = {"npy": "look.npy", "cube": "look.cube", "hald": "hald.png", "pp3": "look.pp3"}
    return {name: work / file for name, file in names.items()}


def _errors(rows: list[Row], photos: list[Path], grade: Any, work: Path) -> dict[str, float]:
    """Mean CIEDE2000 of each row's outputs to the truth."""
    errors: dict[str, list[float]] = {}
    for path in photos[:JUDGED]:
        source = decode(path, max_megapixels=100).picture
        width, height = source.size
        scale = 2048 / max(width, height)
        size = Size(round(width * scale), round(height * scale))
        distinct = DistinctColors.of(source.rgb.astype(np.uint8))
        colors = distinct.colors.double()
        exact = torch.cat([apply_grade(c, grade, {}) for c in torch.split(colors, 1 << 16, -1)], -1)
        full = distinct.spread(exact.float())
        truth = srgb_to_lab(resize_lanczos(full, size).clamp(0, 1))
        for row in rows:
            made = work / row.name.replace(" ", "-").replace(",", "") / path.name
            if not row.judged or not made.is_file():
                continue
            with Image.open(made) as image:
                shown = (
                    image.convert("RGB").resize(tuple(size))
                    if image.size != tuple(size)
                    else (image.convert("RGB"))
                )
                got = torch.from_numpy(np.asarray(shown).astype(np.float32) / 255).permute(2, 0, 1)
            apart = delta_e_2000(srgb_to_lab(got), truth)
            errors.setdefault(row.name, []).append(float(apart.mean()))
    return {name: statistics.fmean(values) for name, values in errors.items()}


def _table(results: dict[str, list[dict[str, float]]], errors: dict[str, float]) -> str:
    floors = {run["round"]: run for run in results["floor"]}
    lines = ["| pipeline | clock ms | CPU ms | clock / floor | CPU / floor | peak MiB | dE2000 |"]
    lines.append("|---|---|---|---|---|---|---|")
    for name, runs in results.items():
        clock = statistics.median(r["ms"] / floors[r["round"]]["ms"] for r in runs)
        cpu = statistics.median(r["cpu_ms"] / floors[r["round"]]["cpu_ms"] for r in runs)
        error = errors.get(name.removesuffix(", warm"))
        lines.append(
            f"| {name} | {statistics.median(r['ms'] for r in runs):.0f} "
            f"| {statistics.median(r['cpu_ms'] for r in runs):.0f} | {clock:.2f} | {cpu:.2f} "
            f"| {max(r['peak_mib'] for r in runs):.0f} | "
            f"{'' if error is None else f'{error:.2f}'} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
