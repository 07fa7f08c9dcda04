"""What is said of errors (RFC 9457)."""

from __future__ import annotations

from pydantic import Field

from presets.declared import Declared


class Complaint(Declared):
    """One thing that is wrong."""

    code: str
    """Dotted and stable: "recipe.unknown-key"."""
    message: str
    hint: str = ""
    """What to do about it."""
    field: str = ""
    """Dotted place in what was sent: "branches.colourway.steps.0.to"."""
    retryable: bool = False


class ProblemTold(Declared):
    """An error. Everything that is wrong is in `errors`, at once."""

    type: str = "about:blank"
    title: str
    status: int = Field(ge=400, le=599)
    code: str
    request_id: str
    """Stands beside it in the log, too."""
    errors: tuple[Complaint, ...]
