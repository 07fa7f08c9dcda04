"""Licences: what a person is shown before a model is fetched, and must have agreed to."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from watchfolder.engines.catalogue.fetching import small_file
from watchfolder.engines.catalogue.hub import Hub, RemoteModel
from watchfolder.engines.catalogue.known import KnownModel
from watchfolder.engines.catalogue.records import Records
from watchfolder.engines.catalogue.selection import licence_file
from watchfolder.errors import LicenceError

_RESTRICTED = re.compile(r"non-?commercial|\bnc\b|research", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Terms:
    """A licence as it is shown; `sha256` is of exactly that."""

    name: str
    url: str
    summary: str
    noncommercial: bool | None
    """None: its name does not say, and the model's family decides."""
    text: str
    """The whole of it where the repository holds it, else ""."""
    sha256: str


def terms_of(known: KnownModel | None, remote: RemoteModel, hub: Hub) -> Terms:
    """The licence of a model at a commit. Raises as Hub does, Cut for a damaged text too."""
    page = f"{hub.address}/{remote.repository}"
    if known is not None:
        name, url, summary = known.licence.name, known.licence.url, known.licence.summary
        noncommercial: bool | None = known.licence.noncommercial
    else:
        name, url, summary = remote.licence or "not stated", page, "read its page before you agree"
        noncommercial = True if _RESTRICTED.search(name) else None
    return _terms(remote.repository, (name, url, summary), noncommercial, licence_text(remote, hub))


def terms_known(known: KnownModel) -> Terms:
    """The licence of a model that does not come from the hub, as the catalogue knows it."""
    said = known.licence
    about = (said.name, said.url, said.summary)
    return _terms(known.source.repository, about, said.noncommercial, "")


def _terms(
    repository: str, about: tuple[str, str, str], noncommercial: bool | None, text: str
) -> Terms:
    shown = text or "\n".join((repository, *about))
    return Terms(
        *about,
        noncommercial=noncommercial,
        text=text,
        sha256=hashlib.sha256(shown.encode()).hexdigest(),
    )


def licence_text(remote: RemoteModel, hub: Hub) -> str:
    """The repository's own licence file, checked; "" where it has none."""
    path = licence_file(file.path for file in remote.files)
    found = next((file for file in remote.files if file.path == path), None)
    return small_file(hub, remote, found).decode("utf-8", errors="replace") if found else ""


def check_accepted(records: Records, repository: str, terms: Terms, name: str) -> None:
    """Raise LicenceError unless this very text was accepted here."""
    if not records.accepted(repository, terms.sha256):
        raise LicenceError(
            f"nobody here has accepted the licence of {name}: {terms.name}",
            f"read {terms.url}, then: watchfolder models pull {name} --accept-licence",
        )
