"""Order: what a pull job is asked to bring, as the ledger keeps it."""

from __future__ import annotations

from pathlib import Path

from presets.declared import Declared
from watchfolder.engines.catalogue.known import KnownModel, Source, known_model, nearest
from watchfolder.engines.catalogue.names import REPOSITORY, check_model_name, name_of
from watchfolder.errors import ModelError


class Order(Declared):
    """One model to bring."""

    name: str
    """What its folder will be called."""
    repository: str = ""
    """Of the hub; "" where it comes from this machine."""
    revision: str = ""
    """Commit; "" only where it comes from this machine."""
    origin: Path | None = None
    """Folder or safetensors file on this machine."""
    link: bool = False
    """Whether the files of `origin` are linked to, not copied."""
    based_on: str = ""
    """Model here that has everything but what the single file holds."""
    component: str = ""
    """What the single file holds; "": what denoises."""

    @property
    def known(self) -> KnownModel | None:
        """Its entry in the catalogue, where it is that very model."""
        model = known_model(self.name)
        if model is None or self.repository not in ("", model.source.repository):
            return None
        return model


def named(word: str) -> tuple[str, Source]:
    """A model's name and where it comes from: by catalogue name, or "owner/name" of the hub.

    Raises ModelError that names the nearest known one.
    """
    model = known_model(word)
    if model is not None:
        return model.name, model.source
    if REPOSITORY.fullmatch(word):
        return name_of(word), Source(word)
    check_model_name(word)
    raise ModelError(
        f"no model is known as {word}",
        f"{nearest(word)}; of the hub's own: OWNER/NAME; of this machine: --from FOLDER",
    )
