"""Adobe Color (.aco): Photoshop's swatches, versions 1 and 2, read and written.

A file is a section of version 1, mostly followed by one of version 2 with the same colours and
their names; 16-bit big-endian words throughout ("Adobe Photoshop File Formats Specification",
Color Swatches). Greys are percents of black, as Photoshop's picker has them.
"""

from __future__ import annotations

import struct
from collections.abc import Callable

from presets.color import Color
from presets.exchange.byte_reader import ByteReader
from presets.exchange.color_spaces import Landed, of_cmyk, of_grey, of_hsb, of_lab, of_srgb
from presets.exchange.imported import Choices, Imported, LeftOut, Swatch
from presets.exchange.palettes import CMYK_NOTE, NO_CMYK, OUTSIDE_NOTE, check_count
from presets.preset import Preset

SUFFIXES = (".aco",)
_COLOR_BYTES = 10
_BOOKS = {
    3: "Pantone",
    4: "Focoltone",
    5: "Trumatch",
    6: "Toyo",
    10: "HKS",
}
_CMYK, _WIDE_CMYK = 2, 9


def read(data: bytes, file: str, choices: Choices) -> Imported:
    """Read the section of version 2 where there is one, else that of version 1.

    Raises ExchangeError with the byte at which it is wrong.
    """
    reader = ByteReader(data, file)
    version, swatches, left_out = _section(reader, choices)
    notes: list[str] = []
    if version < 2 and reader.left >= 4:
        first = len(swatches) + len(left_out)
        version, swatches, left_out = _section(reader, choices, wanted=2)
        if len(swatches) + len(left_out) != first:
            notes.append("its two sections hold different colours; those of version 2 were taken")
    if reader.left:
        notes.append(f"{reader.left} bytes after the colours were not looked at")
    return Imported(
        format=f"Adobe Color, version {version}",
        swatches=tuple(swatches),
        left_out=tuple(left_out),
        notes=tuple(notes),
    )


def write(preset: Preset) -> bytes:
    """The preset's palette in both versions, RGB."""
    colors = [(name, Color.parse(entry.hex)) for name, entry in preset.palette.items()]
    words = [struct.pack(">5H", 0, 257 * c.r, 257 * c.g, 257 * c.b, 0) for _, c in colors]
    first = struct.pack(">2H", 1, len(colors)) + b"".join(words)
    second = struct.pack(">2H", 2, len(colors))
    for (name, _), word in zip(colors, words, strict=True):
        units = f"{name}\0".encode("utf-16-be")
        second += word + struct.pack(">I", len(units) // 2) + units
    return first + second


def _section(
    reader: ByteReader, choices: Choices, wanted: int = 1
) -> tuple[int, list[Swatch], list[LeftOut]]:
    version = reader.u16("the version")
    if version not in (0, 1, 2) or (wanted == 2 and version != 2):
        reader.at -= 2
        raise reader.complaint(
            "import.version",
            f"version {version} of an .aco is not known; 1 and 2 are",
            "save the swatches anew from Photoshop",
        )
    count = reader.u16("the number of colours")
    check_count(count, reader, _COLOR_BYTES if version < 2 else _COLOR_BYTES + 6)
    swatches: list[Swatch] = []
    left_out: list[LeftOut] = []
    for number in range(1, count + 1):
        found = _color(reader, number, named=version == 2, choices=choices)
        if isinstance(found, Swatch):
            swatches.append(found)
        else:
            left_out.append(found)
    return version, swatches, left_out


def _color(reader: ByteReader, number: int, *, named: bool, choices: Choices) -> Swatch | LeftOut:
    what = f"colour {number}"
    place = ByteReader(b"", reader.file, reader.start + reader.at)
    space = reader.u16(what)
    words = struct.unpack(">4H", reader.take(8, what))
    name = ""
    if named:
        name = reader.utf16(reader.u32(f"the length of the name of {what}"), f"the name of {what}")
    shown = name or what
    if space in _BOOKS:
        return LeftOut(shown, f"a number in the {_BOOKS[space]} book, without a colour")
    if space in (_CMYK, _WIDE_CMYK) and not choices.approximate_cmyk:
        return LeftOut(shown, NO_CMYK)
    if space not in _SPACES:
        raise place.complaint("import.space", f"{what} is of colour space {space}, not known")
    if space in _LIMITED and words[0] > 10000:
        raise place.complaint("import.number", f"{what} has {words[0]} where 10000 is the most")
    landed = _SPACES[space](*words)
    note = OUTSIDE_NOTE if landed.moved else ""
    return Swatch(name, landed.color, note=CMYK_NOTE if space in (_CMYK, _WIDE_CMYK) else note)


def _rgb(*words: int) -> Landed:
    return of_srgb(*(word / 65535 for word in words[:3]))


def _hsb(*words: int) -> Landed:
    hue, saturation, brightness = (word / 65535 for word in words[:3])
    return of_hsb(360 * hue, 100 * saturation, 100 * brightness)


def _lab(*words: int) -> Landed:
    light, a, b = struct.unpack(">H2h", struct.pack(">3H", *words[:3]))
    return of_lab(light / 100, a / 100, b / 100)


def _ink(*words: int) -> Landed:
    return of_cmyk(*(1 - word / 65535 for word in words))


def _wide_ink(*words: int) -> Landed:
    return of_cmyk(*(min(1.0, word / 10000) for word in words))


def _grey(*words: int) -> Landed:
    return of_grey(1 - words[0] / 10000)


_SPACES: dict[int, Callable[..., Landed]] = {
    0: _rgb,
    1: _hsb,
    _CMYK: _ink,
    7: _lab,
    8: _grey,
    _WIDE_CMYK: _wide_ink,
}
_LIMITED = (7, 8)
