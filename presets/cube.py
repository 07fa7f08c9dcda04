"""LUT files: the .cube format of Adobe (version 1.0) and DaVinci Resolve, read and written.

Three dimensions or one, TITLE, DOMAIN_MIN and DOMAIN_MAX, Resolve's LUT_3D_INPUT_RANGE and
LUT_1D_INPUT_RANGE, comments. What a file says that is not understood here is refused, never
skipped: a video-range flag or a shaper in front of the table changes every colour.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from presets.errors import PresetError, Problem, did_you_mean

Kind = Literal["1d", "3d"]
Triple = tuple[float, float, float]

LEAST = 2
MOST: dict[Kind, int] = {"1d": 65536, "3d": 129}
"""Largest size of each kind."""

_SIZES: dict[str, Kind] = {"LUT_1D_SIZE": "1d", "LUT_3D_SIZE": "3d"}
_RANGES: dict[str, Kind] = {"LUT_1D_INPUT_RANGE": "1d", "LUT_3D_INPUT_RANGE": "3d"}
_DOMAINS = ("DOMAIN_MIN", "DOMAIN_MAX")
_VIDEO = ("LUT_IN_VIDEO_RANGE", "LUT_OUT_VIDEO_RANGE")
_KEYWORDS = ("TITLE", *_SIZES, *_RANGES, *_DOMAINS)
_TOLD = 8
"""Complaints about one file; after so many it is no .cube at all."""


@dataclass(frozen=True, slots=True)
class Cube:
    """A table of colours. Raises ValueError where its fields do not fit each other."""

    size: int
    """Samples along each axis: 2 to 129 for "3d", 2 to 65536 for "1d"."""
    kind: Kind
    table: tuple[float, ...] = field(repr=False)
    """Red, green, blue of every sample in a row; in "3d" the red input runs fastest."""
    title: str = ""
    domain_min: Triple = (0.0, 0.0, 0.0)
    """The input that the first sample stands for."""
    domain_max: Triple = (1.0, 1.0, 1.0)
    """The input that the last sample stands for."""

    def __post_init__(self) -> None:
        if not LEAST <= self.size <= MOST[self.kind]:
            raise ValueError(f"the size of a {self.kind} LUT is {LEAST} to {MOST[self.kind]}")
        if len(self.table) != 3 * samples(self.kind, self.size):
            raise ValueError(f"a {self.kind} LUT of size {self.size} has another number of samples")
        if any(low >= high for low, high in zip(self.domain_min, self.domain_max, strict=True)):
            raise ValueError("the domain must have its minimum below its maximum")


def samples(kind: Kind, size: int) -> int:
    """How many colours a table of this kind and size holds."""
    return size if kind == "1d" else size**3


def read_cube(text: str, file: str = "") -> Cube:
    """Read a .cube file's text.

    Raises PresetError with every complaint, each with its line in `file` and a code that begins
    with "look.cube-".
    """
    reader = _Reader(file)
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        words = line.split()
        if words and not words[0].startswith("#"):
            reader.take(number, line.strip(), words)
            if len(reader.problems) >= _TOLD:
                break
    return reader.cube()


def write_cube(cube: Cube) -> str:
    """The text of a .cube file, with nine significant digits: float32 values come back exactly."""
    head = [f'TITLE "{_titled(cube.title)}"'] if cube.title else []
    head.append(f"LUT_{cube.kind.upper()}_SIZE {cube.size}")
    if (cube.domain_min, cube.domain_max) != ((0.0, 0.0, 0.0), (1.0, 1.0, 1.0)):
        head.append(f"DOMAIN_MIN {_row(cube.domain_min)}")
        head.append(f"DOMAIN_MAX {_row(cube.domain_max)}")
    rows = (_row(cube.table[at : at + 3]) for at in range(0, len(cube.table), 3))
    return "\n".join([*head, "", *rows, ""])


def _titled(title: str) -> str:
    return " ".join(title.replace('"', "'").split())


def _row(values: Iterable[float]) -> str:
    return " ".join(f"{value:.9g}" for value in values)


class _Reader:
    """The state of reading one file, line by line."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.title = ""
        self.kind: Kind | None = None
        self.size = 0
        self.size_line = 0
        self.domain: dict[str, Triple] = {}
        self.values: list[float] = []
        self.seen: dict[str, int] = {}

    def complain(self, code: str, message: str, hint: str = "", line: int | None = None) -> None:
        self.problems.append(Problem(f"look.cube-{code}", message, hint, self.file, line))

    def take(self, number: int, line: str, words: list[str]) -> None:
        """Read one line that is neither empty nor a comment."""
        if words[0][0] in "+-.0123456789":
            self._sample(number, words)
        elif words[0] in _KEYWORDS:
            self._keyword(number, line, words)
        elif words[0] in _VIDEO:
            self.complain(
                "video-range",
                f"{words[0]}: a LUT for video range is not understood",
                "export the LUT for full (data) range",
                number,
            )
        else:
            hint = did_you_mean(words[0], _KEYWORDS)
            self.complain("keyword", f'"{words[0][:40]}" is no keyword of a .cube', hint, number)

    def _sample(self, number: int, words: list[str]) -> None:
        colour = _numbers(words)
        if self.kind is None:
            self.complain("no-size", "colours before LUT_3D_SIZE or LUT_1D_SIZE", line=number)
            self.kind = "3d"  # said once, not for every line
        if colour is None or len(colour) != 3:
            self.complain("sample", "a colour is three finite numbers", line=number)
        else:
            self.values.extend(colour)

    def _keyword(self, number: int, line: str, words: list[str]) -> None:
        keyword = words[0]
        if keyword in self.seen:
            first = self.seen[keyword]
            self.complain("twice", f"{keyword} is said twice (line {first})", line=number)
            return
        self.seen[keyword] = number
        if keyword == "TITLE":
            self.title = line.removeprefix("TITLE").strip().strip('"')
        elif self.values:
            self.complain("order", f"{keyword} stands after the first colour", line=number)
        elif keyword in _SIZES:
            self._sized(number, _SIZES[keyword], words[1:])
        else:
            self._ranged(number, keyword, words[1:])

    def _sized(self, number: int, kind: Kind, words: list[str]) -> None:
        if self.kind is not None:
            self.complain(
                "mixed",
                "a table and a shaper in one file are not understood",
                "export one 3D LUT without a 1D shaper",
                number,
            )
            return
        self.kind, self.size_line = kind, number
        if len(words) == 1 and words[0].isdecimal() and LEAST <= int(words[0]) <= MOST[kind]:
            self.size = int(words[0])
        else:
            bounds = f"{LEAST} to {MOST[kind]}"
            self.complain("size", f"the size of a {kind} LUT is {bounds}", line=number)

    def _ranged(self, number: int, keyword: str, words: list[str]) -> None:
        values = _numbers(words)
        wanted = 3 if keyword in _DOMAINS else 2
        if values is None or len(values) != wanted:
            self.complain("domain", f"{keyword} needs {wanted} finite numbers", line=number)
        elif keyword in _DOMAINS:
            self.domain[keyword] = (values[0], values[1], values[2])
        else:
            self.domain["DOMAIN_MIN"] = (values[0],) * 3
            self.domain["DOMAIN_MAX"] = (values[1],) * 3

    def cube(self) -> Cube:
        """Return what was read. Raises PresetError where it is not one whole table."""
        low = self.domain.get("DOMAIN_MIN", (0.0, 0.0, 0.0))
        high = self.domain.get("DOMAIN_MAX", (1.0, 1.0, 1.0))
        if self.kind is None and not self.problems:
            self.complain("no-size", "there is no LUT_3D_SIZE or LUT_1D_SIZE: this is no .cube")
        if any(a >= b for a, b in zip(low, high, strict=True)):
            line = max(
                (self.seen[k] for k in (*_DOMAINS, *_RANGES) if k in self.seen), default=None
            )
            self.complain("domain", "the domain has its minimum at or over its maximum", line=line)
        kind: Kind = self.kind or "3d"
        if not self.problems and len(self.values) != 3 * samples(kind, self.size):
            wanted, got = samples(kind, self.size), len(self.values) // 3
            self.complain(
                "samples",
                f"a {kind} LUT of size {self.size} has {wanted} colours, here are {got}",
                "the file is cut off" if got < wanted else "the size is wrong",
                self.size_line,
            )
        if self.problems:
            raise PresetError(self.problems)
        return Cube(self.size, kind, tuple(self.values), self.title, low, high)


def _numbers(words: list[str]) -> tuple[float, ...] | None:
    try:
        values = tuple(float(word) for word in words)
    except ValueError:
        return None
    return values if all(math.isfinite(value) for value in values) else None
