"""Record: our own assertion in a C2PA manifest, with the recipe or, in public, its digest alone.

The recipe stands in it as one text, because a reader of the manifest may turn lists of numbers into
something else. A long one is deflated, since every descendant carries it along; the file's own XMP
says it in plain text in any case.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
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
PLAIN = 2000
"""Letters of a recipe that is still written in plain."""
_LONGEST = 1 << 22
"""Bytes of a recipe that is still inflated."""
_EACH = "each"
"""In a recipe's text: what holds for every step, said once."""


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
    if public:
        return data
    text = recipe_text(history)
    if len(text) <= PLAIN:
        return {**data, "recipe": text}
    packed = base64.b64encode(zlib.compress(text.encode(), 9)).decode("ascii")
    return {**data, "recipeDeflated": packed}


def shows_recipe(data: Mapping[str, Any]) -> bool:
    """Whether an assertion's data holds the recipe, in one way or the other."""
    return "recipe" in data or "recipeDeflated" in data


def recipe_text(history: EditHistory) -> str:
    """A history as one canonical text.

    What is at its default is left out, and what is the same of all steps is said once, in `each`.
    """
    said = history.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    steps = said.get("steps", [])
    if len(steps) > 1:
        first, *others = steps
        each = {k: v for k, v in first.items() if all(k in s and s[k] == v for s in others)}
        said["steps"] = [{k: v for k, v in step.items() if k not in each} for step in steps]
        said[_EACH] = each
    return canonical_json({"schema": history.schema_, **said})


def parse_recipe(text: str) -> EditHistory:
    """A history from its text. Raises ProvenanceError when it is not one."""
    try:
        return recipe_of(json.loads(text))
    except (ValueError, RecursionError) as error:
        raise ProvenanceError("the recipe is damaged, or of a later version") from error


def recipe_of(said: Any) -> EditHistory:
    """A history from its plain data, with or without `each`. Raises ProvenanceError likewise."""
    try:
        if isinstance(said, dict) and isinstance(said.get(_EACH), dict):
            said = dict(said)
            each, steps = said.pop(_EACH), said.get("steps")
            said["steps"] = [
                {**each, **step} if isinstance(step, dict) else step
                for step in (steps if isinstance(steps, list) else ())
            ]
        return EditHistory.model_validate(said)
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
    text = _text(data)
    history = parse_recipe(text) if text else None
    if history is not None and history.recipe_digest() != digests[0]:
        raise ProvenanceError("the recipe in its record does not match its digest")
    if history is not None and history.source.sha256 != digests[1]:
        raise ProvenanceError("the recipe in its record is of another source than it says")
    return Record(digests[0], digests[1], digests[2], history)


def _text(data: Mapping[str, Any]) -> str:
    """The recipe's text, "" where it is not shown; never more than a recipe may have."""
    plain, packed = data.get("recipe"), data.get("recipeDeflated")
    if isinstance(plain, str):
        return plain
    if not isinstance(packed, str):
        return ""
    try:
        inflater = zlib.decompressobj()
        text = inflater.decompress(base64.b64decode(packed, validate=True), _LONGEST)
        if not inflater.eof:
            raise ProvenanceError("the recipe in its record is cut off, or far too long")
        return text.decode()
    except (zlib.error, binascii.Error, UnicodeDecodeError) as error:
        raise ProvenanceError("the recipe in its record is damaged") from error
