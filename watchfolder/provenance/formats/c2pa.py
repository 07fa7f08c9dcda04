"""C2PA: the signed history. Written last, read back, and only then the file counts as made.

C2PA 2.2. The source is the parent, with whatever it says of its own making; masks, pictures and
prompts are inputs; each step is an action; the recipe is an assertion of ours.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from watchfolder.errors import ProvenanceError, SigningError
from watchfolder.provenance.actions import actions_of, redaction
from watchfolder.provenance.containers import container_of, containers
from watchfolder.provenance.credentials import (
    MEDIA_TYPES,
    UNKNOWN_TYPE,
    Ingredient,
    open_credentials,
)
from watchfolder.provenance.discretion import private_assertions
from watchfolder.provenance.format import Signing, Stamp, Written
from watchfolder.provenance.inputs import SOURCE, Input, inputs_of
from watchfolder.provenance.record import write_record
from watchfolder.provenance.signing import signed

signs = True
PROMPT_TYPE = "c2pa.types.generator.prompt"


def write(encoded: bytes, stamp: Stamp) -> Written:
    """Sign the file, where the stamp says by whom; else leave it as it is.

    Raises SigningError when it cannot be signed, or when the source is not the history's.
    """
    signing, history = stamp.signing, stamp.history
    if signing is None:
        return Written(encoded)
    if hashlib.sha256(signing.source).hexdigest() != history.source.sha256:
        raise SigningError("the source to be named as the parent is not the one that was edited")
    source = Ingredient(SOURCE, "parentOf", _media_type(signing.source), signing.source)
    inputs = inputs_of(history, public=stamp.public)
    ingredients, notes = _ingredients(inputs, signing)
    redacted = _private([source, *ingredients]) if stamp.public else ()
    actions = [
        *actions_of(history, inputs),
        *redaction(redacted, history.program, history.created),
    ]
    image = containers()[stamp.format].image_digest(encoded)
    written = signed(
        encoded,
        stamp.format,
        program=history.program,
        actions=actions,
        record=write_record(history, image, public=stamp.public),
        ingredients=[source, *ingredients],
        redacted=redacted,
        identity=signing.identity,
    )
    return Written(written.data, (*notes, *written.notes))


def _ingredients(
    inputs: Sequence[Input], signing: Signing
) -> tuple[list[Ingredient], tuple[str, ...]]:
    """The inputs as ingredients; one whose file is not the one that was used, by its name alone."""
    ingredients: list[Ingredient] = []
    notes: list[str] = []
    for each in inputs:
        if each.prompt:
            ingredients.append(_prompt(each))
            continue
        data = _bytes(signing.inputs.get(each.sha256))
        if hashlib.sha256(data).hexdigest() != each.sha256:
            notes.append(f"{each.label} is not there any more and is recorded by its hash alone")
            data = b""
        media_type = _media_type(data)
        ingredients.append(Ingredient(each.label, each.relationship, media_type, data))
    return ingredients, tuple(notes)


def _prompt(each: Input) -> Ingredient:
    return Ingredient(
        each.label,
        each.relationship,
        "text/plain",
        each.prompt.encode(),
        title="prompt",
        embedded=True,
        data_type=PROMPT_TYPE,
    )


def _bytes(path: Path | None) -> bytes:
    try:
        return path.read_bytes() if path else b""
    except OSError:  # the file's hash then does not match, which is told
        return b""


def _media_type(data: bytes) -> str:
    try:
        return MEDIA_TYPES[container_of(data)[0]]
    except ProvenanceError:
        return UNKNOWN_TYPE


def _private(ingredients: Sequence[Ingredient]) -> tuple[str, ...]:
    """What the manifests of source and inputs say that a public file must not; each once."""
    uris: dict[str, None] = {}
    for each in ingredients:
        if each.media_type == UNKNOWN_TYPE:
            continue
        try:
            found = open_credentials(each.data, each.media_type)
        except ProvenanceError:  # it then goes in as mere bytes, with nothing of what it says
            continue
        uris |= dict.fromkeys(private_assertions(found) if found else ())
    return tuple(uris)
