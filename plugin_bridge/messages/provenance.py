"""What is asked and said of a file's history: does it hold, and can it be done again."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from plugin_bridge.messages.job import Progress
from plugin_bridge.messages.names import ASSET, OUTPUT, JobId, StateName
from plugin_bridge.messages.problem import Complaint
from presets.declared import Declared

FileId = Annotated[str, StringConstraints(pattern=f"^({ASSET}|{OUTPUT})$")]
"""An output, or a picture that was sent."""
Pem = Annotated[str, StringConstraints(max_length=65_536, pattern=r"^-----BEGIN CERTIFICATE-----")]


class VerifyAsk(Declared):
    """A file to be verified."""

    file: FileId
    source: FileId | None = None
    """What it is said to be made of: compared by its bytes."""
    roots: Pem | None = None
    """Certificates that are believed, instead of this installation's own."""


class ReplayAsk(Declared):
    """A file to be made again by its own recipe, and compared."""

    file: FileId
    source: FileId | None = None
    """The picture it was made of. May be left out for an output: its job knows."""
    to_step: int | None = Field(None, ge=0, le=200)
    """Run so many steps; nothing is compared with the file then."""
    recipe: dict[str, Any] | None = None
    """For a public file that the ledger does not know: its recipe, as it was exported."""


class FindingTold(Declared):
    """One thing that is wrong."""

    status: str
    code: str
    """C2PA's status code, or the rule that is broken."""
    message: str


class AncestorTold(Declared):
    """One file that went into another."""

    title: str
    relationship: str
    """parentOf, componentOf or inputTo."""
    manifest: str
    """Its label; "" for a file that says nothing of itself."""
    generator: str
    signer: str
    signed: str
    actions: tuple[str, ...]
    faults: tuple[str, ...]
    """C2PA's codes of what is broken in it."""
    ancestors: tuple[AncestorTold, ...]


class VerificationTold(Declared):
    """What came of looking at a file."""

    status: str
    """ok, untrusted, tampered, no manifest, broken ancestor, recipe mismatch, lint, wrong source,
    expired: the worst of the findings."""
    exit_code: int
    """As `watchfolder verify` would end."""
    sentence: str
    format: str
    signer: str
    signed: str
    """When, by a time-stamp server; "" where none was asked."""
    state: str
    """The C2PA library's own word, which speaks of the newest manifest alone."""
    recipe_digest: str
    findings: tuple[FindingTold, ...]
    ancestors: tuple[AncestorTold, ...]
    notes: tuple[str, ...]


class ReplayedStep(Declared):
    """One step that was run."""

    step: int
    edit: str
    engine: str


class DepartureTold(Declared):
    """The first step that is not the recorded one."""

    step: int
    edit: str
    why: str


class ApartTold(Declared):
    """How far two pictures are apart, in CIEDE2000."""

    mean: float
    p99: float
    largest: float


class ReplayTold(Declared):
    """What came of running a recipe again."""

    verdict: Literal["bit-exact", "within tolerance", "different", "not compared"]
    recipe: str
    """Its digest."""
    recipe_from: str
    """Why the recipe is believed to be the file's."""
    steps: tuple[ReplayedStep, ...]
    first_difference: DepartureTold | None
    delta_e: ApartTold | None
    notes: tuple[str, ...]


class CheckTold(Declared):
    """How it stands with a question about a file's history."""

    id: JobId
    kind: Literal["verify", "replay"]
    file: str
    state: StateName
    created: dt.datetime
    finished: dt.datetime | None = None
    cancel_requested: bool = False
    held_up: str = ""
    """Of a queued one: why nobody comes to do it, "" where somebody works."""
    progress: Progress = Progress()
    errors: tuple[Complaint, ...] = ()
    """Why it could not be answered. A file that does not hold is an answer."""
    verification: VerificationTold | None = None
    replay: ReplayTold | None = None
    links: dict[str, str] = Field(default_factory=dict)
