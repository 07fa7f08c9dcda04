"""Held: a drop that is not being worked on, why, and what a person can do about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from watchfolder.watching.reasons import Reason, printable

SETTLING = "settling"
GRACE = "waiting-for-sidecar"
WRITING = "still-being-written"
LAST_RUNS = "last-version-runs"
INCOMPLETE = "incomplete"
NO_INSTRUCTIONS = "no-instructions"
NO_PICTURE = "no-picture"
OWN_RESULT = "own-result"
DRAFT = "draft"
NAME = "name-not-utf8"
UNREADABLE = "unreadable"

ACTIONS: Mapping[str, str] = {
    SETTLING: "Nothing; it is taken as soon as it has stopped changing.",
    GRACE: (
        "Put its sidecar {name}.edit.yaml beside it, if it is to get one; after `sidecar_grace` "
        "seconds it counts as a picture without."
    ),
    WRITING: "Wait for the program that writes it, or end that program.",
    LAST_RUNS: "Nothing; it is taken as soon as that is done, or cancel that job.",
    INCOMPLETE: (
        "Copy the file here once more. If it is still being copied, just wait: it is taken by "
        "itself once it is whole."
    ),
    NO_INSTRUCTIONS: (
        "Put {name}.edit.yaml beside it, or put the picture into a subfolder named like a preset, "
        "or say in _folder.edit.yaml what all pictures of this folder get."
    ),
    NO_PICTURE: "Put {name} beside it, or remove what is there without it.",
    OWN_RESULT: (
        "Put {name}.edit.yaml beside it, if this result is to be edited again; or put its original "
        "here."
    ),
    DRAFT: "Say `ready: true` in its sidecar, or take that line out, when it may begin.",
    NAME: "Rename the file; any letters of any language will do, as UTF-8.",
    UNREADABLE: "Give the user who runs the watcher the right to read the file.",
}
SENTENCES: Mapping[str, str] = {
    SETTLING: "its files have changed a moment ago",
    GRACE: "it may get a sidecar yet",
    WRITING: "it keeps changing: somebody is still writing it",
    LAST_RUNS: "its last version is being worked on",
}
"""What is said of drops that wait for nothing but time."""
MEND = "Mend it and save; it is read again by itself."
"""What to do where the problems themselves say what is wrong and where."""


@dataclass(frozen=True, slots=True)
class Held:
    """One drop that waits for something, as status shows it and the ledger remembers it."""

    picture: Path
    """Where the picture lies, or would lie if only its sidecar is there."""
    code: str
    problems: tuple[str, ...]
    """At least one sentence."""
    since: dt.datetime
    """UTC."""
    reason_file: Path | None = None
    """Where a note about it lies, once it has been held long enough."""

    @property
    def message(self) -> str:
        """All that is wrong, a line each."""
        return "\n".join(self.problems)

    @property
    def action(self) -> str:
        """What a person can do."""
        return action_for(self.code, self.picture)

    def reason(self) -> Reason:
        """What its note says."""
        return Reason(self.picture, self.problems, self.action)


def sentence_for(code: str) -> str:
    """What is said of a drop that waits for nothing but time."""
    return SENTENCES.get(code, code)


def action_for(code: str, picture: Path) -> str:
    """What a person can do about a problem of this code."""
    return ACTIONS.get(code, MEND).format(name=printable(picture.name))
