"""Palettes of other programs: .aco and .ase written by the published formats, not by our writers."""

import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presets.color import Color, delta_e_2000
from presets.errors import RecipeError
from presets.exchange.formats import formats
from presets.exchange.imported import Choices, Imported
from presets.exchange.reading import ALL, read_data
from presets.exchange.refusals import ExchangeError
from presets.library import PresetLibrary

DATA = Path(__file__).parent / "data" / "exchange"
LIBRARY = PresetLibrary()


def words(*values: int) -> bytes:
    return b"".join(value.to_bytes(2, "big") for value in values)


def aco(*colors: tuple[int, ...], version: int = 1) -> bytes:
    return words(version, len(colors)) + b"".join(words(*color) for color in colors)


def named(*colors: tuple[str, tuple[int, ...]]) -> bytes:
    """Version 1 and version 2, as Photoshop 7 and later write them."""
    second = words(2, len(colors))
    for name, color in colors:
        text = name.encode("utf-16-be")
        second += words(*color, 0, len(name) + 1) + text + b"\0\0"
    return aco(*(color for _, color in colors)) + second


def block(kind: int, body: bytes) -> bytes:
    return struct.pack(">HI", kind, len(body)) + body


def ase_name(name: str) -> bytes:
    return struct.pack(">H", len(name) + 1) + name.encode("utf-16-be") + b"\0\0"


def ase(*blocks: bytes, count: int | None = None, version: tuple[int, int] = (1, 0)) -> bytes:
    number = len(blocks) if count is None else count
    return b"ASEF" + struct.pack(">HHI", *version, number) + b"".join(blocks)


def ase_color(name: str, model: bytes, values: tuple[float, ...], kind: int = 2) -> bytes:
    body = ase_name(name) + model + struct.pack(f">{len(values)}f", *values)
    return block(0x0001, body + struct.pack(">H", kind))


def hexes(imported: Imported) -> dict[str, str]:
    return {s.name: s.color.hex for s in imported.swatches}


def refused(data: bytes, file: str) -> tuple[str, str]:
    with pytest.raises(ExchangeError) as caught:
        read_data(data, file)
    problem = caught.value.problems[0]
    assert problem.file == file
    return problem.code, problem.field


# --- .aco -----------------------------------------------------------------------------------------


def test_a_photoshop_7_file_byte_by_byte() -> None:
    # Two swatches, red and green, in both versions: written out word by word.
    data = bytes.fromhex(
        "00010002" "0000ffff000000000000" "00000000ffff00000000"
        "00020002" "0000ffff000000000000" "00000003" "005200310000"
        "00000000ffff00000000" "00000003" "004700320000"
    )  # fmt: skip
    found = read_data(data, "two.aco")
    assert hexes(found) == {"R1": "#FF0000", "G2": "#00FF00"}
    assert found.format.endswith("version 2")


def test_version_1_alone_has_colours_without_names() -> None:
    found = read_data(aco((0, 0x1F1F, 0x4D4D, 0x3A3A, 0), (0, 65535, 65535, 65535, 0)), "old.aco")
    assert [(s.name, s.color.hex) for s in found.swatches] == [("", "#1F4D3A"), ("", "#FFFFFF")]


@pytest.mark.parametrize(
    ("color", "expected"),
    [
        ((1, 0, 65535, 65535, 0), "#FF0000"),  # hue 0
        ((1, 21845, 65535, 32768, 0), "#008000"),  # hue 120, half as bright
        ((7, 10000, 0, 0, 0), "#FFFFFF"),
        ((7, 4500, 0x10000 - 2000, 2500, 0), "#52733F"),  # lab(45 -20 25), by coloraide 8.13
        ((8, 0, 0, 0, 0), "#FFFFFF"),  # no black
        ((8, 10000, 0, 0, 0), "#000000"),
    ],
)
def test_aco_colour_spaces(color: tuple[int, ...], expected: str) -> None:
    (swatch,) = read_data(aco(color), "one.aco").swatches
    assert swatch.color.hex == expected


def test_ink_is_no_colour_unless_somebody_says_so() -> None:
    data = named(
        ("Press", (2, 0, 65535, 65535, 65535)), ("Wide", (9, 0, 10000, 0, 0)), ("R", (0,) * 5)
    )
    found = read_data(data, "ink.aco")
    assert hexes(found) == {"R": "#000000"}
    assert [item.name for item in found.left_out] == ["Press", "Wide"]
    assert "--approximate-cmyk" in found.left_out[0].why
    taken = read_data(data, "ink.aco", Choices(approximate_cmyk=True))
    assert hexes(taken) == {"Press": "#00FFFF", "Wide": "#FF00FF", "R": "#000000"}
    assert all("ink" in s.note for s in taken.swatches[:2])


