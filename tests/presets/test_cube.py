"""LUT files: what is read, what is refused and where, and that writing loses nothing."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presets.cube import Cube, Kind, read_cube, samples, write_cube
from presets.errors import PresetError, Problem

TWO = """\
# made by hand
TITLE "Warm evening"

LUT_3D_SIZE 2
DOMAIN_MIN 0.0 0.0 0.0
DOMAIN_MAX 1.0 1.0 1.0
0 0 0
1 0 0
0 1 0
1 1 0
0 0 1
1 0 1
0 1 1
1 1 1
"""


def problems(text: str) -> tuple[Problem, ...]:
    with pytest.raises(PresetError) as raised:
        read_cube(text, "warm.cube")
    return raised.value.problems


def test_three_dimensions() -> None:
    cube = read_cube(TWO, "warm.cube")
    assert (cube.size, cube.kind, cube.title) == (2, "3d", "Warm evening")
    assert cube.table[:6] == (0, 0, 0, 1, 0, 0)
    assert (cube.domain_min, cube.domain_max) == ((0, 0, 0), (1, 1, 1))


def test_one_dimension_with_the_range_of_resolve() -> None:
    cube = read_cube("LUT_1D_SIZE 3\nLUT_1D_INPUT_RANGE -0.5 2\n0 0 0\n.5 .4 .3\n1 1 1\n")
    assert (cube.size, cube.kind) == (3, "1d")
    assert (cube.domain_min, cube.domain_max) == ((-0.5,) * 3, (2.0,) * 3)
    assert cube.table[3:6] == (0.5, 0.4, 0.3)


def test_windows_lines_a_byte_order_mark_and_exponents() -> None:
    cube = read_cube("\ufeff" + TWO.replace("\n", "\r\n").replace("1 1 1\r", "1e0 1E+0 +1.\r"))
    assert cube.table[-3:] == (1, 1, 1)


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "no-size", None),
        ("<html>\n", "keyword", 1),
        (TWO.replace("LUT_3D_SIZE", "LUT_3D_SZIE"), "keyword", 4),
        (TWO.replace("SIZE 2", "SIZE 1"), "size", 4),
        (TWO.replace("SIZE 2", "SIZE 130"), "size", 4),
        (TWO.replace("SIZE 2", "SIZE two"), "size", 4),
        (TWO.replace("SIZE 2", "SIZE 3"), "samples", 4),
        (TWO + "1 1 1\n", "samples", 4),
        (TWO.replace("1 0 1\n", "1 0\n"), "sample", 12),
        (TWO.replace("1 0 1\n", "1 0 nan\n"), "sample", 12),
        (TWO.replace("1 0 1\n", "1 0 1 1\n"), "sample", 12),
        (TWO.replace("1 0 1\n", "1 0 0x1\n"), "sample", 12),
        (TWO.replace("DOMAIN_MAX 1.0", "DOMAIN_MAX 0.0"), "domain", 6),
        (TWO.replace("DOMAIN_MAX 1.0 1.0", "DOMAIN_MAX 1.0"), "domain", 6),
        (TWO.replace("DOMAIN_MAX", "LUT_IN_VIDEO_RANGE\nDOMAIN_MAX"), "video-range", 6),
        ("LUT_1D_SIZE 2\n" + TWO, "mixed", 5),
        (TWO + "LUT_1D_SIZE 2\n", "order", 15),
        (TWO.replace("DOMAIN_MAX", "DOMAIN_MIN"), "twice", 6),
        ("0 0 0\n1 1 1\n", "no-size", 1),
        ("LUT_1D_SIZE 65537\n", "size", 1),
    ],
)
def test_bad_files_are_refused_with_the_line(text: str, code: str, line: int | None) -> None:
    found = problems(text)[0]
    assert (found.code, found.line, found.file) == (f"look.cube-{code}", line, "warm.cube")
    assert found.message


def test_a_misspelt_keyword_names_the_nearest() -> None:
    assert problems("LUT_3D_SZIE 2\n")[0].hint == 'did you mean "LUT_3D_SIZE"?'


def test_all_complaints_come_at_once_but_not_thousands() -> None:
    many = problems("LUT_3D_SIZE 2\n" + "a b c\n" * 5000)
    assert 1 < len(many) <= 10


@pytest.mark.parametrize(
    "fields",
    [
        {"size": 1, "kind": "1d", "table": (0.0,) * 3},
        {"size": 2, "kind": "3d", "table": (0.0,) * 6},
        {"size": 2, "kind": "1d", "table": (0.0,) * 6, "domain_max": (0.0, 1.0, 1.0)},
    ],
)
def test_a_cube_fits_itself(fields: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"size|number|domain"):
        Cube(**fields)  # type: ignore[arg-type]


single = st.floats(-4, 4, width=32)


@st.composite
def cubes(draw: st.DrawFn) -> Cube:
    kind: Kind = draw(st.sampled_from(["1d", "3d"]))
    size = draw(st.integers(2, 3 if kind == "3d" else 12))
    count = 3 * samples(kind, size)
    table = tuple(draw(st.lists(single, min_size=count, max_size=count)))
    low = draw(single)
    high = draw(single.filter(lambda v: v > low))
    title = draw(st.text("abc XYZ-0", max_size=12)).strip()
    return Cube(size, kind, table, " ".join(title.split()), (low,) * 3, (high,) * 3)


@given(cubes())
def test_written_and_read_again_it_is_the_same(cube: Cube) -> None:
    again = read_cube(write_cube(cube))
    as_single = tuple(struct.unpack("f", struct.pack("f", v))[0] for v in again.table)
    assert as_single == cube.table
    assert (again.size, again.kind, again.title) == (cube.size, cube.kind, cube.title)
    assert again.domain_min == pytest.approx(cube.domain_min, rel=1e-8)
    assert again.domain_max == pytest.approx(cube.domain_max, rel=1e-8)


@given(st.text(max_size=300))
def test_any_text_is_a_cube_or_an_error_of_ours(text: str) -> None:
    found: tuple[Problem, ...] = ()
    try:
        read_cube(text)
    except PresetError as error:
        found = error.problems
    assert all(p.code.startswith("look.cube-") for p in found)


def test_the_largest_table_is_read_in_a_moment() -> None:
    row = "0.25 0.5 0.75\n"
    assert len(read_cube("LUT_3D_SIZE 65\n" + row * 65**3).table) == 3 * 65**3
