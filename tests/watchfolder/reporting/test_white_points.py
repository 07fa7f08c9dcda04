"""White points against the tables, and there and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchfolder.reporting.white_point import WhitePoint, light_of_white, white_point

TO_SRGB = (
    (3.2404541621, -1.5371385128, -0.4985314096),
    (-0.9692660305, 1.8760108454, 0.0415560175),
    (0.0556434310, -0.2040259135, 1.0572251882),
)


def linear_of(x: float, y: float) -> tuple[float, ...]:
    xyz = (x / y, 1.0, (1 - x - y) / y)
    return tuple(sum(m * v for m, v in zip(row, xyz, strict=True)) for row in TO_SRGB)


@pytest.mark.parametrize(
    ("x", "y", "kelvin", "duv"),
    [
        (0.31271, 0.32902, 6504, 0.0032),  # D65
        (0.34567, 0.35850, 5003, 0.0032),  # D50
        (0.44757, 0.40745, 2856, 0.0000),  # illuminant A
        (1 / 3, 1 / 3, 5454, -0.0044),  # equal energy
        (0.37208, 0.37529, 4230, 0.0019),  # F2, a cool fluorescent tube
    ],
)
def test_known_illuminants(x: float, y: float, kelvin: float, duv: float) -> None:
    found = white_point(linear_of(x, y))
    assert found.mired == pytest.approx(1e6 / kelvin, abs=0.4)
    assert found.duv == pytest.approx(duv, abs=2e-4)


def test_the_white_of_srgb() -> None:
    assert white_point((1, 1, 1)).mired == pytest.approx(153.8, abs=0.05)
    assert white_point((0.2, 0.2, 0.2)) == pytest.approx(white_point((1, 1, 1)))


def test_more_mired_is_warmer_and_less_duv_more_magenta() -> None:
    assert white_point((1.2, 1, 0.8)).mired > white_point((1, 1, 1)).mired
    assert white_point((1, 0.9, 1)).duv < white_point((1, 1, 1)).duv < white_point((1, 1.1, 1)).duv


@given(st.floats(60, 400), st.floats(-0.015, 0.015))
def test_there_and_back(mired: float, duv: float) -> None:
    found = white_point(light_of_white(WhitePoint(mired, duv)))
    assert found.mired == pytest.approx(mired, abs=0.05)
    assert found.duv == pytest.approx(duv, abs=1e-5)


def test_beyond_the_table_it_stays_at_its_end() -> None:
    assert white_point((0.1, 0.3, 3)).mired == 0
    assert white_point((3, 0.4, 0.0)).mired == 600
