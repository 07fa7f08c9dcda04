"""Adobe Swatch Exchange (.ase), version 1.0: colours and groups of them, read and written.

"ASEF", two 16-bit versions, the number of blocks; then blocks of a type, a length and a body. All
big-endian, names in UTF-16 with a closing NUL, colours as 32-bit floats with their model by name.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass, field

from presets.color import Color
from presets.exchange.byte_reader import ByteReader
from presets.exchange.color_spaces import Landed, of_cmyk, of_grey, of_lab, of_srgb
from presets.exchange.imported import Choices, Imported, Ink, LeftOut, Swatch
from presets.exchange.palettes import CMYK_NOTE, NO_CMYK, OUTSIDE_NOTE, check_count
from presets.exchange.refusals import refused
from presets.preset import Preset

SUFFIXES = (".ase",)
_MAGIC = b"ASEF"
_GROUP, _GROUP_END, _COLOR = 0xC001, 0xC002, 0x0001
_BLOCK_BYTES = 6
_INKS: dict[int, Ink] = {0: "global", 1: "spot", 2: "process"}
_ROUNDING = 1e-3
"""By how much a float may miss its range: programs write 1.0000001."""


def read(data: bytes, file: str, choices: Choices) -> Imported:
    """Read all blocks. Raises ExchangeError with the byte at which it is wrong."""
    reader = ByteReader(data, file)
    if reader.left < 4 or reader.take(4, "the signature") != _MAGIC:
        message = "this is no Adobe Swatch Exchange file: it does not begin with ASEF"
        hint = "Aseprite's files end with .ase too; export its palette as .aco" * (
            data[4:6] == b"\xe0\xa5"
        )
        raise refused("import.not-this-format", message, hint, file=file, place="byte 0")
    major, minor = reader.u16("the version"), reader.u16("the version")
    if (major, minor) != (1, 0):
        reader.at -= 4
        raise reader.complaint(
            "import.version",
            f"version {major}.{minor} of an .ase is not known; 1.0 is",
            "save it anew from the program it is from",
        )
    count = reader.u32("the number of blocks")
    check_count(count, reader, _BLOCK_BYTES)
    blocks = _Blocks(choices)
    for number in range(1, count + 1):
        blocks.take(reader, number)
    if reader.left:
        blocks.notes.append(f"{reader.left} bytes after the last block were not looked at")
    return Imported(
        format="Adobe Swatch Exchange 1.0",
        swatches=tuple(blocks.swatches),
        left_out=tuple(blocks.left_out),
        notes=tuple(blocks.notes),
    )


def write(preset: Preset) -> bytes:
    """The preset's palette as one group of process colours, RGB."""
    blocks = [_block(_GROUP, _name(preset.title or preset.name))]
    for name, entry in preset.palette.items():
        color = Color.parse(entry.hex)
        values = struct.pack(">3f", color.r / 255, color.g / 255, color.b / 255)
        blocks.append(_block(_COLOR, _name(name) + b"RGB " + values + struct.pack(">H", 2)))
    blocks.append(_block(_GROUP_END, b""))
    return _MAGIC + struct.pack(">2HI", 1, 0, len(blocks)) + b"".join(blocks)


def _block(kind: int, body: bytes) -> bytes:
    return struct.pack(">HI", kind, len(body)) + body


def _name(name: str) -> bytes:
    units = f"{name}\0".encode("utf-16-be")
    return struct.pack(">H", len(units) // 2) + units


@dataclass(slots=True)
class _Blocks:
    """What the blocks say, one after the other."""

    choices: Choices
    swatches: list[Swatch] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    group: str | None = None

    def take(self, reader: ByteReader, number: int) -> None:
        """Read one block."""
        place = ByteReader(b"", reader.file, reader.start + reader.at)
        kind = reader.u16(f"block {number}")
        body = reader.inner(reader.u32(f"block {number}"), f"block {number}")
        if kind == _COLOR:
            self._color(body, number)
        elif kind == _GROUP:
            if self.group is not None:
                raise place.complaint("import.group", "a group begins inside a group")
            self.group = body.utf16(body.u16("a group's name"), "a group's name")
        elif kind == _GROUP_END:
            if self.group is None:
                raise place.complaint("import.group", "a group ends that never began")
            self.group = None
        else:
            self.notes.append(f"block {number} is of an unknown kind (0x{kind:04X}); passed over")

    def _color(self, body: ByteReader, number: int) -> None:
        name = body.utf16(body.u16(f"the name of block {number}"), f"the name of block {number}")
        shown = name or f"block {number}"
        place = ByteReader(b"", body.file, body.start + body.at)
        model = body.take(4, f'the colour model of "{shown}"').decode("latin-1").strip()
        if model not in _MODELS:
            raise place.complaint("import.space", f'"{shown}" is of colour model "{model}"')
        count, land = _MODELS[model]
        values = [body.f32(f'the colour of "{shown}"') for _ in range(count)]
        ink = _INKS.get(body.u16("the colour's kind"), "") if body.left >= 2 else ""
        if model == "CMYK" and not self.choices.approximate_cmyk:
            self.left_out.append(LeftOut(shown, NO_CMYK))
            return
        shares = values[:1] if model == "LAB" else values
        if any(not -_ROUNDING <= v <= 1 + _ROUNDING for v in shares):
            raise place.complaint("import.number", f'"{shown}" has a value outside of 0 to 1')
        if model == "LAB" and any(abs(v) > 200 for v in values):
            raise place.complaint("import.number", f'"{shown}" has a value outside of Lab')
        landed = land(*values)
        notes = [
            CMYK_NOTE if model == "CMYK" else OUTSIDE_NOTE if landed.moved else "",
            "a spot ink: the number is how it looks on a screen" if ink == "spot" else "",
        ]
        note = "; ".join(filter(None, notes))
        self.swatches.append(Swatch(name, landed.color, self.group or "", ink, note))


def _lab(light: float, a: float, b: float) -> Landed:
    return of_lab(100 * light, a, b)


_MODELS: dict[str, tuple[int, Callable[..., Landed]]] = {
    "RGB": (3, of_srgb),
    "CMYK": (4, of_cmyk),
    "LAB": (3, _lab),
    "Gray": (1, of_grey),
}
