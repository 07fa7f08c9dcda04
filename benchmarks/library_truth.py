"""What a preset's look is to come out as, for `library.py`: tables for other tools, and colors.

    python benchmarks/library_truth.py tables ASKED.json
    python benchmarks/library_truth.py errors ASKED.json

`tables` writes the look as a cube, a HALD picture and a RawTherapee profile, for tools that take
such a thing. `errors` prints, for each folder of outputs, the mean CIEDE2000 of some photographs to
the look computed in float64 on the full picture, reduced in floats; where there is no detail, since
every tool has its own way to sharpen.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
from pathlib import Path
from typing import Any

from watchfolder.workers.threads import limit_libraries

limit_libraries(os.cpu_count() or 1, os.environ)

import numpy as np  # noqa: E402 - the libraries read their limits once
import torch  # noqa: E402
from PIL import Image  # noqa: E402

from presets.grade import Grade  # noqa: E402
from presets.library import PresetLibrary  # noqa: E402
from watchfolder.engines.builtin.color_table import DistinctColors  # noqa: E402
from watchfolder.engines.builtin.colorwork import apply_grade  # noqa: E402
from watchfolder.pictures.decode import decode  # noqa: E402
from watchfolder.pictures.filters import gaussian_blur, resize_lanczos  # noqa: E402
from watchfolder.pictures.picture import Size  # noqa: E402
from watchfolder.pictures.spaces import delta_e_2000, srgb_to_lab  # noqa: E402

EDGE, CUBE = 2048, 64
_DETAIL = 0.5
"""L* by which a pixel differs from those around it: from there on there is something to sharpen."""
_PART = 1 << 16
"""Colors computed together."""


def tables(asked: dict[str, Any]) -> None:
    """The look as other tools take it, into the folder `work`."""
    work = Path(asked["work"])
    steps = torch.linspace(0, 1, CUBE)
    blue, green, red = torch.meshgrid(steps, steps, steps, indexing="ij")
    colors = torch.stack([red, green, blue]).reshape(3, 1, -1)
    graded = apply_grade(colors, _grade(asked), {}).reshape(3, -1).T.numpy()
    np.save(work / "look.npy", graded)
    lines = [f"LUT_3D_SIZE {CUBE}", *(" ".join(f"{v:.6f}" for v in color) for color in graded)]
    (work / "look.cube").write_text("\n".join(lines) + "\n")
    hald = (graded.reshape(512, 512, 3) * 255).round().astype(np.uint8)
    Image.fromarray(hald).save(work / "hald.png")
    (work / "look.pp3").write_text(
        "[Resize]\nEnabled=true\nScale=1\nAppliesTo=Full image\nMethod=Lanczos\nDataSpecified=3\n"
        f"Width={EDGE}\nHeight={EDGE}\n[Film Simulation]\nEnabled=true\n"
        f"ClutFilename={work / 'hald.png'}\nStrength=100\n"
        "[PostResizeSharpening]\nEnabled=true\nMethod=usm\nRadius=0.8\nAmount=50\n"
    )


def errors(asked: dict[str, Any]) -> None:
    """Print the mean CIEDE2000 of each folder in `made`, by its name."""
    grade = _grade(asked)
    found: dict[str, list[float]] = {}
    for path in map(Path, asked["photos"]):
        truth = _truth(path, grade)
        smooth = (truth[0] - gaussian_blur(truth[:1], 1.0)[0]).abs() < _DETAIL
        for name, folder in asked["made"].items():
            made = Path(folder) / path.name
            if made.is_file():
                apart = delta_e_2000(srgb_to_lab(_shown(made, truth.shape)), truth)
                found.setdefault(name, []).append(float(apart[smooth].mean()))
    print(json.dumps({name: statistics.fmean(values) for name, values in found.items()}))


def _grade(asked: dict[str, Any]) -> Grade:
    look = PresetLibrary((Path(asked["presets"]),)).find("studio-look").look
    assert look is not None
    return look


def _truth(path: Path, grade: Grade) -> torch.Tensor:
    """CIE Lab (3, H, W) of what is to come out."""
    source = decode(path, max_megapixels=100).picture
    width, height = source.size
    scale = EDGE / max(width, height)
    size = Size(round(width * scale), round(height * scale))
    distinct = DistinctColors.of(source.rgb.astype(np.uint8))
    parts = torch.split(distinct.colors.double(), _PART, dim=-1)
    exact = torch.cat([apply_grade(part, grade, {}) for part in parts], dim=-1)
    full = distinct.spread(exact.float())
    return srgb_to_lab(resize_lanczos(full, size).clamp(0, 1))


def _shown(path: Path, shape: torch.Size) -> torch.Tensor:
    """The sRGB values of an output (3, H, W), brought to `shape` where it came out off by one."""
    with Image.open(path) as image:
        plain = image.convert("RGB")
    _, height, width = shape
    if plain.size != (width, height):
        plain = plain.resize((width, height), Image.Resampling.LANCZOS)
    return torch.from_numpy(np.asarray(plain).astype(np.float32) / 255).permute(2, 0, 1)


if __name__ == "__main__":
    given = json.loads(Path(sys.argv[2]).read_text())
    {"tables": tables, "errors": errors}[sys.argv[1]](given)
