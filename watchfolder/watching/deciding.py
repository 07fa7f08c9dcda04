"""What to do with a drop now: take it, hold it for a reason, or look again later."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from presets.errors import RecipeError
from presets.library import PresetLibrary
from watchfolder.errors import AssetError, ProvenanceError
from watchfolder.jobs.job import NewJob
from watchfolder.pictures.asset import open_asset
from watchfolder.pictures.wholeness import whole
from watchfolder.provenance.read import read
from watchfolder.settings import Settings
from watchfolder.watching import held
from watchfolder.watching.folders import WatchedFolder
from watchfolder.watching.pairing import Drop
from watchfolder.watching.reasons import printable
from watchfolder.watching.reconcile import FOREIGN_SUFFIXES, signature_of
from watchfolder.watching.requests import (
    Instructions,
    Reader,
    instructions_of,
    job_for,
    nearly_a_preset,
)
from watchfolder.watching.settling import NETWORK_FACTOR, NEVER, Settling, Verdict

RETRY_SOON = 1.0
RETRY_HELD = 15.0
"""Seconds between two looks at what a person must mend, for mending that no file of the drop
shows: a preset was installed, a reference picture was put there, a right was given."""


@dataclass(frozen=True, slots=True)
class Later:
    """Nothing can be decided yet. Times are of the watcher's clock."""

    due: float
    code: str
    """Why, as a code of `held`."""


@dataclass(frozen=True, slots=True)
class Hold:
    """A person must do something."""

    code: str
    problems: tuple[str, ...]
    report_at: float = 0.0
    """When a reason file is due; NEVER for none."""
    retry_at: float = NEVER
    """When to look again though nothing has changed."""
    final: bool = True
    """Whether it is remembered across restarts: its files have settled."""


@dataclass(frozen=True, slots=True)
class Take:
    """All is there: this is the job."""

    job: NewJob


Decision = Later | Hold | Take


class Decider:
    """Decides for the drops of one folder. Remembers only since when each has been quiet."""

    def __init__(self, folder: WatchedFolder, settings: Settings, library: PresetLibrary) -> None:
        self.folder = folder
        self.settings = settings
        self.library = library
        self.preset_names: Sequence[str] = ()
        quiet = settings.settle * (NETWORK_FACTOR if folder.scans_alone else 1.0)
        self.settling = Settling(quiet, whole)
        self._reader = Reader()

    def refresh(self) -> bool:
        """See which presets there are now; whether they are others than before."""
        before, self.preset_names = self.preset_names, tuple(self.library.names())
        return before != self.preset_names

    def decide(self, drop: Drop, now: float) -> Decision:
        """What to do with a drop of which the picture is there."""
        if not _is_utf8(drop.picture):
            name = printable(os.fsdecode(drop.picture.relative_to(self.folder.root)))
            return Hold(held.NAME, (f"the name {name} is not UTF-8",))
        try:
            verdict = self.settling.look(drop.picture, drop.files, drop.examined, now)
            if not verdict.settled:
                return self._unsettled(verdict, now)
            return self._settled(drop, verdict, now)
        except RecipeError as error:
            problems = tuple(p.sentence() for p in error.problems)
            return Hold(_code(error), problems, now, retry_at=now + RETRY_HELD)
        except (AssetError, OSError) as error:
            if any(signature_of(path) != known for path, known in drop.files.items()):
                return Later(now + RETRY_SOON, held.SETTLING)  # it changes while we look
            return _unusable(error, drop, now)

    def decide_orphan(self, picture: Path, companion: Path, first: float) -> Hold:
        """What to do with a sidecar or mask whose picture is not there; `first`: since when."""
        sentence = f"{printable(companion.name)} is there, but {printable(picture.name)} is not"
        return Hold(held.NO_PICTURE, (sentence,), first + self.settings.bare_after)

    def _unsettled(self, verdict: Verdict, now: float) -> Decision:
        if verdict.incomplete:
            return Hold(
                held.INCOMPLETE,
                (verdict.incomplete,),
                verdict.since + self.settings.bare_after,
                retry_at=verdict.due,
                final=False,
            )
        long = now - verdict.first > self.settings.bare_after
        return Later(verdict.due, held.WRITING if long else held.SETTLING)

    def _settled(self, drop: Drop, verdict: Verdict, now: float) -> Decision:
        said = instructions_of(drop, self.folder.root, self.preset_names, self._reader)
        grace_ends = verdict.first + self.settings.sidecar_grace
        if said.bare and now < grace_ends:
            return Later(grace_ends, held.GRACE)
        if not said.complete:
            if drop.picture.suffix.lower() in FOREIGN_SUFFIXES:
                open_asset(drop.picture, self.settings)  # which says what to export instead
            return self._uninstructed(drop, verdict)
        if not said.ready:
            sentence = "its instructions say `ready: false`: a draft"
            return Hold(held.DRAFT, (sentence,), NEVER)
        return self._take(drop, said, verdict, now)

    def _uninstructed(self, drop: Drop, verdict: Verdict) -> Hold:
        name = printable(drop.picture.name)
        sentence = f"nothing says what is to be done with {name}"
        near = nearly_a_preset(drop.picture.parent, self.folder.root, self.preset_names)
        if near:
            folder = printable(drop.picture.parent.name)
            sentence += f"; its folder {folder} is not named like a preset ({near})"
        report_at = verdict.first + self.settings.bare_after
        return Hold(held.NO_INSTRUCTIONS, (sentence,), report_at)

    def _take(self, drop: Drop, said: Instructions, verdict: Verdict, now: float) -> Decision:
        asset = open_asset(drop.picture, self.settings)
        if signature_of(drop.picture) != drop.signature:  # it changed while it was hashed
            return Later(now + RETRY_SOON, held.SETTLING)
        if said.bare and _is_own_result(drop.picture):
            sentence = f"{printable(drop.picture.name)} is a result of watchfolder itself"
            return Hold(held.OWN_RESULT, (sentence,), verdict.first + self.settings.bare_after)
        return Take(job_for(drop, said, asset, self.folder, self.library))


def _unusable(error: AssetError | OSError, drop: Drop, now: float) -> Hold:
    if not isinstance(error, AssetError):
        name = printable(Path(os.fsdecode(error.filename or drop.picture)).name)
        sentence = f"{name} cannot be read: {error.strerror}"
        return Hold(held.UNREADABLE, (sentence,), now, retry_at=now + RETRY_HELD)
    if isinstance(error.__cause__, PermissionError):  # rights may be given on a folder above
        return Hold(held.UNREADABLE, (error.message,), now, retry_at=now + RETRY_HELD)
    sentence = f"{error.message} ({error.hint})" if error.hint else error.message
    return Hold(error.code, (sentence,), now)


def _is_own_result(picture: Path) -> bool:
    """Whether a picture says it is a result, and has not been changed by anybody since.

    Where a folder edits all that comes into it, results that are copied or synchronized there
    would go round and round.
    """
    try:
        said = read(picture)
    except ProvenanceError:
        return False
    return bool(said.digest) and said.intact


def _code(error: RecipeError) -> str:
    codes = {problem.code for problem in error.problems}
    return codes.pop() if len(codes) == 1 else error.code


def _is_utf8(path: Path) -> bool:
    try:
        os.fsdecode(path).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
