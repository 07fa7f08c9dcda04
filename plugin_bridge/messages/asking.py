"""What a client asks about jobs."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from plugin_bridge.messages.names import AssetId, JobId, MaskName, StateName
from presets.complaints import at, custom
from presets.declared import Declared
from presets.request import Request, whole_number
from presets.said_slot import SaidSlots
from presets.shown import ShownPlace

NOT_FOR_PLUGINS = ("ready", "priority")
"""What only a file says."""


class Envelope(Declared):
    """What a design tool says beside what is to be done."""

    asset: AssetId | None = None
    """The picture. May be left out with `parent`: it is that job's then."""
    mask: AssetId | None = None
    """Where to act, white where; for steps that must have a place and say none."""
    masks: dict[MaskName, AssetId] = Field(default_factory=dict, max_length=32)
    """More masks, by the name that steps call them by."""
    variants: Annotated[int, BeforeValidator(whole_number)] = Field(1, ge=1, le=16)
    """How many pictures are made of one chain; a person picks one, unless review says none."""
    parent: JobId | None = None
    """The job that this one goes on from. Preset and keep are taken over where none are said."""
    branch_from: Literal["parent", "original"] = "parent"
    """parent: its steps first, then these; original: its picture, and only these steps."""
    parent_branch: Annotated[str, StringConstraints(max_length=200)] | None = None
    """Of a parent with several branches, the one to go on from."""
    client_ref: Annotated[str, StringConstraints(max_length=200)] = ""
    """Whatever the client finds the job again by: "ps:doc-41/layer-7"."""

    @model_validator(mode="after")
    def _complete(self) -> Envelope:
        if self.asset is None and self.parent is None:
            hint = "send the picture to /v1/assets and name its id here"
            raise at(["asset"], custom("recipe.missing", '"asset" is missing', hint), None)
        return self


class JobAsk(Envelope, Request):
    """One request of a design tool: a picture and what to do with it.

    Everything a sidecar may say, but `ready` and `priority`; files are named by their asset ids.
    """


class ExportAsk(Declared):
    """More deliveries of a result that is done or approved."""

    slots: SaidSlots
    """Names of slots, or names with what is to differ."""
    branch: str | None = None
    """Of a job with several branches, which one."""
    client_ref: Annotated[str, StringConstraints(max_length=200)] = ""


class Verdict(Declared):
    """An answer to what a waiting job asks."""

    verdict: Literal["approve", "reject", "pick", "mask"]
    variant: int | None = Field(None, ge=1, le=16)
    """With pick: its number, from 1."""
    branch: str | None = None
    """With pick: where several branches ask."""
    asset: AssetId | None = None
    """With mask: a picture that was sent, white where to act."""
    place: ShownPlace | None = None
    """With mask: a box or points, instead of a picture."""
    name: MaskName | None = None
    """With mask: where several places are asked for."""

    @model_validator(mode="after")
    def _fitting(self) -> Verdict:
        needed = {"pick": "variant", "mask": "asset"}.get(self.verdict)
        if needed == "asset" and self.place is not None:
            if self.asset is not None:
                told = "a place is shown once, by asset or by place"
                raise at(["place"], custom("recipe.two-places", told), None)
            return self
        if needed is not None and getattr(self, needed) is None:
            raise at([needed], custom("recipe.missing", f'"{needed}" is missing'), None)
        return self


class RetryAsk(Declared):
    """Do it again."""

    start: Literal["failed-step", "start"] = Field("failed-step", alias="from")
    """failed-step: what was done is kept; start: answers are forgotten and all is done anew."""
    force: bool = False
    """A job that succeeded, too."""


class JobsQuery(Declared):
    """Which jobs."""

    state: tuple[StateName, ...] = ()
    """Repeatable."""
    client_ref: str | None = Field(None, max_length=200)
    asset: AssetId | None = None
    parent: JobId | None = None
    limit: int = Field(50, ge=1, le=200)
    cursor: JobId | None = None


class LookQuery(Declared):
    """Which picture in the making."""

    number: int = Field(0, ge=0)
    """From progress, so that each has an address of its own; the latest is given whatever it is."""


class WaitQuery(Declared):
    """How long to wait."""

    wait: float = Field(0.0, ge=0, le=20)
    """Seconds to wait until the job has ended or asks something."""
