"""Facts: what is known of a picture file once somebody looked into it. No pixels, no tensors."""

from __future__ import annotations

from pydantic import Field

from presets.declared import Declared

SOURCE_CHECK = 2
"""Version of the figures that a source is judged by; facts with a lower one are found out anew
where somebody asks for a plan."""


class Facts(Declared):
    """What `examine` found out about a file and stored in the ledger under the file's sha256."""

    sha256: str
    """Of the file's bytes."""
    pixel_key: str
    """sha256 of the decoded, upright pixels in working space, alpha included, with their depth; of
    a JPEG, of what these are decoded from.

    Equal for two files of a kind that show the same pixels, whatever their metadata, so a rating
    or a caption written by another program re-runs nothing.
    """
    format: str
    """"jpeg", "png", "webp", "tiff", "avif", "heic"."""
    width: int
    """Upright."""
    height: int
    bits: int
    """8 or 16 a channel."""
    has_alpha: bool
    icc: str = ""
    """Name of the embedded profile, "" for none."""
    orientation: int = 1
    """The EXIF orientation that was baked in."""
    notes: tuple[str, ...] = ()
    """What was odd and how it was taken: "named .png but is JPEG"."""
    measures: dict[str, float] = Field(default_factory=dict)
    """sharpness, noise, clipped_high, clipped_low, mean_lightness, ... as they become known."""
    source_check: int = 0
    """Which version of the source check its measures have, 0 for none: edits do without it."""

    @property
    def pixels(self) -> int:
        """Width times height."""
        return self.width * self.height
