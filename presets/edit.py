"""Edit: one typed change asked of a picture. Its kinds are the files of presets/edits/."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from presets.declared import Declared
from presets.reference import FileRef
from presets.regions import Region


class Edit(Declared):
    """One change asked of a picture, at its place in a chain.

    A subclass is one file in presets/edits/ named like its `edit` literal. It declares fields
    with bounds and defaults, the class variables below, and its sentence.
    """

    edit: str
    target: Region | None = None
    """Where it acts: words, a kind of region, or a mapping (box, color, mask)."""
    mask: FileRef | None = None
    """A mask by name (`bag.jpg.mask.NAME.png`) or file; short for `target: {mask: ...}`."""
    keep: tuple[str, ...] = ()
    """What must stay as it is, each a short noun phrase: "the logo"."""
    seed: int | None = Field(None, ge=0, lt=2**63)
    engine: str = "auto"
    """An engine's name, or auto: the planner chooses and says why."""
    kept_at: dict[str, Region] = Field(default_factory=dict)
    """Where things of `keep` lie that have a mask of their name; set by planning, never said."""
    part: Literal["steps", "match", "look", "finish", "slot"] = "steps"
    """Which part of the branch the step belongs to; set by resolving, never said."""
    said: str = ""
    """The person's own words, where the step was understood from a sentence."""

    version: ClassVar[int] = 1
    """Raised when the same fields come to mean something else."""
    action: ClassVar[str] = "c2pa.edited"
    """The C2PA 2.2 action this edit is recorded as."""
    pointwise: ClassVar[bool] = False
    """True when a pixel's result depends on its own colour alone."""
    reads_picture: ClassVar[bool] = False
    """True of a pointwise step that looks at the whole picture first: it begins a run of them."""
    reshapes: ClassVar[bool] = False
    """True when pixels move: the result has another size or frame."""
    closes_after_look: ClassVar[bool] = False
    """True when the step aims at a number that is read after the look steps of its branch."""
    default_region: ClassVar[Region | None] = Region(kind="everything")
    """Where it acts when nothing is said; None: the place must be said."""

    @property
    def feature(self) -> str:
        """What an engine's card must list to do this: the edit's name, or name:variant."""
        return self.edit

    @property
    def moves_pixels(self) -> bool:
        """Whether this very edit gives a result of another size or frame; see `reshapes`."""
        return self.reshapes

    def sentence(self) -> str:
        """The change as one English sentence, for people and instruction-following models."""
        raise NotImplementedError

    def summary(self) -> str:
        """The change in a sentence that holds no prompt, for the history inside a file."""
        return self.sentence()
