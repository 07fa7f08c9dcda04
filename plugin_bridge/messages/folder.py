"""What is said of folders: those that are watched, and libraries a preset is applied to."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from presets.declared import Declared
from presets.request import PresetName
from presets.said_slot import SaidSlots

BatchId = Annotated[str, StringConstraints(pattern=r"^b_[0-9a-f]{16}$")]
BatchState = Literal["looking", "queued", "done", "failed", "cancelled"]
ItemState = Literal[
    "new",
    "modified",
    "current",
    "missing",
    "invalid",
    "queued",
    "running",
    "waiting",
    "succeeded",
    "failed",
    "cancelled",
]


class HeldTold(Declared):
    """A drop that is not worked on."""

    picture: str
    """Below its folder, with / between."""
    code: str
    message: str
    action: str
    """What a person can do."""
    since: dt.datetime | None = None


class WatchTold(Declared):
    """A watched folder."""

    id: str
    name: str
    state: Literal["watching", "scanning", "offline"]
    """scanning: no events come, it is found by scans alone."""
    note: str = ""
    pictures: int
    held: int
    pending: int = 0
    """Drops that wait for nothing but a moment."""
    links: dict[str, str] = Field(default_factory=dict)


class WatchesTold(Declared):
    """All watched folders."""

    items: tuple[WatchTold, ...]


class HeldListTold(Declared):
    """All that one folder holds back."""

    items: tuple[HeldTold, ...]


class BatchAsk(Declared):
    """A preset across a folder of a library; only what is due is done."""

    preset: PresetName
    library: Annotated[str, StringConstraints(min_length=1, max_length=255)]
    """By its name among `libraries` of /v1/capabilities."""
    folder: Annotated[str, StringConstraints(max_length=1000)] = ""
    """Below it, with / between; "" for all of it."""
    slots: SaidSlots | None = None
    """None: the preset's."""
    with_sidecars: bool = False
    """Steps of sidecars too, not only what they keep."""
    dry_run: bool = False
    """Only say how every picture stands."""


class BatchTold(Declared):
    """How it stands with a batch. Results lie in `_out` of the library."""

    id: BatchId
    state: BatchState
    """looking: pictures are being looked at; queued: jobs are under way."""
    preset: str
    library: str
    folder: str
    dry_run: bool
    created: dt.datetime
    finished: dt.datetime | None = None
    counts: dict[str, int]
    """State of items to how many."""
    error: str = ""
    links: dict[str, str] = Field(default_factory=dict)


class BatchesTold(Declared):
    """Batches, the newest first."""

    items: tuple[BatchTold, ...]


class ItemTold(Declared):
    """One picture of a batch."""

    picture: str
    """Below the library."""
    state: ItemState
    """As its job stands, or before there is one, as it was found."""
    why: str = ""
    job: str = ""


class ItemsTold(Declared):
    """Pictures of a batch, by name."""

    items: tuple[ItemTold, ...]
    next: int | None = None


class ItemsQuery(Declared):
    """Which pictures of a batch."""

    state: ItemState | None = None
    limit: int = Field(100, ge=1, le=500)
    cursor: int = Field(0, ge=0, le=10**9)
