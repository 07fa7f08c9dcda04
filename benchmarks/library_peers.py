"""The rows of `library.py`: ours, and the tools people use for the same, with their commands."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
_PAIRS = "printf '{listing}\\n' | xargs -P2 -I{{}} sh -c '{line}'"
"""A line for one photograph, run for two at a time."""


@dataclass(frozen=True)
class Row:
    """One pipeline: how to run it, on how many photographs."""

    name: str
    command: tuple[str, ...]
    """OUT stands for the folder of its outputs."""
    photos: int
    needs: str = ""
    """A program or a file without which it cannot run."""
    how: str = "python"
    """python: the command takes what is asked as a file; line: a shell line for one photograph,
    with {} for it; files: the command takes the photographs."""
    judged: bool = True
    """Whether it was asked for the same colors."""
    preset: str = "studio-look"
    sign: str = "off"
    threads: str = "1"
    environment: tuple[tuple[str, str], ...] = ()

    @property
    def ours(self) -> bool:
        """Whether it is this program."""
        return self.name.startswith("ours")


def rows_of(work: Path, vips_python: str, sharp: str) -> list[Row]:
    """All rows, the floor first; `work` holds the look as a cube, a HALD picture and a profile."""
    rows = str(HERE / "library_rows.py")
    mine = (sys.executable, rows, "ours")
    cube, hald, profile = (work / name for name in ("look.cube", "hald.png", "look.pp3"))
    ffmpeg = (
        "ffmpeg -v error -threads 1 -filter_threads 1 -y -i {} -vf scale=2048:2048:"
        f"force_original_aspect_ratio=decrease:flags=lanczos,lut3d={cube}:interp=tetrahedral,"
        "format=yuvj444p,unsharp=3:3:0.5:3:3:0 -q:v 2 OUT/$(basename {})"
    )
    unsharp = "-unsharp 0x0.8+0.5+0"
    magick = _first("/usr/bin/convert", "convert")
    imagemagick = (
        f"{magick} {{}} -auto-orient -resize 2048x2048 {hald} -hald-clut {unsharp} "
        "-sampling-factor 1x1 -quality 90 OUT/$(basename {})"
    )
    graphics = (
        f"gm convert {{}} -auto-orient -filter Lanczos -resize 2048x2048 -hald-clut {hald} "
        f"{unsharp} -sampling-factor 1x1 -quality 90 OUT/$(basename {{}})"
    )
    vips = (
        "vips thumbnail {} OUT/$(basename {})[Q=90,subsample-mode=off] 2048 --height 2048 "
        "--export-profile srgb"
    )
    therapee = ("rawtherapee-cli", "-o", "OUT", "-p", str(profile), "-j90", "-js3", "-Y", "-c")
    node = (("NODE_PATH", sharp),)
    return [
        Row("floor", (sys.executable, rows, "floor"), 30, judged=False),
        Row("ours", mine, 30),
        Row("ours, signed", mine, 30, sign="auto"),
        Row("ours, one slot", mine, 30, preset="studio-one", judged=False),
        Row("ours, four slots", mine, 30, preset="studio-four", judged=False),
        Row("Pillow", (sys.executable, rows, "pillow"), 10),
        Row("pyvips (weaker)", (vips_python, rows, "vips"), 10, vips_python or "-", judged=False),
        Row("vips (no look)", (vips,), 10, "vips", "line", judged=False),
        Row("sharp (weaker)", ("node", str(HERE / "library_sharp.js")), 10,
            f"{sharp}/sharp" if sharp else "-", judged=False, environment=node),
        Row("ffmpeg", (ffmpeg,), 10, "ffmpeg", "line"),
        Row("GraphicsMagick", (graphics,), 6, "gm", "line"),
        Row("ImageMagick", (imagemagick,), 6, magick, "line"),
        Row("RawTherapee", therapee, 4, "rawtherapee-cli", "files", threads="2"),
    ]  # fmt: skip


def absent(row: Row) -> bool:
    """Whether what it needs is not there."""
    return bool(row.needs) and not shutil.which(row.needs) and not Path(row.needs).exists()


def command_of(row: Row, photos: list[str], out: Path, said: Path) -> list[str]:
    """The whole command for these photographs; `said` is the file that says what is asked."""
    command = [part.replace("OUT", str(out)) for part in row.command]
    if row.how == "line":
        listing = "\\n".join(photos)
        return ["sh", "-c", _PAIRS.format(listing=listing, line=command[0])]
    return [*command, *photos] if row.how == "files" else [*command, str(said)]


def _first(*names: str) -> str:
    """The first of these programs that is there; else the last."""
    return next((name for name in names if shutil.which(name)), names[-1])
