"""The dials and curves a look has beside those of contrast: what they move, and what they leave."""

from __future__ import annotations

import pytest
import torch

from presets.edits.adjust import Adjust
from presets.grade import Grade
from watchfolder.engines.builtin.colorwork import apply_dials, apply_grade
from watchfolder.jobs.bake_job import bake_job
from watchfolder.jobs.job import JobKind
from watchfolder.studio.kinds.bake import _grid

GREYS = torch.linspace(0, 1, 65).repeat(3, 1)[:, None, :]


def colors() -> torch.Tensor:
    return torch.rand((3, 16, 16), generator=torch.Generator().manual_seed(4))


@pytest.mark.parametrize("dial", ["highlights", "shadows", "whites", "blacks", "vibrance"])
@pytest.mark.parametrize("value", [-0.6, 0.5])
def test_a_looks_dials_are_those_of_adjust(dial: str, value: float) -> None:
    graded = apply_grade(colors(), Grade(**{dial: value}), {})
    assert torch.equal(graded, apply_dials(colors(), Adjust(**{dial: value})))


def test_a_channel_curve_moves_its_channel_alone() -> None:
    grade = Grade(channels={"blue": [[0, 0.1], [1, 0.9]]})
    moved = apply_grade(GREYS, grade, {})
    assert torch.allclose(moved[2], 0.1 + 0.8 * GREYS[2], atol=2e-3)
    assert torch.allclose(moved[:2], GREYS[:2], atol=2e-2)


def test_straight_channel_curves_change_next_to_nothing() -> None:
    line = [[0, 0], [1, 1]]
    grade = Grade(channels={"red": line, "green": line, "blue": line})
    assert (apply_grade(colors(), grade, {}) - colors()).abs().max() < 2e-3


def test_curves_that_fall_back_are_refused_where_their_ins_do() -> None:
    with pytest.raises(ValueError, match="rising order"):
        Grade(channels={"red": [[0.5, 0], [0.2, 1]]})


def test_a_grade_of_nothing_is_the_identity() -> None:
    assert torch.equal(apply_grade(colors(), Grade(), {}), colors())
    assert not Grade().only_its_lut


def test_the_grid_of_a_cube_has_red_running_fastest() -> None:
    grid = _grid(3)
    assert grid.shape == (3, 1, 27)
    assert grid[:, 0, 1].tolist() == [0.5, 0.0, 0.0]
    assert grid[:, 0, 3].tolist() == [0.0, 0.5, 0.0]
    assert grid[:, 0, 9].tolist() == [0.0, 0.0, 0.5]


def test_baking_is_a_job_of_its_own(tmp_path) -> None:
    first, same, other = (
        bake_job(Grade(contrast=c), 17, "x", tmp_path / "a.cube") for c in (0.1, 0.1, 0.2)
    )
    assert first.kind is JobKind.BAKE
    assert first.key == same.key != other.key
