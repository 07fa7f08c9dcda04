"""Looking: a file's measures, from the ledger where they are known, else from its pixels."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from watchfolder.errors import AssetChangedError, AssetError
from watchfolder.jobs.facts_book import signature_of
from watchfolder.jobs.studio_side import StudioSide
from watchfolder.pictures.examine import facts_of
from watchfolder.pictures.guard import decode_guarded
from watchfolder.pictures.picture import Picture
from watchfolder.reporting.measured import Measured
from watchfolder.reporting.measuring import measure, reduced

_LEAST_SIDE = 640
"""A JPEG is decoded to no side shorter than this, by its own halves, quarters or eighths."""


@dataclass(frozen=True, slots=True)
class Looked:
    """One file as it was found."""

    sha256: str
    measured: Measured


class Looker:
    """Looks into files by any number of threads."""

    def __init__(
        self, store: StudioSide, *, max_megapixels: float, palette: Collection[str] = ()
    ) -> None:
        """`palette` is the hexes that measures are wanted for."""
        self._store = store
        self._most = max_megapixels
        self._palette = tuple(palette)

    def look(self, path: Path) -> Looked:
        """A file's measures. Raises AssetError and its kinds for what is no usable picture.

        What the ledger knows is not measured again, and a file that has not changed is not even
        read. A JPEG is measured from a reduced decoding of it, always the same: what is blown has
        little to go by, and would else measure differently from one time to the next.
        """
        signature = signature_of(path)
        known = self._store.known_sha(path)
        if known is not None and (kept := self._kept(known)) is not None:
            return Looked(known, kept)
        decoded = decode_guarded(path, max_megapixels=self._most, least_side=_LEAST_SIDE)
        kept = self._kept(decoded.sha256)
        if kept is None:
            kept = measure(decoded.picture, self._palette)
            self._keep(path, decoded.sha256, kept)
        self._store.remember_sha(path, decoded.sha256, signature)
        return Looked(decoded.sha256, kept)

    def _keep(self, path: Path, sha256: str, measured: Measured) -> None:
        """Among the file's facts; those that are not known yet need all of its pixels."""
        facts = self._store.facts_of(sha256)
        if facts is None:
            whole = decode_guarded(path, max_megapixels=self._most)
            if whole.sha256 != sha256:
                raise AssetChangedError(f"{path.name} changes while it is read", "report again")
            facts = facts_of(sha256, path.name, whole)
        figures = facts.measures | measured.as_facts()
        self._store.put_facts(facts.model_copy(update={"measures": figures}))

    def small(self, path: Path, edge: int) -> Picture | None:
        """The picture with a long edge of `edge` at most; None where it cannot be opened now."""
        try:
            decoded = decode_guarded(path, max_megapixels=self._most, least_side=edge)
        except AssetError:
            return None
        return reduced(decoded.picture, edge)

    def _kept(self, sha256: str) -> Measured | None:
        facts = self._store.facts_of(sha256)
        return None if facts is None else Measured.from_facts(facts.measures, self._palette)