def test_a_colour_books_number_is_named_and_left_out() -> None:
    found = read_data(
        named(("PANTONE 186", (3, 1, 2, 3, 4)), ("Red", (0, 65535, 0, 0, 0))), "b.aco"
    )
    assert [item.sentence() for item in found.left_out] == [
        "PANTONE 186: a number in the Pantone book, without a colour"
    ]


@pytest.mark.parametrize(
    ("data", "code", "place"),
    [
        (b"\0", "import.truncated", "byte 0"),
        (words(7, 1, 0, 0, 0, 0, 0), "import.version", "byte 0"),
        (words(1, 65535) + bytes(30), "import.truncated", "byte 4"),
        (aco((0,) * 5, (0,) * 5)[:-3], "import.truncated", "byte 4"),
        (aco((5000, 0, 0, 0, 0)), "import.space", "byte 4"),
        (aco((7, 10001, 0, 0, 0)), "import.number", "byte 4"),
        (words(2, 1, 0, 0, 0, 0, 0, 0xFFFF, 0xFFFF, 0), "import.truncated", "byte 18"),
        (words(2, 1, 0, 0, 0, 0, 0, 0, 2, 0xD800, 0), "import.text", "byte 18"),
        (words(1, 0), "import.empty", ""),
        (b"", "import.empty", ""),
    ],
)
def test_bad_aco_files_are_refused_with_their_byte(data: bytes, code: str, place: str) -> None:
    assert refused(data, "bad.aco") == (code, place)


# --- .ase -----------------------------------------------------------------------------------------


def test_a_file_written_by_another_program() -> None:
    """By the library swatch 0.4.0: a grey and a spot colour outside, three in a group."""
    data = (DATA / "swatch_0_4_0.ase").read_bytes()
    found = read_data(data, "swatch_0_4_0.ase")
    assert hexes(found) == {
        "Light Grey": "#BFBFBF",
        "Oxblood": "#5E1F2D",
        "Forêt": "#1F4D3A",
        "Moss": "#52733F",
    }
    assert [s.group for s in found.swatches] == ["", "", "River greens", "River greens"]
    assert [s.ink for s in found.swatches] == ["process", "spot", "global", "process"]
    assert [item.name for item in found.left_out] == ["Press green"]
    (only, moss) = read_data(data, "swatch_0_4_0.ase", Choices(group="river GREENS")).swatches
    assert (only.name, moss.name) == ("Forêt", "Moss")
    with pytest.raises(ExchangeError, match="River greens"):
        read_data(data, "swatch_0_4_0.ase", Choices(group="blues"))


def test_lab_outside_of_srgb_is_brought_in_at_its_hue() -> None:
    (swatch,) = read_data(ase(ase_color("Neon", b"LAB ", (0.6, 120.0, -110.0))), "n.ase").swatches
    assert "outside of sRGB" in swatch.note
    light, chroma, hue = swatch.color.oklch()
    assert 300 < hue < 340
    assert chroma > 0.2
    assert 0.5 < light < 0.8


def test_floats_that_miss_their_range_by_rounding_pass() -> None:
    (swatch,) = read_data(
        ase(ase_color("White", b"RGB ", (1.0000001, 1.0, 0.9999))), "w.ase"
    ).swatches
    assert swatch.color.hex == "#FFFFFF"


def test_blocks_of_unknown_kinds_are_told_and_passed_over() -> None:
    found = read_data(ase(block(0x0042, b"later"), ase_color("A", b"Gray", (0.0,))), "later.ase")
    assert hexes(found) == {"A": "#000000"}
    assert "0x0042" in found.notes[0]


COLOR = ase_color("A", b"RGB ", (0.1, 0.2, 0.3))


