"""Engine: something that carries out edits. One process holds it; planners see only its card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

import torch

from presets.edit import Edit
from presets.recipe import Checks
from presets.reference import Lora, ReferencePicture
from watchfolder.engines.card import EngineCard
from watchfolder.pictures.picture import Picture


class Progress(Protocol):
    """One object for progress and cancel."""

    def report(self, fraction: float, note: str = "") -> None:
        """Say how far the step is, 0 to 1. Raises Cancelled when somebody asked to stop."""


@runtime_checkable
class Previews(Protocol):
    """A Progress that is shown the picture in the making, too."""

    def preview(self, picture: Picture) -> None:
        """Take a small picture of how far the step is."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number of a step, and whether it is within its limit."""

    name: str
    """"anchor_delta_e", "outside_max_diff", ..."""
    value: float
    limit: float | None = None
    """None: only reported."""
    passed: bool = True
    note: str = ""

    def as_json(self) -> dict[str, Any]:
        """The figure as reports and recipes hold it."""
        return {
            "name": self.name,
            "value": round(self.value, 6),
            "limit": self.limit,
            "passed": self.passed,
            "note": self.note,
        }


@dataclass(frozen=True, slots=True)
class Mask:
    """A region on one picture: how much each pixel belongs."""

    values: torch.Tensor
    """(1, H, W) float32 in [0, 1], on the CPU."""
    confidence: float = 1.0
    """0 to 1: how sure the finder is. A mask that a person gave is 1."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Joined:
    """The pointwise steps that a step goes on with as one function, nothing rounded between."""

    start: Picture
    """What the first of them was applied to."""
    steps: tuple[tuple[Edit, Materials], ...]
    """The steps before this one, each with what it was given."""


@dataclass(frozen=True, slots=True)
class Materials:
    """What a step may use besides the picture it works on."""

    source: Picture
    """The original, upright; its frame is the identity."""
    mask: Mask
    """Where the edit may act, in the coordinates of the picture it works on."""
    subject: Mask | None
    """The subject's soft alpha in the same coordinates; None where no edit asked for it."""
    seed: int = 0
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    """sha256 to decoded picture, for every picture the edit names."""
    files: Mapping[str, bytes] = field(default_factory=dict)
    """sha256 to bytes, for every other file the edit names (LUTs)."""
    following: tuple[Edit, ...] = ()
    """The pointwise look steps at the end of the branch: a recolour's loop is closed after them."""
    checks: Checks = field(default_factory=Checks)
    avoid: tuple[str, ...] = ()
    """What the recipe does not want to see; like the next three, for generative engines only."""
    style_words: str = ""
    """The brand's manner, in words."""
    references: tuple[ReferencePicture, ...] = ()
    """The recipe's pictures of style and background; their pixels are in `pictures`."""
    lora: Lora | None = None
    """The brand's addition to a model; its bytes are in `files`."""
    joined: Joined | None = None
    """The run of pointwise steps this one goes on with; None: it begins one."""
    device: str = "cpu"
    """Where a kernel of the builtin engine may compute; filled by the engine."""


@dataclass(frozen=True, slots=True)
class StepResult:
    """What a step made, and what was measured of it."""

    picture: Picture
    figures: tuple[Figure, ...] = ()
    raw: Picture | None = None
    """What a generative model itself gave, at the size it worked at; the whole of the picture."""


class Engine(Protocol):
    """Carries out edits whose feature its card lists."""

    @property
    def card(self) -> EngineCard:
        """What it can do, here."""

    def find(self, region: Any, source: Picture, progress: Progress) -> Mask:
        """The mask of a region on the original. Raises RegionUncertainError where it is unsure."""

    def apply(
        self, edit: Edit, picture: Picture, materials: Materials, progress: Progress
    ) -> StepResult:
        """Carry out one edit. The result has the picture's depth; the input is not written to."""


@runtime_checkable
class Batching(Protocol):
    """An Engine whose card says `batches`: several variants of a step in one go."""

    def apply_variants(
        self,
        edit: Edit,
        picture: Picture,
        materials: Materials,
        seeds: Sequence[int],
        progress: Progress,
        *,
        together: int = 0,
    ) -> tuple[StepResult, ...]:
        """Carry out one edit once for each seed; `materials.seed` does not count.

        `together` is how many at once, in order; 0: as many as there is memory for. How many were
        is the figure `batch_size` of each result. A variant is the same to the bit only where it is
        made among as many; alone, single values may differ by 1/255.
        """
