"""Lineage: a file's manifests as the tree they are, with what does not hold of each.

The library's own verdict speaks of the newest manifest alone; what it found in ancestors, now and
when they were taken in, has to be gathered from three places.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from watchfolder.errors import ProvenanceError
from watchfolder.provenance.faults import UNREACHABLE, broken, has
from watchfolder.provenance.history import EditHistory
from watchfolder.provenance.manifest import Credentials, Fault, Manifest, Used
from watchfolder.provenance.record import LABEL, read_record

_ROLES = {"parentOf": "made from", "componentOf": "with", "inputTo": "given"}


@dataclass(frozen=True, slots=True)
class Forebear:
    """One file that went into another."""

    used: Used
    manifest: Manifest | None
    """None: it says nothing of itself."""
    faults: tuple[Fault, ...]
    """What is broken in it; who signed it is another question."""
    unreachable: bool
    """Its manifest lies on the network and was not fetched."""
    forebears: tuple[Forebear, ...]

    @property
    def history(self) -> EditHistory | None:
        """Its own recipe, where it is of this program's making and shows one."""
        data = self.manifest.assertion(LABEL) if self.manifest else None
        try:
            return read_record(data).history if data else None
        except ProvenanceError:  # what does not hold of it is among its faults
            return None

    @property
    def done(self) -> tuple[str, ...]:
        """What was done to it: the sentences of its recipe, else the names of its actions."""
        history = self.history
        if history is not None and history.steps:
            return tuple(step.sentence.rstrip(".") for step in history.steps)
        actions = self.manifest.actions() if self.manifest else ()
        return tuple(str(action.get("action", "")).removeprefix("c2pa.") for action in actions)

    def title_after(self, after: EditHistory | None) -> str:
        """What it is called: by the recipe `after` that was made of it, else as it is signed."""
        if after is not None and self.used.relationship == "parentOf":
            return after.source.name
        return self.used.title

    @property
    def role(self) -> str:
        """Its part, as words before its title: "made from source"."""
        return _ROLES.get(self.used.relationship, self.used.relationship)

    def everyone(self) -> Iterator[Forebear]:
        """Itself and all before it."""
        yield self
        for each in self.forebears:
            yield from each.everyone()


def lineage(credentials: Credentials) -> tuple[Forebear, ...]:
    """What the active manifest's picture was made of, each with its own forebears."""
    return _forebears(credentials, credentials.manifest, (credentials.active,))


def _forebears(
    credentials: Credentials, manifest: Manifest, path: tuple[str, ...]
) -> tuple[Forebear, ...]:
    return tuple(_forebear(credentials, used, path) for used in manifest.used)


def _forebear(credentials: Credentials, used: Used, path: tuple[str, ...]) -> Forebear:
    own = None if used.manifest in path else credentials.manifests.get(used.manifest)
    found = [f for f in credentials.ancestor_faults if used.manifest and used.manifest in f.where]
    faults = list(broken([*used.faults, *found]))
    if used.manifest and own is None:
        why = "is its own ancestor" if used.manifest in path else "is missing"
        faults.append(Fault("ingredient.manifest.missing", used.manifest, f"its manifest {why}"))
    return Forebear(
        used=used,
        manifest=own,
        faults=tuple(dict.fromkeys(faults)),
        unreachable=has(used.faults, UNREACHABLE),
        forebears=_forebears(credentials, own, (*path, used.manifest)) if own else (),
    )
