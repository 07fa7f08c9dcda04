"""Names of things as they stand in requests and answers."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import StringConstraints

JOB = r"[0-9A-HJKMNP-TV-Z]{26}"
ASSET = r"sha256:[0-9a-f]{64}"
OUTPUT = rf"{JOB}-[0-9a-f]{{12}}"
AssetId = Annotated[str, StringConstraints(pattern=f"^{ASSET}$")]
"""A picture that was sent before, by its content."""
JobId = Annotated[str, StringConstraints(pattern=f"^{JOB}$")]
MaskName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,40}$")]
StateName = Literal["queued", "running", "waiting", "succeeded", "failed", "cancelled"]
