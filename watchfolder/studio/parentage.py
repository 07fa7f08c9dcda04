"""Parentage: what an output is signed with and made of, gathered for its signature."""

from __future__ import annotations

import hashlib
from pathlib import Path

from presets.recipe import Recipe
from watchfolder.errors import AssetChangedError, UnreadableAssetError
from watchfolder.provenance.format import Signing
from watchfolder.provenance.history import EditHistory
from watchfolder.provenance.keys import salt_for, signing_identity
from watchfolder.running.materials import named_files
from watchfolder.running.outcome import ChainOutcome
from watchfolder.settings import Settings


def signing_for(source: Path, sha256: str, settings: Settings) -> Signing | None:
    """Who signs the outputs of a source file, which is read whole; None: signing is off.

    Raises SigningError when the key cannot be used, AssetChangedError when the file is not the one
    of this hash any more, UnreadableAssetError when it is gone.
    """
    identity = signing_identity(settings)
    if identity is None:
        return None
    try:
        data = source.read_bytes()
    except OSError as error:
        raise UnreadableAssetError(f"{source.name} cannot be read: {error.strerror}") from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise AssetChangedError(
            f"{source.name} has changed while it was edited",
            "nothing is lost: the new picture makes a new job",
        )
    return Signing(identity, data)


def inputs_of_chain(chain: ChainOutcome, recipe: Recipe) -> dict[str, Path]:
    """sha256 to path of the masks and files that the recipe and the steps of a chain named."""
    found = {ref.sha256: Path(ref.path) for ref in named_files(recipe)}
    for record in chain.records:
        for ref in named_files(record.planned.edit):
            found[ref.sha256] = Path(ref.path)
        for region in (record.planned.region, *record.planned.edit.kept_at.values()):
            if region.mask is not None and region.mask.sha256:
                found[region.mask.sha256] = Path(region.mask.path)
    return found


def salted(history: EditHistory, keys: Path) -> EditHistory:
    """The history of a public file: what its digest is made of can then not be guessed from it."""
    salt = salt_for(keys, history.recipe_digest())
    return history.model_copy(update={"salt": salt})
