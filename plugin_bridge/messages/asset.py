"""What is said of pictures that were sent."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from plugin_bridge.messages.names import AssetId
from presets.declared import Declared

PreviewFormat = Literal["jpeg", "png", "webp"]


class AssetTold(Declared):
    """A picture as it was taken in."""

    id: AssetId
    format: str
    media_type: str
    bytes: int
    new: bool
    """False: this client had sent it before."""
    links: dict[str, str] = Field(default_factory=dict)
    """self: a preview, to be had with ?max and ?format."""


class PreviewQuery(Declared):
    """How a picture is to be shown. What comes is always decoded, upright, sRGB, and encoded anew.

    The bytes that were sent are never given back.
    """

    max: int = Field(1024, ge=16, le=4096)
    """Most pixels of the long edge; pictures are never enlarged."""
    format: PreviewFormat = "jpeg"
    """jpeg has no transparency: it is laid on white."""


class SideTold(Declared):
    """One of two pictures that are compared."""

    id: str
    """Of an output, of an asset, or of a job."""
    kind: Literal["asset", "output", "job"]
    """job: what it ends with was not delivered whole, and is only to be seen."""
    format: str
    bytes: int
    width: int | None = None
    """Known for outputs, and for assets once somebody has looked into them."""
    height: int | None = None
    job: str = ""
    branch: str = ""
    slot: str = ""
    links: dict[str, str] = Field(default_factory=dict)


class CompareTold(Declared):
    """Two pictures, and whether they can be laid over each other."""

    left: SideTold
    right: SideTold
    same_file: bool
    same_shape: bool | None
    """Whether width : height is the same; None where it is not known."""


class CompareQuery(Declared):
    """Which two: ids of outputs, assets or jobs."""

    left: str = Field(min_length=1, max_length=80)
    right: str = Field(min_length=1, max_length=80)
