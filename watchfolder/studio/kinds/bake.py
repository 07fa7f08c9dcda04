"""bake: a look as a .cube, for programs that have no other way to it."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import TYPE_CHECKING

import torch

from presets.cube import Cube, write_cube
from presets.grade import Grade
from watchfolder.engines.builtin.colorwork import apply_grade
from watchfolder.exporting.publish import publish
from watchfolder.jobs.job import Job, JobState
from watchfolder.studio.verdict import Verdict

if TYPE_CHECKING:
    from watchfolder.running.progress import Listener
    from watchfolder.studio.studio import Studio


def fulfil(studio: Studio, job: Job, progress: Listener) -> Verdict:  # noqa: ARG001 - as every kind
    """Work out `spec["grade"]` on a grid and write it to `spec["to"]`.

    Raises OutputFolderError where it cannot be written, PresetError for a LUT that is wrong.
    """
    progress.report(0.0, "working out the look")
    grade = Grade.model_validate(job.spec["grade"])
    size = int(job.spec["size"])
    files = {grade.lut.sha256: Path(grade.lut.path).read_bytes()} if grade.lut else {}
    table = apply_grade(_grid(size), grade, files)[:, 0, :].T.reshape(-1)
    cube = Cube(size, "3d", tuple(table.tolist()), str(job.spec["title"]))
    to = Path(job.spec["to"])
    made = publish(write_cube(cube).encode(), to.parent, to.name, lambda _: False)
    return Verdict(JobState.SUCCEEDED, {"file": str(made.path), "samples": size**3})


def _grid(size: int) -> torch.Tensor:
    """(3, 1, size ** 3) colors of a .cube in its order: red runs fastest."""
    axis = [i / (size - 1) for i in range(size)]
    colors = [(red, green, blue) for blue, green, red in itertools.product(axis, repeat=3)]
    return torch.tensor(colors, dtype=torch.float32).T[:, None, :].contiguous()
