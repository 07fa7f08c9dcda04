"""Report: all that is said of a library, as values. The page and the JSON are made of it alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from watchfolder.reporting.aspects import aspect
from watchfolder.reporting.measured import Measured
from watchfolder.reporting.spread import Change, Spread

SCHEMA = "watchfolder/report@1"


@dataclass(frozen=True, slots=True)
class Row:
    """One picture of the library."""

    name: str
    """Its path below the library, with / between."""
    sha256: str
    """Of the picture's file."""
    before: Measured
    after: Measured | None = None
    output: str = ""
    """Name of the file that was measured after, "" for none."""
    found_by: str = ""
    slot: str = ""
    branch: str = ""
    note: str = ""

    def as_json(self) -> dict[str, Any]:
        """As plain data, without what only the making of the report needs."""
        said = {
            "name": self.name,
            "before": dict(self.before.light),
            "after": dict(self.after.light) if self.after else None,
            "output": self.output,
            "found_by": self.found_by,
            "slot": self.slot,
            "branch": self.branch,
        }
        return said | ({"note": self.note} if self.note else {})


@dataclass(frozen=True, slots=True)
class AspectReport:
    """One aspect over the pictures that have both sides, or over all where none has."""

    name: str
    before: Spread
    after: Spread | None
    change: Change | None
    target: float | None = None
    """Where the preset's references lie, in the median."""

    def as_json(self) -> dict[str, Any]:
        """As plain data."""
        kind = aspect(self.name)
        return {
            "name": self.name,
            "title": kind.title,
            "unit": kind.unit,
            "digits": kind.digits,
            "before": self.before.as_json(),
            "after": self.after.as_json() if self.after else None,
            "change": self.change.as_json() if self.change else None,
            "references": self.target,
        }


@dataclass(frozen=True, slots=True)
class Seen:
    """How much of a brand color is in the pictures of one side."""

    pictures: int
    """In which at least 1/200 lies within the color's own limit."""
    share: float
    """Mean share of the pixels within CIEDE2000 5 of it, over all pictures."""
    nearest: float
    """Of the picture that comes nearest: the CIEDE2000 within which 1/200 of it lies."""


@dataclass(frozen=True, slots=True)
class ColorReport:
    """One color of the palette."""

    name: str
    hex: str
    words: str
    limit: float
    before: Seen
    after: Seen | None
    recolored: int = 0
    """Parts that were given this color."""
    within: int = 0
    median: float | None = None
    worst: float | None = None
    """CIEDE2000 that recolored parts ended from it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Why a picture stands out in one aspect, or misses its color, and what to do."""

    aspect: str
    """Name of the aspect, or "color"."""
    off: float
    """From the median of the others, or from the color."""
    score: float
    """In limits: from 1 on it is an outlier."""
    reason: str
    action: str


@dataclass(frozen=True, slots=True)
class Outlier:
    """A picture that stands out."""

    name: str
    findings: tuple[Finding, ...]
    side: str
    """before or after: where it was measured."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that could not be used."""

    name: str
    why: str
    action: str = ""


@dataclass(frozen=True, slots=True)
class Constancy:
    """What the preset does to a photograph that comes in several grades, and to a right one."""

    groups: int = 0
    """Photographs that are there in several grades."""
    copies: int = 0
    invariance_before: float | None = None
    invariance_after: float | None = None
    """Mean CIEDE2000 between the grades of one photograph: 0, the grades are undone."""
    references: int = 0
    fidelity: float | None = None
    """Mean CIEDE2000 from the preset's own references to what was made of them: 0, left alone."""
    moved: float | None = None
    """Median over the contact sheet of the mean CIEDE2000 from a picture to its output."""
    moved_of: int = 0


@dataclass(frozen=True, slots=True)
class Pair:
    """A picture on the contact sheet, as data: addresses."""

    name: str
    before: str
    before_ratio: float
    """Width over height."""
    after: str = ""
    after_ratio: float = 1.0


@dataclass(frozen=True, slots=True)
class Report:
    """Everything."""

    library: str
    """The folder's name."""
    created: str
    program: str
    preset: str
    """name@version, "" for none."""
    rows: tuple[Row, ...]
    aspects: tuple[AspectReport, ...]
    palette: tuple[ColorReport, ...] = ()
    outliers: tuple[Outlier, ...] = ()
    unread: tuple[Unread, ...] = ()
    constancy: Constancy = Constancy()
    sheet: tuple[Pair, ...] = ()
    shown: Mapping[str, Pair] = field(default_factory=dict)
    """Outliers as pictures, by name."""
    notes: tuple[str, ...] = ()

    @property
    def paired(self) -> int:
        """Pictures that have both sides."""
        return sum(row.after is not None for row in self.rows)

    def summary(self) -> dict[str, Any]:
        """All but pictures and single rows, as plain data: what the ledger keeps."""
        return {
            "schema": SCHEMA,
            "library": self.library,
            "created": self.created,
            "program": self.program,
            "preset": self.preset,
            "pictures": len(self.rows),
            "paired": self.paired,
            "aspects": [one.as_json() for one in self.aspects],
            "palette": [asdict(one) for one in self.palette],
            "constancy": asdict(self.constancy),
            "outliers": len(self.outliers),
            "unread": len(self.unread),
            "notes": list(self.notes),
        }

    def as_json(self) -> dict[str, Any]:
        """All but pictures, as plain data."""
        return self.summary() | {
            "rows": [row.as_json() for row in self.rows],
            "outliers": [asdict(one) for one in self.outliers],
            "unread": [asdict(one) for one in self.unread],
        }
