from __future__ import annotations

import hashlib

import numpy as np
import pytest
import torch

from presets.cube import Cube, write_cube
from presets.grade import Grade
from watchfolder.engines.builtin.colorwork import apply_grade
from watchfolder.engines.builtin.lut import apply_lut, lut_of, read_lut
from watchfolder.errors import EngineError


def cube_of(table: np.ndarray, size: int, kind: str = "3d") -> Cube:
    return Cube(
        size=size,
        title="test",
        domain_min=(0.0, 0.0, 0.0),
        domain_max=(1.0, 1.0, 1.0),
        table=tuple(float(v) for v in table.reshape(-1)),
        kind=kind,
    )


def lattice(size: int) -> np.ndarray:
    """(size ** 3, 3) of the identity, red running fastest."""
    axis = np.linspace(0, 1, size)
    blue, green, red = np.meshgrid(axis, axis, axis, indexing="ij")
    return np.stack([red, green, blue], axis=-1).reshape(-1, 3)


def random_colors(count: int = 4000) -> torch.Tensor:
    return torch.from_numpy(np.random.default_rng(5).random((3, 1, count), dtype=np.float32))


def tetrahedral(color: np.ndarray, table: np.ndarray, size: int) -> np.ndarray:
    """The six cases of the textbook, one color at a time, in double precision."""
    place = np.clip(color.astype(np.float64), 0, 1) * (size - 1)
    low = np.minimum(np.floor(place).astype(int), size - 2)
    r, g, b = place - low

    def at(dr: int, dg: int, db: int) -> np.ndarray:
        return table[(low[0] + dr) + size * (low[1] + dg) + size * size * (low[2] + db)]

    c000, c111 = at(0, 0, 0), at(1, 1, 1)
    if r >= g >= b:
        return (1 - r) * c000 + (r - g) * at(1, 0, 0) + (g - b) * at(1, 1, 0) + b * c111
    if r >= b >= g:
        return (1 - r) * c000 + (r - b) * at(1, 0, 0) + (b - g) * at(1, 0, 1) + g * c111
    if b >= r >= g:
        return (1 - b) * c000 + (b - r) * at(0, 0, 1) + (r - g) * at(1, 0, 1) + g * c111
    if g >= r >= b:
        return (1 - g) * c000 + (g - r) * at(0, 1, 0) + (r - b) * at(1, 1, 0) + b * c111
    if g >= b >= r:
        return (1 - g) * c000 + (g - b) * at(0, 1, 0) + (b - r) * at(0, 1, 1) + r * c111
    return (1 - b) * c000 + (b - g) * at(0, 0, 1) + (g - r) * at(0, 1, 1) + r * c111


@pytest.mark.parametrize("size", [2, 17, 33])
def test_the_identity_changes_nothing(size: int) -> None:
    colors = random_colors()
    result = apply_lut(colors, lut_of(cube_of(lattice(size), size)))
    torch.testing.assert_close(result, colors, atol=2e-6, rtol=0)


def test_it_is_the_textbooks_tetrahedral_interpolation() -> None:
    size = 9
    table = np.random.default_rng(1).random((size**3, 3))
    colors = random_colors(800)
    result = apply_lut(colors, lut_of(cube_of(table, size)))[:, 0].T.numpy()
    wanted = np.array([tetrahedral(c, table, size) for c in colors[:, 0].T.numpy()])
    np.testing.assert_allclose(result, wanted, atol=3e-6)


def test_greys_stay_neutral_when_the_diagonal_is() -> None:
    size = 5
    table = np.random.default_rng(2).random((size**3, 3))
    for i in range(size):
        table[i * (1 + size + size * size)] = i / (size - 1)
    greys = torch.linspace(0, 1, 99).expand(3, 1, 99).contiguous()
    result = apply_lut(greys, lut_of(cube_of(table, size)))
    torch.testing.assert_close(result, greys, atol=1e-6, rtol=0)


def test_one_dimension_is_linear_by_channel() -> None:
    table = np.random.default_rng(4).random((11, 3))
    colors = random_colors()
    result = apply_lut(colors, lut_of(cube_of(table, 11, "1d"))).numpy()
    axis = np.linspace(0, 1, 11)
    for channel in range(3):
        wanted = np.interp(colors[channel, 0].numpy(), axis, table[:, channel])
        np.testing.assert_allclose(result[channel, 0], wanted, atol=2e-6)


def test_strength_mixes() -> None:
    inverted = lut_of(cube_of(1 - lattice(2), 2))
    colors = random_colors()
    half = apply_lut(colors, inverted, 0.5)
    torch.testing.assert_close(half, torch.full_like(half, 0.5), atol=1e-6, rtol=0)


def test_a_domain_is_honoured() -> None:
    cube = Cube(
        size=2,
        title="",
        domain_min=(0.25, 0.25, 0.25),
        domain_max=(0.75, 0.75, 0.75),
        table=tuple(float(v) for v in lattice(2).reshape(-1)),
        kind="3d",
    )
    colors = torch.tensor([0.0, 0.25, 0.5, 0.75, 1.0]).expand(3, 1, 5).contiguous()
    result = apply_lut(colors, lut_of(cube))[0, 0].tolist()
    assert result == pytest.approx([0, 0, 0.5, 1, 1])


def test_a_look_reads_its_cube_file() -> None:
    data = write_cube(cube_of(1 - lattice(3), 3)).encode()
    key = hashlib.sha256(data).hexdigest()
    grade = Grade.model_validate(
        {"lut": {"path": "negative.cube", "sha256": key}, "lut_strength": 1.0}
    )
    colors = random_colors(50)
    torch.testing.assert_close(
        apply_grade(colors, grade, {key: data}), 1 - colors, atol=2e-5, rtol=0
    )
    assert read_lut(data) is read_lut(data)


def test_bytes_that_are_no_text_are_an_error() -> None:
    with pytest.raises(EngineError, match="text"):
        read_lut(b"\xff\xfe\x00\x01\x80")
