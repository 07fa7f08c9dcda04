"""Lineage: a file's manifests as the tree they are, with what does not hold of each.

The library's own verdict speaks of the newest manifest alone; what it found in ancestors, now and
when they were taken in, has to be gathered from three places.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from watchfolder.provenance.faults import UNREACHABLE, broken, has
from watchfolder.provenance.manifest import Credentials, Fault, Manifest, Used

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
