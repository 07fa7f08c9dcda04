""".cube: a look as a table, one- or three-dimensional. The file itself becomes the look's LUT."""

from __future__ import annotations

from presets.cube import read_cube
from presets.exchange.imported import Choices, Imported
from presets.exchange.refusals import refused

SUFFIXES = (".cube",)


def read(data: bytes, file: str, choices: Choices) -> Imported:  # noqa: ARG001 - as every format
    """Read a LUT, whole. Raises PresetError with every complaint and its line."""
    text = _text(data, file)
    cube = read_cube(text, file)
    domain = ""
    if (cube.domain_min, cube.domain_max) != ((0.0,) * 3, (1.0,) * 3):
        low, high = (", ".join(f"{v:g}" for v in d) for d in (cube.domain_min, cube.domain_max))
        domain = f", domain {low} to {high}"
    shape = f"{cube.size} x {cube.size} x {cube.size}" if cube.kind == "3d" else f"{cube.size}"
    notes: tuple[str, ...] = ()
    if any(not -0.01 <= v <= 1.01 for v in cube.table):
        notes = ("the table leaves 0 to 1; what is outside is cut off",)
    return Imported(
        format=f"{cube.kind.upper()} LUT (.cube)",
        title=cube.title,
        cube=text.encode(),
        carried=(f"a {cube.kind.upper()} table of {shape}{domain} -> look.lut",),
        notes=(
            *notes,
            "a LUT is taken to work on sRGB; one made for a camera's log footage is not",
        ),
    )


def _text(data: bytes, file: str) -> str:
    if b"\0" in data[:512]:
        raise refused("import.not-text", "this is no text", "a .cube is a text file", file=file)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")  # titles of older programs; all that counts is ASCII
