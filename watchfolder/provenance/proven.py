"""Proven: the recipe of a file that may be run again, because it is known to be the file's own.

What a picture says of itself is a stranger's input. A recipe is taken from the file when it is
signed and holds; else from whoever has it, when its digest is the one in the file.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from watchfolder.errors import ReplayError
from watchfolder.provenance.history import EditHistory
from watchfolder.provenance.verification import Status, Verification

_STANDS = {Status.OK, Status.UNTRUSTED, Status.EXPIRED, Status.LINT, Status.BROKEN_ANCESTOR}
"""Verdicts under which the file's own record still is as it was signed."""
_HOW = (
    "give it with --recipe FILE; watchfolder jobs export-recipe writes one where the job is known"
)


@dataclass(frozen=True, slots=True)
class Proven:
    """A recipe and why it is believed to be the file's."""

    history: EditHistory
    origin: str


def proven_recipe(
    found: Verification,
    given: EditHistory | None,
    remembered: Callable[[str], EditHistory | None],
) -> Proven:
    """The recipe of a file that was looked at.

    `given` is what a person handed over; `remembered` finds a history by its digest. Raises
    ReplayError when the file was changed, or when no recipe is known to be its own.
    """
    if found.status is not Status.NO_MANIFEST and found.status not in _STANDS:
        raise ReplayError(
            f"the file is not what was signed: {found.findings[0].message}",
            "replay an untouched copy of it",
        )
    record = found.record
    if record is not None and record.history is not None:
        if given is not None and given.recipe_digest() != record.recipe_digest:
            raise ReplayError("the given recipe is not the one that is signed in the file")
        return Proven(record.history, f"signed in the file by {found.signer}")
    digest = record.recipe_digest if record is not None else found.said.digest
    return _outside(digest, given, remembered)


def _outside(
    digest: str, given: EditHistory | None, remembered: Callable[[str], EditHistory | None]
) -> Proven:
    if given is not None:
        if not digest:
            return Proven(given, "given; the file itself names no recipe")
        if given.recipe_digest() != digest:
            raise ReplayError(
                "the given recipe is not the one this file was made with",
                f"its digest must be {digest}",
            )
        return Proven(given, "given, and of the digest in the file")
    if not digest:
        raise ReplayError("the file names no recipe of this program", _HOW)
    known = remembered(digest)
    if known is None or known.recipe_digest() != digest:
        raise ReplayError("the file shows no signed recipe, and the ledger knows none for it", _HOW)
    return Proven(known, "from the ledger, and of the digest in the file")