@pytest.mark.parametrize(
    ("data", "code", "place"),
    [
        (b"ASE", "import.not-this-format", "byte 0"),
        (b"GIF89a......", "import.not-this-format", "byte 0"),
        (ase(COLOR, version=(2, 0)), "import.version", "byte 4"),
        (ase(COLOR, count=0xFFFFFFFF), "import.truncated", "byte 12"),
        (ase(COLOR, count=2), "import.truncated", "byte 42"),
        (ase(COLOR)[:-4], "import.truncated", "byte 18"),
        (ase(struct.pack(">HI", 1, 0xFFFFFFFF) + bytes(40)), "import.truncated", "byte 18"),
        (ase(block(1, struct.pack(">H", 60000) + bytes(20))), "import.truncated", "byte 20"),
        (ase(ase_color("N", b"RGB ", (float("nan"), 0, 0))), "import.number", "byte 28"),
        (ase(ase_color("I", b"RGB ", (0, float("inf"), 0))), "import.number", "byte 32"),
        (ase(ase_color("R", b"RGB ", (2.0, 0, 0))), "import.number", "byte 24"),
        (ase(ase_color("L", b"LAB ", (0.5, 9000.0, 0))), "import.number", "byte 24"),
        (ase(ase_color("H", b"HSB ", (0, 0, 0))), "import.space", "byte 24"),
        (ase(block(0xC002, b"")), "import.group", "byte 12"),
        (
            ase(block(0xC001, ase_name("a")), block(0xC001, ase_name("b"))),
            "import.group",
            "byte 24",
        ),
        (ase(), "import.empty", ""),
    ],
)
def test_bad_ase_files_are_refused_with_their_byte(data: bytes, code: str, place: str) -> None:
    assert refused(data, "bad.ase") == (code, place)


def test_more_colours_than_a_brand_has_are_refused_with_a_way_out() -> None:
    many = [ase_color(f"C{n}", b"Gray", (0.5,)) for n in range(401)]
    data = ase(block(0xC001, ase_name("All")), *many, block(0xC002, b""))
    with pytest.raises(ExchangeError, match="--group") as caught:
        read_data(data, "book.ase")
    assert caught.value.problems[0].code == "import.too-many"


# --- both, out and in -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["ase", "aco", "tokens"])
def test_what_is_written_comes_back(name: str) -> None:
    preset = LIBRARY.find("atelier-leather")
    (kind,) = (k for k in formats() if k.name == name)
    assert kind.write is not None
    found = read_data(kind.write(preset), f"out{kind.suffixes[0]}")
    assert hexes(found) == {n: entry.hex for n, entry in preset.palette.items()}
    assert not found.left_out


def test_the_written_ase_is_what_its_format_says() -> None:
    preset = LIBRARY.find("atelier-leather")
    (kind,) = (k for k in formats() if k.name == "ase")
    assert kind.write is not None
    data = kind.write(preset)
    assert data[:12] == b"ASEF" + struct.pack(">HHI", 1, 0, len(preset.palette) + 2)
    assert data[12:14] == b"\xc0\x01"
    assert data[-6:] == b"\xc0\x02\0\0\0\0"
    first = Color.parse(next(iter(preset.palette.values())).hex)
    expected = struct.pack(">3f", first.r / 255, first.g / 255, first.b / 255)
    assert b"RGB " + expected + b"\0\x02" in data


def outcome(data: bytes, file: str, choices: Choices = ALL) -> Imported | RecipeError:
    """What came of it; anything but being read or refused is an error of ours."""
    try:
        return read_data(data, file, choices)
    except RecipeError as error:
        return error


@given(
    data=st.binary(max_size=200),
    head=st.sampled_from([b"", b"ASEF\0\1\0\0", b"\0\1\0\2", b"\0\2\0\1", b"\0\1\0\0\0\2\0\1"]),
    file=st.sampled_from(["x.ase", "x.aco"]),
)
def test_no_bytes_do_more_than_be_refused(data: bytes, head: bytes, file: str) -> None:
    found = outcome(head + data, file, Choices(approximate_cmyk=True))
    if isinstance(found, RecipeError):
        assert all(p.code.startswith("import.") for p in found.problems)
    else:
        assert found.swatches


WHOLE = [
    ("x.ase", (DATA / "swatch_0_4_0.ase").read_bytes()),
    ("x.aco", named(("Red", (0, 65535, 0, 0, 0)), ("Lab", (7, 5000, 0, 0, 0)))),
]


@given(st.sampled_from(WHOLE), st.integers(0, 300), st.integers(0, 255), st.integers(0, 300))
def test_a_damaged_file_is_read_or_refused(
    whole: tuple[str, bytes], at: int, byte: int, length: int
) -> None:
    file, data = whole
    damaged = bytearray(data[: len(data) - length % len(data)])
    damaged[at % len(damaged)] = byte
    found = outcome(bytes(damaged), file)
    assert found.problems if isinstance(found, RecipeError) else found.swatches


def test_lab_agrees_with_the_projects_own_lab_but_for_the_white_point() -> None:
    """D50 Lab adapted to D65: neutral colours have the same lightness in both."""
    for level in (0.2, 0.5, 0.8):
        (swatch,) = read_data(ase(ase_color("G", b"LAB ", (level, 0.0, 0.0))), "g.ase").swatches
        assert delta_e_2000(swatch.color.lab(), (100 * level, 0.0, 0.0)) < 0.4
