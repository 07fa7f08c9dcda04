"""Discretion: which assertions of a picture's ancestors a public file must not carry along.

An ancestor's actions and its names of files it used cannot be taken out, or its signature would
say nothing any more; ours hold no person's words for that reason.
"""

from __future__ import annotations

from watchfolder.provenance.manifest import Credentials, Manifest
from watchfolder.provenance.record import LABEL, shows_recipe

_PRIVATE = (
    "c2pa.embedded-data",
    "c2pa.metadata",
    "c2pa.thumbnail",
    "cawg.metadata",
    "stds.exif",
    "stds.iptc",
    "stds.schema-org",
)
"""Beginnings of labels: prompts, places, serial numbers, owners, and views of what was cut off."""


def private_assertions(credentials: Credentials) -> tuple[str, ...]:
    """URIs of what a public file must not show, in all manifests; what is gone is not named."""
    return tuple(
        f"self#jumbf=/c2pa/{manifest.label}/c2pa.assertions/{label}"
        for manifest in credentials.manifests.values()
        for label in _private_labels(manifest)
    )


def _private_labels(manifest: Manifest) -> list[str]:
    return [label for label in manifest.labels if _is_private(manifest, label)]


def _is_private(manifest: Manifest, label: str) -> bool:
    if label.partition("__")[0] == LABEL:
        record = manifest.assertion(LABEL)
        return record is None or shows_recipe(record)
    return label.startswith(_PRIVATE)
