"""Record: our own assertion in a C2PA manifest, with the recipe or, in public, its digest alone.

The recipe stands in it as one text, byte for byte what its digest is of: a reader of the manifest
may turn lists of numbers into something else.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from presets.declared import canonical_json
from watchfolder.errors import ProvenanceError
from watchfolder.provenance.history import EditHistory

LABEL = "dev.watchfolder.recipe"
"""Without a version at its end, which the C2PA library would cut off; the schema is inside."""
SCHEMA = "watchfolder/record@1"


@dataclass(frozen=True, slots=True)
class Record:
    """What we signed of one output."""

    recipe_digest: str
    """Hex; salted where the recipe is not shown."""
    source_sha256: str
    image_digest: str
    """sha256 of the coded picture data alone."""
    history: EditHistory | None
    """None in public."""


def write_record(history: EditHistory, image_digest: str, *, public: bool) -> dict[str, Any]:
    """The assertion's data."""
    data = {
        "schema": SCHEMA,
        "recipeDigest": f"sha256:{history.recipe_digest()}",
        "sourceDigest": f"sha256:{history.source.sha256}",
        "imageDigest": f"sha256:{image_digest}",
    }
    return data if public else {**data, "recipe": recipe_text(history)}


def recipe_text(history: EditHistory) -> str:
    """A history as one canonical text, what is at its default left out."""
    said = history.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return canonical_json({"schema": history.schema_, **said})


def parse_recipe(text: str) -> EditHistory:
    """A history from its text. Raises ProvenanceError when it is not one."""
    try:
        return EditHistory.model_validate_json(text)
    except (ValidationError, RecursionError) as error:
        raise ProvenanceError("the recipe is damaged, or of a later version") from error


def read_record(data: Mapping[str, Any]) -> Record:
    """The record of an assertion's data. Raises ProvenanceError when it contradicts itself."""
    if data.get("schema") != SCHEMA:
        raise ProvenanceError(f"its record is {json.dumps(data.get('schema'))}, not {SCHEMA}")
    digests = [
        str(data.get(name, "")).removeprefix("sha256:")
        for name in ("recipeDigest", "sourceDigest", "imageDigest")
    ]
    text = data.get("recipe")
    history = parse_recipe(text) if isinstance(text, str) else None
    if history is not None and history.recipe_digest() != digests[0]:
        raise ProvenanceError("the recipe in its record does not match its digest")
    if history is not None and history.source.sha256 != digests[1]:
        raise ProvenanceError("the recipe in its record is of another source than it says")
    return Record(digests[0], digests[1], digests[2], history)
