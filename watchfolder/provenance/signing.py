"""Signing: a manifest around a record, put into the file and read back before anybody sees it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from watchfolder.errors import ProvenanceError, SigningError
from watchfolder.provenance.credentials import MEDIA_TYPES, Ingredient, open_credentials, sign
from watchfolder.provenance.faults import broken
from watchfolder.provenance.format import Written
from watchfolder.provenance.identity import Identity
from watchfolder.provenance.inputs import SOURCE
from watchfolder.provenance.record import LABEL, read_record


def signed(
    encoded: bytes,
    format: str,
    *,
    program: str,
    actions: Sequence[Mapping[str, Any]],
    record: Mapping[str, Any],
    ingredients: Sequence[Ingredient],
    redacted: Sequence[str],
    identity: Identity,
) -> Written:
    """The file with a signed manifest in it, checked; notes say which ingredient was damaged.

    `redacted` are URIs of assertions of the ingredients' manifests that are left out. Raises
    SigningError when the file cannot be signed, or does not hold once it is.
    """
    name, _, version = program.partition(" ")
    manifest = {
        "claim_generator_info": [{"name": name, "version": version}],
        "format": MEDIA_TYPES[format],
        "redactions": list(redacted),
        "assertions": [
            {
                "label": "c2pa.actions.v2",
                "data": {"actions": list(actions), "allActionsIncluded": True},
                "created": True,
            },
            {"label": LABEL, "data": dict(record), "kind": "Json", "created": True},
        ],
    }
    made = sign(encoded, MEDIA_TYPES[format], manifest, ingredients, identity)
    _check(made.data, MEDIA_TYPES[format], record)
    notes = tuple(
        "the source's own Content Credentials could not be followed and are not carried along"
        if label == SOURCE
        else f"{label} is recorded as an input by its bytes alone"
        for label in made.opaque
    )
    return Written(made.data, notes)


def _check(data: bytes, media_type: str, record: Mapping[str, Any]) -> None:
    """The library finds many a wrong manifest right, so what was meant is compared, too."""
    try:
        found = open_credentials(data, media_type)
        said = found.manifest.assertion(LABEL) if found else None
        if said is not None:
            read_record(said)
    except ProvenanceError as error:
        raise SigningError(f"the signed file does not read back: {error.message}") from error
    if found is None or said != record:
        raise SigningError("the signed file does not hold the record it was signed with")
    faults = broken(found.faults)
    if faults:
        raise SigningError(f"the signed file does not hold: {faults[0].code}")
